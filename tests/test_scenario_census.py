"""The scenarios show of every rule of the shipped pack all that it has to tell apart."""

import pytest

from compliance.scenarios.shown import cases_of, said_to_be_impossible, shown_by
from tests.scenario_files import all_files, all_scenarios, shipped_pack

RULES = shipped_pack().checked.rules


SHOWN = {
    shown
    for scenario in all_scenarios()
    for shown in shown_by(scenario, shipped_pack().checked)
}
IMPOSSIBLE = set(said_to_be_impossible(all_files()))


def lacking(rule: str) -> list[str]:
    """Give what no scenario shows of a rule, and no file says to be impossible."""
    return [case for case in cases_of(RULES[rule]) if (rule, case) not in SHOWN | IMPOSSIBLE]


@pytest.mark.parametrize("rule", RULES)
def test_scenarios_show_what_a_rule_tells_apart(rule: str) -> None:
    """There is a met, a gap, an unknown, an edge, and what each dependency does."""
    assert lacking(rule) == []


def test_nothing_is_both_shown_and_said_to_be_impossible() -> None:
    """What a file says to be impossible is shown by no scenario."""
    assert IMPOSSIBLE & SHOWN == set()
