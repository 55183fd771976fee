"""A suite to what its scenarios notice of changes to rules, several rules at once."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from compliance.scenarios.mutate import Mutated, mutate
from compliance.scenarios.opened_pack import OpenedPack, open_pack
from compliance.scenarios.processes import in_processes
from compliance.scenarios.read_file import read_scenarios
from compliance.scenarios.scenario import Scenario
from compliance.scenarios.suite import Suite
from compliance.scenarios.workbench import Workbench, open_bench
from compliance.source import Source

# To start a process takes as long as to change three rules.
WORTH_A_PROCESS = 6


class Mutations(Struct, frozen=True):
    """What came of changes to each rule, and which survivors files say to make no difference.

    `excused` are survivors by rule and text; `needless` says of others that files name them,
    though they are noticed or never made.
    """

    rules: tuple[Mutated, ...]
    excused: frozenset[tuple[str, str]]
    needless: tuple[str, ...]

    @property
    def changes(self) -> int:
        """How many changes could have been noticed."""
        return sum(len(each.changes) for each in self.rules) - self.excused_count

    @property
    def noticed(self) -> int:
        """How many of them were."""
        return sum(len(each.changes) - len(each.survivors) for each in self.rules)

    @property
    def excused_count(self) -> int:
        """How many survivors are said to make no difference."""
        return sum(
            (each.rule, survivor.what) in self.excused
            for each in self.rules
            for survivor in each.survivors
        )


def run_mutations(
    suite: Suite, pack: OpenedPack, rules: Sequence[str], way: tuple[Path, int]
) -> Mutations:
    """Change rules, and run the scenarios of a suite: all of them must hold beforehand.

    The `way` is the folder of the pack, and how many processes may be used.
    """
    folder, most = way
    jobs = min(most, len(rules) // WORTH_A_PROCESS)
    if jobs > 1:
        sources = tuple(file.source for file in suite.files)
        chosen = frozenset((each.span.source.path, each.id) for each in suite.scenarios)
        mutated = in_processes(_mutate_there, rules, jobs, _begin, (folder, sources, chosen))
    else:
        bench = open_bench(pack)
        try:
            mutated = [mutate(rule, suite.scenarios, bench) for rule in rules]
        finally:
            bench.database.close()
    return _summarise(suite, mutated)


def _summarise(suite: Suite, mutated: Sequence[Mutated]) -> Mutations:
    survived = {(each.rule, one.what) for each in mutated for one in each.survivors}
    said = [each for file in suite.files for each in file.equivalent]
    made = {each.rule: each.changes for each in mutated}
    needless = []
    for each in said:
        if each.rule in made and (each.rule, each.change) not in survived:
            is_made = each.change in made[each.rule]
            why = "a scenario notices it" if is_made else f"`{each.rule}` is never changed so"
            needless.append(f"{each.span.place}: to be taken out, as {why}: {each.change}")
    excused = survived & {(each.rule, each.change) for each in said}
    return Mutations(tuple(mutated), frozenset(excused), tuple(needless))


_OPENED: list[tuple[Workbench, list[Scenario]]] = []


def _begin(folder: Path, sources: Sequence[Source], chosen: frozenset[tuple[str, str]]) -> None:
    pack = open_pack(folder)
    scenarios = [
        scenario
        for source in sources
        for scenario in read_scenarios(source, pack).scenarios
        if (scenario.span.source.path, scenario.id) in chosen
    ]
    _OPENED.append((open_bench(pack), scenarios))


def _mutate_there(rule: str) -> Mutated:
    ((bench, scenarios),) = _OPENED
    return mutate(rule, scenarios, bench)
