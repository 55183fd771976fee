"""Typed rows to the assessed and the lost records, and the account of where all went."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from compliance.engines.database import Database
from compliance.snapshot.findings import find_late, find_strange_fields
from compliance.snapshot.in_place.problems import find_misread, find_set_aside
from compliance.snapshot.in_place.typed import (
    Typed,
    distinct_contents,
    flag_name,
    typed_rows,
)
from compliance.snapshot.load_entity import Loaded
from compliance.snapshot.settle import links_over, lost_fields
from compliance.snapshot.sql import Sql, joined, name, sql
from compliance.snapshot.survey import has_key, is_late
from compliance.snapshot.tables import Account

_SURVEY = """
SELECT count(*), count(*) FILTER (WHERE NOT ({has_key})),
  count(*) FILTER (WHERE {late}) {unreadable} FROM ({rows}) AS typed
"""
_TWINS = """
SELECT count(*) FROM (
  SELECT {keys} FROM ({rows}) AS typed WHERE {has_key} GROUP BY {keys} HAVING count(*) > 1
) AS twins
"""
_ACCOUNT = """
SELECT coalesce(sum("#copies" - 1), 0), count(*) FILTER (WHERE "#versions" > 1),
  count(*) FILTER (WHERE "#versions" = 1 AND {late}) {unreadable} FROM {contents}
