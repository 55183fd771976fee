"""Commands side by side: each in turn, round after round, so that all share the noise."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import processes
from harness.results import Run
from harness.verdicts import Counts, NoAnswerError, of_last_line, of_report

# What takes longer than this is not repeated: the noise is small beside it.
SLOW = 20.0

Answer = tuple[Counts, dict[str, float]]


@dataclass(frozen=True)
class Task:
    """What to run, which run it belongs to, and how to read what it found."""

    run: Run
    command: Sequence[str]
    read: Callable[[processes.Outcome], Answer]
    good_codes: tuple[int, ...] = (0,)


def say(text: str) -> None:
    """Tell whoever waits how far it is."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def read_peer(outcome: processes.Outcome) -> Answer:
    """Read what a peer printed."""
    return of_last_line(outcome.output)


def reader_of_report(report: Path) -> Callable[[processes.Outcome], Answer]:
    """Give how to read what this project wrote into a file."""

    def read(_: processes.Outcome) -> Answer:
        counts = of_report(report)
        report.unlink()
        return counts, {}

    return read


def read_nothing(_: processes.Outcome) -> Answer:
    """Read nothing, where only the time counts."""
    return {}, {}


def side_by_side(tasks: Sequence[Task], repeat: int, limit: float) -> list[Run]:
    """Run all tasks so often, each round beginning with another one."""
    for turn in range(repeat):
        start = turn % len(tasks) if tasks else 0
        for task in (*tasks[start:], *tasks[:start]):
            if _is_wanted(task.run):
                record(task, processes.run(task.command, limit), limit)
                _tell(task.run)
    return [task.run for task in tasks]


def record(task: Task, outcome: processes.Outcome, limit: float) -> None:
    """Note how a process ended; what ended well must also have an answer."""
    run = task.run
    if outcome.over:
        run.status, run.note = "over", f"over {limit:g} s"
        return
    if outcome.code not in task.good_codes:
        run.status, run.note = "failed", _last_words(outcome)
        return
    try:
        counts, phases = task.read(outcome)
    except NoAnswerError as error:
        run.status, run.note = "failed", str(error)
        return
    if not run.seconds or outcome.seconds < min(run.seconds):
        run.phases = phases
    run.seconds.append(round(outcome.seconds, 4))
    run.peaks.append(round(outcome.peak_mb, 1))
    if run.counts and run.counts != counts:
        run.status, run.note = "failed", "two runs of it found different counts"
    run.counts = counts


def _is_wanted(run: Run) -> bool:
    return run.status == "done" and (not run.seconds or min(run.seconds) < SLOW)


def _last_words(outcome: processes.Outcome) -> str:
    lines = (outcome.errors.strip() or outcome.output.strip()).splitlines()
    return f"ended with code {outcome.code}: {lines[-1][:200] if lines else 'without a word'}"


def _tell(run: Run) -> None:
    seconds = f"{run.seconds[-1]:.2f} s" if run.status == "done" else run.note
    say(f"  {run.work:<10} {run.size:>5} {run.given:<8} {run.name:<16} {seconds}")
