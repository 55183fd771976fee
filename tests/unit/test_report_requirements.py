"""The status of a requirement, as design 4.1.14 and docs/semantics.md define it."""

from collections.abc import Mapping

import pytest

from compliance.report.report import COUNTED, Rate, RuleSummary
from compliance.report.requirements import rate, status


def rule(**verdicts: int) -> RuleSummary:
    """Give the summary of a rule with such counts of verdicts."""
    counts = {**dict.fromkeys(COUNTED, 0), **verdicts}
    scope = sum(counts.values()) - counts["not_applicable"]
    return RuleSummary(
        id="r",
        title="",
        requirement=(),
        theme="",
        subject="s",
        severity="low",
        remedy="",
        in_scope=scope,
        verdicts=counts,
        unreliable=0,
        waived=0,
        root_gaps=0,
        rate=rate(counts),
        by={},
        unknown_because=(),
        note=None,
    )


@pytest.mark.parametrize(
    ("rules", "is_due_later", "expected"),
    [
        ([{"met": 3}], False, "met"),
        ([{"met": 3}], True, "met"),
        ([{"met": 3}, {"not_applicable": 2}], False, "met"),
        ([{"met": 3, "pending": 1}], False, "met"),
        ([{"met": 3}, {"unknown": 1}], False, "cannot_say"),
        ([{"not_applicable": 4}], False, "cannot_say"),
        ([{"pending": 4}], False, "cannot_say"),
        ([], False, "cannot_say"),
        ([{"met": 3, "gap": 1}], False, "not_met"),
        ([{"met": 3, "blocked": 1}], False, "not_met"),
        ([{"gap": 1}, {"not_applicable": 4}], False, "not_met"),
        ([{"gap": 1}, {"met": 4}], False, "partly_met"),
        ([{"gap": 1}, {"unknown": 4}], False, "partly_met"),
        ([{"gap": 1}, {"met": 4}], True, "due"),
        ([{"blocked": 1, "unknown": 1}], True, "due"),
    ],
)
def test_status(rules: list[Mapping[str, int]], is_due_later: bool, expected: str) -> None:
    """A requirement's status follows from the verdicts of its rules and the day it is due."""
    assert status([rule(**each) for each in rules], is_due_later, is_whole=True) == expected


def test_status_of_a_part_seen() -> None:
    """A requirement of which something was not judged or supplied is never met."""
    assert status([rule(met=3)], is_due_later=False, is_whole=False) == "cannot_say"
    assert status([rule(gap=3)], is_due_later=False, is_whole=False) == "not_met"


def test_rate_has_bounds() -> None:
    """The rate runs from met to met and unknown, among met, gap, blocked and unknown."""
    counts = rule(met=1, gap=1, blocked=1, unknown=1, pending=5, not_applicable=5).verdicts

    assert rate(counts) == Rate(0.25, 0.5)
    assert rate(rule(pending=2).verdicts) == Rate(None, None)
