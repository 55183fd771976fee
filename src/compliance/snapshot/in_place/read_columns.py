"""A column of a database to the SQL that reads it as a field, if its type can hold that."""

from collections.abc import Mapping
from typing import LiteralString

from msgspec import Struct

from compliance.check.types import Primitive
from compliance.snapshot.cells import among
from compliance.snapshot.columns import Column, stored_type
from compliance.snapshot.findings import OTHER_CASE
from compliance.snapshot.sql import Sql, joined, name, sql, text

_WHOLE = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
)
_WIDE = frozenset(("UBIGINT", "HUGEINT", "UHUGEINT"))
_BROKEN = frozenset(("FLOAT", "DOUBLE", "DECIMAL"))
_TEXTS = frozenset(("VARCHAR",))
_SANE: LiteralString = "CASE WHEN year({cell}) BETWEEN 1900 AND 2200 THEN {cell} END"

# What each type of a field is read from, and how: null where a value can't be read. A number
# that is none is greater than any other.
_READERS: dict[Primitive, dict[frozenset[str], LiteralString]] = {
    "text": {
        _TEXTS: "{cell}",
        _WHOLE | _WIDE | {"UUID"}: "CAST({cell} AS VARCHAR)",
    },
    "integer": {
        _WHOLE: "CAST({cell} AS BIGINT)",
        _WIDE | _BROKEN: (
            "CASE WHEN {cell} >= -9223372036854775808 AND {cell} < 9223372036854775808 "
            "AND {cell} = floor({cell}) THEN CAST({cell} AS BIGINT) END"
        ),
    },
    "decimal": {
        _WHOLE | _WIDE: "CAST({cell} AS DOUBLE)",
        _BROKEN: (
            "CASE WHEN CAST({cell} AS DOUBLE) "
            "BETWEEN CAST('-1.7976931348623157e308' AS DOUBLE) "
            "AND CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST({cell} AS DOUBLE) END"
        ),
    },
    "boolean": {frozenset(("BOOLEAN",)): "{cell}"},
    "date": {frozenset(("DATE",)): _SANE},
    "timestamp": {
        frozenset(("TIMESTAMP",)): _SANE,
        frozenset(("TIMESTAMP WITH TIME ZONE",)): _SANE,
    },
}
_LIST: LiteralString = (
    "CASE WHEN len(list_filter({cells}, lambda item: {value} IS NOT NULL)) = len({cells}) "
    "THEN list_transform({cells}, lambda item: {wanted}) END"
)


class Read(Struct, frozen=True):
    """How a field is read: `value` is null where it is null or can't be read.

    `local` is the local time of timestamps, `kind` what a value is that can't be read. If it
    `is_sure`, there is no such value; if not `is_carried`, the table has no such column.
    """

    column: Column
    value: Sql
    local: Sql | None
    kind: Sql
    is_sure: bool
    is_carried: bool = True


def read_column(column: Column, types: Mapping[str, str]) -> Read | None:
    """Give how a field is read from a table with these columns: None if none can be.

    The columns of the table are in scope under their own names.
    """
    given = types.get(column.name)
    if given is None:
        # The name of a type, which is one of ours.
        nothing = Sql(f"CAST(NULL AS {stored_type(column)})")
        local = nothing if column.is_instant else None
        return Read(column, nothing, local, text(""), is_sure=True, is_carried=False)
    reader = _reader(column, given)
    if reader is None:
        return None
    cells = name(column.name)
    cell = sql("item") if column.many else cells
    value, local = _value(column, given, cell, reader), None
    if column.is_instant:
        local = sql("to_local({utc})", utc=value)
    if not column.many:
        is_sure = reader != _SANE and not reader.startswith("CASE") and not column.values
        return Read(column, value, local, _kind(column, cell), is_sure)
    if local is not None:
        local = sql(_LIST, cells=cells, value=value, wanted=local)
    value = sql(_LIST, cells=cells, value=value, wanted=value)
    return Read(column, value, local, text("list"), is_sure=False)


def _reader(column: Column, given: str) -> LiteralString | None:
    if column.many != given.endswith("[]"):
        return None
    kind = given.removesuffix("[]").partition("(")[0]
    readers = _READERS[column.primitive].items()
    return next((reader for types, reader in readers if kind in types), None)


def _value(column: Column, given: str, cell: Sql, reader: LiteralString) -> Sql:
    if column.is_instant and given.startswith("TIMESTAMP WITH TIME ZONE"):
        return sql(reader, cell=sql("({cell} AT TIME ZONE 'UTC')", cell=cell))
    if column.is_instant:
        return sql("to_utc({wall})", wall=sql(reader, cell=cell))
    return among(column.values, sql(reader, cell=cell))


def _kind(column: Column, cell: Sql) -> Sql:
    """Give what a value is that can't be read as a field."""
    if column.values:
        return sql(
            "CASE WHEN lower(CAST({cell} AS VARCHAR)) IN ({values}) THEN {near} "
            "ELSE 'text' END",
            cell=cell,
            values=joined(", ", (text(value.lower()) for value in column.values)),
            near=text(OTHER_CASE),
        )
    if column.primitive == "integer":
        return sql(
            "CASE WHEN {cell} = floor({cell}) THEN 'integer beyond 64 bits' ELSE 'decimal' END",
            cell=cell,
        )
    kinds = {
        "decimal": "number too large to count with",
        "date": "date outside 1900 to 2200",
        "timestamp": "timestamp outside 1900 to 2200",
    }
    return text(kinds.get(column.primitive, column.primitive))
