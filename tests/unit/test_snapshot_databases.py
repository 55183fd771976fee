"""Files of databases: read without a trace, and refused with one clear fault."""

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import open as opening
from compliance.snapshot import readable_path
from compliance.snapshot.load_entity import load_entity
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import Tables
from tests.test_snapshot_cases import checked_rules

CHECKED = checked_rules({"rso": {"key": "id", "fields": {"id": "text", "visits": "integer"}}})
OPEN_FILES = Path("/proc/self/fd")
GOOD = """
CREATE TABLE snapshot (force VARCHAR, as_of VARCHAR);
INSERT INTO snapshot VALUES ('F', '2017-03-31');
CREATE TABLE rso (id VARCHAR, visits INTEGER);
INSERT INTO rso VALUES ('Secret', 1);
"""
LARGE = """
INSERT INTO rso WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
SELECT 'Secret and more of it ' || i, i FROM n;
"""
# What leaves its process without a word, as a crash does.
CRASH = "import os, sys, {0}; c = {0}.connect(sys.argv[1]); {1}; os._exit(0)"
INSERT = "c.execute(\"INSERT INTO rso VALUES ('In the log', 2)\")"


@pytest.fixture(autouse=True)
def _nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    # Those of a Spark that earlier tests have left running are none of ours.
    threads = threading.active_count()
    before = sum(1 for _ in OPEN_FILES.iterdir())
    yield

    assert threading.active_count() <= threads
    assert sum(1 for _ in OPEN_FILES.iterdir()) <= before
    assert list(temporary.iterdir()) == []


def make(path: Path, *scripts: str) -> Path:
    """Make a database file of the kind that its name says."""
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path)) as connection:
            for script in scripts:
                connection.execute(script)
    else:
        opened = sqlite3.connect(path)
        for script in scripts:
            opened.executescript(script)
        opened.close()
    return path


def crash(path: Path, *statements: str) -> None:
    """Run statements in a process that leaves files as they are then."""
    kind = "duckdb" if path.suffix == ".duckdb" else "sqlite3"
    code = CRASH.format(kind, "; ".join(statements))
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)


