"""The commands in tests/cases/cli/*.md print what stands there, and end with that code."""

import re
import shlex
from pathlib import Path

import pytest

from compliance.cli.entry import run

FOLDER = Path(__file__).parent.parent / "cases" / "cli"
BLOCK = re.compile(r"^```console\n\$ compliance ?(.*)\n((?:.*\n)*?)```$", re.MULTILINE)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_case(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    pytestconfig: pytest.Config,
) -> None:
    """Each command gives the output and the exit code that the case shows."""
    monkeypatch.chdir(FOLDER)
    monkeypatch.setenv("COLUMNS", "80")

    def rerun(block: re.Match[str]) -> str:
        code = run(shlex.split(block[1]))
        captured = capsys.readouterr()
        command = f"$ compliance {block[1]}".rstrip()
        return f"```console\n{command}\n{captured.out}{captured.err}[exit {code}]\n```"

    expected = path.read_text(encoding="utf-8")
    actual, blocks = BLOCK.subn(rerun, expected)
    if pytestconfig.getoption("--update"):
        path.write_text(actual, encoding="utf-8")
        expected = actual

    assert blocks
    assert actual == expected
