"""The shipped pack over the demo repeated many times: how much of it inference takes."""

import json
import subprocess
from pathlib import Path
from typing import Any

from harness.contenders import OURS
from harness.experiments import PATIENCE
from harness.measure import Answer, Task, side_by_side
from harness.places import BENCHMARKS, DATA, SIZES
from harness.processes import Outcome
from harness.results import Results, Run
from harness.verdicts import NoAnswerError

FULL = "full-pack"
OFFENDERS_IN_DEMO = 400
TOTAL = "total"


def copies_for(size: str) -> int:
    """Give how often the demo is repeated for so many offenders."""
    return max(1, SIZES[size] // OFFENDERS_IN_DEMO)


def repeated_demo(size: str, python: Path) -> Path:
    """Give the folder of the repeated demo, which is made if it is not there."""
    folder = DATA / "demo" / size
    script = str(BENCHMARKS / "multiply.py")
    subprocess.run([str(python), script, str(copies_for(size)), str(folder)], check=True)
    return folder


def infer_at(results: Results, size: str, program: str, folder: Path) -> None:
    """Check the repeated demo with the shipped pack, stage by stage."""
    report = folder.parent / f"report-{size}.json"
    written = ["--format", "json", "--max-gaps", "0", "-o", str(report), "--timings"]
    command = [program, "check", str(folder), *written]
    task = Task(Run(FULL, size, "parquet", OURS), command, _reader(report), (0, 1))
    runs = side_by_side([task], 1, PATIENCE)
    results.runs.extend(runs)
    results.problems.extend(
        f"the full pack at {size}: {run.note}" for run in runs if run.status != "done"
    )


def stages_of(report: dict[str, Any]) -> dict[str, float]:
    """Read how long each stage took, and all of them.

    Raises:
        NoAnswerError: The report has no timings.
    """
    try:
        timings = report["timings"]
        stages = {each["stage"]: float(each["seconds"]) for each in timings["stages"]}
        return {**stages, TOTAL: float(timings["total_seconds"])}
    except (KeyError, TypeError, ValueError):
        raise NoAnswerError("the report has no timings") from None


def _reader(report: Path) -> Any:
    def read(_: Outcome) -> Answer:
        try:
            found = json.loads(report.read_bytes())
        except (OSError, ValueError):
            raise NoAnswerError("there is no report") from None
        report.unlink()
        return {}, stages_of(found)

    return read
