"""What the figures were measured on."""

import os
import platform
import subprocess
from pathlib import Path

from harness.places import ROOT

GIBIBYTE = 1 << 30


def memory_mb() -> float:
    """Give the machine's memory in megabytes of 1,000,000 bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1_000_000


def describe() -> dict[str, str]:
    """Tell cores, processor, memory, system, Python and the state of the project."""
    return {
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "memory": f"{memory_mb() * 1_000_000 / GIBIBYTE:.0f} GiB",
        "system": f"{_system()}, {platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
        "project": _commit(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def _commit() -> str:
    """Name the commit, and say if files of the project differ from it."""
    try:
        commit = _git("rev-parse", "--short=10", "HEAD")
        changed = _git("status", "--porcelain", "--", "src", "rules", "pyproject.toml")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"commit {commit}{' and changes' if changed else ''}"


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
