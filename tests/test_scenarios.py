"""Every scenario of the shipped pack gives what it says."""

from pathlib import Path

import pytest

from compliance.scenarios.read_file import read_scenarios
from compliance.scenarios.run import run_scenario
from compliance.scenarios.scenario import Scenario
from compliance.source import Source
from tests.documents import DOCS, Block, blocks, name_of
from tests.scenario_files import (
    all_scenarios,
    name_of_scenario,
    scenario_file,
    scenario_paths,
    shipped_pack,
    workbench,
)

EXAMPLES = [block for block in blocks(DOCS / "scenarios.md") if block.title]


@pytest.mark.parametrize("path", scenario_paths(), ids=name_of)
def test_scenario_file_has_no_fault(path: Path) -> None:
    """A scenario file has no fault, so that none of its scenarios is left out."""
    assert scenario_file(path).scenarios


@pytest.mark.parametrize("scenario", all_scenarios(), ids=name_of_scenario)
def test_scenario(scenario: Scenario) -> None:
    """The rules give the verdicts that the scenario expects of them."""
    failures = run_scenario(scenario, workbench())

    if failures:
        pytest.fail("\n\n".join(map(str, failures)), pytrace=False)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda block: block.title)
def test_example_of_the_page_about_scenarios(example: Block) -> None:
    """Each scenario file that the page shows has no fault, and its scenarios hold."""
    file = read_scenarios(Source(example.title, example.text), shipped_pack())
    failures = [run_scenario(scenario, workbench()) for scenario in file.scenarios]

    assert len(failures) >= 2
    assert not any(failures), "\n\n".join(str(each) for found in failures for each in found)
