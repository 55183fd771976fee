"""What goes wrong with Spark: a diagnostic without values, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compliance.diagnostic import SnapshotErrors
from compliance.engines import spark, spark_session
from compliance.engines.spark_faults import SparkError, explained

ROOT = Path(__file__).parents[2]
# An own process: a session with a cluster, or one that is interrupted, is not to be shared.
SCRIPT = """
import os, signal, subprocess, sys, threading, time
from pathlib import Path
from compliance.engines.spark import connect
engine = connect({master!r}, Path({folder!r}), "Europe/London")
print("folder", engine._store.folder, flush=True)
engine.execute('CREATE OR REPLACE TABLE data.n AS SELECT t.n, t.n % 7 AS g FROM source.n AS t')
"""
END = """
engine.close()
print("closed", flush=True)
"""


KILL = """
application = engine._session.sparkContext.applicationId

def executors():
    shown = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True).stdout
    lines = [each for each in shown.splitlines() if application in each]
    return [int(each.split()[0]) for each in lines if "ExecutorBackend" in each]

def kill():
    while not (found := executors()):
        pass
    time.sleep(0.5)
    os.kill(found[0], signal.SIGKILL)
    print("killed", flush=True)

threading.Thread(target=kill).start()
make = "CREATE OR REPLACE TABLE data.m AS "
number = "row_number() OVER (ORDER BY t.n) - 1 AS k"
engine.execute(f"{make} SELECT {number}, t.n, t.g FROM data.n AS t")
groups = "SELECT a.g, count(*) AS c FROM data.n AS a GROUP BY a.g"
for _ in range(6):
    joined = f"data.m AS m JOIN ({groups}) AS s ON s.g = m.g"
    engine.execute(f"{make} SELECT m.k, m.n, m.g FROM {joined}")
counts = "count(*), count(DISTINCT m.k), max(m.k), count_if(m.k = m.n)"
print(engine.execute(f"SELECT {counts} FROM data.m AS m").fetchall(), flush=True)
"""


def codes(errors: pytest.ExceptionInfo[SnapshotErrors]) -> list[str]:
    """Give the codes of the diagnostics that were raised."""
    return [each.code for each in errors.value.diagnostics]


def test_without_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package it is said what to install."""
    monkeypatch.setattr(spark_session, "find_spec", lambda _: None)
    with pytest.raises(SnapshotErrors, match="pip install") as errors:
        spark_session.start("local[1]")
    assert ["spark-missing"] == codes(errors)


