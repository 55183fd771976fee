"""Each scenario was seen to fail: there is a way to break its rule that it notices.

A tenth of the scenarios is tried where HYPOTHESIS_PROFILE is `ci`, else the first of every
fourth file; with `all` in its place, which takes an hour, all of them.
"""

import os
from functools import cache

import pytest

from compliance.scenarios.mutants import mutants_of
from compliance.scenarios.run import run_scenario
from compliance.scenarios.scenario import Scenario
from compliance.scenarios.workbench import Workbench
from tests.scenario_files import all_files, name_of_scenario, shipped_pack, workbench

PROFILE = os.environ.get("HYPOTHESIS_PROFILE")
SCENARIOS = [scenario for file in all_files() for scenario in file.scenarios]
STEPS = {"all": 1, "ci": 10}
TRIED = (
    SCENARIOS[:: STEPS[PROFILE]]
    if PROFILE in STEPS
    else [file.scenarios[0] for file in all_files()[::4] if file.scenarios]
)


@cache
def broken(rule: str) -> tuple[tuple[str, Workbench], ...]:
    """Give the workbenches on which a rule is broken, each with what was done to it."""
    pack = shipped_pack()
    return tuple(
        (each.what, Workbench(pack, workbench().database, each.alter, each.overrides))
        for each in mutants_of(pack.checked.rules[rule], pack.checked)
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
