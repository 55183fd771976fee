"""Every scenario of the shipped pack gives what it says.

All are run where HYPOTHESIS_PROFILE is `ci`, else a quarter of each file, the first included.
"""

import os
from pathlib import Path

import pytest

from compliance.scenarios.read_file import read_scenarios
from compliance.scenarios.run import run_scenario
from compliance.source import Source
from tests.documents import DOCS, Block, blocks, name_of
from tests.scenario_files import (
    scenario_file,
    scenario_paths,
    shipped_pack,
    workbench,
)

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "ci"
EXAMPLES = [block for block in blocks(DOCS / "scenarios.md") if block.title]


@pytest.mark.parametrize("path", scenario_paths(), ids=name_of)
def test_scenarios_of_a_file_hold(path: Path) -> None:
    """A file has no fault, and the rules give the verdicts that its scenarios expect.

    They are one test, as scenarios of one file share most of the work.
    """
    scenarios = scenario_file(path).scenarios[:: 1 if IS_LONG else 4]
    failures = [each for one in scenarios for each in run_scenario(one, workbench())]

    assert scenarios
    if failures:
        pytest.fail("\n\n".join(map(str, failures)), pytrace=False)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda block: block.title)
def test_example_of_the_page_about_scenarios(example: Block) -> None:
    """Each scenario file that the page shows has no fault, and its scenarios hold."""
    file = read_scenarios(Source(example.title, example.text), shipped_pack())
    failures = [run_scenario(scenario, workbench()) for scenario in file.scenarios]

    assert len(failures) >= 2
    assert not any(failures), "\n\n".join(str(each) for found in failures for each in found)