def fault(path: Path) -> str:
    """Open what can't be opened, and give what is said of it; nothing has changed."""
    before = contents(path.parent)
    with pytest.raises(SnapshotErrors) as caught:
        open_snapshot(path, CHECKED)
    said = str(caught.value).replace(str(path.parent) + "/", "")

    assert "Secret" not in said
    assert contents(path.parent) == before
    return said


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Give all that is in a folder, to see that it stays so."""
    files = (path for path in folder.iterdir() if path.is_file())
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def ids(tables: Tables) -> list[str]:
    """Give the keys that were read."""
    with tables.connection as connection:
        return [key for (key,) in connection.execute("SELECT id FROM data.rso").fetchall()]


BOTH = pytest.mark.parametrize("name", ["s.duckdb", "s.sqlite"])


@BOTH
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("DROP TABLE snapshot", "error[snapshot-header]: there is no table `snapshot`"),
        ("DELETE FROM snapshot", "the table `snapshot` must have one row but has none"),
        ("INSERT INTO snapshot VALUES ('G', '2017-03-31')", "must have one row but has more"),
        (
            "DROP TABLE snapshot; CREATE VIEW snapshot AS SELECT 'F' AS force, 'x' AS as_of",
            "error[snapshot-header]: `snapshot` is a view, and only tables are read",
        ),
        ("UPDATE snapshot SET force = NULL", "`force` in the header must be text but is null"),
        ("UPDATE snapshot SET force = ' '", "`force` in the header must be text but is empty"),
        ("UPDATE snapshot SET as_of = '31/03/2017'", "must be a date or time but is `31/03/"),
        ("ALTER TABLE snapshot ADD COLUMN time_zone VARCHAR DEFAULT 'Mars'", "no time zone"),
        (
            "ALTER TABLE snapshot RENAME COLUMN force TO forc",
            "the header has no `force`\nhelp: rename `forc` to `force`",
        ),
        (
            "ALTER TABLE snapshot DROP COLUMN as_of",
            "the header has no `as_of`\nhelp: add it, as in a table `snapshot` of one row",
        ),
        (
            "DROP TABLE snapshot; CREATE TABLE snapshot AS SELECT 'F' AS force, 7 AS as_of",
            "`as_of` in the header must be text but is a number",
        ),
        (
            "DROP TABLE snapshot; CREATE TABLE snapshot AS "
            "SELECT CAST('F' AS BLOB) AS force, '2017-03-31' AS as_of",
            "`force` in the header must be text but is an object",
        ),
        (
            "DROP TABLE rso; CREATE VIEW rso AS SELECT 'Secret' AS id",
            "error[snapshot-table]: `rso` is a view, and only tables are read",
        ),
    ],
)
def test_content(tmp_path: Path, name: str, script: str, expected: str) -> None:
    """What stands for the header or an entity and is none is refused, alike in both."""
    said = fault(make(tmp_path / name, GOOD, script))

    assert said.startswith(f"{name}: error[")
    assert expected in said


def test_text_of_other_bytes_in_a_header(tmp_path: Path) -> None:
    """A text that is no UTF-8 is none."""
    script = "UPDATE snapshot SET force = CAST(x'ff' AS TEXT)"
    said = fault(make(tmp_path / "s.sqlite", GOOD, script))

    assert "`force` in the header must be text but is an object" in said


@BOTH
@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (lambda content: content[: len(content) // 2], "it is cut off"),
        (lambda content: content[:-10], "it is cut off"),
        (lambda content: content[:50], "it is cut off"),
        (lambda content: content[:4096] + b"\0" * (len(content) - 4096), "damaged"),
        (lambda content: content[:16] + b"\xff" * (len(content) - 16), "it is "),
    ],
)
def test_harm(tmp_path: Path, name: str, harm: Callable[[bytes], bytes], expected: str) -> None:
    """A file that lost its end, or a part in the middle, is refused."""
    path = make(tmp_path / name, GOOD, LARGE)
    path.write_bytes(harm(path.read_bytes()))
    said = fault(path)

    assert said.startswith(f"{name}: error[snapshot-database]: this database can't be read: ")
    assert expected in said
    assert said.count("error[") == 1


def test_harm_where_records_are(tmp_path: Path) -> None:
    """A part of a DuckDB file that is found damaged only when it is read is refused too."""
    path = make(tmp_path / "s.duckdb", GOOD, LARGE)
    content = bytearray(path.read_bytes())
    place = content.index(b"Secret and more of it 7777") if b"7777" in content else 270_000
    content[place : place + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(content)

    assert "damaged" in fault(path)


def test_pages_that_do_not_fit(tmp_path: Path) -> None:
    """A damaged page of a table that is not read at all has an SQLite file refused."""
    path = make(tmp_path / "s.sqlite", GOOD, LARGE, "CREATE TABLE other AS SELECT * FROM rso")
    content = path.read_bytes()
    path.write_bytes(content[:-4096] + b"\xee" * 4096)

    assert fault(path) == (
        "s.sqlite: error[snapshot-database]: this database can't be read: "
        "it is cut off or damaged"
    )


def test_what_a_declaration_forbids_is_no_harm(tmp_path: Path) -> None:
    """Whether values are as an SQLite file declares them is not ours to say."""
    script = (
        "ALTER TABLE rso ADD COLUMN note TEXT CHECK (note <> 'b'); UPDATE rso SET note = 'a'"
    )
    break_it = "PRAGMA ignore_check_constraints = ON; UPDATE rso SET note = 'b'"
    path = make(tmp_path / "s.sqlite", GOOD, script, break_it)

    assert ids(open_snapshot(path, CHECKED)) == ["Secret"]


def test_newer_version(tmp_path: Path) -> None:
    """A DuckDB file of a version that is not known is refused as such."""
    path = make(tmp_path / "s.duckdb", GOOD)
    content = bytearray(path.read_bytes())
    content[12:20] = struct.pack("<Q", 1000)
    content[:8] = checksum(content[8:4096])
    path.write_bytes(content)

    assert "it was written by another version of DuckDB than" in fault(path)


def checksum(content: bytes) -> bytes:
    """Give the checksum of a block of a DuckDB file."""
    result = 5381
    for (word,) in struct.iter_unpack("<Q", content):
        result ^= word * 0xBF58476D1CE4E5B9 % 2**64
    return struct.pack("<Q", result)


def test_forged_text(tmp_path: Path) -> None:
    """Text that is no UTF-8, in a DuckDB file whose checksums fit, has the table refused."""
    path = make(tmp_path / "s.duckdb", GOOD, LARGE)
    content = bytearray(path.read_bytes())
    size = 262_144
    for start in range(12_288, len(content), size):
        block = content[start + 8 : start + size].replace(b"Secret", b"Se\xffret")
        content[start : start + size] = checksum(block) + block
    path.write_bytes(content)

    assert "s.duckdb: error[snapshot-table]: the table `rso` can't be read" in fault(path)


def test_encrypted(tmp_path: Path) -> None:
    """A DuckDB file with a password is refused; of an SQLite file nothing can be told."""
    path = tmp_path / "s.duckdb"
    with duckdb.connect() as connection:
        connection.execute("SET force_mbedtls_unsafe = 'true'")
        connection.execute(f"ATTACH '{path}' AS it (ENCRYPTION_KEY 'a')")
        connection.execute("CREATE TABLE it.snapshot AS SELECT 'F' AS force")

    assert "it is encrypted\nhelp: give a copy without a password" in fault(path)


@BOTH
def test_log(tmp_path: Path, name: str) -> None:
    """What is in a log only is read, and neither file nor folder is changed."""
    mode = "PRAGMA journal_mode = WAL" if name == "s.sqlite" else "SELECT 1"
    path = make(tmp_path / name, mode, GOOD)
    alone = open_snapshot(path, CHECKED)
    crash(path, INSERT, "c.commit()")
    (tmp_path / f"{name}-shm").unlink(missing_ok=True)
    before = contents(tmp_path)
    tables = open_snapshot(path, CHECKED)

    assert len(before) == 2
    assert contents(tmp_path) == before
    assert alone.header.sha256 != tables.header.sha256
    assert ids(alone) == ["Secret"]
    assert ids(tables) == ["In the log", "Secret"]


def test_log_beside_a_link(tmp_path: Path) -> None:
    """A link leads to a file with its log."""
    (tmp_path / "there").mkdir()
    for name in ("s.duckdb", "s.sqlite"):
        mode = "PRAGMA journal_mode = WAL" if name == "s.sqlite" else "SELECT 1"
        path = make(tmp_path / "there" / name, mode, GOOD)
        crash(path, INSERT, "c.commit()")
        (tmp_path / name).symlink_to(path)

        assert ids(open_snapshot(tmp_path / name, CHECKED)) == ["In the log", "Secret"]


def test_no_space_for_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an SQLite file with its log can't be copied, it is said why."""
    path = make(tmp_path / "s.sqlite", "PRAGMA journal_mode = WAL", GOOD)
    crash(path, INSERT, "c.commit()")
    monkeypatch.setattr(shutil, "copyfile", refuse)

    assert "can't be read: no space left on device" in fault(path)


