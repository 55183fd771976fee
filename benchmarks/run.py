"""Measure this project beside its peers: `python benchmarks/run.py`, or `--help`."""

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from harness import environments, machine
from harness.cold import cold_starts
from harness.contenders import BY_NAME, CONTENDERS, OURS, SQL
from harness.experiments import Experiments
from harness.full_pack import infer_at, repeated_demo
from harness.measure import say
from harness.places import BENCHMARKS, DATA, PROJECT, SIZES
from harness.render import page
from harness.results import Results, load, save
from harness.sizes import judge_size

PEERS = [each.name for each in CONTENDERS if each.name != OURS]
PLOT = "results.svg"


def listed(allowed: Sequence[str]) -> Callable[[str], list[str]]:
    """Give how an option is read that takes some of these, with commas between them."""

    def read(text: str) -> list[str]:
        given = text.split(",")
        unknown = [each for each in given if each not in allowed]
        if unknown:
            raise argparse.ArgumentTypeError(
                f"{', '.join(unknown)}: choose among {', '.join(allowed)}"
            )
        return [each for each in allowed if each in given]

    return read


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--sizes", type=listed(list(SIZES)), default=["10k", "100k", "1m"], metavar="LIST")
    add("--peers", type=listed(PEERS), default=PEERS, metavar="LIST", help=", ".join(PEERS))
    add("--repeat", type=int, default=3, metavar="N", help="rounds; the best time counts")
    add("--limit", type=float, default=300.0, metavar="SECONDS", help="for one run of a peer")
    add("--out", type=Path, default=BENCHMARKS / "RESULTS.md", metavar="FILE")
    add("--render", action="store_true", help="only write the page from what was kept")
    add(
        "--compliance",
        default=str(PROJECT.with_name("compliance")),
        metavar="PROGRAM",
        help="the program that is measured, if not that of .venv",
    )
    return parser.parse_args(arguments)


class Bench:
    """A run of the benchmark: what is kept after each step, and where."""

    def __init__(self, chosen: argparse.Namespace, command: str) -> None:
        self.chosen = chosen
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        self.kept = chosen.out.with_name("results.json")
        self.results = Results(
            date=datetime.now(UTC).date().isoformat(),
            command=command,
            repeat=chosen.repeat,
            limit=chosen.limit,
            sizes=chosen.sizes,
            machine=machine.describe(),
        )
        self.commands = {OURS: chosen.compliance}

    def run(self) -> None:
        """Measure everything, and keep what there is after each step."""
        self._make_environments()
        for size in self.chosen.sizes:
            self._judge(size)
        self._experiment()
        say("cold start")
        cold_starts(self.results, self.chosen.compliance)
        self._keep()
        self._infer()

    def _make_environments(self) -> None:
        environments.compile_source(PROJECT)
        pythons = {OURS: PROJECT}
        for name in self.chosen.peers:
            say(f"environment of {name}")
            try:
                pythons[name] = environments.ensure(name)
            except environments.NotInstalledError as error:
                self.results.problems.append(f"{name} can't be installed: {error}")
        for name, python in pythons.items():
            packages = BY_NAME[name].packages
            self.results.versions[name] = environments.versions(python, packages)
            self.commands.setdefault(name, str(python))

    def _judge(self, size: str) -> None:
        say(f"records of {size}")
        generator = str(BENCHMARKS / "generate.py")
        subprocess.run([str(environments.ensure("generate")), generator, size], check=True)
        say(f"all contenders at {size}")
        memory = machine.memory_mb()
        judge_size(self.results, size, DATA / size, self.commands, memory)
        self._keep()

    def _experiment(self) -> None:
        size = max(self.chosen.sizes, key=lambda each: SIZES[each])
        say(f"more rules and local time at {size}")
        experiments = Experiments(self.results, size, DATA / size)
        if SQL in self.commands:
            experiments.sixth_rule(self.chosen.compliance, Path(self.commands[SQL]))
        experiments.more_rules(self.chosen.compliance)
        experiments.local_time(self.chosen.compliance)
        self._keep()

    def _infer(self) -> None:
        python = environments.ensure("multiply")
        for size in self.chosen.sizes:
            say(f"the shipped pack at {size}")
            folder = repeated_demo(size, python)
            infer_at(self.results, size, self.chosen.compliance, folder)
            self._keep()

    def _keep(self) -> None:
        save(self.results, self.kept)


def render(results: Results, kept: Path, out: Path) -> None:
    """Write the page and the plot."""
    out.write_text(page(results), encoding="utf-8")
    script, plot = str(BENCHMARKS / "plot.py"), str(out.with_name(PLOT))
    subprocess.run([str(environments.ensure("plot")), script, str(kept), plot], check=True)


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; code 1 says that something failed or that two disagree."""
    chosen = options(arguments)
    kept = chosen.out.with_name("results.json")
    if chosen.render:
        results = load(kept)
    else:
        bench = Bench(chosen, " ".join(["python benchmarks/run.py", *arguments]))
        bench.run()
        results = bench.results
    render(results, kept, chosen.out)
    sys.stdout.write(chosen.out.read_text(encoding="utf-8"))
    for problem in results.problems:
        say(f"failed: {problem}")
    return 1 if results.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
