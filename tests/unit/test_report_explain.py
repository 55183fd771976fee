"""The explanation of single verdicts of the hand-made sample."""

from collections.abc import Iterator
from datetime import date

import pytest
from msgspec.structs import force_setattr, replace
from report_fixture import judged_sample, open_sample_details

from compliance.diagnostic import UserErrors
from compliance.report import cases
from compliance.report.explain import explain
from compliance.report.explanation_page import explanation_to_text
from compliance.report.judged import Judged


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Judged]:
    """Give the sample, with stand-in details, and close its database at the end."""
    monkeypatch.setattr(cases, "open_details", open_sample_details)
    sample = judged_sample()
    yield sample
    sample.tables.connection.close()


def test_verdict_before_and_after_gates(judged: Judged) -> None:
    """A blocked case is met by its own records, and what blocks it is in the chain."""
    found = explain(judged, "plan-shared", "C1")

    assert (found.own, found.case.verdict) == ("met", "blocked")
    assert [(each.rule, each.strength, each.verdict) for each in found.links] == [
        ("plan-current", "gate", "gap")
    ]
    assert found.links[0].case is not None
    assert (found.links[0].case.subject, found.links[0].case.root) == ("C1", True)


def test_chain_follows_references(judged: Judged) -> None:
    """A dependency on another record is followed to that record."""
    (link,) = explain(judged, "visit-made", "V1").links

    assert link.case is not None
    assert (link.case.entity, link.case.subject) == ("child", "C1")


def test_chain_of_two_steps(judged: Judged) -> None:
    """What a dependency depends on follows it, one step deeper."""
    links = explain(judged, "visit-recorded", "V1").links

    assert [(each.depth, each.rule) for each in links] == [
        (1, "visit-made"),
        (2, "plan-current"),
    ]


def test_chain_of_a_share_shows_the_worst(judged: Judged) -> None:
    """Of the cases behind a share, the worst are shown first."""
    links = explain(judged, "borough-rate", "B2").links

    assert [each.verdict for each in links] == ["unknown", "pending", "met"]


def test_page_of_a_blocked_case(judged: Judged) -> None:
    """The page quotes the requirement, the rule's lines, the values, causes and limits."""
    page = explanation_to_text(explain(judged, "plan-shared", "C1"))

    for words in (
        '1a "The force should take action 1a."',
        "S1 is A report, 2016-11",
        "sample/rules.yaml:2",
        "    3 |     expect: has_plan",
        "By its own records alone: met",
        "Because: would be met, but `plan-current` is not",
        "Due: 1 March 2017, 30 days late",
        "child C0: has_plan = null",
        "gate: plan-current on child C1: gap, the root",
        "visit_limit = 10 days (assumed: none known), set for this run",
    ):
        assert words in page


def test_waiver_is_shown(judged: Judged) -> None:
    """The page of a waived gap says until when, by whom and why."""
    page = explanation_to_text(explain(judged, "plan-current", "C2"))

    assert "Waived until 31 March 2017 by board: moved away" in page


def test_near_subjects_are_suggested(judged: Judged) -> None:
    """A key that no record has is a fault of the user's, with near keys named."""
    with pytest.raises(UserErrors, match=r"has the key `C11`, but .*\nhelp: did you mean `C1`"):
        explain(judged, "plan-current", "C11")


def test_unknown_rule_is_suggested(judged: Judged) -> None:
    """A rule that the pack doesn't have is a fault of the user's, with near ids named."""
    with pytest.raises(UserErrors, match="did you mean `visit-made`"):
        explain(judged, "visit-mad", "V1")


@pytest.mark.parametrize(
    ("start", "end", "is_shown"),
    [
        (date(2017, 3, 31), None, True),
        (None, date(2017, 3, 31), True),
        (date(2017, 4, 1), None, False),
        (None, date(2017, 3, 30), False),
    ],
)
def test_version_in_force(
    judged: Judged, start: date | None, end: date | None, is_shown: bool
) -> None:
    """The version in force on the case's date is shown, both its days inclusive."""
    rule = judged.checked.rules["plan-current"]
    version = replace(rule.versions[0], start=start, end=end)
    force_setattr(rule, "versions", (version,))
    found = explain(judged, "plan-current", "C1")

    assert (found.version is not None) == is_shown
    assert (
        "No version of the rule was in force on 31 March 2017" in explanation_to_text(found)
    ) != is_shown