"""


class Survey(Struct, frozen=True):
    """What stands out in a table: the records without a key, and keys that are there twice.

    `late` records are dated after `as_of`; `unreadable` are the fields that can't be read in
    some record that is not late.
    """

    supplied: int
    keyless: int
    late: int
    unreadable: frozenset[str]
    twins: int


def settle_records(database: Database, typed: Typed, strangers: Sequence[str]) -> Loaded:
    """Create `data."<entity>"`, and `lost."<entity>"` if records of it are quarantined.

    `fate."<entity>"` says of records with a key why they are not assessed: `"#key"` (the
    first field of it) and `"#fate"`.
    """
    counts = _survey(database, typed)
    if counts.keyless or counts.twins:
        loaded = _settle_faults(database, typed, counts)
    else:
        loaded = _settle_clean(database, typed, counts)
    entity = typed.records.entity
    strange = dict.fromkeys(strangers, counts.supplied)
    findings = loaded.findings + find_late(entity, loaded.account.after_as_of)
    findings += find_strange_fields(entity, strange)
    missing = (read.column.name for read in typed.reads if not read.is_carried)
    uncarried = frozenset(missing if counts.supplied else ())
    return replace(loaded, findings=findings, uncarried=uncarried)


def _survey(database: Database, typed: Typed) -> Survey:
    entity, rows = typed.records.entity, typed_rows(typed)
    late = is_late(typed.records)
    query = sql(
        _SURVEY,
        has_key=has_key(entity),
        late=late,
        unreadable=_unreadable(typed, sql("NOT coalesce({late}, false)", late=late)),
        rows=rows,
    )
    supplied, keyless, after, *unreadable = database.execute(query).fetchall()[0]
    query = sql(
        _TWINS, keys=joined(", ", map(name, entity.key)), rows=rows, has_key=has_key(entity)
    )
    twins = database.execute(query).fetchall()[0][0]
    return Survey(supplied, keyless, after, _named(typed, unreadable), twins)


def _settle_clean(database: Database, typed: Typed, counts: Survey) -> Loaded:
    """Settle a table in which every record has a key of its own."""
    records, rows = typed.records, sql("({rows})", rows=typed_rows(typed))
    assessed = sql("NOT coalesce({late}, false)", late=is_late(records))
    _keep_assessed(database, typed, counts.unreadable, (rows, assessed))
    if counts.late:
        fates = sql(
            'SELECT {key} AS "#key", \'after\' AS "#fate" FROM {rows} AS typed WHERE {late}',
            key=name(records.entity.key[0]),
            rows=rows,
            late=is_late(records),
        )
        _create(database, name("fate", records.entity.name), fates)
    return Loaded(
        Account(counts.supplied, counts.supplied - counts.late, 0, 0, counts.late),
        find_misread(database, typed, counts.unreadable, (rows, assessed)),
        unreadable=counts.unreadable,
        lost=links_over(records, counts.unreadable),
    )


def _settle_faults(database: Database, typed: Typed, counts: Survey) -> Loaded:
    """Settle a table in which records have no key, or one that others have too."""
    records = typed.records
    contents = name("copies", records.entity.name)
    _create(database, contents, distinct_contents(typed))
    late = is_late(records)
    assessed = sql('"#versions" = 1 AND NOT coalesce({late}, false)', late=late)
    query = sql(_ACCOUNT, late=late, unreadable=_unreadable(typed, assessed), contents=contents)
    collapsed, versions, after, *marks = database.execute(query).fetchall()[0]
    quarantined = counts.keyless + versions
    unreadable = _named(typed, marks)
    _keep_assessed(database, typed, unreadable, (contents, assessed))
    lost = links_over(records, unreadable)
    if quarantined:
        lost |= _keep_lost(database, typed, contents)
    if quarantined or after:
        _create(database, name("fate", records.entity.name), _fates(typed, contents))
    set_aside = counts.supplied - quarantined - collapsed - after
    return Loaded(
        Account(counts.supplied, set_aside, quarantined, int(collapsed), after),
        find_set_aside(database, typed, counts.keyless, contents)
        + find_misread(database, typed, unreadable, (contents, assessed)),
        unreadable=unreadable,
        lost=lost,
    )


def _keep_assessed(
    database: Database, typed: Typed, unreadable: frozenset[str], where: tuple[Sql, Sql]
) -> None:
    fields = [*_stored(typed)]
    fields += [
        sql("{flag} AS {name}", flag=flag_name(read), name=name("?" + read.column.name))
        for read in typed.reads
        if read.column.name in unreadable
    ]
    rows, assessed = where
    keys = joined(", ", map(name, typed.records.entity.key))
    query = sql(
        'SELECT row_number() OVER (ORDER BY {keys}) - 1 AS "#", {fields} '
        "FROM {rows} AS typed WHERE {assessed}",
        keys=keys,
        fields=joined(", ", fields),
        rows=rows,
        assessed=assessed,
    )
    _create(database, name("data", typed.records.entity.name), query)


def _stored(typed: Typed) -> list[Sql]:
    fields = []
    for read in typed.reads:
        fields.append(name(read.column.name))
        if read.local is not None:
            fields.append(name("~" + read.column.name))
    return fields


_LOST = """
SELECT {fields} FROM ({rows}) AS typed WHERE NOT ({has_key})
UNION ALL SELECT {fields} FROM {contents} WHERE "#versions" > 1
"""


def _keep_lost(database: Database, typed: Typed, contents: Sql) -> frozenset[str]:
    """Create `lost."<entity>"`, and give the links that can't be read somewhere in it."""
    records = typed.records
    kept = lost_fields(records)
    fields = list(map(name, kept)) or [sql("1 AS nothing")]
    parts = {
        "rows": typed_rows(typed),
        "contents": contents,
        "has_key": has_key(records.entity),
    }
    order = joined(", ", map(name, kept)) if kept else sql("nothing")
    query = sql(
        'SELECT row_number() OVER (ORDER BY {order}) - 1 AS "#"{kept} FROM ({lost}) AS lost',
        order=order,
        kept=joined("", (sql(", {field}", field=name(field)) for field in kept)),
        lost=sql(_LOST, fields=joined(", ", fields), **parts),
    )
    _create(database, name("lost", records.entity.name), query)
    flags = {
        read.column.name: flag_name(read) for read in typed.doubtful if read.column.name in kept
    }
    if not flags:
        return frozenset()
    query = sql(
        "SELECT {faults} FROM ({lost}) AS lost",
        faults=joined(", ", (sql("bool_or({flag})", flag=flag) for flag in flags.values())),
        lost=sql(_LOST, fields=joined(", ", flags.values()), **parts),
    )
    found = database.execute(query).fetchall()[0]
    faulty = {field for field, is_faulty in zip(flags, found, strict=True) if is_faulty}
    return links_over(records, faulty)


def _fates(typed: Typed, contents: Sql) -> Sql:
    return sql(
        'SELECT {key} AS "#key", '
        "CASE WHEN \"#versions\" > 1 THEN 'quarantined' ELSE 'after' END AS \"#fate\" "
        'FROM {contents} WHERE "#versions" > 1 OR {late}',
        key=name(typed.records.entity.key[0]),
        contents=contents,
        late=is_late(typed.records),
    )


def _unreadable(typed: Typed, among: Sql) -> Sql:
    """Count, as more columns of a query, the values of each field that can't be read."""
    return joined(
        "",
        (
            sql(
                ", count(*) FILTER (WHERE {flag} AND {among})",
                flag=flag_name(read),
                among=among,
            )
            for read in typed.doubtful
        ),
    )


def _named(typed: Typed, counts: Sequence[int]) -> frozenset[str]:
    return frozenset(
        read.column.name for read, count in zip(typed.doubtful, counts, strict=True) if count
    )


def _create(database: Database, table: Sql, query: Sql) -> None:
    create = sql("CREATE OR REPLACE TABLE {table} AS {query}", table=table, query=query)
    database.execute(create)
