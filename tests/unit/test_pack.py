"""The shipped rule pack and its demo hold what `tests/data/child-protection.json` says."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from compliance.check.expression import Duration, DurationBy, Literal
from compliance.check.form import RelatedForm, ShareForm
from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.load.pack import load_pack
from compliance.pipeline import Options, run
from compliance.report.report import Report

ROOT = Path(__file__).parents[2]
PACK = ROOT / "rules" / "child-protection"
DEMO = ROOT / "scenarios" / "demo"
EXAMPLE = ROOT / "examples" / "school-kitchen"
FACTS = json.loads((ROOT / "tests" / "data" / "child-protection.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def pack() -> CheckedRules:
    """Load and check the shipped pack once."""
    return check_pack(load_pack(PACK), {})


@pytest.fixture(scope="module")
def demo_report() -> Report:
    """Judge the demo snapshot by the shipped pack once."""
    return run(PACK, DEMO / "snapshot.json", Options())


def parts_of(value: object) -> Iterator[object]:
    """Give a typed tree's nodes, not going into what a parameter stands for."""
    yield value
    if isinstance(value, tuple):
        for item in value:
            yield from parts_of(item)
    elif isinstance(value, Struct) and not getattr(value, "parameter", None):
        for name in value.__struct_fields__:
            yield from parts_of(getattr(value, name))


def asked(pack: CheckedRules) -> Iterator[object]:
    """Give every node of what the rules and derived fields ask for."""
    for rule in pack.rules.values():
        for version in rule.versions:
            yield from parts_of((version.when, version.expect))
    for derived in pack.derived:
        yield from parts_of(derived.derivation)


def test_requirements_are_the_reports_own_words(pack: CheckedRules) -> None:
    """The pack quotes the nine recommendations and their parts word for word, with dates."""
    found = {
        one.id: (one.text, one.parent, one.timeframe, str(one.due_on))
        for one in pack.requirements.values()
    }
    expected = {}
    for recommendation in FACTS["recommendations"]:
        when = (recommendation["timeframe"], recommendation["due_on"])
        expected[recommendation["id"]] = (recommendation["text"], None, *when)
        for part in recommendation["parts"]:
            expected[part["id"]] = (part["text"], recommendation["id"], *when)
    assert expected == found


def test_there_are_35_references(pack: CheckedRules) -> None:
    """There are 9 recommendations, 31 with no parts, and 4 whose stems are testable too."""
    recommendations = [one for one in pack.requirements.values() if one.parent is None]
    whole = set(pack.requirements) - {one.parent for one in pack.requirements.values()}
    header = load_pack(PACK).header
    stems = {one.id.value for one in header.requirements if one.stem}
    expected = {one["id"] for one in FACTS["recommendations"] if one["stem"]}
    assert (9, 31, expected) == (len(recommendations), len(whole), stems)


def test_every_parameter_says_who_set_it(pack: CheckedRules) -> None:
    """No parameter lacks a basis or a source, and none is left unused."""
    without = [one.name for one in pack.parameters.values() if not (one.basis and one.source)]
    used = {
        name
        for rule in pack.rules.values()
        for version in rule.versions
        for name in version.parameters
    }
    used |= {name for derived in pack.derived for name in derived.parameters}
    assert ([], set(pack.parameters)) == (without, used)


