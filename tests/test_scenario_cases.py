"""Scenario files give all their faults, what differs, and what they don't show or notice."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from compliance.scenarios.coverage import cover, rules_of
from compliance.scenarios.coverage_text import coverage_to_text
from compliance.scenarios.mutations import run_mutations
from compliance.scenarios.mutations_text import mutations_to_text
from compliance.scenarios.opened_pack import OpenedPack, open_pack
from compliance.scenarios.read_file import ScenarioErrors, read_scenarios
from compliance.scenarios.run import run_scenario
from compliance.scenarios.run_suite import Way, run_suite
from compliance.scenarios.suite import Suite
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
    return str(caught.value).replace(f"{pack_folder(pack)}/", "")


def run_all(source: Source, pack: OpenedPack) -> str:
    """Run the scenarios of a file, and give what differs of each."""
    bench = open_bench(pack)
    parts = []
    for scenario in read_scenarios(source, pack).scenarios:
        failures = run_scenario(scenario, bench)
        parts += [f"== {scenario.id}: {len(failures)} failed", *map(str, failures)]
    bench.database.close()
    return "\n".join(parts)


def cover_all(source: Source, pack: OpenedPack) -> str:
    """Say what the scenarios of a file show of the rules that it tests, and what they don't."""
    suite = Suite((read_scenarios(source, pack),))
    results = run_suite(suite, pack, Way(pack_folder(pack), covering=True))
    rules = rules_of(suite.files, pack.checked)
    text = coverage_to_text(cover(suite, results.seen, rules, pack.checked), pack.checked)
    return text.rstrip("\n").replace(f"{pack_folder(pack)}/", "")


def change_all(source: Source, pack: OpenedPack) -> str:
    """Say which changes to the rules that a file tests none of its scenarios notices."""
    suite = Suite((read_scenarios(source, pack),))
    assert not run_suite(suite, pack, Way(pack_folder(pack))).failed
    rules = rules_of(suite.files, pack.checked)
    text = mutations_to_text(run_mutations(suite, pack, rules, (pack_folder(pack), 1)))
    return text.rstrip("\n").replace(f"{pack_folder(pack)}/", "")


def pack_folder(pack: OpenedPack) -> Path:
    """Give the folder of a pack."""
    return Path(pack.checked.rules["staffed"].span.source.path).parent


KINDS: dict[str, Callable[[Source, OpenedPack], str]] = {
    "scenarios/bad": read_bad,
    "scenarios/run": run_all,
    "scenarios/coverage": cover_all,
    "scenarios/mutations": change_all,
}


@pytest.mark.parametrize("case", [each for kind in KINDS for each in find_cases(kind)], ids=str)
def test_case(case: Case, pack: OpenedPack, update: bool) -> None:
    """A scenario file gives exactly the text that stands beside it."""
    source = Source(case.path.name, case.path.read_text(encoding="utf-8"))

    compare(case.expected, KINDS[case.kind](source, pack) + "\n", update)