def refuse(*_: object, **__: object) -> None:
    """Be a full disk."""
    raise OSError(28, "No space")


def test_no_space_for_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the records of a table can't be written out, it is said why."""
    path = make(tmp_path / "s.sqlite", GOOD)
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)

    assert fault(path) == (
        "s.sqlite: error[snapshot-table]: the table `rso` can't be written out to be read: "
        "no space left on device"
    )


def test_log_of_another_file(tmp_path: Path) -> None:
    """A log that belongs to another DuckDB file has it refused; an empty one is none."""
    path = make(tmp_path / "s.duckdb", GOOD)
    other = make(tmp_path / "other.duckdb", GOOD)
    (tmp_path / "s.duckdb.wal").touch()
    alone = open_snapshot(path, CHECKED)
    crash(other, INSERT)
    (tmp_path / "other.duckdb.wal").rename(tmp_path / "s.duckdb.wal")

    assert ids(alone) == ["Secret"]
    assert "its log, the file beside it that ends in `.wal`" in fault(path)


def test_log_of_a_path_with_a_question_mark(tmp_path: Path) -> None:
    """DuckDB puts its log elsewhere if there is a question mark in the name."""
    path = make(tmp_path / "s?.duckdb", GOOD)
    crash(path, INSERT)
    before = open_snapshot(path, CHECKED)
    (tmp_path / "s.wal?.duckdb").unlink()
    after = open_snapshot(path, CHECKED)

    assert (ids(before), ids(after)) == (["In the log", "Secret"], ["Secret"])
    assert before.header.sha256 != after.header.sha256


