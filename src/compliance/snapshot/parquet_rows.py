"""A Parquet file or a table of a DuckDB file to rows, by the types of its columns.

Columns of the fitting type are read as they are, others by way of JSON.
"""

from collections.abc import Mapping, Sequence
from typing import LiteralString

from msgspec.structs import replace

from compliance.check.types import Primitive
from compliance.snapshot.cells import Cell, among, cell_name, read_cell
from compliance.snapshot.columns import Column, stored_type
from compliance.snapshot.rows import NUMBER, Rows
from compliance.snapshot.sql import Sql, joined, name, sql, text

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_WIDE = ("UBIGINT", "HUGEINT", "UHUGEINT")
_BROKEN = ("FLOAT", "DOUBLE", "DECIMAL")
_NO_TEXT = ("DATE", "TIME", "TIMESTAMP", "INTERVAL", "BLOB", "BIT")

# What is read as it stands: by type of the field, then by type of the column.
_FITTING: dict[Primitive, dict[str, LiteralString]] = {
    "text": {"VARCHAR": "{cell}"} | dict.fromkeys(_WHOLE + _WIDE, "CAST({cell} AS VARCHAR)"),
    "integer": dict.fromkeys(_WHOLE + _WIDE, "TRY_CAST({cell} AS BIGINT)")
    | dict.fromkeys(
        _BROKEN, "CASE WHEN {cell} = trunc({cell}) THEN TRY_CAST({cell} AS BIGINT) END"
    ),
    "decimal": dict.fromkeys(
        _WHOLE + _WIDE + _BROKEN,
        "CASE WHEN isfinite(TRY_CAST({cell} AS DOUBLE)) THEN TRY_CAST({cell} AS DOUBLE) END",
    ),
    "boolean": {"BOOLEAN": "{cell}"},
    "date": {"DATE": "sane({cell})"},
    "timestamp": {"TIMESTAMP WITH TIME ZONE": "sane(make_timestamp(epoch_us({cell})))"},
}
_WALL: dict[str, LiteralString] = {
    "TIMESTAMP": "sane({cell})",
    "TIMESTAMP_S": "sane(CAST({cell} AS TIMESTAMP))",
    "TIMESTAMP_MS": "sane(CAST({cell} AS TIMESTAMP))",
    "TIMESTAMP_NS": "CASE WHEN epoch_ns({cell}) % 1000 = 0 THEN CAST({cell} AS TIMESTAMP) END",
}
_NEVER = sql("CAST(NULL AS TIMESTAMP)")
# What the database calls the place of a record in its file.
_PLACE = "file_row_number"
_NOTHING = sql("")


def parquet_rows(path: str, types: Mapping[str, str], columns: Sequence[Column]) -> Rows:
    """Give the rows of a Parquet file whose columns have these types.

    Where all of them fit, they can be read again and again, each with its place in the file.
    """
    records = sql("read_parquet({path})", path=text(path))
    # A column of that name would stand for the place.
    if _PLACE in map(str.lower, types) or not _all_fit(columns, types):
        return _rows(records, types, columns)
    rows = _rows(
        records, types, columns, sql(", {place} AS {number}", place=name(_PLACE), number=NUMBER)
    )
    proven = (
        _proven(column, place, cell) if types.get(column.name) == stored_type(column) else cell
        for place, (column, cell) in enumerate(zip(columns, rows.cells, strict=True))
    )
    return replace(rows, proven=tuple(proven))


def _all_fit(columns: Sequence[Column], types: Mapping[str, str]) -> bool:
    given = [column for column in columns if column.name in types]
    return all(_fitting(column, 0, types[column.name]) for column in given)


def _proven(column: Column, place: int, cell: Cell) -> Cell:
    """Give how a column of the very type of its field is read, if all values can be."""
    if column.is_instant:
        return replace(cell, wall=cell_name(place))
    return replace(cell, value=cell_name(place))


def duckdb_rows(table: Sql, types: Mapping[str, str], columns: Sequence[Column]) -> Rows:
    """Give the rows of a table of a DuckDB file whose columns have these types.

    Unlike those of a Parquet file, its texts are not tested when they are read, and what is
    no UTF-8 would be found too late: here it is refused, as nobody but a forger writes it.
    """
    tested = (
        sql("decode(encode({field})) AS {field}", field=name(each.name))
        if types[each.name] == "VARCHAR"
        else name(each.name)
        for each in columns
        if each.name in types
    )
    # Without a column that is declared, there still are its rows.
    given = joined(", ", [*tested, sql('NULL AS "#"')])
    return _rows(sql("(SELECT {given} FROM {table})", given=given, table=table), types, columns)


def _rows(
    records: Sql, types: Mapping[str, str], columns: Sequence[Column], number: Sql = _NOTHING
) -> Rows:
    declared = [column.name for column in columns]
    given = (
        sql(
            "{source} AS {cell}",
            source=_source(column, types.get(column.name)),
            cell=cell_name(i),
        )
        for i, column in enumerate(columns)
    )
    relation = sql(
        "SELECT {given}, CAST(NULL AS VARCHAR) AS odd{number} FROM {records}",
        given=joined(", ", given),
        number=number,
        records=records,
    )
    read = (
        _fitting(column, place, types.get(column.name)) or read_cell(column, place, "json")
        for place, column in enumerate(columns)
    )
    strangers = tuple(known for known in types if known not in declared)
    return Rows(
        relation,
        tuple(read),
        "json",
        frozenset(declared) & types.keys(),
        strangers,
        is_text=False,
    )


def _source(column: Column, given: str | None) -> Sql:
    """Give what to select for a column: itself if its type fits, or its JSON text."""
    if given is None:
        return sql("CAST(NULL AS VARCHAR)")
    template: LiteralString = "CAST(to_json({source}) AS VARCHAR)"
    if _fitting(column, 0, given):
        template = "{source}"
    elif column.primitive == "text" and given.startswith(_NO_TEXT):
        # As JSON these would be strings, and read as text that nobody wrote.
        template = "CAST(json_object('value', {source}) AS VARCHAR)"
    return sql(template, source=name(column.name))


def _fitting(column: Column, place: int, given: str | None) -> Cell | None:
    """Give how a column of a fitting type is read, None if it does not fit."""
    kind = (given or "").partition("(")[0]
    cell = cell_name(place)
    raw = sql("CAST(to_json({cell}) AS VARCHAR)", cell=cell)
    if column.many:
        return None
    if column.is_instant and kind in _WALL:
        return Cell(raw, _NEVER, sql(_WALL[kind], cell=cell))
    template = _FITTING[column.primitive].get(kind)
    if template is None:
        return None
    value = among(column.values, sql(template, cell=cell))
    return Cell(raw, value, _NEVER if column.is_instant else None)
