"""A command to how long its process took, and the most memory that it used."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MEGABYTE = 1_000_000
# Linux counts kibibytes where macOS counts bytes.
UNIT = 1 if sys.platform == "darwin" else 1024
STARTER = Path(__file__).with_name("starter.py")


@dataclass(frozen=True)
class Outcome:
    """How a process ended; `over` says that it was ended because its time was up."""

    seconds: float
    peak_mb: float
    code: int
    over: bool
    output: str
    errors: str


def run(command: Sequence[str], limit: float, folder: Path | None = None) -> Outcome:
    """Run a command to its end, or to the end of its time.

    The memory is that of the whole process, without those that it started. FileNotFoundError
    if there is no such command.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        report, written = os.pipe()
        with os.fdopen(report) as answer:
            starter = subprocess.Popen(
                [sys.executable, "-I", "-S", STARTER, str(written), str(limit), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                cwd=folder,
                pass_fds=[written],
            )
            os.close(written)
            try:
                starter.wait()
            finally:
                starter.terminate()
                starter.wait()
            taken = answer.read()
        if not taken:
            raise FileNotFoundError(f"cannot run {command[0]}: {_last_line(errors)}")
        counted = json.loads(taken)
        return Outcome(
            seconds=counted["seconds"],
            peak_mb=counted["peak"] * UNIT / MEGABYTE,
            code=counted["code"],
            over=counted["over"],
            output=_read(output),
            errors=_read(errors),
        )


def _last_line(file: IO[bytes]) -> str:
    return _read(file).strip().rpartition("\n")[2]


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
