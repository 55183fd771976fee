"""What is found wrong with the records of an entity to lines of the data quality list."""

from collections.abc import Mapping, Sequence

import duckdb
from msgspec import Struct

from compliance.check.dictionary import Entity
from compliance.diagnostic import short, suggestion
from compliance.engines.database import Database
from compliance.snapshot.cells import Dialect
from compliance.snapshot.columns import Column
from compliance.snapshot.kinds import kind_of
from compliance.snapshot.sql import Sql, joined, name, number, sql, text
from compliance.snapshot.tables import PROBLEMS_SHOWN, Problem
from compliance.snapshot.type_rows import ODD, UNREADABLE


class Findings(Struct, frozen=True):
    """Problems to show, and how many there are in all."""

    shown: tuple[Problem, ...] = ()
    total: int = 0

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(self.shown + other.shown, self.total + other.total)


# Names of our own begin with `#`, which those of fields can't.
_UNREADABLE = """
SELECT "#place", "#record", "#kind", "#total" FROM (
  SELECT "#place", "#record", "#kind", count(*) OVER same AS "#total",
    row_number() OVER (same ORDER BY {keys}) AS "#rank"
  FROM (
    SELECT {keys}, "#place", concat_ws('/', {keys}) AS "#record", {kind} AS "#kind" FROM (
      SELECT {keys}, unnest({unreadable}) AS "#raw",
        generate_subscripts({unreadable}, 1) AS "#place"
      FROM {table} ANTI JOIN {fate} USING ("#") WHERE {unreadable} IS NOT NULL)
    WHERE "#raw" IS NOT NULL)
  WINDOW same AS (PARTITION BY "#place", "#kind"))
WHERE "#rank" <= {limit} ORDER BY "#place", "#kind", "#rank"
"""


def find_unreadable(
    cursor: duckdb.DuckDBPyConnection,
    entity: Entity,
    columns: Sequence[Column],
    dialect: Dialect,
) -> tuple[Findings, frozenset[str]]:
    """List the values of assessed records that can't be read, and give their fields."""
    query = sql(
        _UNREADABLE,
        keys=joined(", ", map(name, entity.key)),
        kind=_kind(columns, dialect),
        unreadable=UNREADABLE,
        table=name("data", entity.name),
        fate=name("fate", entity.name),
        limit=number(PROBLEMS_SHOWN),
    )
    shown = []
    totals = {}
    for place, record, kind, total in cursor.execute(query).fetchall():
        column = columns[place - 1]
        found = misfit(column, kind)
        shown.append(Problem(entity.name, record, column.name, found, "unknown"))
        totals[place, kind] = total
    fields = frozenset(columns[place - 1].name for place, _ in totals)
    return Findings(tuple(shown), sum(totals.values())), fields


OTHER_CASE = "value in another letter case"


def _kind(columns: Sequence[Column], dialect: Dialect) -> Sql:
    """Give the kind of an unreadable value; an enum's is perhaps but in another case."""
    raw = name("#raw")
    words = raw if dialect == "csv" else sql("json_string({raw})", raw=raw)
    near = [
        sql(
            'WHEN "#place" = {place} AND lower({words}) IN ({values}) THEN {said}',
            place=number(place),
            words=words,
            values=joined(", ", (text(value.lower()) for value in column.values)),
            said=text(OTHER_CASE),
        )
        for place, column in enumerate(columns, 1)
        if column.values and not column.many
    ]
    kind = kind_of(raw, dialect)
    if not near:
        return kind
    return sql("CASE {near} ELSE {kind} END", near=joined(" ", near), kind=kind)


def misfit(column: Column, kind: str) -> str:
    """Say that a value of a kind stands where the column expects another."""
    if kind == OTHER_CASE:
        return "one of its values, but in another letter case"
    if column.many and kind == "list":
        kind = "list with an item that can't be read"
    return f"{kind} where {column.expected} is expected"


_UNSETTLED = """
SELECT why, fate, record, number, total FROM (
  SELECT why, fate, record, number, count(*) OVER (PARTITION BY why, fate) AS total,
    row_number() OVER (PARTITION BY why, fate ORDER BY record) AS place
  FROM ({rows}) AS counted) AS ranked
WHERE place <= {limit} ORDER BY why, fate, place
"""
_FATES = """
SELECT "#why" AS why, "#fate" AS fate, "#record" AS record, count(*) AS number
FROM {fate} WHERE "#fate" <> 'after' GROUP BY "#why", "#fate", "#record"
"""
_KEYLESS = "no usable key"


def find_unsettled(cursor: duckdb.DuckDBPyConnection, entity: Entity) -> Findings:
    """List the keys of records that are quarantined or collapsed."""
    return unsettled(cursor, entity, sql(_FATES, fate=name("fate", entity.name)))


def unsettled(database: Database, entity: Entity, rows: Sql) -> Findings:
    """List keys from rows of `why`, `fate`, the `record`, and the `number` of its copies."""
    query = sql(_UNSETTLED, rows=rows, limit=number(PROBLEMS_SHOWN))
    shown = []
    totals = {}
    for why, fate, record, count, total in database.execute(query).fetchall():
        field = "/".join(entity.key) if why == _KEYLESS else ""
        shown.append(Problem(entity.name, record, field, why, fate, count))
        totals[why, fate] = total
    return Findings(tuple(shown), sum(totals.values()))


def find_late(entity: Entity, count: int) -> Findings:
    """List that records were left out because they are dated after `as_of`."""
    if not count:
        return Findings()
    found = "dated after `as_of`"
    return Findings((Problem(entity.name, "", entity.time or "", found, "left out", count),), 1)


_STRANGERS = """
SELECT key, count(*), count(*) OVER () FROM (
  SELECT unnest(list_distinct(json_keys({odd}))) AS key FROM {table}
  WHERE starts_with({odd}, '{{'))
WHERE NOT list_contains([{declared}], key) GROUP BY key ORDER BY key LIMIT {limit}
"""


def find_odd_fields(
    cursor: duckdb.DuckDBPyConnection, entity: Entity, columns: Sequence[Column]
) -> Findings:
    """List the fields in JSON records that are not declared."""
    query = sql(
        _STRANGERS,
        odd=ODD,
        table=name("data", entity.name),
        declared=joined(", ", (text(column.name) for column in columns)),
        limit=number(PROBLEMS_SHOWN),
    )
    rows = cursor.execute(query).fetchall()
    shown = (_stranger(entity, key, count) for key, count, _ in rows)
    return Findings(tuple(shown), rows[0][2] if rows else 0)


def find_strange_fields(entity: Entity, strangers: Mapping[str, int]) -> Findings:
    """List fields that are not declared, with the number of records that have them."""
    shown = tuple(_stranger(entity, field, strangers[field]) for field in sorted(strangers))
    return Findings(shown[:PROBLEMS_SHOWN], len(shown))


def _stranger(entity: Entity, field: str, count: int) -> Problem:
    near = suggestion(field, entity.fields)
    message = "no such field in the dictionary"
    if near.startswith("did"):
        message += f"; {near}"
    return Problem(entity.name, "", short(field), message, "ignored", count)
