"""The scenarios of the shipped pack notice small changes to its rules.

A twelfth of the rules is changed where HYPOTHESIS_PROFILE is `ci`, else three of them; with
`all` in its place, which takes half an hour, all of them.
"""

import os

import pytest

from compliance.scenarios.mutate import mutate
from tests.scenario_files import all_files, all_scenarios, shipped_pack, workbench

STEPS = {"all": 1, "ci": 12}
RULES = list(shipped_pack().checked.rules)[
    :: STEPS.get(os.environ.get("HYPOTHESIS_PROFILE", ""), 50)
]
EXCUSED = {(each.rule, each.change) for file in all_files() for each in file.equivalent}


@pytest.mark.parametrize("rule", RULES)
def test_scenarios_notice_changes(rule: str) -> None:
    """Every small change to a rule is noticed by a scenario, or said to make no difference."""
    survivors = mutate(rule, all_scenarios(), workbench()).survivors

    assert [each.what for each in survivors if (rule, each.what) not in EXCUSED] == []