def test_sources_are_those_that_the_pack_cites(pack: CheckedRules) -> None:
    """Each source is cited by a rule, a parameter or a requirement."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(PACK.glob("*.yaml")))
    body = text.replace(text[text.index("sources:") : text.index("requirements:")], "")
    unused = [one.id for one in pack.sources if not re.search(rf"\b{one.id}\b", body)]
    assert [] == unused


def test_rules_hold_no_number_but_zero_and_one(pack: CheckedRules) -> None:
    """Every other number, duration and date of a rule is a parameter with a basis."""
    numbers = [
        node
        for node in asked(pack)
        if (isinstance(node, Duration) and not node.parameter)
        or (
            isinstance(node, Literal)
            and isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
            and not node.parameter
            and node.value not in (0, 1)
        )
    ]
    assert [] == numbers


def test_counts_and_limits_are_parameters() -> None:
    """A count, a percentage or a limit in a rule file is 0, 1, a map or a parameter."""
    keys = "at_least|at_most|exactly|minimum|in_any|within|every|over|reached"
    pattern = re.compile(rf"\b(?:{keys}): (?![$01{{])(.*)")
    found = [
        f"{path.name}: {match[0]}"
        for path in sorted(PACK.glob("rec-*.yaml"))
        for match in pattern.finditer(path.read_text("utf-8"))
    ]
    assert [] == found


def test_the_pack_uses_the_whole_language(pack: CheckedRules) -> None:
    """Each form of `expect`, of `each`, of duration and of derived field stands in the pack."""
    found = {type(node).__name__ for node in asked(pack)}
    forms = {"ConditionForm", "RelatedForm", "FieldForm", "CadenceForm", "ShareForm"}
    forms |= {"CoverageForm", "ComposedForm", "Selected", "Counted", "Reached", "DurationOf"}
    forms |= {"EachEntity", "EachValue", "EachHeld", "EachPeriod", "DurationBy", "By", "Within"}
    assert set() == forms - found


def test_the_pack_counts_in_every_way(pack: CheckedRules) -> None:
    """Some, no, exactly, at most, a window and a start that counts are all asked for."""
    related = [node for node in asked(pack) if isinstance(node, RelatedForm)]
    counts = {(one.count.low, one.count.high) for one in related}
    windows = [one for one in related if one.window]
    starts = [one for one in related if one.deadline and one.deadline.not_before]
    expected = {(1, None), (None, 0), (1, 1), (32, 32), (None, 3), (3, None)}
    assert (set(), True, True) == (expected - counts, len(windows) > 1, bool(starts))


def test_dependencies_are_of_every_kind(pack: CheckedRules) -> None:
    """The three strengths, a share, and other subjects by one and by many are depended on."""
    edges = [edge for rule in pack.rules.values() for edge in rule.dependencies]
    kinds = {(edge.strength, edge.kind) for edge in edges}
    expected = {
        ("gate", "rule"),
        ("data", "rule"),
        ("assurance", "rule"),
        ("data", "share"),
    }
    many = {step.many for edge in edges for step in edge.steps}
    assert (expected, {True, False}) == (kinds, many)


def test_visits_have_two_versions(pack: CheckedRules) -> None:
    """Up to 2016 the interval is fixed; from 2017 the plan may set it."""
    versions = pack.rules["rso-visit-in-interval"].versions
    assert [("None", "2016-12-31"), ("2017-01-01", "None")] == [
        (str(one.start), str(one.end)) for one in versions
    ]
    assert any(isinstance(node, DurationBy) for node in parts_of(versions[1].expect))


def test_demo_is_made_again_to_the_same_bytes(tmp_path: Path) -> None:
    """The generator gives the committed files, byte for byte, under a megabyte."""
    command = [sys.executable, str(DEMO / "generate.py"), str(tmp_path)]
    subprocess.run(command, check=True, cwd=tmp_path)
    for name in ("snapshot.json", "expected.json"):
        assert (DEMO / name).read_bytes() == (tmp_path / name).read_bytes()
    assert (DEMO / "snapshot.json").stat().st_size < 1_000_000


def test_demo_names_no_person() -> None:
    """No record of the demo holds a name other than that of a borough or a milestone."""
    snapshot = json.loads((DEMO / "snapshot.json").read_text("utf-8"))
    named = {
        entity
        for entity, records in snapshot.items()
        for record in records
        if isinstance(record, dict) and any("name" in field for field in record)
    }
    assert {"borough", "milestone"} == named


def test_demo_gives_the_verdicts_it_was_made_to_give(demo_report: Report) -> None:
    """The verdicts of each rule that the generator counted are those of the report."""
    expected = json.loads((DEMO / "expected.json").read_text("utf-8"))["verdicts"]
    found = {
        rule.id: {name: count for name, count in rule.verdicts.items() if count}
        for rule in demo_report.rules
        if rule.id in expected
    }
    assert expected == found


def test_demo_loses_the_records_it_was_made_to_lose(demo_report: Report) -> None:
    """Records are quarantined, collapsed or left out as the generator counted."""
    expected = json.loads((DEMO / "expected.json").read_text("utf-8"))["lost"]
    ways = ("quarantined", "collapsed", "after_as_of")
    found = {
        entity: {way: account[way] for way in ways if account[way]}
        for entity, account in demo_report.snapshot.records.items()
        if any(account[way] for way in ways)
    }
    assert expected == {entity: dict(sorted(lost.items())) for entity, lost in found.items()}


def test_demo_shows_every_verdict(demo_report: Report) -> None:
    """Each of the six verdicts, and a waived gap, occurs in the demo."""
    total: Counter[str] = Counter()
    for rule in demo_report.rules:
        total.update(rule.verdicts)
    names = {"met", "gap", "blocked", "pending", "unknown", "not_applicable"}
    assert names == {name for name, count in total.items() if count}
    assert [1] == [rule.waived for rule in demo_report.rules if rule.waived]


def test_demo_has_a_subject_for_every_rule(demo_report: Report) -> None:
    """Each rule has something to judge."""
    assert [] == [rule.id for rule in demo_report.rules if not rule.in_scope]


def test_demo_expects_something_of_every_rule(pack: CheckedRules) -> None:
    """What the generator did not count are shares: of some of the cases, or of each borough."""
    expected = json.loads((DEMO / "expected.json").read_text("utf-8"))["verdicts"]
    shares = {
        rule.id
        for rule in pack.rules.values()
        if any(isinstance(node, ShareForm) for node in parts_of(rule.versions[0].expect))
    }
    assert set() == set(pack.rules) - set(expected) - shares


def test_demo_draws_every_conclusion(pack: CheckedRules, demo_report: Report) -> None:
    """Each inference rule of the pack holds for some record."""
    asked_for = {one.id for one in pack.inferences}
    assert set() == asked_for - {one.id for one in demo_report.conclusions}


def test_example_of_another_domain_gives_its_verdicts() -> None:
    """A pack of another domain runs from its YAML alone, and gives what its README says."""
    expected = json.loads((EXAMPLE / "expected.json").read_text("utf-8"))["verdicts"]
    result = run(EXAMPLE, EXAMPLE / "snapshot.json", Options())
    found = {
        rule.id: {name: count for name, count in rule.verdicts.items() if count}
        for rule in result.rules
    }
    assert expected == found
