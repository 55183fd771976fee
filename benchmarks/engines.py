"""Measure this project on its engines, side by side: `python benchmarks/engines.py`."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import environments, machine, postgres, processes
from harness.limits import seconds
from harness.measure import say
from harness.memory import MemoryWatch
from harness.packs import with_rules
from harness.places import BENCHMARKS, DATA, PACK, PROJECT, SIZES
from harness.render import table
from harness.verdicts import Counts, disagreements, of_report

ENGINES = ("duckdb", "postgres", "spark")
TITLES = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "spark": "Spark, local[2]"}
PACKAGES = ("duckdb", "sqlglot", "psycopg", "pyspark")
RECORDS_OF_OFFENDER = 8.75
COPIES = (1, 2, 4, 8)
RULES_IN_PACK = 5
SIZE_FOR_RULES = "100k"
LIMIT = 3600.0


@dataclass
class Measured:
    """One engine on one size with so many rules: wall times, and memory of all processes."""

    engine: str
    size: str
    rules: int
    seconds: list[float] = field(default_factory=list)
    peaks_mb: list[float] = field(default_factory=list)
    counts: Counts = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)
    note: str = ""

    @property
    def best(self) -> float | None:
        """The best time, None without a result."""
        return min(self.seconds, default=None)


class Bench:
    """All that was measured, and how."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self.found: list[Measured] = []
        self.problems: list[str] = []

    def run(self) -> None:
        """Measure every engine on every size, then with more and more rules."""
        with ExitStack() as stack:
            server = stack.enter_context(postgres.server())
            folder = Path(stack.enter_context(TemporaryDirectory()))
            for size in self.chosen.sizes:
                say(f"records of {size}")
                generator = str(BENCHMARKS / "generate.py")
                python = str(environments.ensure("generate"))
                subprocess.run([python, generator, size], check=True)
                postgres.fill(server, f"bench_{size}", DATA / size / "parquet")
            for size in self.chosen.sizes:
                self._side_by_side([(size, RULES_IN_PACK, PACK)], server)
            if SIZE_FOR_RULES in self.chosen.sizes:
                packs = [
                    (SIZE_FOR_RULES, copies * RULES_IN_PACK, with_rules(folder, copies))
                    for copies in COPIES[1:]
                ]
                self._side_by_side(packs, server)

    def _side_by_side(
        self, works: Sequence[tuple[str, int, Path]], server: postgres.Server
    ) -> None:
        for size, rules, pack in works:
            found = [Measured(engine, size, rules) for engine in ENGINES]
            for _ in range(self.chosen.repeat):
                for each in found:
                    if not each.note:
                        self._measure(each, pack, server)
            self.found += found
            told = disagreements({each.engine: each.counts for each in found if each.counts})
            self.problems += [f"at {size} with {rules} rules, {each}" for each in told]

    def _measure(self, each: Measured, pack: Path, server: postgres.Server) -> None:
        report = DATA / each.size / f"report-{each.engine}.json"
        command = command_of(each, pack, server, report)
        watched = [os.getpid(), *([server.process] if each.engine == "postgres" else [])]
        with MemoryWatch(watched) as watch:
            outcome = processes.run(command, LIMIT)
        if outcome.code not in {0, 1} or outcome.over:
            each.note = f"ended with code {outcome.code}"
            self.problems.append(f"{each.engine} at {each.size}: {outcome.errors[-300:]}")
            return
        each.seconds.append(round(outcome.seconds, 3))
        each.peaks_mb.append(watch.peak_mb)
        timings = json.loads(report.read_bytes())["timings"]["stages"]
        each.stages = {stage["stage"]: stage["seconds"] for stage in timings}
        each.counts = of_report(report)
        report.unlink()
        say(f"  {each.engine:<9} {each.size:>5} {each.rules:>3} rules {outcome.seconds:8.2f} s")


