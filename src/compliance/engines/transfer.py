"""Rows between DuckDB and PostgreSQL: as arrays one way, as blocks of JSON the other."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import duckdb

from compliance.engines import types
from compliance.engines.relations import Columns

# So many rows are one JSON text for each column.
BLOCK = 20_000

_BARE = (*types.WHOLE, "DECIMAL", "FLOAT", "DOUBLE")
_FROM_JSON = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", types.TEXT)


class Blocks(Protocol):
    """The rows of a query in PostgreSQL, a few at a time."""

    def __iter__(self) -> Iterator[Sequence[Any]]:
        """Give row after row."""
        ...


def arrays(
    connection: duckdb.DuckDBPyConnection, query: str, columns: Columns
) -> tuple[str, ...]:
    """Write each column of a query here as an array of PostgreSQL's."""
    items = ", ".join(
        f"c{place} := {_item(f'q.c{place}', type_)}"
        for place, type_ in enumerate(columns.values())
    )
    names = ", ".join(f"c{place}" for place in range(len(columns)))
    # One list of whole rows, so that the items of all columns stay in step.
    rows = ["SELECT", f"list(struct_pack({items})) AS rows", "FROM", f"({query}) AS q({names})"]
    texts = ", ".join(
        f"coalesce('{{' || array_to_string(list_transform(rows, lambda r: r.c{place}), ',') "
        "|| '}', '{}')"
        for place in range(len(columns))
    )
    whole = " ".join(["SELECT", texts, "FROM", f"({' '.join(rows)})"])
    found = connection.execute(whole).fetchone()
    assert found is not None, "a row for all rows together"
    return tuple(found)


def _item(value: str, type_: str) -> str:
    text = f"CAST({value} AS VARCHAR)"
    if type_ not in _BARE:
        text = f"""'"' || replace(replace({text}, '\\', '\\\\'), '"', '\\"') || '"'"""
    return f"coalesce({text}, 'NULL')"


def in_blocks(query: str, columns: Columns, ordered: bool) -> str:
    """Ask for the rows of a query of PostgreSQL's in blocks, each column as JSON text."""
    names = ", ".join(f"c{place}" for place in range(len(columns)))
    order = " ORDER BY q.n" if ordered else ""
    texts = ", ".join(
        f"json_agg({_sent(f'q.c{place}', type_)}{order})::text"
        for place, type_ in enumerate(columns.values())
    )
    rows = ["SELECT", "q.*, row_number() OVER () AS n", "FROM", f"({query}) AS q({names})"]
    block = f"(q.n - 1) / {BLOCK}"
    grouped = f"GROUP BY {block} ORDER BY {block}"
    return " ".join(["SELECT", texts, "FROM", f"({' '.join(rows)}) AS q", grouped])


def _sent(value: str, type_: str) -> str:
    if type_ in _FROM_JSON or type_ == types.NULL:
        return value
    if type_.endswith("[]"):
        return f"to_json({value})::text"
    return f"{value}::text"


def store(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Columns, blocks: Blocks
) -> None:
    """Make a table here from the blocks; its columns have the names and types given."""
    shape = ", ".join(f"{_name(name)} {_type(type_)}" for name, type_ in columns.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_name(table)} ({shape})")
    read = ", ".join(
        f"unnest(from_json(CAST(? AS VARCHAR), '[\"{_read_as(type_)}\"]')) AS c{place}"
        for place, type_ in enumerate(columns.values())
    )
    values = ", ".join(
        _converted(f"c{place}", type_) for place, type_ in enumerate(columns.values())
    )
    insert = " ".join(["INSERT INTO", _name(table), "SELECT", values, f"FROM (SELECT {read})"])
    for block in blocks:
        connection.execute(insert, list(block))


def _read_as(type_: str) -> str:
    return type_ if type_ in _FROM_JSON else types.TEXT


def _converted(value: str, type_: str) -> str:
    if type_ in _FROM_JSON:
        return value
    if type_.endswith("[]") or type_.startswith(types.STRUCT):
        return f"CAST(CAST({value} AS JSON) AS {_type(type_)})"
    return f"CAST({value} AS {_type(type_)})"


def _type(type_: str) -> str:
    return type_.replace('"NULL"', "INTEGER").replace(types.NULL, "INTEGER")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
