"""A suite to its results: a file at a time, and several files at once in processes.

Each process opens the pack and a database of its own, as Python runs one thread at a time.
"""

import multiprocessing
import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

from msgspec import Struct

from compliance.diagnostic import Diagnostic, UserErrors
from compliance.scenarios.opened_pack import OpenedPack, open_pack
from compliance.scenarios.read_file import read_scenarios
from compliance.scenarios.results import Outcome, Results
from compliance.scenarios.run import Failure, run_scenario
from compliance.scenarios.scenario import Scenario, ScenarioFile
from compliance.scenarios.suite import Suite
from compliance.scenarios.workbench import Workbench, open_bench
from compliance.source import Source

# To start a process takes as long as to run some thirty scenarios.
WORTH_A_PROCESS = 60

_Ran = tuple[tuple[Failure, ...], float]


class _Answer(Struct, frozen=True):
    """What came of the chosen scenarios of one file, or the faults that stopped them."""

    ran: tuple[_Ran, ...]
    faults: tuple[Diagnostic, ...] = ()


def run_suite(suite: Suite, folder: Path, pack: OpenedPack, jobs: int) -> Results:
    """Run all scenarios of a suite by the pack of a folder, with at most so many processes.

    Raises:
        UserErrors: Rules can't use values that scenarios set parameters to.
        BrokenProcessPool: The system ended a process.
    """
    wanted = min(jobs, len(suite.files), len(suite.scenarios) // WORTH_A_PROCESS)
    answers = _run_in_processes(suite, folder, wanted) if wanted > 1 else _run_here(suite, pack)
    faults = [fault for answer in answers for fault in answer.faults]
    if faults:
        raise UserErrors(faults)
    ran = (each for answer in answers for each in answer.ran)
    outcomes = [
        Outcome(scenario, *each) for scenario, each in zip(suite.scenarios, ran, strict=True)
    ]
    return Results(tuple(outcomes))


def _run_here(suite: Suite, pack: OpenedPack) -> list[_Answer]:
    bench = open_bench(pack)
    try:
        return [_run_all(file.scenarios, bench) for file in suite.files]
    finally:
        bench.database.close()


def _run_in_processes(suite: Suite, folder: Path, jobs: int) -> list[_Answer]:
    # A copy of this process could hold a lock that no thread of it would ever release.
    context = multiprocessing.get_context("spawn")
    places = sorted(range(len(suite.files)), key=lambda each: -_size(suite.files[each]))
    pool = ProcessPoolExecutor(jobs, context, _begin, (folder,))
    try:
        # The longest first, so that none of them is left for one process alone.
        tasks = [(suite.files[place].source, _ids(suite.files[place])) for place in places]
        found = dict(zip(places, pool.map(_run_file, tasks), strict=True))
    finally:
        pool.shutdown(cancel_futures=True)
    return [found[place] for place in range(len(suite.files))]


def _size(file: ScenarioFile) -> int:
    return sum(1 if each.rules else 10 for each in file.scenarios)


def _ids(file: ScenarioFile) -> frozenset[str]:
    return frozenset(each.id for each in file.scenarios)


_BENCH: list[Workbench] = []


def _begin(folder: Path) -> None:
    """Open the pack in a process of its own, which leaves interrupts to the one above."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _BENCH.append(open_bench(open_pack(folder)))


def _run_file(task: tuple[Source, frozenset[str]]) -> _Answer:
    source, ids = task
    (bench,) = _BENCH
    scenarios = read_scenarios(source, bench.pack).scenarios
    return _run_all([each for each in scenarios if each.id in ids], bench)


def _run_all(scenarios: Sequence[Scenario], bench: Workbench) -> _Answer:
    faults: list[Diagnostic] = []
    return _Answer(tuple(_run_each(scenarios, bench, faults)), tuple(faults))


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
