"""What is wrong with records in a database to lines of the data quality list."""

from compliance.engines.database import Database
from compliance.snapshot.findings import Findings, misfit, unsettled
from compliance.snapshot.in_place.typed import Typed, flag_name, kind_name, typed_rows
from compliance.snapshot.sql import Sql, joined, name, number, sql
from compliance.snapshot.survey import has_key
from compliance.snapshot.tables import PROBLEMS_SHOWN, Problem

# Names of our own begin with `#`, which those of fields can't.
_MISREAD = """
SELECT "#place", "#record", "#kind", "#total" FROM (
  SELECT "#place", "#record", "#kind",
    count(*) OVER (PARTITION BY "#place", "#kind") AS "#total",
    row_number() OVER (PARTITION BY "#place", "#kind" ORDER BY {keys}) AS "#number"
  FROM ({values}) AS misread) AS ranked
WHERE "#number" <= {limit} ORDER BY "#place", "#kind", "#number"
"""
_VALUES = """
SELECT {keys}, {place} AS "#place", concat_ws('/', {texts}) AS "#record", {kind} AS "#kind"
FROM {rows} AS typed WHERE {assessed} AND {flag}
"""


def find_misread(
    database: Database, typed: Typed, unreadable: frozenset[str], where: tuple[Sql, Sql]
) -> Findings:
    """List the values of assessed records that can't be read, in some of the fields.

    The assessed records are those of a relation for which a condition is true.
    """
    rows, assessed = where
    entity = typed.records.entity
    values = [
        sql(
            _VALUES,
            keys=joined(", ", map(name, entity.key)),
            texts=_texts(typed),
            place=number(place),
            kind=kind_name(read),
            rows=rows,
            assessed=assessed,
            flag=flag_name(read),
        )
        for place, read in enumerate(typed.reads)
        if read.column.name in unreadable
    ]
    if not values:
        return Findings()
    query = sql(
        _MISREAD,
        keys=joined(", ", map(name, entity.key)),
        values=joined(" UNION ALL ", values),
        limit=number(PROBLEMS_SHOWN),
    )
    shown = []
    totals = {}
    for place, record, kind, total in database.execute(query).fetchall():
        column = typed.reads[place].column
        shown.append(Problem(entity.name, record, column.name, misfit(column, kind), "unknown"))
        totals[place, kind] = total
    return Findings(tuple(shown), sum(totals.values()))


_SET_ASIDE = """
SELECT 'same record given more than once' AS why, 'collapsed' AS fate,
  concat_ws('/', {texts}) AS record, "#copies" - 1 AS number FROM {contents} WHERE "#copies" > 1
UNION ALL
SELECT 'same key with different content', 'quarantined', record, count(*) FROM (
  SELECT concat_ws('/', {texts}) AS record FROM {contents} WHERE "#versions" > 1) AS versions
GROUP BY record
"""
_KEYLESS = """
UNION ALL
SELECT 'no usable key', 'quarantined', '', count(*) FROM ({rows}) AS typed WHERE NOT ({has_key})
"""


def find_set_aside(database: Database, typed: Typed, keyless: int, contents: Sql) -> Findings:
    """List the keys of records that are quarantined or collapsed."""
    entity = typed.records.entity
    rows = sql(_SET_ASIDE, texts=_texts(typed), contents=contents)
    if keyless:
        without = sql(_KEYLESS, rows=typed_rows(typed), has_key=has_key(entity))
        rows = joined(" ", (rows, without))
    return unsettled(database, entity, rows)


def _texts(typed: Typed) -> Sql:
    """Give the fields of the key as texts."""
    parts = (
        sql("CAST({field} AS VARCHAR)", field=name(field)) for field in typed.records.entity.key
    )
    return joined(", ", parts)
