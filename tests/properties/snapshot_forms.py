"""The same snapshot as a folder of Parquet, a DuckDB file and an SQLite file."""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

Records = Sequence[Mapping[str, Any]]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?")


def write_forms(document: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    """Write a document in all other forms into a folder, and give their paths."""
    paths = {
        "parquet": folder / "parts",
        "duckdb": folder / "snapshot.duckdb",
        "sqlite": folder / "snapshot.sqlite",
    }
    tables = {
        entity: [records] if entity == "snapshot" else records
        for entity, records in document.items()
    }
    write_duckdb(tables, paths["duckdb"])
    write_sqlite(tables, paths["sqlite"])
    paths["parquet"].mkdir()
    header = json.dumps({"snapshot": document["snapshot"]})
    (paths["parquet"] / "snapshot.json").write_text(header)
    with duckdb.connect(str(paths["duckdb"]), read_only=True) as connection:
        for entity in tables.keys() - {"snapshot"}:
            to = paths["parquet"] / f"{entity}.parquet"
            connection.execute(f"COPY {quoted(entity)} TO '{to}' (FORMAT parquet)")
    return paths


def write_duckdb(tables: Mapping[str, Records], path: Path) -> None:
    """Write tables with the narrowest type of each column that all its values have."""
    with duckdb.connect(str(path)) as connection:
        for table, records in tables.items():
            columns = column_names(table, records)
            types = {name: _type([each.get(name) for each in records]) for name in columns}
            definition = ", ".join(f"{quoted(name)} {kind}" for name, kind in types.items())
            connection.execute(f"CREATE TABLE {quoted(table)} ({definition})")
            rows = [
                [
                    json.dumps(each[name])
                    if types[name] == "JSON"
                    and name in each
                    # A null in JSON is another than that of the database.
                    and each[name] is not None
                    else each.get(name)
                    for name in columns
                ]
                for each in records
            ]
            if rows:
                places = ", ".join("?" * len(columns))
                connection.executemany(f"INSERT INTO {quoted(table)} VALUES ({places})", rows)


def write_sqlite(tables: Mapping[str, Records], path: Path) -> None:
    """Write tables whose columns have no type, but for booleans."""
    connection = sqlite3.connect(path)
    for table, records in tables.items():
        columns = column_names(table, records)
        definition = ", ".join(
            quoted(name)
            + (" BOOLEAN" if any(isinstance(each.get(name), bool) for each in records) else "")
            for name in columns
        )
        connection.execute(f"CREATE TABLE {quoted(table)} ({definition})")
        places = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO {quoted(table)} VALUES ({places})",
            [[_stored(each.get(name)) for name in columns] for each in records],
        )
    connection.commit()
    connection.close()


def column_names(table: str, records: Records) -> list[str]:
    """Give the fields that any record has; a table has at least that of the key."""
    return list(dict.fromkeys(name for each in records for name in each)) or [f"{table}_id"]


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _type(values: Iterable[Any]) -> str:
    given = [value for value in values if value is not None]
    kinds = {type(value) for value in given}
    if kinds <= {str}:
        if given and all(map(_DAY.fullmatch, given)):
            return "DATE"
        return "TIMESTAMP" if given and all(map(_WALL.fullmatch, given)) else "VARCHAR"
    if kinds <= {int, float}:
        return "DOUBLE" if float in kinds else "BIGINT"
    if kinds == {list} and all(isinstance(item, str) for value in given for item in value):
        return "VARCHAR[]"
    return "BOOLEAN" if kinds == {bool} else "JSON"


def _stored(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value)
    # What is unreadable in JSON is so as bytes, too.
    return json.dumps(value).encode() if isinstance(value, dict) else value
