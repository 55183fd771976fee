"""Every verdict as a file, of the hand-made sample."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from report_fixture import CHILDREN, judged_sample, open_sample_details

from compliance.diagnostic import UserErrors
from compliance.report import cases, verdicts_file
from compliance.report.files import replaced_file
from compliance.report.judged import Judged
from compliance.report.verdicts_file import write_verdicts

COLUMNS = [
    "rule",
    "entity",
    "subject",
    "verdict",
    "reason",
    "due",
    "late_by",
    "causes",
    "root",
    "unreliable",
    "waiver",
]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Judged]:
    """Give the sample, with stand-in details, and close its database at the end."""
    for module in (cases, verdicts_file):
        monkeypatch.setattr(module, "open_details", open_sample_details)
    sample = judged_sample()
    yield sample
    sample.tables.connection.close()


def rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_verdict_of_every_subject(judged: Judged, tmp_path: Path) -> None:
    """The file has one row for each rule and subject, whatever the verdict."""
    target = tmp_path / "it's all.csv"
    write_verdicts(judged, target)
    found = rows(target)

    assert list(found[0]) == COLUMNS
    assert len(found) == 2 * len(CHILDREN) + 2 * 4 + 2
    assert found[1]["waiver"] == "moved away (until 2017-03-31)"
    assert found[6] == {
        "rule": "plan-shared",
        "entity": "child",
        "subject": "C1",
        "verdict": "blocked",
        "reason": "would be met, but `plan-current` is not",
        "due": "2017-03-01",
        "late_by": "",
        "causes": "plan-current",
        "root": "false",
        "unreliable": "false",
        "waiver": "",
    }


def test_parquet_has_the_same_rows(judged: Judged, tmp_path: Path) -> None:
    """The Parquet file has the rows of the CSV file, in the same order."""
    for name in ("a.csv", "a.parquet"):
        write_verdicts(judged, tmp_path / name)
    read = duckdb.read_parquet(str(tmp_path / "a.parquet"))

    assert read.columns == COLUMNS
    assert [row[:4] for row in read.fetchall()] == [
        tuple(row[each] for each in COLUMNS[:4]) for row in rows(tmp_path / "a.csv")
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(judged: Judged, tmp_path: Path, start: str) -> None:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    judged.tables.connection.execute(
        'UPDATE data.child SET child_id = ? WHERE "#" = 0', [f"{start}1+1"]
    )
    write_verdicts(judged, tmp_path / "a.csv")

    assert rows(tmp_path / "a.csv")[0]["subject"] == f"'{start}1+1"


def test_parquet_keeps_keys_as_they_are(judged: Judged, tmp_path: Path) -> None:
    """Parquet is no spreadsheet: nothing is put before a key."""
    judged.tables.connection.execute("UPDATE data.child SET child_id = '=1' WHERE \"#\" = 0")
    write_verdicts(judged, tmp_path / "a.parquet")

    assert duckdb.read_parquet(str(tmp_path / "a.parquet")).fetchall()[0][2] == "=1"


def test_file_is_whole_or_as_before(
    judged: Judged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails, the old file stays and nothing else is left."""
    target = tmp_path / "a.csv"
    target.write_text("old")

    def fail(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(verdicts_file, "open_details", fail)
    with pytest.raises(RuntimeError):
        write_verdicts(judged, target)

    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_folder_that_is_not_there(judged: Judged, tmp_path: Path) -> None:
    """A file that can't be written is a fault of the user's."""
    with pytest.raises(UserErrors, match="can't be written: no such file or directory"):
        write_verdicts(judged, tmp_path / "nowhere" / "a.csv")


def test_devices_are_not_replaced(tmp_path: Path) -> None:
    """A pipe or device is written to, never replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replaced_file(pipe) as whole:
        whole.write_bytes(b"all of it")

    assert os.read(reader, 100) == b"all of it"
    assert pipe.is_fifo()
    os.close(reader)


def test_no_cases_give_an_empty_table(judged: Judged, tmp_path: Path) -> None:
    """Without any case the file has its columns and no row."""
    judged.reasoning.counts.clear()  # type: ignore[attr-defined]
    for name in ("a.csv", "a.parquet"):
        write_verdicts(judged, tmp_path / name)

    assert rows(tmp_path / "a.csv") == []
    assert duckdb.read_parquet(str(tmp_path / "a.parquet")).columns == COLUMNS
