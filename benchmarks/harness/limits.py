"""What was measured to the limits that the project sets itself, and whether they are met."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.cold import CHECK, COLD, HELP, MACHINE_PYTHON, VENV_PYTHON
from harness.contenders import CONTENDERS, INPUTS, OURS, SQL
from harness.experiments import SIX, SIX_BASE
from harness.full_pack import FULL, TOTAL
from harness.places import SIZES
from harness.results import Results, ratio
from harness.sizes import FIVE

GIBIBYTE_IN_MB = (1 << 30) / 1_000_000
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Limit:
    """A row of the table: the work, its limit, what was measured, and whether it is met."""

    work: str
    limit: str
    measured: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """Say whether it is met."""
        return {True: "met", False: "**not met**", None: NOT_MEASURED}[self.met]


def limits(results: Results) -> list[Limit]:
    """Hold the largest size that was measured against each limit."""
    rows: tuple[Callable[[Results, str], Iterator[Limit]], ...] = (
        _against_sql,
        _sixth,
        _growth,
        _memory,
        _engines,
        _cold,
        _inference,
    )
    size = max(results.sizes, key=lambda each: SIZES[each])
    return [limit for row in rows for limit in row(results, size)]


def at_most(work: str, most: float, measured: float | None, told: str = "") -> Limit:
    """Make the row of a ratio that may be so large."""
    text = NOT_MEASURED if measured is None else told or times(measured)
    met = None if measured is None else measured <= most
    return Limit(work, f"at most {most:g} ×", text, met)


def times(number: float | None) -> str:
    """Write a ratio."""
    if number is None:
        return "–"
    if number < 1:
        return f"{number:.2g} ×"
    return f"{number:,.0f} ×" if number >= 100 else f"{number:.3g} ×"


def seconds(number: float | None) -> str:
    """Write a time, short ones with milliseconds."""
    if number is None:
        return "–"
    return f"{number:.3f} s" if number < 1 else f"{number:,.2f} s"


def _against_sql(results: Results, size: str) -> Iterator[Limit]:
    texts = {"json": "one JSON document", "parquet": "a folder of Parquet"}
    for given in INPUTS:
        ours, sql = (results.best(FIVE, size, given, name) for name in (OURS, SQL))
        told = f"{seconds(ours)}, {times(ratio(ours, sql))}" if ours and sql else ""
        work = f"five rules from {texts[given]}, {size}, against SQL by hand"
        yield at_most(work, 2, ratio(ours, sql), told)


def added(results: Results, size: str, given: str, name: str) -> float | None:
    """Give what the sixth rule adds to a contender's time."""
    without, with_it = (results.best(work, size, given, name) for work in (SIX_BASE, SIX))
    return None if without is None or with_it is None else with_it - without


def _sixth(results: Results, size: str) -> Iterator[Limit]:
    """Hold the sixth rule against its query; loading hides it least from Parquet."""
    ours, sql = (added(results, size, "parquet", name) for name in (OURS, SQL))
    work = f"a sixth rule of the form of the first, from Parquet, {size}, against its query"
    measured = ratio(ours, sql)
    told = f"{ours * 1000:.0f} ms, {times(measured)}" if ours is not None and measured else ""
    yield at_most(work, 1.2, measured, told)


def _growth(results: Results, size: str) -> Iterator[Limit]:
    smaller = [each for each in results.sizes if SIZES[each] * 10 == SIZES[size]]
    for given in INPUTS:
        grown = None
        if smaller:
            large, small = (
                results.best(FIVE, each, given, OURS) for each in (size, smaller[0])
            )
            grown = ratio(large, small)
        steps = f"from {smaller[0]} to {size}" if smaller else f"to {size}"
        yield at_most(f"growth of the time {steps}, {given}", 11, grown)


def _memory(results: Results, size: str) -> Iterator[Limit]:
    ours, sql = (results.peak(FIVE, size, "json", name) for name in (OURS, SQL))
    work = f"peak of memory from JSON, {size}, against SQL by hand"
    told = f"{ours:,.0f} MB, {times(ratio(ours, sql))}" if ours and sql else ""
    yield at_most(work, 1.5, ratio(ours, sql), told)
    met = None if ours is None else ours <= GIBIBYTE_IN_MB * 4
    text = NOT_MEASURED if ours is None else f"{ours / GIBIBYTE_IN_MB:.2f} GiB"
    yield Limit(f"peak of memory from JSON, {size}", "at most 4 GiB", text, met)


def _engines(results: Results, _: str) -> Iterator[Limit]:
    """Hold each rules engine, at the largest size that it can do, against this project."""
    for joins, least, work in (
        ("itself", 10, "the quickest rules engine that joins by itself, against this project"),
        ("prepared", 4, "zen with its joins prepared, against this project"),
    ):
        names = [each.name for each in CONTENDERS if each.joins == joins]
        found = [pair for name in names if (pair := _slower(results, name))]
        if not found:
            yield Limit(work, f"at least {least} ×", NOT_MEASURED, None)
            continue
        slower, told = min(found)
        yield Limit(work, f"at least {least} ×", told, slower >= least)


def _slower(results: Results, name: str) -> tuple[float, str] | None:
    title = next(each.title for each in CONTENDERS if each.name == name)
    for size in sorted(results.sizes, key=lambda each: -SIZES[each]):
        times_slower = ratio(
            results.best(FIVE, size, "json", name), results.best(FIVE, size, "json", OURS)
        )
        if times_slower is not None:
            return times_slower, f"{title} at {size}: {times(times_slower)}"
    return None


def _cold(results: Results, _: str) -> Iterator[Limit]:
    for python in (VENV_PYTHON, MACHINE_PYTHON):
        base = results.best(COLD, "demo", "json", python)
        for name, most in ((CHECK, 65), (HELP, 6)):
            taken = results.best(COLD, "demo", "json", name)
            told = f"{seconds(taken)}, {times(ratio(taken, base))}" if taken and base else ""
            yield at_most(f"{name}, cold, against the {python}", most, ratio(taken, base), told)


def _inference(results: Results, size: str) -> Iterator[Limit]:
    run = results.find(FULL, size, "parquet", OURS)
    share = None
    if run and run.phases:
        share = ratio(run.phases.get("infer"), run.phases.get(TOTAL))
    work = f"inference and causes with the full pack, {size}"
    met = None if share is None else share < 0.15
    yield Limit(work, "under 15%", NOT_MEASURED if share is None else f"{share:.1%}", met)
