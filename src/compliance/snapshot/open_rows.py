"""A supply to its rows, for as long as the file or memory behind them is held open."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import assert_never

import duckdb

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.columns import Column
from compliance.snapshot.csv_rows import csv_rows
from compliance.snapshot.duckdb_file import table_name
from compliance.snapshot.json_rows import Layout, count_carriers, json_rows
from compliance.snapshot.load import Load
from compliance.snapshot.parquet_rows import duckdb_rows, parquet_rows
from compliance.snapshot.readable_path import readable_path
from compliance.snapshot.rows import Rows
from compliance.snapshot.sql import Sql, sql, text
from compliance.snapshot.sqlite_lines import line_rows
from compliance.snapshot.supply import (
    Csv,
    DuckdbTable,
    JsonLines,
    JsonPart,
    Parquet,
    SqliteTable,
    TableLines,
    View,
)


@contextmanager
def open_rows(cursor: duckdb.DuckDBPyConnection, load: Load) -> Iterator[Rows]:
    """Make the records of an entity readable in SQL."""
    supply, columns = load.supply, load.columns
    if isinstance(supply, DuckdbTable):
        yield duckdb_rows(table_name(supply.table), supply.types, columns)
        return
    assert not isinstance(supply, SqliteTable | View), "written out, or refused, before"
    with readable_path(supply) as path:
        match supply:
            case JsonPart():
                yield json_rows(path, "array", columns)
            case JsonLines():
                yield json_rows(path, "newline_delimited", columns)
            case Csv():
                yield csv_rows(path, supply.path, columns, load.entity.key)
            case Parquet():
                yield parquet_rows(path, _described(cursor, path, supply.path), columns)
            case TableLines():
                yield line_rows(path, supply, columns)
            case _:
                assert_never(supply)


@contextmanager
def open_carriers(supply: JsonPart | JsonLines, columns: Sequence[Column]) -> Iterator[Sql]:
    """Make the records readable once more, to count those that carry each column."""
    layout: Layout = "array" if isinstance(supply, JsonPart) else "newline_delimited"
    with readable_path(supply) as path:
        yield count_carriers(path, layout, columns)


def _described(cursor: duckdb.DuckDBPyConnection, path: str, file: Path) -> dict[str, str]:
    """Give the names and types of a Parquet file's columns.

    Raises:
        SnapshotErrors: Two have one name, or differ in case alone.
    """
    query = sql("DESCRIBE SELECT * FROM read_parquet({path})", path=text(path))
    types = {str(row[0]): str(row[1]) for row in cursor.execute(query).fetchall()}
    query = sql("SELECT name, num_children FROM parquet_schema({path})", path=text(path))
    names = _top_names(cursor.execute(query).fetchall()[1:])
    # To the database these are the same, so that it gives the second another name.
    twice = [name for name, given in zip(names, types, strict=True) if name not in {given, ""}]
    if twice:
        where = "in the names of the columns, in capitals or not"
        raise SnapshotErrors([faults.given_twice(str(file), name, where) for name in twice])
    return types


def _top_names(nodes: Sequence[tuple[str, int | None]]) -> list[str]:
    """Give the names of columns from all that is in them, each followed by its parts."""
    names = []
    parts = 0
    for name, children in nodes:
        if not parts:
            names.append(name)
        parts += (children or 0) - bool(parts)
    return names
