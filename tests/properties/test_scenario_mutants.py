"""Each scenario was seen to fail: there is a way to break its rule that it notices.

A tenth of the scenarios is tried where HYPOTHESIS_PROFILE is `ci`, else the first of every
fourth file; with `all` in its place, which takes five minutes, all of them.
"""

import os
from collections.abc import Iterator
from functools import cache, partial

import pytest
from msgspec.structs import replace

from compliance.check.expression import Literal
from compliance.check.form import ConditionForm
from compliance.check.rules import Rule
from compliance.check.types import BOOLEAN
from compliance.scenarios.changes import changes_of
from compliance.scenarios.run import run_scenario
from compliance.scenarios.scenario import Scenario
from compliance.scenarios.workbench import Workbench, with_rules
from tests.scenario_files import all_files, name_of_scenario, shipped_pack, workbench

PROFILE = os.environ.get("HYPOTHESIS_PROFILE")
SCENARIOS = [scenario for file in all_files() for scenario in file.scenarios]
STEPS = {"all": 1, "ci": 10}
TRIED = (
    SCENARIOS[:: STEPS[PROFILE]]
    if PROFILE in STEPS
    else [file.scenarios[0] for file in all_files()[::4] if file.scenarios]
)
ALWAYS, NEVER = (ConditionForm(Literal(value, BOOLEAN)) for value in (True, False))


def broken_rules(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Break a rule as a whole, then in every small way."""
    for what, name, form in (
        ("never met", "expect", NEVER),
        ("always met", "expect", ALWAYS),
        ("never in scope", "when", NEVER),
    ):
        versions = tuple(replace(each, **{name: form}) for each in rule.versions)
        yield what, replace(rule, versions=versions)
    yield from ((each.what, each.rule) for each in changes_of(rule))


@cache
def broken(rule: str) -> tuple[tuple[str, Workbench], ...]:
    """Give the workbenches on which a rule is broken, each with what was done to it."""
    pack = shipped_pack()
    return tuple(
        (what, Workbench(pack, workbench().database, partial(with_rules, rules=[each])))
        for what, each in broken_rules(pack.checked.rules[rule])
    )


@pytest.mark.parametrize("scenario", TRIED, ids=name_of_scenario)
def test_scenario_fails_when_its_rule_is_broken(scenario: Scenario) -> None:
    """A scenario that passes whatever is done to its rules shows nothing."""
    survived = []
    # What a scenario without rules expects could rest on any of them.
    for rule in scenario.rules or shipped_pack().checked.rules:
        for what, bench in broken(rule):
            if run_scenario(scenario, bench):
                return
            survived.append(f"`{rule}` {what}")

    pytest.fail(f"it passes with {', '.join(survived)}", pytrace=False)
