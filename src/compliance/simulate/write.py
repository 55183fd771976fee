"""Settings to a snapshot of a made-up force: a JSON document, or a folder of Parquet."""

import json
import os
import shutil
from functools import partial
from pathlib import Path

import duckdb
from msgspec import Struct

from compliance.check.dictionary import Dictionary
from compliance.diagnostic import Diagnostic, UserErrors
from compliance.report.files import replaced_file, replaced_folder
from compliance.simulate.database import open_force, set_variables
from compliance.simulate.faults import STRANGE_FIELD, Form, with_faults
from compliance.simulate.settings import Settings, Value, teams_of, variables
from compliance.snapshot.interrupts import closed_after, run_on_cursors
from compliance.snapshot.sql import Sql, joined, sql, text

HEADER_FILE = "snapshot.json"
LARGEST_JSON_SCALE = 3
"""A document of a year of London has a third of a gigabyte."""
_MOST_WORKERS = 4
_BLOCK = 1 << 20
_TO_PARQUET = "COPY ({records}) TO {path} (FORMAT parquet, COMPRESSION zstd)"
_TO_JSON = """
COPY ({records}) TO {path} (FORMAT json, ARRAY true, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ')
"""

# What is made may be more than the dictionary at hand declares.
_DECLARED = "SELECT COLUMNS(lambda field: field IN ({fields})) FROM ({records})"

Counts = dict[str, int]


class _Order(Struct, frozen=True):
    """What is to be made, in which form, and in which folder; the shared part is beside it."""

    settings: Settings
    dictionary: Dictionary
    form: Form
    folder: Path

    def path(self, entity: str) -> Path:
        """Give the file of an entity."""
        return self.folder / f"{entity}.{self.form}"


def write_folder(settings: Settings, dictionary: Dictionary, path: Path) -> Counts:
    """Write a folder with `snapshot.json` and Parquet, and count the records of each entity.

    Raises:
        UserErrors: It can't be written.
    """
    with replaced_folder(path) as folder:
        counts = _write_entities(_Order(settings, dictionary, "parquet", folder), path)
        header = json.dumps({"snapshot": settings.header}, indent=2) + "\n"
        (folder / HEADER_FILE).write_text(header, encoding="utf-8")
    return counts


def write_document(settings: Settings, dictionary: Dictionary, path: Path) -> Counts:
    """Write a JSON document, and count the records of each entity.

    Raises:
        UserErrors: It can't be written.
    """
    with replaced_file(path) as whole:
        order = _Order(settings, dictionary, "json", whole.parent / "entities")
        order.folder.mkdir()
        counts = _write_entities(order, path)
        with whole.open("wb") as document:
            document.write(b'{"snapshot": ' + json.dumps(settings.header).encode())
            for entity in counts:
                document.write(f',\n"{entity}": '.encode())
                with order.path(entity).open("rb") as records:
                    shutil.copyfileobj(records, document, _BLOCK)
            document.write(b"}\n")
    return counts


def _write_entities(order: _Order, target: Path) -> Counts:
    """Write a file for each entity that the dictionary knows, several at a time."""
    try:
        force = open_force(order.settings, order.folder.parent)
        with closed_after(force.connection):
            queries = {
                name: _records(order, name, force.queries[name])
                for name in order.dictionary.entities
                if name in force.queries
            }
            values = variables(order.settings, teams_of(order.settings))
            works = [
                partial(_write, order, values, name, query) for name, query in queries.items()
            ]
            workers = min(_MOST_WORKERS, os.cpu_count() or 1)
            counts = run_on_cursors(force.connection, works, workers)
            return {name: each.result() for name, each in zip(queries, counts, strict=True)}
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        message = f"`{target}` can't be written: the database that makes it could not go on"
        hint = "see that the disk has room for twice what is to be written"
        raise UserErrors([Diagnostic("unwritable-file", message, help=hint)]) from error


def _records(order: _Order, entity: str, query: Sql) -> Sql:
    declared = order.dictionary.entities[entity]
    if order.settings.faults:
        query = with_faults(declared, query, order.form)
    fields = [*declared.fields, *([STRANGE_FIELD] if order.settings.faults else [])]
    return sql(_DECLARED, fields=joined(", ", map(text, fields)), records=query)


def _write(
    order: _Order,
    values: dict[str, Value],
    entity: str,
    query: Sql,
    cursor: duckdb.DuckDBPyConnection,
) -> int:
    set_variables(cursor, values)
    path = text(str(order.path(entity)))
    match order.form:
        case "parquet":
            statement = sql(_TO_PARQUET, records=query, path=path)
        case "json":
            statement = sql(_TO_JSON, records=query, path=path)
    return int(cursor.execute(statement).fetchall()[0][0])
