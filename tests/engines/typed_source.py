"""A snapshot's document as tables of typed columns, as a database would hold the records.

What no typed column can hold, such as a list in place of a date, is put right in the document
first, so that both say the same: a value that can't be read becomes one of the right type that
can't be read either, where there is such a one, and null elsewhere.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from compliance.check.dictionary import FORCE, Dictionary
from compliance.snapshot.columns import Column, columns_of

INFINITE = "@infinite"
ZONED = "TIMESTAMP WITH TIME ZONE"
TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One entity's records: the columns with DuckDB's names of their types, and the rows."""

    columns: Mapping[str, str]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was put right, and its records as tables."""

    text: str
    header: Mapping[str, str]
    tables: Mapping[str, Table]

    def write(self, path: Path) -> Path:
        """Write the document."""
        path.write_text(self.text)
        return path

    def store(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create the tables in the schema `source` of a DuckDB database."""
        connection.execute("CREATE SCHEMA source")
        for entity, table in self.tables.items():
            columns = ", ".join(f'"{name}" {kind}' for name, kind in table.columns.items())
            connection.execute(f'CREATE TABLE source."{entity}" ({columns})')
            if table.rows:
                marks = ", ".join("?" * len(table.columns))
                connection.executemany(
                    f'INSERT INTO source."{entity}" VALUES ({marks})', table.rows
                )


def typed_source(document: Mapping[str, Any], dictionary: Dictionary, zone: str) -> Source:
    """Put a document right, and give its records as tables."""
    header = document["snapshot"]
    righted: dict[str, Any] = {"snapshot": header}
    tables = {}
    for name, entity in dictionary.entities.items():
        if name == FORCE or name not in document:
            continue
        records = [record for record in document[name] if isinstance(record, dict)]
        carried = [
            column
            for column in columns_of(entity, dictionary)
            # A key that no record has is no table at all.
            if column.name in entity.key
            or not records
            or any(column.name in record for record in records)
        ]
        values = [
            [_righted(column, record.get(column.name)) for column in carried]
            for record in records
        ]
        names = [column.name for column in carried]
        righted[name] = [dict(zip(names, row, strict=True)) for row in values]
        kinds = [_kind(column, [row[i] for row in values]) for i, column in enumerate(carried)]
        rows = [
            tuple(_stored(value, kind, zone) for value, kind in zip(row, kinds, strict=True))
            for row in values
        ]
        tables[name] = Table(dict(zip(names, kinds, strict=True)), rows)
    text = json.dumps(righted).replace(f'"{INFINITE}"', "1e400")
    return Source(text, header, tables)


def _righted(column: Column, value: Any) -> Any:
    if column.many:
        if not isinstance(value, list):
            return None
        items = [None if item is None else _single(column, item) for item in value]
        was_lost = any(
            new is None and old is not None for new, old in zip(items, value, strict=True)
        )
        return None if was_lost else items
    return None if value is None else _single(column, value)


def _single(column: Column, value: Any) -> Any:
    match column.primitive:
        case "text":
            if isinstance(value, int) and not isinstance(value, bool):
                return str(value)
            return value if isinstance(value, str) else ("Zz" if column.values else None)
        case "integer":
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            return value if is_whole and abs(value) < 2**63 else None
        case "decimal":
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return float(value) if is_number else INFINITE
        case "boolean":
            return value if isinstance(value, bool) else None
        case "date":
            return value if _is_readable(value, date, 10) else "1800-01-01"
        case _:
            return value if _is_readable(value, datetime, 16) else "1800-01-01T00:00:00"


def _is_readable(value: Any, kind: type[date], least: int) -> bool:
    if not isinstance(value, str) or len(value) < least or (kind is date and len(value) > 10):
        return False
    try:
        return 1900 <= kind.fromisoformat(value).year <= 2200
    except ValueError:
        return False


def _kind(column: Column, values: Sequence[Any]) -> str:
    kind = TYPES[column.primitive]
    if column.is_instant:
        lists = [value for value in values if value] if column.many else [values]
        items = [item for listed in lists for item in listed]
        if any(item and datetime.fromisoformat(item).tzinfo for item in items):
            kind = ZONED
    return kind + ("[]" if column.many else "")


def _stored(value: Any, kind: str, zone: str) -> Any:
    if value is None:
        return None
    if kind.endswith("[]"):
        return [_stored(item, kind.removesuffix("[]"), zone) for item in value]
    if value == INFINITE:
        return math.inf
    if kind == "DATE":
        return date.fromisoformat(value)
    if kind.startswith("TIMESTAMP"):
        moment = datetime.fromisoformat(value)
        if kind == ZONED and moment.tzinfo is None:
            return moment.replace(tzinfo=ZoneInfo(zone), fold=0)
        return moment
    return value
