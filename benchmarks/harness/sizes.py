"""The five rules by all contenders, one size after the other."""

from collections.abc import Mapping
from pathlib import Path

from harness.contenders import (
    BY_NAME,
    OURS,
    SQL,
    Contender,
    Input,
    check_command,
    peer_command,
    snapshot,
)
from harness.measure import Task, read_peer, reader_of_report, side_by_side
from harness.places import SIZES
from harness.results import Results, Run
from harness.verdicts import disagreements

FIVE = "five"
# More than this share of the machine's memory would make it swap, or end the process.
ENOUGH_MEMORY = 0.8


def judge_size(
    results: Results, size: str, folder: Path, commands: Mapping[str, str], memory_mb: float
) -> None:
    """Let everyone judge the records of a size who can be expected to do it in time."""
    tasks = []
    for name, program in commands.items():
        contender = BY_NAME[name]
        for given in contender.inputs:
            run = Run(FIVE, size, given, name)
            reason = why_not(results, contender, size, given, memory_mb)
            if reason:
                run.status, run.note = "not run", reason
                results.runs.append(run)
            else:
                tasks.append(task_of(run, program, folder))
    results.runs.extend(side_by_side(tasks, results.repeat, results.limit))
    results.problems.extend(problems_of(results, size))


def task_of(run: Run, program: str, folder: Path) -> Task:
    """Give the task of judging the five rules."""
    given: Input = "json" if run.given == "json" else "parquet"
    records = snapshot(folder, given)
    if run.name == OURS:
        report = folder / f"report-{given}.json"
        command = check_command(program, records, report)
        # Code 1 says that there are gaps.
        return Task(run, command, reader_of_report(report), (0, 1))
    return Task(run, peer_command(Path(program), run.name, records), read_peer)


def why_not(
    results: Results, contender: Contender, size: str, given: str, memory_mb: float
) -> str:
    """Say why a contender is not started at a size, nothing if it is."""
    smaller = [other for other in results.sizes if SIZES[other] < SIZES[size]]
    if not smaller:
        return ""
    before = results.find(FIVE, smaller[-1], given, contender.name)
    if before is None:
        return ""
    if before.status != "done":
        return f"{before.note} at {smaller[-1]}" if before.status != "not run" else before.note
    growth = SIZES[size] / SIZES[smaller[-1]]
    seconds, peak = (before.best or 0.0) * growth, (before.peak or 0.0) * growth
    if seconds > results.limit:
        return f"would take about {seconds:,.0f} s"
    if peak > memory_mb * ENOUGH_MEMORY:
        return f"would need about {peak / 1000:,.0f} GB"
    return ""


def problems_of(results: Results, size: str) -> list[str]:
    """Tell who failed at a size, and which rules are judged differently."""
    runs = [run for run in results.of(FIVE) if run.size == size]
    told = [
        f"{run.name} from {run.given} at {size}: {run.note}"
        for run in runs
        # The others may be too slow, but without these two there is nothing to compare.
        if run.status == "failed" or (run.status != "done" and run.name in (OURS, SQL))
    ]
    found = {f"{run.name} from {run.given}": run.counts for run in runs if run.counts}
    return told + [f"at {size}, {each}" for each in disagreements(found)]
