"""A typed table and the fates of its records to the assessed and the lost records."""

from collections.abc import Collection, Sequence

import duckdb

from compliance.check.dictionary import Entity
from compliance.snapshot.columns import Column
from compliance.snapshot.load import Load, Records
from compliance.snapshot.sql import Sql, joined, name, number, sql, text
from compliance.snapshot.type_rows import ODD, UNREADABLE, stored_names


def keep_lost(cursor: duckdb.DuckDBPyConnection, load: Load) -> frozenset[str]:
    """Create `lost."<entity>"` and give the links that can't be read somewhere in it.

    A null can be read: such a record belongs to nobody. A polymorphic reference needs the
    field beside it that says where it leads.
    """
    entity, columns = load.entity, load.columns
    kept = lost_fields(load)
    quarantined = sql(
        'FROM {table} JOIN {fate} USING ("#") WHERE "#fate" = \'quarantined\'',
        table=name("data", entity.name),
        fate=name("fate", entity.name),
    )
    read = [sql("{read} AS {field}", read=_once(field), field=name(field)) for field in kept]
    cursor.execute(
        sql(
            "CREATE TABLE {lost} AS SELECT {fields} FROM (SELECT {read} {rows} ORDER BY ALL)",
            lost=name("lost", entity.name),
            fields=joined(", ", [_NUMBER, *map(name, kept)]),
            read=joined(", ", read or [sql('"#fate"')]),
            rows=quarantined,
        )
    )
    if not kept:
        return frozenset()
    faults = joined(", ", (_fault(columns, field) for field in kept))
    row = cursor.execute(sql("SELECT {faults} {rows}", faults=faults, rows=quarantined))
    faulty = {field for field, found in zip(kept, row.fetchall()[0], strict=True) if found}
    return links_over(load, faulty)


def links_over(records: Records, fields: Collection[str]) -> frozenset[str]:
    """Give the references that stand in one of the fields, or are read with one of them.

    So is any other field by which rules find records. A key is not: a record without it is
    quarantined, which is known.
    """
    if not fields:
        return frozenset()
    references = {
        column.name
        for column in records.columns
        if (reference := column.field.reference)
        and (column.name in fields or reference.by in fields)
    }
    others = _linking(records).intersection(fields).difference(records.entity.key)
    return frozenset(references | others)


def keep_in_order(cursor: duckdb.DuckDBPyConnection, load: Load) -> None:
    """Keep all records, by their key."""
    stored = (part for column in load.columns for part in stored_names(column))
    _replace(cursor, load.entity, joined(", ", [_NUMBER, *stored]), sql(""))


def keep_assessed(
    cursor: duckdb.DuckDBPyConnection, load: Load, flagged: frozenset[str]
) -> None:
    """Keep the assessed records, by their key, with a flag for each of some fields."""
    flags = (
        sql(
            "coalesce({unreadable}[{place}] IS NOT NULL, false) AS {flag}",
            unreadable=UNREADABLE,
            place=number(place + 1),
            flag=name("?" + column.name),
        )
        for place, column in enumerate(load.columns)
        if column.name in flagged
    )
    stored = (part for column in load.columns for part in stored_names(column))
    assessed = sql('ANTI JOIN {fate} USING ("#")', fate=name("fate", load.entity.name))
    _replace(cursor, load.entity, joined(", ", [_NUMBER, *stored, *flags]), assessed)


def _replace(
    cursor: duckdb.DuckDBPyConnection, entity: Entity, fields: Sql, assessed: Sql
) -> None:
    cursor.execute(
        sql(
            "CREATE TABLE {new} AS SELECT {fields} FROM ("
            "FROM {table} {assessed} ORDER BY {keys}); "
            "DROP TABLE {table}; ALTER TABLE {new} RENAME TO {plain}",
            new=name("data", entity.name + "#"),
            fields=fields,
            table=name("data", entity.name),
            assessed=assessed,
            keys=joined(", ", map(name, entity.key)),
            plain=name(entity.name),
        )
    )


_NUMBER = sql('row_number() OVER () - 1 AS "#"')


def lost_fields(records: Records) -> list[str]:
    """Give the fields by which a quarantined record may still be found to belong somewhere."""
    wanted = set(_linking(records))
    for column in records.columns:
        if reference := column.field.reference:
            wanted |= {column.name, *([reference.by] if reference.by else [])}
    return [column.name for column in records.columns if column.name in wanted]


def _linking(records: Records) -> frozenset[str]:
    name = records.entity.name
    return frozenset(field for entity, field in records.links() if entity == name)


def _once(field: str) -> Sql:
    """Read a field of a record in which that very key does not stand twice."""
    return sql(
        "CASE WHEN {twice} THEN NULL ELSE {column} END",
        twice=_stands_twice(field),
        column=name(field),
    )


def _fault(columns: Sequence[Column], field: str) -> Sql:
    """Say whether a field can't be read in some record, which may be no record at all."""
    place = next(place for place, column in enumerate(columns) if column.name == field)
    return sql(
        "bool_or(NOT starts_with({odd}, '{{') OR {twice} OR {unreadable}[{place}] IS NOT NULL)",
        odd=ODD,
        twice=_stands_twice(field),
        unreadable=UNREADABLE,
        place=number(place + 1),
    )


def _stands_twice(field: str) -> Sql:
    return sql(
        "list_count(list_filter(json_keys({odd}), lambda name: name = {field})) > 1",
        odd=ODD,
        field=text(field),
    )
