"""What is measured apart from the table of contenders: one more rule, many, local time."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.contenders import INPUTS, OURS, SQL, Input, check_command, peer_command, snapshot
from harness.measure import Task, read_peer, reader_of_report, side_by_side
from harness.packs import with_rules, with_time_zone
from harness.places import PACK, PACK_SIX
from harness.results import Results, Run
from harness.verdicts import disagreements

SIX_BASE, SIX = "six-base", "six"
# A rule costs little beside the rest, so that more repeats are needed to see it.
REPEATS_OF_SIXTH = 7
# This project may take its time where it runs alone.
PATIENCE = 3600.0
RULES_IN_PACK = 5
COPIES = (1, 2, 4, 8)
LOCAL = "Europe/London"


def many_rules(copies: int) -> str:
    """Name the work of so many copies of the five rules."""
    return f"rules-{copies * RULES_IN_PACK}"


class Experiments:
    """The experiments on the records of one size."""

    def __init__(self, results: Results, size: str, folder: Path) -> None:
        self.results = results
        self.size = size
        self.folder = folder

    def sixth_rule(self, program: str, sql_python: Path) -> None:
        """Measure both with and without a sixth rule."""
        tasks = [
            task
            for given in INPUTS
            for work, pack, six in ((SIX_BASE, PACK, False), (SIX, PACK_SIX, True))
            for task in (
                self._check(work, given, program, pack),
                self._query(work, given, sql_python, six=six),
            )
        ]
        runs = side_by_side(tasks, max(self.results.repeat, REPEATS_OF_SIXTH), PATIENCE)
        self._keep(runs)
        found = {f"{run.name} from {run.given}": run.counts for run in runs if run.work == SIX}
        told = disagreements(found)
        self.results.problems.extend(f"with six rules at {self.size}, {each}" for each in told)

    def more_rules(self, program: str) -> None:
        """Measure time and memory with 5, 10, 20 and 40 rules."""
        with TemporaryDirectory() as temporary:
            tasks = [
                self._check(
                    many_rules(copies),
                    given,
                    program,
                    with_rules(Path(temporary) / given, copies),
                )
                for given in INPUTS
                for copies in COPIES
            ]
            self._keep(side_by_side(tasks, 2, PATIENCE))

    def local_time(self, program: str) -> None:
        """Measure what it costs that the clocks change, which no peer knows of."""
        with TemporaryDirectory() as temporary:
            pack = with_time_zone(Path(temporary), LOCAL)
            tasks = [
                self._check(work, given, program, used)
                for given in INPUTS
                for work, used in (("utc", PACK), ("local", pack))
            ]
            self._keep(side_by_side(tasks, self.results.repeat, PATIENCE))

    def _keep(self, runs: list[Run]) -> None:
        self.results.runs.extend(runs)
        self.results.problems.extend(_failures(runs))

    def _check(self, work: str, given: Input, program: str, pack: Path) -> Task:
        report = self.folder / f"report-{work}-{given}.json"
        command = check_command(program, snapshot(self.folder, given), report, pack)
        return Task(
            Run(work, self.size, given, OURS), command, reader_of_report(report), (0, 1)
        )

    def _query(self, work: str, given: Input, python: Path, *, six: bool) -> Task:
        command = peer_command(python, SQL, snapshot(self.folder, given), six=six)
        return Task(Run(work, self.size, given, SQL), command, read_peer)


def _failures(runs: list[Run]) -> Iterator[str]:
    for run in runs:
        if run.status != "done":
            yield f"{run.name} ({run.work}) from {run.given} at {run.size}: {run.note}"
