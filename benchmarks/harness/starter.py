"""Run a command to its end, or to the end of its time, and write what it took.

    python starter.py DESCRIPTOR LIMIT COMMAND...

A process of its own, because Linux carries the most memory that a process had through `exec`: a
command that a large process starts would count the memory of the large one as its own. This one
has 10 MB, which is less than what any Python program needs.

What is written to DESCRIPTOR is JSON: seconds, peak (`ru_maxrss` as the system counts it),
code, and over, which says that the command was ended because its time was up.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time


class Deadline:
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


def run(command: list[str], limit: float) -> dict[str, object]:
    """Run a command with this process's own streams."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, start_new_session=True)
    deadline = Deadline(process.pid, limit)
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
    return {
        "seconds": seconds,
        "peak": usage.ru_maxrss,
        "code": process.returncode,
        "over": deadline.passed,
    }


def main(descriptor: str, limit: str, *command: str) -> None:
    """Run the command; when this process is told to end, so does the command."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    taken = run(list(command), float(limit))
    os.write(int(descriptor), json.dumps(taken).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
