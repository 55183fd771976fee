"""Calls of the stages to how long each took, and how much memory the process then had used."""

import sys
from collections.abc import Callable
from time import perf_counter
from typing import ParamSpec, TypeVar

from msgspec import Struct, field

Given = ParamSpec("Given")
Result = TypeVar("Result")

_MEGABYTE = 1_000_000
# Linux counts kibibytes where macOS counts bytes.
_UNIT = 1 if sys.platform == "darwin" else 1024


class Stage(Struct, frozen=True):
    """What a stage took: wall time, and the most memory of the process up to its end.

    `peak_mb` is in megabytes of 1,000,000 bytes, None where the system does not tell.
    """

    stage: str
    seconds: float
    peak_mb: float | None


class Timings(Struct):
    """The stages of a run, in their order, and the time of all of them together."""

    stages: list[Stage] = field(default_factory=list)
    total_seconds: float = 0.0

    def run(
        self,
        stage: str,
        work: Callable[Given, Result],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Result:
        """Do the work of a stage, and note what it took."""
        begun = perf_counter()
        result = work(*args, **kwargs)
        seconds = perf_counter() - begun
        self.stages.append(Stage(stage, round(seconds, 4), _peak()))
        self.total_seconds = round(self.total_seconds + seconds, 4)
        return result


def _peak() -> float | None:
    try:
        import resource  # noqa: PLC0415 - not every system has it
    except ImportError:
        return None
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
    return round(used / _MEGABYTE, 1)


def timings_to_text(timings: Timings) -> str:
    """Write a line for each stage: its time, its share of all, and the peak of memory."""
    whole = timings.total_seconds or 1.0
    lines = [f"{'stage':<10}{'seconds':>9}{'share':>7}{'peak MB':>9}"]
    for each in timings.stages:
        peak = "" if each.peak_mb is None else f"{each.peak_mb:,.0f}"
        lines.append(f"{each.stage:<10}{each.seconds:9.3f}{each.seconds / whole:7.0%}{peak:>9}")
    return "\n".join([*lines, f"{'all':<10}{timings.total_seconds:9.3f}", ""])
