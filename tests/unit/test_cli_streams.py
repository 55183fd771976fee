"""Exit codes are right where a standard stream is closed or full, and losses are said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "tests" / "cases" / "cli" / "library"
CHECK = ["check", str(LIBRARY / "snapshot.json"), "--rules", str(LIBRARY)]
FULL = "error[unwritable-file]: the standard output can't be written: no space left on device\n"
RULES = ["rules", "list", "--rules", str(LIBRARY)]

pytestmark = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="there is no device that is always full"
)


def through_a_shell(
    arguments: list[str], redirection: str, buffering: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """Run a command with its streams as a shell redirects them."""
    shell = ["/bin/sh", "-c", f'"$0" "$@" {redirection}']
    return subprocess.run(
        [*shell, sys.executable, "-m", "compliance", *arguments],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUNBUFFERED": buffering,
        },
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        CHECK,
        [*CHECK, "--format", "json"],
        RULES,
        ["--help"],
        ["check", "--help"],
        ["--version"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("buffering", ["", "1"])
def test_full_output(arguments: list[str], buffering: str) -> None:
    """What can't be written to the standard output is said, and the code is 2."""
    done = through_a_shell(arguments, ">/dev/full", buffering)

    assert (done.returncode, done.stderr.decode()) == (2, FULL)


@pytest.mark.parametrize(
    ("arguments", "redirection", "code"),
    [
        (CHECK, ">&-", 1),
        (CHECK, "<&- >&-", 1),
        (CHECK, "2>&-", 1),
        (CHECK, ">&- 2>&-", 1),
        (RULES, ">&-", 0),
        (["--help"], ">&-", 0),
        ([*CHECK, "--rule", "nothing"], "2>&-", 2),
        ([*CHECK, "--rule", "nothing"], "2>/dev/full", 2),
        ([*CHECK, "--nothing"], "2>&-", 2),
        ([*CHECK, "--nothing"], "2>/dev/full", 2),
        (CHECK, ">/dev/full 2>/dev/full", 2),
        (CHECK, "2>/dev/full", 1),
    ],
)
def test_closed_and_full_streams(arguments: list[str], redirection: str, code: int) -> None:
    """The code is that of the work where nobody is to read about it, without a traceback."""
    done = through_a_shell(arguments, redirection)

    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_report_to_a_file_with_closed_streams(tmp_path: Path) -> None:
    """A report in a file is whole, whichever numbers the files of the process get."""
    target = tmp_path / "report.json"
    arguments = [*CHECK, "--format", "json", "-o", str(target)]
    done = through_a_shell(arguments, "<&- >&- 2>&-")

    assert done.returncode == 1
    assert target.read_text(encoding="utf-8").endswith("}\n")