def test_change_that_was_broken_off(tmp_path: Path) -> None:
    """A journal that would take back a half done change of an SQLite file is not overlooked."""
    path = make(tmp_path / "s.sqlite", GOOD, LARGE)
    crash(path, "c.execute('PRAGMA cache_size=1')", "c.execute('UPDATE rso SET visits=7')")

    assert "a change to it was broken off, and its journal lies beside it" in fault(path)


@BOTH
def test_another_process_writes(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that another process is writing to is refused, and left to it."""
    monkeypatch.setattr("compliance.snapshot.sqlite_file._SECONDS", 0.1)
    path = make(tmp_path / name, GOOD)
    library = "duckdb" if name == "s.duckdb" else "sqlite3"
    begin = "'SELECT 1'" if name == "s.duckdb" else "'BEGIN EXCLUSIVE'"
    code = f"import sys, {library} as l; c = l.connect(sys.argv[1]); c.execute({begin}); "
    code += "print('ready', flush=True); sys.stdin.read()"
    arguments = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        said = fault(path)
        process.communicate()

    assert "this database can't be read: another process is writing to it" in said


def test_this_process_writes(tmp_path: Path) -> None:
    """A DuckDB file that a program has open for writing is refused in it."""
    path = make(tmp_path / "s.duckdb", GOOD)
    with duckdb.connect(str(path)):
        said = fault(path)
    with duckdb.connect(str(path), read_only=True):
        found = ids(open_snapshot(path, CHECKED))

    assert "this process has it open for writing" in said
    assert found == ["Secret"]


@BOTH
def test_changed_while_it_is_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is not the same in the end is refused."""
    path = make(tmp_path / name, GOOD)

    def change(*arguments: object, **named: object) -> object:
        os.utime(path)
        return load_entity(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "load_entity", change)
    with pytest.raises(SnapshotErrors, match="it was changed while it was read"):
        open_snapshot(path, CHECKED)


@BOTH
def test_no_right_to_read(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is refused as any other."""
    path = make(tmp_path / name, GOOD)

    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    with pytest.raises(SnapshotErrors) as caught:
        open_snapshot(path, CHECKED)

    assert f"error[snapshot-file]: `{path}` can't be read: permission denied" in str(
        caught.value
    )


def test_large_record(tmp_path: Path) -> None:
    """A record that is larger than any may be is refused, in a bounded space."""
    script = "UPDATE rso SET id = replace(hex(zeroblob(10000000)), '0', 'x')"

    assert "a record in it is larger than 16 MB" in fault(
        make(tmp_path / "s.sqlite", GOOD, script)
    )


def test_large_values_that_are_not_read(tmp_path: Path) -> None:
    """A table of files, or a column with them, is passed over whatever its size."""
    script = (
        "CREATE TABLE file (id INTEGER PRIMARY KEY, body BLOB NOT NULL, name TEXT NOT NULL); "
        "INSERT INTO file VALUES (1, zeroblob(30000000), 'x'); DROP TABLE rso; "
        "CREATE TABLE rso (body, id); INSERT INTO rso VALUES (zeroblob(30000000), 'Secret')"
    )

    assert ids(open_snapshot(make(tmp_path / "s.sqlite", GOOD, script), CHECKED)) == ["Secret"]


def test_names_that_an_sqlite_file_can_not_have(tmp_path: Path) -> None:
    """Two names that differ in case alone are a forgery that SQLite itself refuses."""
    script = (
        "CREATE TABLE other (id); PRAGMA writable_schema = ON; UPDATE sqlite_master "
        "SET name = 'RSO', tbl_name = 'RSO', sql = 'CREATE TABLE RSO (id)' WHERE name = 'other'"
    )

    assert "it is cut off or damaged" in fault(make(tmp_path / "s.sqlite", GOOD, script))


def test_names_in_other_bytes(tmp_path: Path) -> None:
    """A name that is no UTF-8 can't be shown, so that the file is refused."""
    path = make(tmp_path / "s.sqlite", GOOD, "CREATE TABLE others (id)")
    path.write_bytes(path.read_bytes().replace(b"others", b"oth\xffrs"))

    assert "a name of a table or column in it is not in UTF-8" in fault(path)


def test_tables_that_only_an_extension_reads(tmp_path: Path) -> None:
    """A table that is made up by an extension is listed and not read."""
    path = make(tmp_path / "s.sqlite", GOOD, "CREATE VIRTUAL TABLE place USING rtree(a, b, c)")
    tables = open_snapshot(path, CHECKED)
    tables.connection.close()

    assert "`place` in the database is no table of records" in [
        each.problem for each in tables.problems
    ]


def test_many_fields(tmp_path: Path) -> None:
    """A record of as many fields as an SQLite table may have is written out."""
    fields = {"id": "text"} | {f"f{number}": "integer" for number in range(1999)}
    columns = ", ".join(f"{field} DEFAULT 7" for field in fields)
    script = f"DROP TABLE rso; CREATE TABLE rso ({columns}); INSERT INTO rso (id) VALUES ('R')"
    path = make(tmp_path / "s.sqlite", GOOD, script)
    tables = open_snapshot(path, checked_rules({"rso": {"key": "id", "fields": fields}}))
    with tables.connection as connection:
        rows = connection.execute("SELECT f0, f1998 FROM data.rso").fetchall()

    assert rows == [(7, 7)]


def test_path_with_signs(tmp_path: Path) -> None:
    """A path may look like a pattern, an address or an option, and lead anywhere."""
    for kind in ("duckdb", "sqlite"):
        # Into a folder with a question mark DuckDB itself can't write.
        folder = tmp_path / f"a#[1] *%20'{'?' * (kind == 'sqlite')}"
        folder.mkdir(exist_ok=True)
        path = make(folder / f"sqlite:é'?mode=rw&.{kind}", GOOD)
        (tmp_path / "link.json").unlink(missing_ok=True)
        (tmp_path / "link.json").symlink_to(path)

        assert ids(open_snapshot(path, CHECKED)) == ["Secret"]
        assert ids(open_snapshot(tmp_path / "link.json", CHECKED)) == ["Secret"]


def test_without_open_file_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a system has no paths of open files, temporary ones serve and are removed."""
    monkeypatch.setattr(readable_path, "OPEN_FILES", tmp_path / "none")
    path = make(tmp_path / "s.sqlite", GOOD)

    assert ids(open_snapshot(path, CHECKED)) == ["Secret"]
