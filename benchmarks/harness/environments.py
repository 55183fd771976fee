"""A file of requirements to a virtual environment that has what it asks for."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from harness.places import BENCHMARKS, ENVIRONMENTS, ROOT

_VERSIONS = """
import json, sys
from importlib.metadata import version
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


class NotInstalledError(Exception):
    """An environment could not be made; the text is what the installer said."""


def requirements_of(name: str) -> Path:
    """Give the file of requirements of a peer or of a tool of the benchmark."""
    peer = BENCHMARKS / "peers" / f"{name}.txt"
    return peer if peer.exists() else BENCHMARKS / f"{name}.txt"


def ensure(name: str) -> Path:
    """Give the Python of an environment, which is made if its requirements are new.

    Raises:
        NotInstalledError: Something can't be installed here.
    """
    requirements = requirements_of(name)
    folder = ENVIRONMENTS / name
    python, stamp = folder / "bin" / "python", folder / "made-from.txt"
    wanted = f"# Python {sys.version.split()[0]}\n{requirements.read_text(encoding='utf-8')}"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        _call([sys.executable, "-m", "venv", "--clear", str(folder)])
        install = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        _call([*install, "--requirement", str(requirements)])
        stamp.write_text(wanted, encoding="utf-8")
    return python


def compile_source(python: Path) -> None:
    """Compile the project's source, as an installation of what is not editable does.

    Where Python is told to write no bytecode, each run would compile it again.
    """
    _call([str(python), "-m", "compileall", "-q", str(ROOT / "src")])


def versions(python: Path, names: Iterable[str]) -> dict[str, str]:
    """Give the versions of the packages that an environment has."""
    answer = subprocess.run(
        [str(python), "-c", _VERSIONS, *names], check=True, capture_output=True, text=True
    )
    found: dict[str, str] = json.loads(answer.stdout)
    return found


def _call(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise NotInstalledError(done.stderr.strip() or done.stdout.strip())
