"""What is said of verdicts that are unknown because a record could not be assessed."""

import json
from pathlib import Path
from typing import Any

import pytest
from properties.strategies import PACK, written

from compliance.infer.reasoning import State
from compliance.pipeline import Options, judge
from compliance.report.build import report
from compliance.report.explain import explain
from compliance.report.explanation_page import explanation_to_text
from compliance.report.judged import Judged

ENTITIES = {
    "child": {
        "title": "Child",
        "key": "child_id",
        "fields": {"child_id": "text", "carers": {"list": {"ref": "carer"}}},
    },
    "carer": {
        "title": "Carer",
        "key": "carer_id",
        "fields": {"carer_id": "text", "checked": "boolean"},
    },
    "visit": {
        "title": "Visit",
        "key": "visit_id",
        "fields": {"visit_id": "text", "child_id": {"ref": "child"}, "seen": "boolean"},
    },
}
RECORDS = {
    "child": [
        {"child_id": "C1", "carers": ["A1"]},
        {"child_id": "C2", "carers": ["A1", "A9"]},
    ],
    "carer": [{"carer_id": "A1", "checked": True}],
    "visit": [
        {"visit_id": "V1", "child_id": "C1", "seen": True},
        {"visit_id": "V2", "child_id": "C2", "seen": True},
        {"visit_id": None, "child_id": "C1", "seen": True},
    ],
}
QUARANTINED = "a `visit` record that belongs here was quarantined"
WAY = ["child_id", "carers"]
NOWHERE = "a reference in `carers` leads to no record that could be assessed"

IN_THE_MIDDLE = NOWHERE.replace("`carers`", "`carers` of a `child` record")


def rule(id_: str, subject: str, **others: Any) -> dict[str, Any]:
    """Write a rule with what every rule must have."""
    every = {"id": id_, "title": id_, "requirement": "1", "subject": subject}
    return {**every, "severity": "high", "expect": "1 = 1", **others}


RULES = [
    rule("seen", "visit", expect="seen"),
    rule("checked", "carer", expect="checked"),
    rule("visits", "child", depends_on=[{"rule": "seen", "strength": "gate"}]),
    rule("carers", "child", depends_on=[{"rule": "checked", "strength": "gate"}]),
    rule("seen-rate", "child", expect={"share_of": "seen", "at_least": "100%"}),
    rule("checked-rate", "child", expect={"share_of": "checked", "at_least": "100%"}),
    rule("carer-of-visit", "visit", expect={"at_most": 1, "of": "carer", "via": WAY}),
]


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """Judge children of whom one has a quarantined visit, the other an absent carer."""
    pack = tmp_path / "pack"
    pack.mkdir()
    parts = {key: PACK[key] for key in PACK if key != "group_by"}
    (pack / "pack.yaml").write_text(written(parts))
    (pack / "dictionary.yaml").write_text(written({"entities": ENTITIES}))
    (pack / "rules.yaml").write_text(written({"rules": RULES}))
    header = {"force": "Test force", "as_of": "2017-03-31"}
    snapshot = tmp_path / "snapshot.json"
    snapshot.write_text(json.dumps({"snapshot": header, **RECORDS}))
    return judge(pack, snapshot, Options())


def test_unknowns_are_counted_by_what_could_not_be_assessed(judged: Judged) -> None:
    """Each unknown verdict says which kind of record it lacks."""
    found = {each.id: each.unknown_because for each in report(judged).rules}

    assert {
        "seen": [],
        "checked": [],
        "visits": [QUARANTINED, "whether `seen` is met is unknown"],
        "carers": [NOWHERE, "whether `checked` is met is unknown"],
        "seen-rate": [QUARANTINED],
        "checked-rate": [NOWHERE],
        "carer-of-visit": [IN_THE_MIDDLE],
    } == {id_: [each.what for each in because] for id_, because in found.items()}


def test_what_could_not_be_assessed_is_no_cause(judged: Judged) -> None:
    """The state of such a case says why in words, and names no rule as its cause."""
    states = {State("unknown", held_by=("seen",), because=(QUARANTINED,)), State("met")}

    assert states == {
        judged.reasoning.states[each] for each in judged.reasoning.counts["visits"]
    }


@pytest.mark.parametrize(
    ("rule_id", "subject", "said"),
    [
        ("visits", "C1", QUARANTINED),
        ("seen-rate", "C1", QUARANTINED),
        ("carers", "C2", NOWHERE),
        ("checked-rate", "C2", NOWHERE),
    ],
)
def test_explanation_says_it_with_the_reason_and_in_the_chain(
    judged: Judged, rule_id: str, subject: str, said: str
) -> None:
    """Beside the cases that were reached stands what could not be."""
    explanation = explain(judged, rule_id, subject)

    assert said in explanation.case.reason
    assert [("met", ()), ("unknown", (said,))] == [
        (link.verdict, link.lost) for link in explanation.links
    ]
    page = " ".join(explanation_to_text(explanation).split())
    assert f"can't tell ({said})" in page


def test_a_record_in_the_middle_of_a_way_is_named(judged: Judged) -> None:
    """It is the one whose reference leads to no record that could be assessed."""
    explanation = explain(judged, "carer-of-visit", "V2")

    assert explanation.case.reason == f"{IN_THE_MIDDLE}: child C2"
