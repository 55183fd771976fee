"""A typed table to the counts that tell whether any record of it needs a decision."""

from collections.abc import Mapping
from datetime import UTC, datetime

import duckdb
from msgspec import Struct

from compliance.check.dictionary import Entity
from compliance.snapshot.load import Load, Records
from compliance.snapshot.quick_look import Look
from compliance.snapshot.sql import Sql, joined, name, sql, text
from compliance.snapshot.type_rows import ODD, UNREADABLE, WIDTH


class Survey(Struct, frozen=True):
    """How many records there are, and how many of them stand out.

    `in_order` says that each key is there, once, and after those before it. `filled` counts
    the values of each field that could be read, and `width` is the number of bytes in which
    all of them are written, if that is known.
    """

    supplied: int
    in_order: bool
    odd: int
    unreadable: int
    late: int
    filled: Mapping[str, int]
    width: int | None = None

    @property
    def is_clean(self) -> bool:
        """Whether every record is assessed and in its place."""
        return self.in_order and not (self.odd or self.unreadable or self.late)


def survey(
    cursor: duckdb.DuckDBPyConnection, load: Load, *, strict: bool, has_width: bool = False
) -> Survey:
    """Count what stands out in `data."<entity>"`, which may have been typed strictly."""
    entity, columns = load.entity, load.columns
    table = name("data", entity.name)
    key = key_row(entity)
    query = sql(
        "SELECT count(*), count({odd}), count({unreadable}), {late}, {width}, (SELECT "
        'count(*) = count(*) FILTER ("#there" AND coalesce("#key" > "#before", true)) '
        'FROM (SELECT {there} AS "#there", {key} AS "#key", lag({key}) OVER () AS "#before" '
        "FROM {table})), "
        "{counts} FROM {table}",
        odd=sql("NULL") if strict else ODD,
        unreadable=sql("NULL") if strict else UNREADABLE,
        late=sql("count(*) FILTER ({late})", late=is_late(load)),
        width=_WIDTH if has_width else sql("NULL"),
        key=key,
        there=has_key(entity),
        table=table,
        counts=joined(
            ", ", (sql("count({column})", column=name(column.name)) for column in columns)
        ),
    )
    found = cursor.execute(query).fetchall()[0]
    supplied, odd, unreadable, late, width, in_order, *counts = found
    filled = dict(zip((column.name for column in columns), counts, strict=True))
    return Survey(supplied, bool(in_order), odd, unreadable, late, filled, width)


_WIDTH = sql(
    "CASE WHEN count({width}) = count(*) THEN CAST(sum({width}) AS BIGINT) END", width=WIDTH
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
