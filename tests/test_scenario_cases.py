"""Scenario files with faults give all of them; scenarios that don't hold say what differs."""

import shutil
from collections.abc import Callable

import pytest

from compliance.scenarios.opened_pack import OpenedPack, open_pack
from compliance.scenarios.read_file import ScenarioErrors, read_scenarios
from compliance.scenarios.run import run_scenario
from compliance.scenarios.workbench import open_bench
from compliance.source import Source
from tests.cases import BASE, TESTS, Case, compare, find_cases


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> OpenedPack:
    """The base pack with rules that have most of what scenarios can be about."""
    folder = tmp_path_factory.mktemp("scenarios") / "pack"
    shutil.copytree(BASE, folder)
    shutil.copy(TESTS / "packs" / "scenarios" / "rules.yaml", folder)
    return open_pack(folder)


def read_bad(source: Source, pack: OpenedPack) -> str:
    """Read a scenario file that has faults, and give all of them."""
    with pytest.raises(ScenarioErrors) as caught:
        read_scenarios(source, pack)
    path = pack.checked.rules["staffed"].span.source.path
    return str(caught.value).replace(path.removesuffix("rules.yaml"), "")


def run_all(source: Source, pack: OpenedPack) -> str:
    """Run the scenarios of a file, and give what differs of each."""
    bench = open_bench(pack)
    parts = []
    for scenario in read_scenarios(source, pack).scenarios:
        failures = run_scenario(scenario, bench)
        parts += [f"== {scenario.id}: {len(failures)} failed", *map(str, failures)]
    bench.database.close()
    return "\n".join(parts)


KINDS: dict[str, Callable[[Source, OpenedPack], str]] = {
    "scenarios/bad": read_bad,
    "scenarios/run": run_all,
}


@pytest.mark.parametrize("case", [each for kind in KINDS for each in find_cases(kind)], ids=str)
def test_case(case: Case, pack: OpenedPack, update: bool) -> None:
    """A scenario file gives exactly the text that stands beside it."""
    source = Source(case.path.name, case.path.read_text(encoding="utf-8"))

    compare(case.expected, KINDS[case.kind](source, pack) + "\n", update)
