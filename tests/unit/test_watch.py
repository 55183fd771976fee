"""With `--watch` work is done again as soon as a file is saved, until it is interrupted."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from compliance.cli import watch as module
from compliance.cli.entry import run
from tests.cases import TESTS

CLI = TESTS / "cases" / "cli"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the library with its scenarios."""
    shutil.copytree(CLI / "library", tmp_path / "library")
    shutil.copytree(CLI / "library-scenarios" / "good", tmp_path / "scenarios")
    return tmp_path


def pauses(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> None:
    """Do a step in each pause between two looks at the files, then interrupt."""
    left = list(steps)

    def pause(_: float) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop(0)()

    monkeypatch.setattr(module, "sleep", pause)


def nothing() -> None:
    """Change nothing."""


def replace(path: Path, old: str, new: str) -> Callable[[], object]:
    """Give what changes a file."""
    return lambda: path.write_text(
        path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
    )


def test_scenarios_are_run_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed rule, a fault in it, and its mending are each seen when they are saved."""
    rules = folder / "library" / "rules.yaml"
    pauses(
        monkeypatch,
        *(nothing, replace(rules, "within: $loan_period", "within: 20 days"), nothing),
        *(replace(rules, "severity: high", "severity: hi"), nothing),
        *(replace(rules, "severity: hi", "severity: high"), nothing),
        *((rules.parent / "more.yaml").touch, nothing),
    )
    code = run(["test", str(folder / "scenarios"), "--rules", str(rules.parent), "--watch"])
    out, said = capsys.readouterr()

    assert code == 130
    assert out.count("3 scenarios of 2 files hold\n") == 1
    assert out.count("1 of 3 scenarios fails") >= 2
    assert said.count("rules.yaml was saved\n") == 3
    assert "error[wrong-word]" in said
    assert "more.yaml was saved\n" in said
    assert said.count("watching 6 files; Ctrl-C ends it\n") >= 4


def test_lint_is_run_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The faults of a pack are looked for again, also where a file is taken away."""
    waivers = folder / "library" / "waivers.yaml"
    pauses(monkeypatch, waivers.unlink, nothing)

    code = run(["rules", "lint", str(waivers.parent), "--watch"])
    out, said = capsys.readouterr()

    assert code == 130
    assert out == "3 rules, no fault\n" * 2
    assert "waivers.yaml was saved\n" in said
