"""A made-up force: the same for the same seed, whole or not there, and in order."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compliance.cli.entry import run
from compliance.pipeline import check_snapshot
from compliance.report.report import Report
from compliance.simulate import write
from tests.unit.simulated_force import bytes_of, document, force, make, settings

__all__ = ["document", "force"]

# A process that was started in the background would not be interrupted.
READY = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from compliance.cli.entry import main; import compliance.cli.run_simulate;"
    "print('ready', flush=True); main()"
)


def test_same_seed_gives_the_same_bytes(
    force: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many entities are made at a time, each file is the same."""
    monkeypatch.setattr(write.os, "cpu_count", lambda: 1)

    again = make(settings(), tmp_path / "again")

    assert bytes_of(force) == bytes_of(again)


def test_another_seed_gives_other_records(force: Path, tmp_path: Path) -> None:
    """No file with more than a few records is the same as with another seed."""
    first, other = bytes_of(force), bytes_of(make(settings(seed=2), tmp_path / "other"))
    same = {name for name, content in first.items() if content == other[name]}

    fixed = {"borough", "unit", "performance_indicator", "training_course", "facility"}
    assert {name for name in same if len(first[name]) > 4000} <= {
        f"{name}.parquet" for name in fixed
    }


def test_both_forms_hold_the_same_records(force: Path, document: Path) -> None:
    """A document and a folder of the same force get the same verdicts and counts."""
    assert _found(check_snapshot(force)) == _found(check_snapshot(document))


def _found(report: Report) -> object:
    return (
        report.snapshot.records,
        [(rule.id, rule.verdicts) for rule in report.rules],
        report.gaps,
    )


def test_nothing_is_found_wrong_with_the_data(force: Path) -> None:
    """Without faults all records are assessed, and all values and references lead somewhere."""
    report = check_snapshot(force)

    assert () == tuple(report.data_quality)
    assert report.data_quality_total == 0


@pytest.mark.parametrize("name", ["force", "force.json"])
def test_faults_are_all_accounted_for(name: str, tmp_path: Path) -> None:
    """Each kind of fault is in the data quality list, and the accounts add up."""
    path = make(settings(faults=0.02), tmp_path / name)

    report = check_snapshot(path)

    found = {problem.problem.split(" `")[0] for problem in report.data_quality}
    expected = {
        "no usable key",
        "same record given more than once",
        "same key with different content",
        "dated after",
        "refers to nothing: there is no such",
        "no such field in the dictionary",
        "text where one of its values is expected",
        "one of its values, but in another letter case",
        "date outside 1900 to 2200 where a date is expected",
    }
    if name.endswith(".json"):
        expected |= {"text where a boolean is expected", "text where an integer is expected"}
    assert set() == expected - found


def test_records_add_up_with_faults(tmp_path: Path) -> None:
    """What was supplied is what was written, and each record went somewhere."""
    path = make(settings(faults=0.02), tmp_path / "force")

    records = check_snapshot(path).snapshot.records

    assert all(
        each["supplied"] == sum(each.values()) - each["supplied"] for each in records.values()
    )
    fates = ("quarantined", "collapsed", "after_as_of")
    lost = {fate: sum(each[fate] for each in records.values()) for fate in fates}
    supplied = sum(each["supplied"] for each in records.values())
    # One in fifty has a fault; of some seven kinds, two quarantine records, one of them two.
    assert all(0.0005 * supplied < count < 0.02 * supplied for count in lost.values())


def test_what_is_there_stays_unless_forced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A snapshot is replaced with `--force` alone, and then as a whole."""
    path = tmp_path / "force"
    path.mkdir()
    (path / "snapshot.json").write_text("old")
    (path / "old.parquet").write_text("old")

    assert run(["simulate", "--scale", "0.05", "-o", str(path)]) == 2
    assert {"snapshot.json", "old.parquet"} == {each.name for each in path.iterdir()}

    assert run(["simulate", "--scale", "0.05", "--force", "-o", str(path)]) == 0
    assert "75 entities" in capsys.readouterr().out
    assert not (path / "old.parquet").exists()
    assert [path] == list(tmp_path.iterdir())


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C in the middle of the work ends it with 130, and no file is left."""
    command = [sys.executable, "-c", READY, "simulate", "--scale", "3", "-o", "force"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        while not list(tmp_path.glob(".force.*/shared.duckdb")):
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGINT)
        code = process.wait(60)

    assert code == 130
    assert [] == list(tmp_path.iterdir())


def test_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the system refuses to write, the user is told, and no file is left."""

    def refuse(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(write, "open_force", refuse)

    assert run(["simulate", "-o", str(tmp_path / "force.json")]) == 2
    assert "no space left on device" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())
