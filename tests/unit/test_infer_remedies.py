"""The order of remedy: what to mend first, from how many cases are in which state."""

from pathlib import Path

import pytest

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.infer.reasoning import State
from compliance.infer.remedies import order_closings
from compliance.load.pack import load_pack

PACK = Path(__file__).parents[1] / "packs" / "details"
FREE = State("gap")


@pytest.fixture(scope="module")
def checked() -> CheckedRules:
    """Check a small pack, for the severity of its rules."""
    return check_pack(load_pack(PACK), {})


def ranks(
    checked: CheckedRules, cases: list[tuple[str, State, int]]
) -> list[tuple[str, int, int]]:
    """Give rule, gaps closed and blocked verdicts freed, in order."""
    states = [state for _, state, _ in cases]
    counts: dict[str, dict[int, int]] = {}
    for number, (rule, _, count) in enumerate(cases):
        counts.setdefault(rule, {})[number] = count
    closings = order_closings(checked, states, counts)
    return [(each.rule, each.closes, each.unblocks) for each in closings]


def test_the_rule_that_frees_most_is_first(checked: CheckedRules) -> None:
    """Blocked verdicts that a rule alone holds count like its own gaps."""
    blocked = State("blocked", causes=("young",), roots=("young",), holds=("young",))
    cases = [("in-hours", FREE, 12), ("young", FREE, 5), ("in-days", blocked, 10)]

    assert [("young", 5, 10), ("in-hours", 12, 0)] == ranks(checked, cases)


def test_a_few_caused_gaps_do_not_hold_a_rule_back(checked: CheckedRules) -> None:
    """A rule with a hundred gaps of its own comes before the cause of three others."""
    caused = State("gap", causes=("young",), roots=("young",), holds=("in-hours",))
    cases = [("in-hours", FREE, 100), ("in-hours", caused, 3), ("young", FREE, 3)]

    assert [("in-hours", 103, 0), ("young", 3, 0)] == ranks(checked, cases)


def test_gaps_with_a_standing_cause_wait_for_it(checked: CheckedRules) -> None:
    """A rule whose gaps all have a cause comes after that cause, however many they are."""
    caused = State("gap", causes=("young",), roots=("young",), holds=("in-hours",))
    cases = [("in-hours", caused, 100), ("young", FREE, 3)]

    assert [("young", 3, 0), ("in-hours", 100, 0)] == ranks(checked, cases)


def test_a_verdict_held_by_two_rules_is_freed_by_the_second(checked: CheckedRules) -> None:
    """What two rules hold is counted where the last of them is mended."""
    held = State("blocked", causes=("young", "in-hours"), holds=("young", "in-hours"))
    cases = [("in-hours", FREE, 4), ("young", FREE, 5), ("in-days", held, 10)]

    assert [("young", 5, 0), ("in-hours", 4, 10)] == ranks(checked, cases)
