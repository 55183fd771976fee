"""A suite to its results: a file at a time, and several files at once in processes.

Each process opens the pack and a database of its own, as Python runs one thread at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from msgspec import Struct

from compliance.diagnostic import Diagnostic, UserErrors
from compliance.scenarios.opened_pack import OpenedPack, open_pack
from compliance.scenarios.processes import in_processes
from compliance.scenarios.read_file import read_scenarios
from compliance.scenarios.results import Outcome, Results
from compliance.scenarios.run import Failure, run_scenario
from compliance.scenarios.scenario import Scenario, ScenarioFile
from compliance.scenarios.seen import Seen, probing_bench, values_seen
from compliance.scenarios.suite import Suite
from compliance.scenarios.workbench import Workbench, open_bench
from compliance.source import Source

# To start a process takes as long as to run some thirty scenarios.
WORTH_A_PROCESS = 60

_Ran = tuple[tuple[Failure, ...], float]


class Way(Struct, frozen=True):
    """How to run scenarios: by the pack in a folder, with at most so many processes.

    When `covering`, also look at what the comparisons of rules give, which takes as long again.
    """

    folder: Path
    jobs: int = 1
    covering: bool = False


class _Answer(Struct, frozen=True):
    """What came of the chosen scenarios of one file, or the faults that stopped them."""

    ran: tuple[_Ran, ...]
    seen: frozenset[Seen] = frozenset()
    faults: tuple[Diagnostic, ...] = ()


def run_suite(suite: Suite, pack: OpenedPack, way: Way) -> Results:
    """Run all scenarios of a suite.

    Raises:
        UserErrors: Rules can't use values that scenarios set parameters to.
        BrokenProcessPool: The system ended a process.
    """
    jobs = min(way.jobs, len(suite.files), len(suite.scenarios) // WORTH_A_PROCESS)
    answers = _run_in_processes(suite, way, jobs) if jobs > 1 else _run_here(suite, pack, way)
    faults = [fault for answer in answers for fault in answer.faults]
    if faults:
        raise UserErrors(faults)
    ran = (each for answer in answers for each in answer.ran)
    outcomes = [
        Outcome(scenario, *each) for scenario, each in zip(suite.scenarios, ran, strict=True)
    ]
    seen = frozenset[Seen]().union(*(answer.seen for answer in answers))
    return Results(tuple(outcomes), seen)


def _run_here(suite: Suite, pack: OpenedPack, way: Way) -> list[_Answer]:
    benches = _open_benches(pack, way)
    try:
        return [_run_all(file.scenarios, benches) for file in suite.files]
    finally:
        benches.plain.database.close()


def _run_in_processes(suite: Suite, way: Way, jobs: int) -> list[_Answer]:
    # The longest first, so that none of them is left for one process alone.
    places = sorted(range(len(suite.files)), key=lambda each: -_size(suite.files[each]))
    tasks = [(suite.files[place].source, _ids(suite.files[place])) for place in places]
    answers = in_processes(_run_file, tasks, jobs, _begin, (way,))
    found = dict(zip(places, answers, strict=True))
    return [found[place] for place in range(len(suite.files))]


def _size(file: ScenarioFile) -> int:
    return sum(1 if each.rules else 10 for each in file.scenarios)


def _ids(file: ScenarioFile) -> frozenset[str]:
    return frozenset(each.id for each in file.scenarios)


class _Benches(Struct, frozen=True):
    """The workbench for scenarios, and the one for the comparisons of rules if asked for."""

    plain: Workbench
    probing: Workbench | None


def _open_benches(pack: OpenedPack, way: Way) -> _Benches:
    plain = open_bench(pack)
    return _Benches(plain, probing_bench(plain) if way.covering else None)


_BENCHES: list[_Benches] = []


def _begin(way: Way) -> None:
    """Open the pack in a process of its own."""
    _BENCHES.append(_open_benches(open_pack(way.folder), way))


def _run_file(task: tuple[Source, frozenset[str]]) -> _Answer:
    source, ids = task
    (benches,) = _BENCHES
    scenarios = read_scenarios(source, benches.plain.pack).scenarios
    return _run_all([each for each in scenarios if each.id in ids], benches)


def _run_all(scenarios: Sequence[Scenario], benches: _Benches) -> _Answer:
    faults: list[Diagnostic] = []
    ran = tuple(_run_each(scenarios, benches.plain, faults))
    seen: set[Seen] = set()
    if benches.probing is not None and not faults:
        for scenario in scenarios:
            seen.update(values_seen(scenario, benches.probing))
    return _Answer(ran, frozenset(seen), tuple(faults))


def _run_each(
    scenarios: Iterable[Scenario], bench: Workbench, faults: list[Diagnostic]
) -> Iterator[_Ran]:
    for scenario in scenarios:
        begun = perf_counter()
        try:
            failures = run_scenario(scenario, bench)
        except UserErrors as error:
            faults += error.diagnostics
            continue
        yield failures, perf_counter() - begun
