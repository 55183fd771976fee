"""Files to write are refused where they are read, also by way of links."""

import shutil
from pathlib import Path

import pytest

from compliance.cli.entry import run

LIBRARY = Path(__file__).parents[1] / "cases" / "cli" / "library"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a pack, a snapshot of a document, and one of a folder."""
    shutil.copytree(LIBRARY, tmp_path / "rules")
    snapshot = tmp_path / "rules" / "snapshot.json"
    (tmp_path / "parts").mkdir()
    shutil.copy(snapshot, tmp_path / "parts" / "snapshot.json")
    snapshot.rename(tmp_path / "snapshot.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("link", "leads_to", "arguments"),
    [
        ("link.json", "snapshot.json", ["snapshot.json", "-o", "link.json"]),
        ("link.json", "snapshot.json", ["link.json", "-o", "snapshot.json"]),
        ("link", "parts", ["parts", "-o", "link/new.json"]),
        ("link", "parts", ["link", "-o", "parts/snapshot.json"]),
        ("parts/loan.csv", "../away.csv", ["parts", "--verdicts", "away.csv"]),
        ("parts/out.csv", "../away.csv", ["parts", "--verdicts", "parts/out.csv"]),
        ("link.duckdb", "away.duckdb", ["link.duckdb", "-o", "away.duckdb"]),
        ("link.duckdb", "away.duckdb", ["link.duckdb", "-o", "away.duckdb.wal"]),
        ("link", "away.sqlite-wal", ["away.sqlite", "-o", "link"]),
        ("link", "away.sqlite", ["away.sqlite", "-o", "away.sqlite-journal"]),
        ("link.yaml", "rules/rules.yaml", ["snapshot.json", "-o", "link.yaml"]),
        ("link", "rules", ["snapshot.json", "-o", "link/deep/../new.txt"]),
    ],
)
def test_links(
    link: str,
    leads_to: str,
    arguments: list[str],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A link does not hide that a file is read: nothing is written at all."""
    (folder / "rules" / "deep").mkdir()
    (folder / link).symlink_to(leads_to)
    before = sorted(folder.rglob("*"))
    code = run(["check", *arguments, "--rules", "rules"])

    assert code == 2
    assert capsys.readouterr().err.startswith("error[overwritten-input]: ")
    assert sorted(folder.rglob("*")) == before


def test_the_same_file_by_way_of_a_link(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report and the verdicts can't go to one file under two names."""
    (folder / "link.json").symlink_to("all.csv")
    targets = ["-o", "link.json", "--verdicts", "all.csv"]
    code = run(["check", "snapshot.json", "--rules", "rules", *targets])

    assert code == 2
    assert "the report goes to the same file" in capsys.readouterr().err


def test_a_circle_of_links_is_no_input(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link that leads to itself is replaced by the report."""
    (folder / "report.txt").symlink_to("report.txt")
    code = run(["check", "snapshot.json", "--rules", "rules", "-o", "report.txt"])

    assert (code, capsys.readouterr().err) == (1, "")
    assert "Little Library" in (folder / "report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "LONG"],
        ["check", "snapshot.json", "--rules", "LONG"],
        ["check", "snapshot.json", "-o", "LONG"],
        ["check", "snapshot.json", "--verdicts", "LONG.csv"],
        ["explain", "LONG", "reader-known", "R1"],
        ["rules", "lint", "LONG"],
        ["rules", "list", "--rules", "LONG"],
    ],
)
def test_a_name_that_is_too_long(
    arguments: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path that no file can have is refused, and shown in part."""
    del folder
    code = run([each.replace("LONG", "n" * 300) for each in arguments])
    said = capsys.readouterr().err

    assert code == 2
    assert f"`{'n' * 60}…` can't be opened: file name too long" in said


def test_a_name_as_long_as_can_be(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report and verdicts may go to files whose names have no character to spare."""
    targets = ["-o", "a." + "b" * 253, "--verdicts", "c" * 251 + ".csv"]
    code = run(["check", "snapshot.json", "--rules", "rules", *targets])

    assert (code, capsys.readouterr().err) == (1, "")
    assert (folder / targets[1]).is_file()
    assert (folder / targets[3]).is_file()


def test_a_nul_character_in_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    """A path can't hold what ends it."""
    assert run(["check", "a\0b"]) == 2
    assert "a path can't hold a NUL character" in capsys.readouterr().err


def test_more_gaps_than_can_be_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """A number of gaps beyond all reason is refused with the range."""
    assert run(["check", "snapshot.json", "--max-gaps", "9" * 23]) == 2
    assert "is not in the range 0<=x<=1000000000" in capsys.readouterr().err
