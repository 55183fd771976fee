"""A table of an SQLite file to JSON lines, which SQLite writes, and from there to rows.

In a line a field is named by its place among the entity's columns. A value is written as it is
stored, since in SQLite each value has a type of its own: an integer, a number, a text, or null.
What JSON can't hold, bytes and texts that are no UTF-8, is an object with them in hexadecimal,
which is read as unknown. Three things are as in files that have types for them:

- 0 and 1 in a column that is declared `BOOL` or `BOOLEAN` are false and true,
- a whole number in a field for integers is one, even if it is stored as `7.0`,
- the text of a JSON array in a field for lists is the list.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import LiteralString

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot.cells import cell_name, read_cell
from compliance.snapshot.columns import Column
from compliance.snapshot.json_lines import whole_lines
from compliance.snapshot.json_rows import RECORD_BYTES
from compliance.snapshot.read_faults import table_fault
from compliance.snapshot.readable_path import scratch_file
from compliance.snapshot.rows import Rows
from compliance.snapshot.sql import Sql, joined, name, number, sql, text
from compliance.snapshot.supply import SqliteTable, TableLines

_BOOLEANS = {"BOOL", "BOOLEAN"}
# So many parts of a record are joined in one expression, which must not become too deep.
_MOST_PARTS = 100
_VALUE: LiteralString = """CASE typeof({c}) WHEN 'text' THEN json_quote({c})
WHEN 'integer' THEN {whole} WHEN 'real' THEN {broken}
WHEN 'blob' THEN '{{"bytes":"' || hex({c}) || '"}}' ELSE 'null' END"""
_BROKEN: LiteralString = """CASE WHEN {c} - {c} = 0 THEN shortest({c})
WHEN {c} > 0 THEN '9e999' ELSE '-9e999' END"""
_WHOLE: LiteralString = """CASE WHEN {c} = CAST({c} AS INTEGER) THEN CAST({c} AS INTEGER)
ELSE {broken} END"""
_BOOLEAN: LiteralString = "CASE {c} WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE {c} END"
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


@contextmanager
def written_out(supply: SqliteTable, columns: Sequence[Column]) -> Iterator[TableLines]:
    """Write the records of a table to a file that is gone afterwards.

    Raises:
        SnapshotErrors: The table can't be read, or there is no space for the file.
    """
    given = {str(i): each for i, each in enumerate(columns) if each.name in supply.types}
    values = {
        key: _typed(each, supply.types[each.name] in _BOOLEANS) for key, each in given.items()
    }
    names = frozenset(each.name for each in given.values())
    strangers = tuple(each for each in supply.types if each not in names)
    with ExitStack() as held:
        path = _written(supply, record_text(values), held)
        size = path.stat().st_size
        yield TableLines(path, supply.path, supply.table, names, strangers, size)


def line_rows(path: str, lines: TableLines, columns: Sequence[Column]) -> Rows:
    """Give the rows of a table that was written out."""
    cells = (
        sql("{value} AS {cell}", value=_read(column, i), cell=cell_name(i))
        for i, column in enumerate(columns)
    )
    types = (sql("{key}: 'JSON'", key=text(str(i))) for i in range(len(columns)))
    relation = sql(
        "SELECT {cells}, CAST(NULL AS VARCHAR) AS odd FROM read_json({path}, "
        "format := 'newline_delimited', columns := {{{types}}}, "
        "maximum_object_size := {limit})",
        cells=joined(", ", cells),
        types=joined(", ", types),
        path=text(path),
        limit=number(RECORD_BYTES),
    )
    read = (read_cell(column, i, "json") for i, column in enumerate(columns))
    return Rows(relation, tuple(read), "json", lines.carried, lines.strangers)


def _read(column: Column, place: int) -> Sql:
    cell = sql("CAST({key} AS VARCHAR)", key=name(str(place)))
    if not column.many:
        return cell
    words = sql("json_string({cell})", cell=cell)
    return sql(
        "CASE WHEN starts_with({words}, '[') THEN {words} ELSE {cell} END",
        words=words,
        cell=cell,
    )


def _typed(column: Column, is_boolean: bool) -> Sql:
    """Give the SQL for the JSON of a value, as a field of its type takes it."""
    broken = sql(_BROKEN, c=name(column.name))
    if column.primitive == "integer":
        broken = sql(_WHOLE, c=name(column.name), broken=broken)
    whole = sql(_BOOLEAN if is_boolean else "{c}", c=name(column.name))
    return sql(_VALUE, c=name(column.name), whole=whole, broken=broken)


def plain_value(column: str) -> Sql:
    """Give the SQL for the JSON of a value as it is stored."""
    c = name(column)
    return sql(_VALUE, c=c, whole=c, broken=sql(_BROKEN, c=c))


def record_text(values: dict[str, Sql]) -> Sql:
    """Give the SQL for the text of a JSON object, from the SQL of the texts in it."""
    parts: list[Sql] = []
    for key, value in values.items():
        parts += [text(f"{',' if parts else ''}{_quoted(key)}:"), value]
    groups = [parts[i : i + _MOST_PARTS] for i in range(0, len(parts), _MOST_PARTS)]
    joins = (sql("({parts})", parts=joined(" || ", group)) for group in groups)
    return joined(" || ", [sql("'{{'"), *joins, sql("'}}'")])


def _quoted(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def _written(supply: SqliteTable, record: Sql, held: ExitStack) -> Path:
    query = sql(
        "SELECT {record} || char(10) FROM {table}", record=record, table=name(supply.table)
    )
    try:
        file, path = held.enter_context(scratch_file())
        with supply.file.connection() as connection:
            # No step of this runs in Python.
            file.writelines(chain.from_iterable(connection.execute(query)))
        file.flush()
        if all(map(_is_utf8, whole_lines(path))):
            return path
        other, mended = held.enter_context(scratch_file())
        other.writelines(map(in_utf8, whole_lines(path)))
        other.flush()
    except OSError as error:
        why = os.strerror(error.errno).lower() if error.errno else "the system refused"
        fault = table_fault(supply, f"can't be written out to be read: {why}")
        raise SnapshotErrors([fault]) from None
    return mended


def in_utf8(piece: bytes) -> bytes:
    """Give whole lines with each text that is no UTF-8 as an object."""
    return piece if _is_utf8(piece) else _STRING.sub(_mended, piece)


def _mended(found: re.Match[bytes]) -> bytes:
    written = found[0]
    if _is_utf8(written):
        return written
    return b'{"bytes":"' + written.hex().encode() + b'"}'


def _is_utf8(piece: bytes) -> bool:
    try:
        return piece.isascii() or piece.decode() is not None
    except UnicodeDecodeError:
        return False
