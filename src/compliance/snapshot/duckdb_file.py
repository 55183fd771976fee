"""A DuckDB file to what is in it: its header, its tables, and what else stands there.

It is attached to a database of ours, read only, and never made the one in which names are
looked up. Only tables are read, since a view could read other files or never end: so nothing
that was written to be run is ever run.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from compliance.diagnostic import Diagnostic, SnapshotErrors
from compliance.engines.memory import CONFIGURATION
from compliance.snapshot import faults
from compliance.snapshot.database_kind import watch
from compliance.snapshot.header import HEADER, require_row
from compliance.snapshot.sql import Sql, joined, name, sql, text
from compliance.snapshot.supply import Delivery, DuckdbTable, JsonPart, Supply, View

_ATTACHED = "#snapshot"
_SCHEMA = "main"
_BYTES_A_VALUE = 12
_MOMENTS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS")
_WORDS = ("VARCHAR", "ENUM")
_ZONED = "TIMESTAMP WITH TIME ZONE"
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")


def deliver_duckdb(path: Path, background: Executor) -> Delivery:
    """Look through a DuckDB file, which is hashed in the background.

    Raises:
        SnapshotErrors: It can't be read, or has no header.
    """
    digest = watch(path, "duckdb", background)
    with _opened(path) as connection:
        header, supplies = _look_through(connection, str(path))
        strays = _strays(connection)
    return Delivery(str(path), header, supplies, strays, digest, path)


def duckdb_header(path: Path) -> JsonPart:
    """Give the header of a DuckDB file.

    Raises:
        SnapshotErrors: It can't be read, or has no header.
    """
    with _opened(path) as connection:
        return _look_through(connection, str(path))[0]


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        closing(duckdb.connect(":memory:", config=CONFIGURATION)) as connection,
        attached(connection, path),
        _explained(path),
    ):
        yield connection


def _look_through(
    connection: duckdb.DuckDBPyConnection, path: str
) -> tuple[JsonPart, dict[str, Supply]]:
    """Give the header, and each entity's table or what stands in its place."""
    tables = _tables(connection, path)
    supplies = {**_views(connection, path), **tables}
    require_row(path, supplies, lambda: _count(connection))
    del supplies[HEADER]
    return _header(connection, path, tables[HEADER]), supplies


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, path: Path | None) -> Iterator[None]:
    """Make the tables of a file readable, if there is one, and let go of it afterwards.

    Raises:
        SnapshotErrors: The file can't be read.
    """
    if path is None:
        yield
        return
    # A relative path could begin with what DuckDB takes for a kind of database.
    file = text(os.path.realpath(path))
    query = sql(
        "ATTACH {file} AS {name} (TYPE duckdb, READ_ONLY)", file=file, name=name(_ATTACHED)
    )
    with _explained(path):
        connection.execute(query)
    yield
    connection.execute(sql("DETACH {name}", name=name(_ATTACHED)))


def table_name(table: str) -> Sql:
    """Name a table of the file that is attached."""
    return name(_ATTACHED, _SCHEMA, table)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, UnicodeDecodeError) as error:
        raise SnapshotErrors([_fault(str(path), str(error))]) from None


# The words of the database, and ours; some of its words quote the file.
_REASONS = {
    "set lock": ("another process is writing to it", "close it there, or give a copy"),
    "already attached": (
        "this process has it open for writing",
        "close it there, or give a copy",
    ),
    "encrypted": ("it is encrypted", "give a copy without a password"),
    "version number": (
        f"it was written by another version of DuckDB than {duckdb.__version__} can read",
        "export it there with `EXPORT DATABASE`, and import it with this one",
    ),
    "WAL": (
        "its log, the file beside it that ends in `.wal`, does not fit or is damaged",
        "open it with DuckDB once, which puts it in order, or give a copy",
    ),
    "Cannot open": ("it can't be opened", ""),
}


def _fault(path: str, words: str) -> Diagnostic:
    damaged = ("it is cut off or damaged", "")
    reason, hint = next((said for known, said in _REASONS.items() if known in words), damaged)
    return faults.bad_database(path, reason, hint)


def _tables(connection: duckdb.DuckDBPyConnection, path: str) -> dict[str, DuckdbTable]:
    query = sql(
        "SELECT t.table_name, any_value(t.estimated_size), list(c.column_name ORDER BY "
        "c.column_index), list(c.data_type ORDER BY c.column_index) "
        "FROM duckdb_tables() t JOIN duckdb_columns() c USING (table_oid, database_name) "
        "WHERE database_name = {file} AND t.schema_name = {schema} "
        "GROUP BY t.table_name ORDER BY t.table_name",
        file=text(_ATTACHED),
        schema=text(_SCHEMA),
    )
    found = connection.execute(query).fetchall()
    return {
        table: DuckdbTable(
            path,
            table,
            dict(zip(columns, types, strict=True)),
            rows * len(columns) * _BYTES_A_VALUE,
        )
        for table, rows, columns, types in found
    }


def _views(connection: duckdb.DuckDBPyConnection, path: str) -> dict[str, Supply]:
    query = sql(
        "SELECT view_name FROM duckdb_views() WHERE database_name = {file} "
        "AND schema_name = {schema} AND NOT internal ORDER BY view_name",
        file=text(_ATTACHED),
        schema=text(_SCHEMA),
    )
    found = connection.execute(query).fetchall()
    return {view: View(path, view) for (view,) in found}


def _strays(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Name the tables and views of other schemas."""
    query = sql(
        "SELECT schema_name || '.' || table_name AS stray FROM duckdb_tables() "
        "WHERE database_name = {file} AND schema_name <> {schema} UNION ALL "
        "SELECT schema_name || '.' || view_name FROM duckdb_views() "
        "WHERE database_name = {file} AND schema_name <> {schema} AND NOT internal "
        "ORDER BY stray",
        file=text(_ATTACHED),
        schema=text(_SCHEMA),
    )
    return tuple(stray for (stray,) in connection.execute(query).fetchall())


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    """Count the rows of the table for the header, two at most."""
    query = sql("SELECT * FROM {table} LIMIT 2", table=table_name(HEADER))
    query = sql("SELECT count(*) FROM ({rows})", rows=query)
    count: int = connection.execute(query).fetchall()[0][0]
    return count


def _header(connection: duckdb.DuckDBPyConnection, path: str, table: DuckdbTable) -> JsonPart:
    """Make the JSON object that the one row of a table says."""
    values = joined(
        ", ",
        (
            sql("{key}: {value}", key=text(key), value=_value(key, kind))
            for key, kind in table.types.items()
        ),
    )
    query = sql(
        "SELECT CAST(to_json({{{values}}}) AS VARCHAR) FROM {table}",
        values=values,
        table=table_name(HEADER),
    )
    document = connection.execute(query).fetchall()[0][0].encode()
    return JsonPart(path, document, 0, len(document), is_made=True)


def _value(key: str, kind: str) -> Sql:
    """Give a value as text if it is one, or a date or time; else something of its kind."""
    column = name(key)
    plain = kind.partition("(")[0]
    if plain in _WORDS + _MOMENTS:
        return sql("CAST({column} AS VARCHAR)", column=column)
    if kind == _ZONED:
        return sql("strftime(timezone('UTC', {c}), '%Y-%m-%dT%H:%M:%S.%fZ')", c=column)
    if plain in _NUMBERS:
        return sql("CASE WHEN {column} IS NOT NULL THEN 0 END", column=column)
    if kind == "BOOLEAN":
        return column
    return sql("CASE WHEN {column} IS NOT NULL THEN MAP {{}} END", column=column)
