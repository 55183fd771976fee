"""How long the program takes on small data, beside a Python that does nothing."""

import os
import shutil
import subprocess
from pathlib import Path

from harness.measure import Task, read_nothing, side_by_side
from harness.places import DEMO, PROJECT, ROOT
from harness.results import Results, Run

COLD = "cold"
REPEATS = 10
VENV_PYTHON, MACHINE_PYTHON = "python of the project", "python of the machine"
CHECK, HELP = "check of the demo", "help"


def cold_starts(results: Results, program: str) -> None:
    """Measure the demo with the shipped pack, and the help, beside both Pythons."""
    commands = {
        VENV_PYTHON: [str(PROJECT), "-c", "pass"],
        MACHINE_PYTHON: [machine_python(), "-c", "pass"],
        CHECK: [program, "check", str(DEMO)],
        HELP: [program, "--help"],
    }
    tasks = [
        Task(Run(COLD, "demo", "json", name), command, read_nothing, (0, 1))
        for name, command in commands.items()
    ]
    runs = side_by_side(tasks, max(REPEATS, results.repeat), results.limit)
    results.runs.extend(runs)
    results.problems.extend(
        f"{run.name}, cold: {run.note}" for run in runs if run.status != "done"
    )


def machine_python() -> str:
    """Give the Python that the machine's `python3` runs, past what only looks for it."""
    hidden = str(ROOT / ".venv" / "bin")
    folders = [each for each in os.get_exec_path() if each != hidden]
    found = shutil.which("python3", path=os.pathsep.join(folders)) or str(PROJECT)
    asked = [found, "-c", "import sys; print(sys.executable)"]
    answer = subprocess.run(asked, check=True, capture_output=True, text=True)
    return str(Path(answer.stdout.strip()))
