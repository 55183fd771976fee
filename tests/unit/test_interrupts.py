"""Ctrl-C stops every thread before the database is closed, and leaves nothing half done."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, Timer, active_count

import duckdb
import pytest
from properties.snapshot_forms import write_duckdb, write_sqlite

from compliance.evaluate.workers import Task, run_tasks
from compliance.snapshot.interrupts import (
    close,
    interrupted_later,
    run_on_cursors,
    uninterrupted,
)

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "tests" / "cases" / "cli" / "library"
ENDLESS = "SELECT count(*) FROM range(1_000_000) a, range(1_000_000) b WHERE a.range < b.range"
# A process that was started in the background would not be interrupted.
READY = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from compliance.cli.entry import main; import compliance.cli.run_check;"
    "print('ready', flush=True); main()"
)


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database, and see to it that no thread is left when it is closed."""
    # Those of a Spark that earlier tests have left running are none of ours.
    threads = active_count()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with duckdb.connect() as connection:
        yield connection
        assert active_count() <= threads
    signal.signal(signal.SIGINT, before)


def interrupt_soon() -> None:
    """Send what Ctrl-C sends, once the work is under way."""
    Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()


def test_closed_when_it_is_free(database: duckdb.DuckDBPyConnection) -> None:
    """A database in which a statement still runs is closed as soon as that has ended."""
    busy = database.cursor()
    ended = []

    def work() -> None:
        try:
            busy.execute(ENDLESS)
        except duckdb.InterruptException as error:
            ended.append(error)

    thread = Thread(target=work)
    thread.start()
    time.sleep(0.2)
    close(busy)
    thread.join()

    assert ended
    with pytest.raises(duckdb.ConnectionException):
        busy.execute("SELECT 1")


def test_statements_are_stopped(database: duckdb.DuckDBPyConnection) -> None:
    """Statements that run are stopped, also those that follow, and others never begin."""
    begun = []

    def work(cursor: duckdb.DuckDBPyConnection) -> None:
        begun.append(cursor)
        for _ in range(3):
            try:
                cursor.execute(ENDLESS)
            except duckdb.InterruptException:
                continue

    interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        run_on_cursors(database, [work] * 4, 2)

    assert len(begun) == 2


def test_work_ends_before_a_fault_goes_on(database: duckdb.DuckDBPyConnection) -> None:
    """What the works give or raise is told once all have ended."""

    def fail(cursor: duckdb.DuckDBPyConnection) -> int:
        raise ValueError(cursor.execute("SELECT 1").fetchall())

    def count(cursor: duckdb.DuckDBPyConnection) -> int:
        return len(cursor.execute("FROM range(5)").fetchall())

    failed, counted = run_on_cursors(database, [fail, count], 2)

    assert isinstance(failed.exception(), ValueError)
    assert counted.result() == 5


def test_evaluation_is_stopped(database: duckdb.DuckDBPyConnection) -> None:
    """Rules that are being judged are stopped, and those that wait for them never begin."""
    tasks = [
        Task("main.a", frozenset(), lambda: (f"CREATE TABLE a AS {ENDLESS}", None)),
        Task("main.b", frozenset({"main.a"}), lambda: ("CREATE TABLE b AS FROM a", None)),
    ]
    interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        run_tasks(tasks, database)

    assert database.execute("SHOW TABLES").fetchall() == []


def test_more_interrupts_are_overlooked(database: duckdb.DuckDBPyConnection) -> None:
    """While the work is being stopped, more interrupts do nothing, and do so after it again."""
    del database
    with uninterrupted():
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_interrupt_is_put_off(database: duckdb.DuckDBPyConnection) -> None:
    """What must be done as a whole is done before an interrupt goes on."""
    del database
    done = []

    def work() -> None:
        with interrupted_later():
            signal.raise_signal(signal.SIGINT)
            done.append(True)

    with pytest.raises(KeyboardInterrupt):
        work()

    assert done


def test_other_threads_have_no_interrupts() -> None:
    """Where a program judges in another thread, there is nothing to overlook."""
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def work() -> None:
        with uninterrupted():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = Thread(target=work)
    thread.start()
    thread.join()

    assert seen == [before]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a library with many loans, which takes seconds to judge."""
    document = json.loads((LIBRARY / "snapshot.json").read_text(encoding="utf-8"))
    loan = document.pop("loan")[0]
    path = tmp_path_factory.mktemp("large") / "snapshot.json"
    loans = (json.dumps({**loan, "loan_id": f"N{number}"}) for number in range(150_000))
    whole = json.dumps(document)[:-1] + ', "loan": [' + ",\n".join(loans) + "]}"
    path.write_text(whole, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write a library with more loans as files of databases, and as one with a log."""
    document = json.loads((LIBRARY / "snapshot.json").read_text(encoding="utf-8"))
    tables = {**document, "snapshot": [document["snapshot"]], "loan": document["loan"][:1]}
    folder = tmp_path_factory.mktemp("databases")
    paths = {name: folder / name for name in ("s.duckdb", "s.sqlite", "log.sqlite")}
    write_duckdb(tables, paths["s.duckdb"])
    write_sqlite(tables, paths["s.sqlite"])
    with duckdb.connect(str(paths["s.duckdb"])) as connection:
        connection.execute(
            "INSERT INTO loan SELECT loan.* REPLACE ('N' || range AS loan_id) "
            "FROM loan, range(2000000)"
        )
    opened = sqlite3.connect(paths["s.sqlite"])
    others = ", ".join(each for each in tables["loan"][0] if each != "loan_id")
    opened.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
        f"INSERT INTO loan (loan_id, {others}) SELECT 'N' || i, {others} FROM loan, n"
    )
    opened.commit()
    opened.close()
    shutil.copy(paths["s.sqlite"], paths["log.sqlite"])
    code = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        "c.execute('PRAGMA journal_mode = WAL'); c.execute('CREATE TABLE other (id)'); "
        "c.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(paths["log.sqlite"])], check=True)
    return paths


@pytest.mark.parametrize("moment", [0.1, 0.2, 0.3])
@pytest.mark.parametrize("name", ["s.duckdb", "s.sqlite", "log.sqlite"])
def test_command_on_a_database(
    moment: float, name: str, databases: dict[str, Path], tmp_path: Path
) -> None:
    """So it is while a file of a database is read, of which no copy is left."""
    arguments = ["check", str(databases[name]), "--rules", str(LIBRARY)]
    said = interrupted(arguments, moment, TMPDIR=str(tmp_path))

    assert said == (130, "", "interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("moment", [0.01, 0.1, 0.2, 0.3, 0.4])
def test_command(moment: float, large: Path, tmp_path: Path) -> None:
    """Ctrl-C ends a command with one line and code 130, and leaves files as they were."""
    target = tmp_path / "report.json"
    target.write_text("old", encoding="utf-8")
    outputs = ["--format", "json", "-o", str(target), "--verdicts", str(tmp_path / "v.csv")]
    arguments = ["check", str(large), "--rules", str(LIBRARY), *outputs]

    assert interrupted(arguments, moment) == (130, "", "interrupted\n")
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def interrupted(arguments: list[str], moment: float, **others: str) -> tuple[int, str, str]:
    """Run a command, interrupt it, and give its code and what it wrote."""
    process = subprocess.Popen(
        [sys.executable, "-c", READY, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **others},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=30)
    return process.returncode, out, said
