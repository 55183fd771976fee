"""An SQLite file to what is in it: its header, its tables, and what else stands there."""

import re
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path
from sqlite3 import Connection

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.database_kind import watch
from compliance.snapshot.header import HEADER, require_row
from compliance.snapshot.interrupts import stop
from compliance.snapshot.sql import name, sql
from compliance.snapshot.sqlite_file import SqliteFile, open_sqlite
from compliance.snapshot.sqlite_lines import in_utf8, plain_value, record_text
from compliance.snapshot.supply import Delivery, JsonPart, SqliteTable, Supply, View

# Of a table that an extension makes up there are no pages in the file.
_ENTRIES = sql(
    "SELECT name, type = 'view', coalesce(rootpage, 0) > 0 FROM sqlite_master "
    "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
)
_COLUMNS = sql("SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden <> 1")
_IGNORED = sql("PRAGMA ignore_check_constraints = ON")
_CHECK = sql("PRAGMA quick_check")
# What a value may be by its declaration is not for us to say.
_OF_VALUES = re.compile(rb"[-\w]+ value in ")


def deliver_sqlite(path: Path, background: Executor, held: ExitStack) -> Delivery:
    """Look through an SQLite file, which is hashed and checked in the background.

    Raises:
        SnapshotErrors: It can't be read, or has no header.
    """
    hashed = watch(path, "sqlite", background)
    file = open_sqlite(path, held)
    header, supplies, strays = _look_through(file)
    checked = background.submit(_require_sound, file)
    held.callback(stop, [checked], [file.interrupt])

    def digest() -> str:
        checked.result()
        return hashed()

    return Delivery(str(path), header, supplies, strays, digest, interrupt=file.interrupt)


def sqlite_header(path: Path) -> JsonPart:
    """Give the header of an SQLite file.

    Raises:
        SnapshotErrors: It can't be read, or has no header.
    """
    with ExitStack() as held:
        return _look_through(open_sqlite(path, held))[0]


def _look_through(file: SqliteFile) -> tuple[JsonPart, dict[str, Supply], tuple[str, ...]]:
    """Give the header, each entity's table or what stands in its place, and all else."""
    with file.connection() as connection:
        supplies, strays = _entries(connection, file)
        require_row(str(file.path), supplies, lambda: _count(connection))
        del supplies[HEADER]
        return _header(connection, file), supplies, strays


def _entries(
    connection: Connection, file: SqliteFile
) -> tuple[dict[str, Supply], tuple[str, ...]]:
    """Give the tables and views by their names, and the names of all else."""
    path = str(file.path)
    supplies: dict[str, Supply] = {}
    strays = []
    entries = connection.execute(_ENTRIES).fetchall()
    size = file.path.stat().st_size // max(1, len(entries))
    for raw, is_view, is_stored in entries:
        entry = _decoded(raw, path)
        if is_view:
            supplies[entry] = View(path, entry)
        elif is_stored:
            types = _types(connection, entry, path)
            supplies[entry] = SqliteTable(path, file, entry, types, size)
        else:
            strays.append(entry)
    return supplies, tuple(strays)


def _types(connection: Connection, table: str, path: str) -> dict[str, str]:
    found = connection.execute(_COLUMNS, (table,)).fetchall()
    return {_decoded(column, path): _decoded(kind, path).upper() for column, kind in found}


def _decoded(raw: bytes, path: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        reason = "a name of a table or column in it is not in UTF-8"
        raise SnapshotErrors([faults.bad_database(path, reason)]) from None


def _count(connection: Connection) -> int:
    """Count the rows of the table for the header, two at most."""
    query = sql("SELECT 1 FROM {table} LIMIT 2", table=name(HEADER))
    return len(connection.execute(query).fetchall())


def _header(connection: Connection, file: SqliteFile) -> JsonPart:
    """Make the JSON object that the one row of a table says."""
    path = str(file.path)
    values = {column: plain_value(column) for column in _types(connection, HEADER, path)}
    query = sql("SELECT {record} FROM {table}", record=record_text(values), table=name(HEADER))
    document = in_utf8(connection.execute(query).fetchall()[0][0])
    return JsonPart(path, document, 0, len(document), is_made=True)


def _require_sound(file: SqliteFile) -> None:
    """Refuse a file whose pages don't fit together; there is nothing by which to check values.

    Raises:
        SnapshotErrors: They don't.
    """
    with file.connection() as connection:
        connection.execute(_IGNORED)
        found = [said for (said,) in connection.execute(_CHECK).fetchall() if said != b"ok"]
    if any(not _OF_VALUES.match(said) for said in found):
        raise SnapshotErrors([faults.bad_database(str(file.path), "it is cut off or damaged")])
