"""A column to the SQL that reads its raw value: the typed value, or null if unreadable."""

import re
from typing import Literal, LiteralString

from msgspec import Struct
from msgspec.structs import replace

from compliance.check.types import Primitive
from compliance.snapshot.columns import Column
from compliance.snapshot.sql import Sql, joined, name, sql, text

Dialect = Literal["json", "csv"]


class Cell(Struct, frozen=True):
    """How the value at a place is read, in steps, so that none is written out twice.

    `raw` is the value as text, null where nothing is given; it is kept where it can't be
    read. `first` is a step on the way, if one is needed, and `value` the typed value. Of
    single instants, `wall` is read from local times, and `value` from others, with an offset.
    If `is_sure`, there is no raw value, as the value surely could be read, already.
    """

    raw: Sql
    value: Sql
    wall: Sql | None = None
    first: Sql | None = None
    is_sure: bool = False


def cell_name(place: int) -> Sql:
    """Name the raw value of the column at a place."""
    return name(f"cell {place}")


def first_name(place: int) -> Sql:
    """Name the first step of the column at a place."""
    return name(f"first {place}")


def value_name(place: int) -> Sql:
    """Name the typed value of the column at a place."""
    return name(f"value {place}")


def local_name(place: int) -> Sql:
    """Name the local time of the column at a place."""
    return name(f"local {place}")


def words_name(cell: Cell, place: int) -> Sql:
    """Name what the value of a cell is read from: the first step, or the raw value."""
    return cell_name(place) if cell.first is None else first_name(place)


def read_cell(column: Column, place: int, dialect: Dialect) -> Cell:
    """Give how text is read: JSON text, or a cell as it stands in a CSV file."""
    raw, first = cell_name(place), first_name(place)
    if column.many:
        return Cell(raw, _whole(first), first=_items(column, raw))
    if column.primitive in {"integer", "decimal", "boolean"}:
        return Cell(raw, sql(_READERS[dialect, column.primitive], cell=raw))
    if dialect == "csv":
        return _read_words(column, raw, raw)
    read: LiteralString = "json_string({cell})"
    if column.primitive == "text":
        read = "json_text({cell})"
    return replace(_read_words(column, raw, first), first=sql(read, cell=raw))


def read_sure_words(column: Column, place: int) -> Cell:
    """Give how the text is read that the database makes of any JSON value.

    Only where it is sure which value that was: text that looks like another kind is not.
    """
    raw = cell_name(place)
    if column.primitive == "text" and column.values is None:
        return Cell(raw, _call("sure_text", raw))
    return _read_words(column, raw, raw)


def _read_words(column: Column, raw: Sql, words: Sql) -> Cell:
    match column.primitive:
        case "timestamp":
            return Cell(raw, _call("iso_zoned", words), _call("iso_wall", words))
        case "date":
            return Cell(raw, _call("iso_date", words))
        case _:
            return Cell(raw, among(column.values, words))


def has_sure_words(column: Column) -> bool:
    """Whether a column can be read by `read_sure_words`."""
    if column.many or column.primitive in {"integer", "decimal", "boolean"}:
        return False
    return not any(map(_LIKE_OTHERS.match, column.values or ()))


# How the text of a number, an object or a list begins, and that of a boolean.
_LIKE_OTHERS = re.compile(r"[-0-9{\[]|true|false")


def among(values: tuple[str, ...] | None, value: Sql) -> Sql:
    """Give the value only if it is one of those of an enum."""
    if values is None:
        return value
    # A list after IN takes several times as long to plan.
    cases = (sql("WHEN {one} THEN {one}", one=text(one)) for one in values)
    return sql("CASE {value} {cases} END", value=value, cases=joined(" ", cases))


_READERS: dict[tuple[Dialect, Primitive], LiteralString] = {
    ("json", "text"): "json_text({cell})",
    ("json", "integer"): "json_integer({cell})",
    ("json", "decimal"): "json_decimal({cell})",
    ("json", "boolean"): "json_boolean({cell})",
    ("json", "date"): "iso_date(json_string({cell}))",
    ("json", "timestamp"): (
        "coalesce(to_utc(iso_wall(json_string({cell}))), iso_zoned(json_string({cell})))"
    ),
    ("csv", "integer"): "csv_integer({cell})",
    ("csv", "decimal"): "csv_decimal({cell})",
    ("csv", "boolean"): "json_boolean({cell})",
}


def _items(column: Column, cell: Sql) -> Sql:
    """Read the items of a JSON array, null for those that can't be read and for nulls."""
    return sql(
        "CASE WHEN starts_with({cell}, '[') THEN list_transform("
        "CAST(json_extract(TRY_CAST({cell} AS JSON), '$[*]') AS VARCHAR[]), "
        "lambda item: {item}) END",
        cell=cell,
        item=among(column.values, sql(_READERS["json", column.primitive], cell=sql("item"))),
    )


def _whole(items: Sql) -> Sql:
    """Give a list only if each of its items could be read."""
    return sql("CASE WHEN list_count({items}) = len({items}) THEN {items} END", items=items)


def _call(macro: LiteralString, argument: Sql) -> Sql:
    return sql("{macro}({argument})", macro=sql(macro), argument=argument)