def command_of(each: Measured, pack: Path, server: postgres.Server, report: Path) -> list[str]:
    """Give the command that judges the records of a size on an engine."""
    folder = str(DATA / each.size / "parquet")
    given = {
        "duckdb": [folder],
        "spark": [folder, "--engine", "spark"],
        "postgres": [server.url(f"bench_{each.size}"), "--force", "X", "--as-of", "2017-03-31"],
    }[each.engine]
    written = ["--format", "json", "--max-gaps", "0", "--timings", "-o", str(report)]
    program = str(PROJECT.with_name("compliance"))
    return [program, "check", *given, "--rules", str(pack), *written]


def page(bench: Bench) -> str:
    """Write what was measured."""
    versions = environments.versions(PROJECT, PACKAGES)
    lines = [
        "# The engines side by side\n",
        f"Measured on {datetime.now(UTC).date()} by `python benchmarks/engines.py`.",
        "The five rules of `pack/`, the same records as tables in each engine; a time is the "
        f"best of {bench.chosen.repeat}, of the whole process.",
        "Memory is that of all processes at one time, the server's and Java's included, "
        "in MB of 1,000,000 bytes.\n",
        *_told(bench),
        "## Over the sizes\n",
        table(
            ("offenders", "records", "engine", "time", "records a second", "peak MB"),
            [_row(each) for each in bench.found if each.rules == RULES_IN_PACK],
        ),
        f"## Over the rules, at {SIZE_FOR_RULES}\n",
        table(
            ("engine", "rules", "time", "peak MB"),
            [_rules_row(each) for each in bench.found if each.size == SIZE_FOR_RULES],
        ),
        "## Where the time goes\n",
        table(
            ("offenders, engine", "stage", "time"),
            [row for each in bench.found for row in _stages(each)],
        ),
        "## Machine and versions\n",
        *(f"- {what}: {told}" for what, told in machine.describe().items()),
        *(f"- {package}: {version}" for package, version in versions.items()),
    ]
    return "\n".join(lines) + "\n"


def _told(bench: Bench) -> Iterator[str]:
    if bench.problems:
        yield "**This run failed:**\n\n" + "\n".join(f"- {each}" for each in bench.problems)
    else:
        yield "All engines agree on the verdict counts of each rule.\n"


def _row(each: Measured) -> tuple[str, ...]:
    records = SIZES[each.size] * RECORDS_OF_OFFENDER
    rate = "–" if each.best is None else f"{records / each.best:,.0f}"
    return (
        f"{SIZES[each.size]:,}",
        f"{records:,.0f}",
        TITLES[each.engine],
        each.note or seconds(each.best),
        rate,
        f"{max(each.peaks_mb, default=0):,.0f}",
    )


def _rules_row(each: Measured) -> tuple[str, ...]:
    peak = f"{max(each.peaks_mb, default=0):,.0f}"
    return (TITLES[each.engine], str(each.rules), each.note or seconds(each.best), peak)


def _stages(each: Measured) -> Iterator[tuple[str, ...]]:
    if each.rules == RULES_IN_PACK:
        for stage, taken in each.stages.items():
            yield (f"{SIZES[each.size]:,}, {TITLES[each.engine]}", stage, seconds(taken))


def main(arguments: Sequence[str]) -> int:
    """Measure; code 1 says that something failed or that two engines disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--sizes", default="10k,100k,300k,1m", metavar="LIST")
    add("--repeat", type=int, default=2, metavar="N", help="rounds; the best time counts")
    add("--out", type=Path, default=BENCHMARKS / "ENGINES.md", metavar="FILE")
    chosen = parser.parse_args(arguments)
    chosen.sizes = [size for size in SIZES if size in chosen.sizes.split(",")]
    bench = Bench(chosen)
    bench.run()
    kept = json.dumps([asdict(each) for each in bench.found], indent=1)
    chosen.out.with_name("engines.json").write_text(kept + "\n", encoding="utf-8")
    chosen.out.write_text(page(bench), encoding="utf-8")
    sys.stdout.write(chosen.out.read_text(encoding="utf-8"))
    return 1 if bench.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
