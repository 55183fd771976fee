"""All that was measured, and how it is kept between measuring and rendering."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Literal

from harness.verdicts import Counts

Status = Literal["done", "over", "failed", "not run"]


@dataclass
class Run:
    """One piece of work by one contender, as often as it was repeated.

    `work` is `five` for the five rules, and else names the experiment. A peak is in megabytes
    of 1,000,000 bytes; `note` tells why there is no result, or what is to be known of it.
    """

    work: str
    size: str
    given: str
    name: str
    status: Status = "done"
    seconds: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    counts: Counts = field(default_factory=dict)
    phases: dict[str, float] = field(default_factory=dict)
    note: str = ""

    @property
    def best(self) -> float | None:
        """The best of the wall times, None without a result."""
        return min(self.seconds) if self.status == "done" and self.seconds else None

    @property
    def peak(self) -> float | None:
        """The usual peak of memory: the middle one, since it depends on the threads' luck."""
        return median(self.peaks) if self.status == "done" and self.peaks else None


@dataclass
class Results:
    """Everything that the tables, the text and the plot are made from."""

    date: str
    command: str
    repeat: int
    limit: float
    sizes: list[str]
    machine: dict[str, str] = field(default_factory=dict)
    versions: dict[str, dict[str, str]] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def find(self, work: str, size: str, given: str, name: str) -> Run | None:
        """Give the run of a contender, if there is one."""
        for run in self.runs:
            if (run.work, run.size, run.given, run.name) == (work, size, given, name):
                return run
        return None

    def best(self, work: str, size: str, given: str, name: str) -> float | None:
        """Give the best time of a contender, None without a result."""
        run = self.find(work, size, given, name)
        return run.best if run else None

    def peak(self, work: str, size: str, given: str, name: str) -> float | None:
        """Give the peak of memory of a contender, None without a result."""
        run = self.find(work, size, given, name)
        return run.peak if run else None

    def of(self, work: str) -> list[Run]:
        """Give all runs of a work."""
        return [run for run in self.runs if run.work == work]


def ratio(number: float | None, base: float | None) -> float | None:
    """Divide, where both are there and the second is more than nothing."""
    if number is None or base is None or base <= 0:
        return None
    return number / base


def save(results: Results, path: Path) -> None:
    """Keep the results; what was there before stays whole until it is replaced."""
    half = path.with_suffix(".half")
    half.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")
    half.replace(path)


def load(path: Path) -> Results:
    """Read results that were kept."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["runs"] = [Run(**run) for run in kept["runs"]]
    return Results(**kept)
