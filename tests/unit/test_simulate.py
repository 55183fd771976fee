"""A made-up force: the same for the same seed, whole or not there, and in order."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compliance.cli.entry import run
from compliance.report.report import Report
from compliance.simulate import write
from tests.unit.simulated_force import (
    SCALE,
    SOME,
    ask,
    bytes_of,
    check,
    document,
    force,
    make,
    settings,
)

__all__ = ["document", "force"]

# A process that was started in the background would not be interrupted.
READY = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from compliance.cli.entry import main; import compliance.cli.run_simulate;"
    "print('ready', flush=True); main()"
)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Give the report on a folder of some entities with many faults."""
    return check(make(settings(faults=0.02), tmp_path_factory.mktemp("faulty") / "force", SOME))


@pytest.fixture(scope="module")
def faulty_document(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Give the report on a document of some entities with many faults."""
    path = tmp_path_factory.mktemp("faulty") / "force.json"
    return check(make(settings(faults=0.02), path, SOME))


def test_same_seed_gives_the_same_bytes(
    force: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """However many entities are made at a time; what was there goes with `--force` alone."""
    path = tmp_path / "force"
    path.mkdir()
    (path / "snapshot.json").write_text("old")
    (path / "old.parquet").write_text("old")
    monkeypatch.setattr(write.os, "cpu_count", lambda: 1)
    command = ["simulate", "--seed", "1", "--scale", str(SCALE), "--faults", "0"]

    assert run([*command, "-o", str(path)]) == 2
    assert {"snapshot.json", "old.parquet"} == {each.name for each in path.iterdir()}

    assert run([*command, "--force", "-o", str(path)]) == 0
    assert "75 entities" in capsys.readouterr().out
    assert bytes_of(force) == bytes_of(path)
    assert [path] == list(tmp_path.iterdir())


def test_another_seed_gives_other_records(force: Path, tmp_path: Path) -> None:
    """No file with more than a few records is the same as with another seed."""
    first, other = bytes_of(force), bytes_of(make(settings(seed=2), tmp_path / "other", SOME))
    same = {name for name, content in other.items() if content == first[name]}

    assert len(other) == len(SOME) + 1
    assert same <= {"borough.parquet", "governance_role.parquet", "training_course.parquet"}


def test_both_forms_hold_the_same_records(force: Path, document: Path, tmp_path: Path) -> None:
    """What a folder holds is, record by record, what a document of the same force does."""
    written = json.loads(document.read_bytes())
    header = json.loads((force / "snapshot.json").read_bytes())

    assert written.pop("snapshot") == header["snapshot"]
    assert set(written) == set(SOME)
    for entity, records in written.items():
        path = tmp_path / f"{entity}.json"
        ask(
            force,
            f"""COPY (FROM "{entity}") TO '{path}'
              (FORMAT json, ARRAY true, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ')""",
        )
        assert records == json.loads(path.read_bytes())


def test_nothing_is_found_wrong_with_the_data(force: Path) -> None:
    """Without faults all records are assessed, and all values and references lead somewhere."""
    report = check(force)

    assert () == tuple(report.data_quality)
    assert report.data_quality_total == 0


@pytest.mark.parametrize("name", ["faulty", "faulty_document"])
def test_faults_are_all_accounted_for(name: str, request: pytest.FixtureRequest) -> None:
    """Each kind of fault is in the data quality list."""
    report = request.getfixturevalue(name)

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
    if name == "faulty_document":
        expected |= {"text where a boolean is expected", "text where an integer is expected"}
    assert set() == expected - found


def test_records_add_up_with_faults(faulty: Report) -> None:
    """What was supplied is what was written, and each record went somewhere."""
    records = faulty.snapshot.records

    assert all(records[entity]["supplied"] for entity in SOME)
    assert all(
        each["supplied"] == sum(each.values()) - each["supplied"] for each in records.values()
    )
    fates = ("quarantined", "collapsed", "after_as_of")
    lost = {fate: sum(each[fate] for each in records.values()) for fate in fates}
    supplied = sum(each["supplied"] for each in records.values())
    # One in fifty has a fault; of some seven kinds, two quarantine records, one of them two.
    assert all(0.0005 * supplied < count < 0.02 * supplied for count in lost.values())


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
