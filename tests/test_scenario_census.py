"""The scenarios show of every rule of the shipped pack all that it has to tell apart."""

from collections.abc import Iterator

import pytest

from compliance.check.rules import Dependency
from compliance.scenarios.read_file import CASES
from compliance.scenarios.read_scenario import tipping
from compliance.scenarios.scenario import ExpectedVerdict, Scenario
from tests.scenario_files import all_files, all_scenarios, shipped_pack

RULES = shipped_pack().checked.rules


def shown_by(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Give each rule of a scenario with what is shown of it: a verdict, edge or dependency."""
    beyond = scenario.edge.verdicts if scenario.edge else ()
    for expected in (*scenario.verdicts, *beyond):
        yield expected.rule, expected.verdict
    for rule in tipping(scenario.verdicts, beyond):
        yield rule, "edge"
    for verdicts in (scenario.verdicts, beyond):
        failing = {each.rule for each in verdicts if each.verdict in {"gap", "blocked"}}
        for expected in verdicts:
            for dependency in RULES[expected.rule].dependencies:
                if dependency.rule in failing and bears_on(dependency, expected):
                    yield expected.rule, dependency.rule


def bears_on(dependency: Dependency, expected: ExpectedVerdict) -> bool:
    """Whether a verdict shows what it means that the other rule is not met."""
    is_cause = dependency.rule in (expected.causes or ())
    if dependency.kind == "share":
        return expected.verdict == "gap" and is_cause
    match dependency.strength:
        case "gate":
            return expected.verdict == "blocked" and is_cause
        case "data":
            return expected.unreliable is True
        case "assurance":
            return expected.verdict == "met"


SHOWN = {shown for scenario in all_scenarios() for shown in shown_by(scenario)}
IMPOSSIBLE = {
    (entry.rule, case)
    for file in all_files()
    for entry in file.impossible
    for case in entry.cases
}


def lacking(rule: str) -> list[str]:
    """Give what no scenario shows of a rule, and no file says to be impossible."""
    needed = dict.fromkeys((*CASES, *(each.rule for each in RULES[rule].dependencies)))
    return [case for case in needed if (rule, case) not in SHOWN | IMPOSSIBLE]


@pytest.mark.parametrize("rule", RULES)
def test_scenarios_show_what_a_rule_tells_apart(rule: str) -> None:
    """There is a met, a gap, an unknown, an edge, and what each dependency does."""
    assert lacking(rule) == []


def test_nothing_is_both_shown_and_said_to_be_impossible() -> None:
    """What a file says to be impossible is shown by no scenario."""
    assert IMPOSSIBLE & SHOWN == set()
