"""Cells of single instants to the UTC instant and the local time of each.

To plan the way from local time to UTC takes milliseconds, and to go it a microsecond. So all
fields of a small table go it together, as a list, and those of a large one each for itself
and by the near clock.
"""

from compliance.snapshot.cells import Cell, local_name, value_name, words_name
from compliance.snapshot.load import Load
from compliance.snapshot.rows import Rows
from compliance.snapshot.sql import Sql, joined, name, number, sql


def with_instants(load: Load, rows: Rows, typed: Sql) -> Sql:
    """Add the value and the local time of each single instant to a relation."""
    places = [place for place, cell in enumerate(rows.cells) if cell.wall is not None]
    if not places:
        return typed
    if rows.is_text and not load.is_large:
        return _together(places, rows, typed)
    return _each(load, rows, typed)


# Each step is a query of its own, so that nothing is worked out more than once.
_TOGETHER = """
(SELECT *, {fields} FROM
  (SELECT *, list_transform("instants", lambda x: to_local(x)) AS "locals" FROM
    (SELECT *, list_transform("utc", lambda x, place: coalesce(x, "zoned"[place])) AS "instants"
    FROM (SELECT *, list_transform(list_transform({words}, lambda x: iso_wall(x)),
        lambda x: to_utc(x)) AS "utc",
      list_transform({words}, lambda x: iso_zoned(x)) AS "zoned" FROM {typed}))))
"""


def _together(places: list[int], rows: Rows, typed: Sql) -> Sql:
    fields = []
    for index, place in enumerate(places):
        taken = number(index + 1)
        fields.append(sql('"instants"[{i}] AS {value}', i=taken, value=value_name(place)))
        fields.append(sql('"locals"[{i}] AS {local}', i=taken, local=local_name(place)))
    words = joined(", ", (words_name(rows.cells[place], place) for place in places))
    listed = sql("[{words}]", words=words)
    return sql(_TOGETHER, fields=joined(", ", fields), words=listed, typed=typed)


def _each(load: Load, rows: Rows, typed: Sql) -> Sql:
    near = load.is_large
    cells = [
        (place, cell, cell.wall)
        for place, cell in enumerate(rows.cells)
        if cell.wall is not None
    ]
    walls = (sql("{wall} AS {name}", wall=wall, name=_wall(place)) for place, _, wall in cells)
    values = (_value(place, cell, near=near) for place, cell, _ in cells)
    locals_ = (_local(place, near=near) for place, _, _ in cells)
    return sql(
        "(SELECT *, {locals} FROM (SELECT *, {values} FROM (SELECT *, {walls} FROM {typed})))",
        locals=joined(", ", locals_),
        values=joined(", ", values),
        walls=joined(", ", walls),
        typed=typed,
    )


def _value(place: int, cell: Cell, *, near: bool) -> Sql:
    return sql(
        "CASE WHEN {wall} IS NULL THEN {zoned} ELSE {to_utc}({wall}) END AS {value}",
        wall=_wall(place),
        zoned=cell.value,
        to_utc=sql("near_utc" if near else "to_utc"),
        value=value_name(place),
    )


def _local(place: int, *, near: bool) -> Sql:
    return sql(
        "{to_local}({value}) AS {local}",
        to_local=sql("near_local" if near else "to_local"),
        value=value_name(place),
        local=local_name(place),
    )


def _wall(place: int) -> Sql:
    return name(f"wall {place}")
