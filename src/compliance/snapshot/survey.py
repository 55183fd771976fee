"""A typed table to the counts that tell whether any record of it needs a decision."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import LiteralString

import duckdb
from msgspec import Struct

from compliance.check.dictionary import Entity
from compliance.snapshot.columns import Column
from compliance.snapshot.load import Load, Records
from compliance.snapshot.quick_look import Look
from compliance.snapshot.sql import Sql, joined, name, sql, text
from compliance.snapshot.type_rows import UNREADABLE


class Bounds(Struct, frozen=True):
    """The least and the most of some whole numbers."""

    least: int
    most: int


class Survey(Struct, frozen=True):
    """How many records there are, and how many of them stand out.

    `in_order` says that each key is there, once, and after those before it. `filled` counts
    the values of each field that could be read, and `bounds` gives the least and the most of
    those that tell records apart, or refer to them, by whole numbers. `width` is the number of
    bytes in which all values are written, if that is known.
    """

    supplied: int
    in_order: bool
    odd: int
    unreadable: int
    late: int
    filled: Mapping[str, int]
    bounds: Mapping[str, Bounds] = {}
    width: int | None = None

    @property
    def is_clean(self) -> bool:
        """Whether every record is assessed and in its place."""
        return self.in_order and not (self.odd or self.unreadable or self.late)


class Source(Struct, frozen=True):
    """Where typed records are, and what is known of each beside its fields.

    `odd` and `unreadable` are null for a record in which nothing is. `others` are further
    values, to be read for no other reason than that they can be.
    """

    relation: Sql
    odd: Sql = sql("NULL")
    unreadable: Sql = sql("NULL")
    width: Sql | None = None
    others: Sql = sql("NULL")


# A file is gone through once, so that all is asked at once.
_SURVEY = """
SELECT count(*), count({odd}), count({unreadable}), count(*) FILTER ({late}), {width},
  count(*) = count(*) FILTER ("#there" AND coalesce("#key" > "#before", true)),
  max({others}), [{bounds}], [{counts}]
FROM (SELECT *, {there} AS "#there", {key} AS "#key", lag({key}) OVER () AS "#before"
  FROM {relation})
"""


def survey(cursor: duckdb.DuckDBPyConnection, load: Load, source: Source) -> Survey:
    """Count what stands out among typed records, in one pass."""
    entity, columns = load.entity, load.columns
    bounded = [column for column in columns if _is_bounded(column, entity)]
    query = sql(
        _SURVEY,
        odd=source.odd,
        unreadable=source.unreadable,
        late=is_late(load),
        width=sql(_WIDTH, width=source.width) if source.width else sql("NULL"),
        others=source.others,
        bounds=joined(", ", map(_bounds, bounded)),
        counts=joined(", ", (sql("count({field})", field=name(each.name)) for each in columns)),
        there=has_key(entity),
        key=key_row(entity),
        relation=source.relation,
    )
    found = cursor.execute(query).fetchall()[0]
    supplied, odd, unreadable, late, width, in_order, _, bounds, counts = found
    return Survey(
        supplied=supplied,
        in_order=bool(in_order),
        odd=odd,
        unreadable=unreadable,
        late=late,
        filled=dict(zip((each.name for each in columns), counts, strict=True)),
        bounds={
            column.name: Bounds(*ends)
            for column, ends in zip(bounded, bounds, strict=True)
            if None not in ends
        },
        width=width,
    )


def _is_bounded(column: Column, entity: Entity) -> bool:
    leads = column.name in entity.key or column.field.reference is not None
    return leads and column.primitive == "integer" and not column.many


def _bounds(column: Column) -> Sql:
    return sql("[min({field}), max({field})]", field=name(column.name))


_WIDTH: LiteralString = (
    "CASE WHEN count({width}) = count(*) THEN CAST(sum({width}) AS BIGINT) END"
)


def has_unique_keys(cursor: duckdb.DuckDBPyConnection, load: Load) -> bool:
    """Say whether every record has a key that no other has."""
    query = sql(
        "SELECT count(*) = count(DISTINCT {key}) FILTER ({there}) FROM {table}",
        key=key_row(load.entity),
        there=has_key(load.entity),
        table=name("data", load.entity.name),
    )
    return bool(cursor.execute(query).fetchall()[0][0])


def key_row(entity: Entity) -> Sql:
    """Give the key of a record as one value that can be compared."""
    fields = [name(field) for field in entity.key]
    return fields[0] if len(fields) == 1 else sql("row({all})", all=joined(", ", fields))


def has_key(entity: Entity) -> Sql:
    """Give the test that no field of the key is null."""
    return joined(
        " AND ", (sql("{field} IS NOT NULL", field=name(field)) for field in entity.key)
    )


def is_late(records: Records) -> Sql:
    """Give the test that a record is dated after `as_of`."""
    dated = records.dated
    if dated is None:
        return sql("false")
    if dated.primitive == "date":
        limit = sql("DATE {day}", day=text(records.as_of.date().isoformat()))
    else:
        limit = sql("TIMESTAMP {instant}", instant=text(utc_text(records.as_of)))
    return sql("{time} > {limit}", time=name(dated.name), limit=limit)


def survey_look(cursor: duckdb.DuckDBPyConnection, load: Load, look: Look) -> Survey:
    """Count what stands out in `data."<entity>"` of what was left open by a look at it."""
    unreadable = late = 0
    if look.doubtful or (look.is_keyed and look.may_be_late):
        query = sql(
            "SELECT {unreadable}, {late} FROM {table}",
            unreadable=sql("count({raws})", raws=UNREADABLE) if look.doubtful else sql("0"),
            late=sql("count(*) FILTER ({late})", late=is_late(load)),
            table=name("data", load.entity.name),
        )
        unreadable, late = cursor.execute(query).fetchall()[0]
    return Survey(look.supplied, look.is_keyed, 0, unreadable, late, {})


def utc_text(moment: datetime) -> str:
    """Write an instant as the database reads it, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