@pytest.mark.parametrize(
    ("version", "said"), [(None, "no Java was found"), (11, "the Java found is of version 11")]
)
def test_without_java(version: int | None, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java, or with one that is too old, it is said which is needed."""
    monkeypatch.setattr(spark_session, "_java_version", lambda _: version)
    monkeypatch.setattr(spark_session.shutil, "which", lambda _: version and "java")
    assert said in spark_session._reason("local[1]").message  # noqa: SLF001


def test_java_versions(tmp_path: Path) -> None:
    """The version of Java is read from what it says, of old and new ones."""
    for said, expected in [('openjdk version "17.0.15"', 17), ('java version "1.8.0_4"', 8)]:
        java = tmp_path / "java"
        java.write_text(f"#!/bin/sh\necho '{said} 2025-04-15' >&2\n")
        java.chmod(0o755)
        assert expected == spark_session._java_version(str(java))  # noqa: SLF001


def test_without_master(monkeypatch: pytest.MonkeyPatch) -> None:
    """A master that does not answer is a diagnostic at once."""
    monkeypatch.setattr(spark_session, "find_spec", lambda _: True)
    with pytest.raises(SnapshotErrors) as errors:
        spark_session.start("spark://127.0.0.1:1")
    assert ["spark-unreachable"] == codes(errors)


def test_without_folder(tmp_path: Path) -> None:
    """A folder that is not there is a diagnostic."""
    with pytest.raises(SnapshotErrors) as errors:
        spark.connect("local[1]", tmp_path / "nowhere", "Europe/London")
    assert ["spark-folder"] == codes(errors)


def test_damaged_file(load: Callable[..., spark.Spark], tmp_path: Path) -> None:
    """A file that is no Parquet is a diagnostic."""
    (tmp_path / "n.parquet").write_text("no Parquet, but a secret")
    with pytest.raises(SnapshotErrors) as errors:
        load({("source", "n"): tmp_path / "n.parquet"}, "UTC")
    assert ["spark-folder"] == codes(errors)
    assert "secret" not in str(errors.value)


def test_refused_statement(load: Callable[..., spark.Spark]) -> None:
    """What Spark refuses is a fault of ours, told without a value."""
    engine = load({}, "UTC")
    with pytest.raises(SparkError) as error:
        engine.execute("SELECT CAST('9999999999 secret' AS DATE) AS d")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("java.io.IOException: No space left on device", "no space left"),
        ("java.lang.OutOfMemoryError: Java heap space", "not enough memory"),
        ("ExecutorLostFailure (executor 1 exited)", "executors were lost"),
        ("Job aborted: FileNotFoundException: /secret/x", "missing or damaged"),
        ("AccessControlException: Permission denied: secret", "may not read"),
    ],
)
def test_causes(message: str, reason: str) -> None:
    """Causes that the user can mend are told in our words."""
    error = explained(RuntimeError(message))
    assert isinstance(error, SnapshotErrors)
    assert ["spark-failed"] == [each.code for each in error.diagnostics]
    assert reason in str(error)
    assert "secret" not in str(error)


def test_tables_are_removed(load: Callable[..., spark.Spark], session: Any) -> None:
    """The files of a table go when it is replaced or dropped, but not while they are read."""
    engine = load({}, "UTC")
    folder = Path(engine._store.folder.removeprefix("file://"))  # noqa: SLF001
    engine.execute("CREATE OR REPLACE TABLE a.t AS SELECT 1 AS n")
    engine.execute("CREATE OR REPLACE TEMP TABLE later AS SELECT t.n + 1 AS n FROM a.t AS t")
    engine.execute("CREATE OR REPLACE TABLE a.t AS SELECT 5 AS n")
    assert 2 == len(list(folder.iterdir()))
    assert [(2,)] == engine.execute("SELECT n FROM later").fetchall()
    engine.execute("DROP TABLE later")
    assert 1 == len(list(folder.iterdir()))
    engine.execute("DROP TABLE IF EXISTS a.t")
    assert [] == list(folder.iterdir())
    assert [] == [each.name for each in session.catalog.listTables()]
    engine.close()


def test_numbers_in_order(load: Callable[..., spark.Spark], tmp_path: Path) -> None:
    """Rows are numbered by their key without a gap, over many parts, and keep their numbers."""
    path = tmp_path / "k.parquet"
    rows = "SELECT 'k' || (n * 7919 % 100003) AS key FROM range(100003) AS r(n)"
    duckdb.sql(f"COPY ({rows}) TO '{path}'")
    engine = load({("source", "k"): path}, "UTC", {"spark.sql.shuffle.partitions": "7"})
    engine.execute(
        "CREATE OR REPLACE TABLE data.k AS SELECT row_number() OVER (ORDER BY k.key) - 1"
        ' AS "#", k.key AS key FROM source.k AS k'
    )
    found = engine.execute('SELECT k."#", k.key FROM data.k AS k ORDER BY k."#"').fetchall()
    engine.close()
    keys = sorted(f"k{n}" for n in range(100003))
    assert list(enumerate(keys)) == found


def test_columns(load: Callable[..., spark.Spark], tmp_path: Path) -> None:
    """The columns of the source have the types that DuckDB names."""
    path = tmp_path / "t.parquet"
    columns = (
        "1 AS whole, 1::BIGINT AS large, 1.5::DOUBLE AS real, 'a' AS words, true AS yes,"
        " DATE '2017-01-01' AS day, TIMESTAMP '2017-01-01' AS wall,"
        " TIMESTAMPTZ '2017-01-01 00:00:00+00' AS instant, ['a'] AS list,"
        " 1.25::DECIMAL(9,2) AS fee"
    )
    duckdb.sql(f"COPY (SELECT {columns}) TO '{path}'")
    engine = load({("source", "t"): path}, "UTC")
    expected = {
        "whole": "INTEGER",
        "large": "BIGINT",
        "real": "DOUBLE",
        "words": "VARCHAR",
        "yes": "BOOLEAN",
        "day": "DATE",
        "wall": "TIMESTAMP",
        "instant": "TIMESTAMP WITH TIME ZONE",
        "list": "VARCHAR[]",
        "fee": "DECIMAL(9,2)",
    }
    assert {"t": expected} == engine.columns()
    engine.close()


def run(master: str, folder: Path, work: str) -> "subprocess.Popen[str]":
    """Run work with an engine in a process of its own."""
    script = SCRIPT.format(master=master, folder=str(folder)) + work + END
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    """Give a folder with an entity of many records."""
    pytest.importorskip("pyspark")
    folder = tmp_path / "snapshot"
    folder.mkdir()
    (folder / "n.parquet").mkdir()
    for part in range(4):
        rows = f"SELECT n FROM range({part * 50_000}, {(part + 1) * 50_000}) AS r(n)"
        duckdb.sql(f"COPY ({rows}) TO '{folder}/n.parquet/{part}.parquet'")
    return folder


def test_interrupt(numbers: Path) -> None:
    """When the user stops the work, the session ends and its folder is gone."""
    slow = (
        "try:\n"
        "    print('begun', flush=True)\n"
        "    engine.execute('SELECT count(*) FROM data.n AS a JOIN data.n AS b ON a.g < b.n')\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped', flush=True)\n"
    )
    process = run("local[1]", numbers, slow)
    assert process.stdout is not None
    folder = process.stdout.readline().split()[1].removeprefix("file://")
    assert Path(folder).is_dir()
    assert "begun\n" == process.stdout.readline()
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    shown, errors = process.communicate(timeout=120)
    assert ("stopped\nclosed\n", "") == (shown, errors)
    assert not Path(folder).exists()


def test_lost_executor(numbers: Path) -> None:
    """An executor that is killed in the midst of the work changes no result."""
    process = run("local-cluster[2,1,1024]", numbers, KILL)
    shown, errors = process.communicate(timeout=400)
    assert "" == errors
    assert "killed" in shown
    assert "[(200000, 200000, 199999, 200000)]" in shown
    assert shown.endswith("closed\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_full_disk(numbers: Path, tmp_path: Path) -> None:
    """A disk that is full is a diagnostic, and nothing stays on it."""
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(small)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted")
    try:
        fill = (
            "from compliance.diagnostic import SnapshotErrors\n"
            "try:\n"
            "    engine.execute('CREATE OR REPLACE TABLE data.full AS SELECT a.n * b.n AS n"
            " FROM data.n AS a JOIN data.n AS b ON a.g = b.g AND b.n < 500')\n"
            "except SnapshotErrors as error:\n"
            "    print(error, flush=True)\n"
        )
        os.environ["TMPDIR"] = str(small)
        shown, errors = run("local[1]", numbers, fill).communicate(timeout=300)
    finally:
        del os.environ["TMPDIR"]
        left = list(small.iterdir())
        subprocess.run(["umount", "-l", str(small)], check=True)
    assert "error[spark-failed]: Spark could not finish: there is no space left" in shown
    assert "" == errors
    assert [] == [each for each in left if each.name.startswith("compliance")]
