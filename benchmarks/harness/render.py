"""What was measured to a page of Markdown."""

from collections.abc import Iterator, Sequence

from harness.cold import COLD
from harness.contenders import BY_NAME, INPUTS, OURS, SQL
from harness.experiments import COPIES, LOCAL, SIX, SIX_BASE, many_rules
from harness.full_pack import FULL, TOTAL, copies_for
from harness.limits import added, limits, seconds, times
from harness.places import SIZES
from harness.results import Results, Run, ratio
from harness.sizes import FIVE
from harness.verdicts import left_out

INPUT_TITLES = {"json": "one JSON document", "parquet": "a folder of Parquet"}


def page(results: Results) -> str:
    """Write the whole page."""
    parts = [
        _top(results),
        *_problems(results),
        _limits(results),
        "![Time over size, for each contender](results.svg)\n",
        *(_contenders(results, size, given) for size in results.sizes for given in INPUTS),
        _notes(results),
        _over_sizes(results),
        _sixth(results),
        _many(results),
        _local(results),
        _cold(results),
        _full(results),
        _machine(results),
    ]
    return "\n".join(part for part in parts if part)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table; all columns but the first stand to the right."""
    marks = ["---", *("--:" for _ in head[1:])]
    lines = (f"| {' | '.join(cells)} |" for cells in (head, marks, *rows))
    return "\n".join(lines) + "\n"


def _top(results: Results) -> str:
    sizes = ", ".join(f"{SIZES[size]:,}" for size in results.sizes)
    return (
        "# Speed and memory\n\n"
        f"Measured on {results.date} by `{results.command}`, for {sizes} offenders.\n"
        "All contenders ran in turn in one run, each as a whole process that reads its input "
        "itself.\n"
        f"A time is the best of up to {results.repeat}, and what takes over 20 s ran once; "
        "a peak is the usual peak of the whole process.\n"
        "MB are 1,000,000 bytes.\n"
    )


def _problems(results: Results) -> Iterator[str]:
    if results.problems:
        listed = "\n".join(f"- {problem}" for problem in results.problems)
        yield f"**This run failed:**\n\n{listed}\n"
    else:
        yield "All contenders agree on the verdict counts of each rule that they judge.\n"


def _limits(results: Results) -> str:
    rows = [(each.work, each.limit, each.measured, each.verdict) for each in limits(results)]
    text = "Each is held against the largest size of this run; they are meant for 1 million.\n"
    return f"## Limits\n\n{text}\n" + table(("work", "limit", "measured", ""), rows)


def _contenders(results: Results, size: str, given: str) -> str:
    runs = [run for run in results.of(FIVE) if (run.size, run.given) == (size, given)]
    if not runs:
        return ""
    head = ("contender", "time", "× SQL", "× ours", "peak MB", "× SQL", "× ours")
    runs.sort(key=lambda run: (run.best is None, run.best or 0.0))
    title = f"## {SIZES[size]:,} offenders, from {INPUT_TITLES[given]}\n\n"
    return title + table(head, [_row(results, run) for run in runs])


def _row(results: Results, run: Run) -> tuple[str, ...]:
    title = BY_NAME[run.name].title
    if run.best is None:
        told = {"over": run.note, "failed": "failed"}.get(run.status, f"not run: {run.note}")
        return (title, told, *("" for _ in range(5)))
    key = (FIVE, run.size, run.given)
    sql, ours = results.find(*key, SQL), results.find(*key, OURS)
    return (
        f"**{title}**" if run.name == OURS else title,
        seconds(run.best),
        times(ratio(run.best, sql.best if sql else None)),
        times(ratio(run.best, ours.best if ours else None)),
        f"{run.peak:,.0f}",
        times(ratio(run.peak, sql.peak if sql else None)),
        times(ratio(run.peak, ours.peak if ours else None)),
    )


def _notes(results: Results) -> str:
    names = list(dict.fromkeys(run.name for run in results.of(FIVE)))
    if not names:
        return ""
    rules = next((run.counts for run in results.of(FIVE) if run.counts), {})
    lines = []
    for name in names:
        missing = {
            rule
            for run in results.of(FIVE)
            if run.name == name and run.counts
            for rule in left_out(run.counts, rules)
        }
        told = f"; it can't express {', '.join(sorted(missing))}" if missing else ""
        lines.append(f"- {BY_NAME[name].title}: {BY_NAME[name].note}{told}.")
    return "## What each does\n\n" + "\n".join(lines) + "\n"


def _over_sizes(results: Results) -> str:
    rows = [
        (
            f"{SIZES[run.size]:,}, {run.given}",
            seconds(run.best),
            seconds(sql.best if sql else None),
            _mb(run.peak),
            _mb(sql.peak if sql else None),
        )
        for run in results.of(FIVE)
        if run.name == OURS
        for sql in [results.find(FIVE, run.size, run.given, SQL)]
    ]
    head = ("offenders, from", "time", "time of SQL", "peak MB", "peak MB of SQL")
    return "## Over the sizes\n\n" + table(head, rows) if rows else ""


def _sixth(results: Results) -> str:
    rows: list[tuple[str, ...]] = []
    for given in INPUTS:
        for run in results.of(SIX):
            if run.given == given and run.name == OURS:
                ours, sql = (added(results, run.size, given, name) for name in (OURS, SQL))
                base = results.best(SIX_BASE, run.size, given, OURS)
                rows.append(
                    (
                        f"{run.size}, {given}",
                        seconds(base),
                        seconds(run.best),
                        _ms(ours),
                        _ms(sql),
                        times(ratio(ours, sql)),
                    )
                )
    head = ("a sixth rule", "five rules", "six rules", "added", "added to SQL", "× SQL")
    return "## One more rule\n\n" + table(head, rows) if rows else ""


def _many(results: Results) -> str:
    rows: list[tuple[str, ...]] = []
    for given in INPUTS:
        for copies in COPIES:
            work = many_rules(copies)
            rows.extend(
                (
                    f"{run.size}, {given}",
                    work.partition("-")[2],
                    seconds(run.best),
                    _mb(run.peak),
                )
                for run in results.of(work)
                if run.given == given
            )
    head = ("this project", "rules", "time", "peak MB")
    return "## More rules\n\n" + table(head, rows) if rows else ""


def _local(results: Results) -> str:
    rows: list[tuple[str, ...]] = []
    for run in results.of("local"):
        without = results.find("utc", run.size, run.given, OURS)
        base = without.best if without else None
        rows.append(
            (
                f"{run.size}, {run.given}",
                seconds(base),
                seconds(run.best),
                times(ratio(run.best, base)),
                str(_moved(without, run)),
            )
        )
    head = ("this project", "UTC", LOCAL, "×", "other verdicts")
    text = (
        "## Clocks that change\n\n"
        "The contenders take all times as they stand, and so does the pack of this table's "
        "rules, whose time zone is UTC.\n"
        f"In {LOCAL} a day on which the clocks change has 23 or 25 hours, which moves a few "
        "verdicts of the rule of 24 hours.\n\n"
    )
    return text + table(head, rows) if rows else ""


def _moved(before: Run | None, after: Run) -> int:
    """Count the verdicts that differ in number, each of which left one kind for another."""
    if before is None:
        return 0
    return sum(
        abs(number - before.counts[rule][verdict])
        for rule, counts in after.counts.items()
        for verdict, number in counts.items()
    )


def _cold(results: Results) -> str:
    rows = [
        (run.name, seconds(run.best), _mb(run.peak)) for run in results.of(COLD) if run.best
    ]
    return "## Cold start\n\n" + table(("what", "time", "peak MB"), rows) if rows else ""


def _full(results: Results) -> str:
    rows: list[tuple[str, ...]] = []
    for run in results.of(FULL):
        total = run.phases.get(TOTAL)
        for stage, taken in run.phases.items():
            share = ratio(taken, total)
            told = "" if share is None else f"{share:.1%}"
            rows.append(
                (
                    f"{run.size}, {copies_for(run.size)} times the demo",
                    stage,
                    seconds(taken),
                    told,
                )
            )
        rows.append(
            (f"{run.size}, whole process", "", seconds(run.best), f"peak {_mb(run.peak)} MB")
        )
    head = ("the shipped pack", "stage", "time", "share")
    return "## Inference and causes\n\n" + table(head, rows) if rows else ""


def _machine(results: Results) -> str:
    lines = [f"- {what}: {told}" for what, told in results.machine.items()]
    for name, packages in results.versions.items():
        listed = ", ".join(f"{package} {version}" for package, version in packages.items())
        lines.append(f"- {BY_NAME[name].title}: {listed}")
    return "## Machine and versions\n\n" + "\n".join(lines) + "\n"


def _ms(number: float | None) -> str:
    return "–" if number is None else f"{number * 1000:.0f} ms"


def _mb(number: float | None) -> str:
    return "–" if number is None else f"{number:,.0f}"
