"""The scenario files of the project, and the pack that each tests."""

from contextlib import suppress
from functools import cache
from pathlib import Path

from compliance.scenarios.opened_pack import OpenedPack, open_pack
from compliance.scenarios.read_file import ScenarioErrors, read_file
from compliance.scenarios.scenario import Scenario, ScenarioFile
from compliance.scenarios.workbench import Workbench, open_bench
from tests.documents import ROOT

SCENARIOS = ROOT / "scenarios"
PACK = ROOT / "rules" / "child-protection"


@cache
def shipped_pack() -> OpenedPack:
    """Give the shipped pack, loaded and checked once."""
    return open_pack(PACK)


@cache
def workbench() -> Workbench:
    """Give the one workbench on which all scenarios are judged."""
    return open_bench(shipped_pack())


@cache
def scenario_file(path: Path) -> ScenarioFile:
    """Read a scenario file, once."""
    return read_file(path, shipped_pack())


def scenario_paths() -> list[Path]:
    """Give the scenario files, in the order of their names."""
    return sorted(SCENARIOS.rglob("*.yaml"))


@cache
def all_files() -> tuple[ScenarioFile, ...]:
    """Read every scenario file that has no fault; one test for each says what is wrong."""
    files = []
    for path in scenario_paths():
        with suppress(ScenarioErrors):
            files.append(scenario_file(path))
    return tuple(files)


def all_scenarios() -> list[Scenario]:
    """Give the scenarios of all files."""
    return [scenario for file in all_files() for scenario in file.scenarios]


def name_of_scenario(scenario: Scenario) -> str:
    """Name a scenario by its file and its id."""
    path = Path(scenario.span.source.path).relative_to(SCENARIOS)
    return f"{path.with_suffix('').as_posix()}::{scenario.id}"
