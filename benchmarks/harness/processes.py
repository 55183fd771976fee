"""A command to how long its process took, and the most memory that it used."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MEGABYTE = 1_000_000
# Linux counts kibibytes where macOS counts bytes.
UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Outcome:
    """How a process ended; `over` says that it was ended because its time was up."""

    seconds: float
    peak_mb: float
    code: int
    over: bool
    output: str
    errors: str


class _Deadline:
    """Ends a process and all that it started, unless it has ended by itself."""

    def __init__(self, process: int, limit: float) -> None:
        self.process = process
        self.passed = False
        self.lock = threading.Lock()
        self.timer = threading.Timer(limit, self._kill)
        self.timer.daemon = True
        self.timer.start()

    def _kill(self) -> None:
        with self.lock:
            if self.process:
                self.passed = True
                os.killpg(self.process, signal.SIGKILL)

    def lift(self) -> None:
        """Let the process alone: its number may soon be that of another."""
        with self.lock:
            self.process = 0
        self.timer.cancel()


def run(command: Sequence[str], limit: float, folder: Path | None = None) -> Outcome:
    """Run a command to its end, or to the end of its time.

    The memory is that of the whole process, of which a small part may be what this one had
    when it started it; that is less than what any Python program needs.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            cwd=folder,
            start_new_session=True,
        )
        deadline = _Deadline(process.pid, limit)
        try:
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            seconds = time.perf_counter() - begun
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            deadline.lift()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        return Outcome(
            seconds=seconds,
            peak_mb=usage.ru_maxrss * UNIT / MEGABYTE,
            code=process.returncode,
            over=deadline.passed,
            output=_read(output),
            errors=_read(errors),
        )


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
