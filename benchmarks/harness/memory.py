"""The memory of several processes together, watched while something runs."""

import os
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

PROCESSES = Path("/proc")
INTERVAL = 0.1


class MemoryWatch:
    """The most memory that some processes, and all that they started, had at one time.

    Shared pages are shared out among those that have them (PSS), in MB of 1,000,000 bytes.
    """

    def __init__(self, roots: Iterable[int]) -> None:
        self.roots = frozenset(roots)
        self.peak_mb = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(INTERVAL):
            used = sum(map(_memory, _descendants(self.roots))) / 1_000_000
            self.peak_mb = max(self.peak_mb, round(used, 1))


def _descendants(roots: frozenset[int]) -> list[int]:
    """Give the roots, this process left out, and all that they started."""
    parents = {}
    for folder in PROCESSES.iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            parents[int(folder.name)] = parent
    found = []
    for process in parents:
        above: int | None = process
        while above is not None and above not in roots:
            above = parents.get(above)
        if above is not None and process != os.getpid():
            found.append(process)
    return found


def _parent(folder: Path) -> int | None:
    try:
        status = (folder / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return int(status.rpartition(")")[2].split()[1])


def _memory(process: int) -> int:
    try:
        lines = (PROCESSES / str(process) / "smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = next((line for line in lines.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return int(found.split()[1]) * 1024
