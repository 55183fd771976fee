"""The years around `as_of` to a faster way between local times and instants.

Asking ICU about each of a million times takes seconds. Within a few years the clocks change
a few times, so that a handful of comparisons gives the same answer.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import duckdb
from msgspec import Struct

from compliance.snapshot.sql import Sql, joined, number, sql

_YEARS_BEFORE = timedelta(days=5 * 366)
_YEARS_AFTER = timedelta(days=183)
_DAY = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_CHANGES = """
SELECT epoch_us(near), epoch_us(near + INTERVAL {step}), ahead, ahead_next FROM (
  SELECT *, lead(ahead) OVER (PARTITION BY start ORDER BY near) AS ahead_next FROM (
    SELECT *, epoch_us(to_local(near)) - epoch_us(near) AS ahead FROM (
      SELECT start, unnest(generate_series(
        make_timestamp(start), make_timestamp("end"), INTERVAL {step})) AS near
      FROM (VALUES {spans}) AS spans(start, "end"))))
WHERE ahead <> ahead_next ORDER BY near
"""


class Change(Struct, frozen=True):
    """A change of the clock between two instants, and how far it is ahead of UTC.

    All are in microseconds, instants since 1970.
    """

    start: int
    end: int
    ahead_before: int
    ahead_after: int


def create_near_clock(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
    """Create the macros `near_utc` and `near_local`, which give what the exact ones give."""
    # From midnight: clocks change on the minute, and the looks must be on it too.
    start = _microseconds(as_of - _YEARS_BEFORE) // _DAY * _DAY
    end = _microseconds(as_of + _YEARS_AFTER) // _DAY * _DAY
    # Two looks: one at each minute of the years would take as long as it saves.
    days = _look(connection, [(start, end)], sql("'1 day'"))
    spans = [(day.start, day.end) for day in days]
    changes = _look(connection, spans, sql("'1 minute'")) if spans else []
    offset = as_of.utcoffset() or timedelta()
    first = changes[0].ahead_before if changes else offset // timedelta(microseconds=1)
    ahead = [first, *(change.ahead_after for change in changes)]
    # A local time is after a change only if it is by both clocks: of two instants the
    # earlier is meant, and a time that was left out moves on.
    walls = [change.end + max(change.ahead_before, change.ahead_after) for change in changes]
    instants = [change.end for change in changes]
    connection.execute(
        sql(
            "CREATE MACRO near_utc(wall) AS CASE WHEN {near} "
            "THEN make_timestamp(epoch_us(wall) - {ahead}) ELSE to_utc(wall) END; "
            "CREATE MACRO near_local(utc) AS CASE WHEN {near_utc} "
            "THEN make_timestamp(epoch_us(utc) + {ahead_utc}) ELSE to_local(utc) END",
            near=_between(sql("wall"), start + _DAY, end - _DAY),
            ahead=_ahead(sql("wall"), walls, ahead),
            near_utc=_between(sql("utc"), start + _DAY, end - _DAY),
            ahead_utc=_ahead(sql("utc"), instants, ahead),
        )
    )


def _look(
    connection: duckdb.DuckDBPyConnection, spans: Sequence[tuple[int, int]], step: Sql
) -> list[Change]:
    """Find the changes in spans of time, no nearer than a step."""
    rows = (
        sql("({start}, {end})", start=number(start), end=number(end)) for start, end in spans
    )
    query = sql(_CHANGES, spans=joined(", ", rows), step=step)
    return [Change(*row) for row in connection.execute(query).fetchall()]


def _between(time: Sql, start: int, end: int) -> Sql:
    return sql(
        "{time} >= make_timestamp({start}) AND {time} < make_timestamp({end})",
        time=time,
        start=number(start),
        end=number(end),
    )


def _ahead(time: Sql, limits: Sequence[int], ahead: Sequence[int]) -> Sql:
    """Give how far the clock is ahead: before, between and after the limits."""
    if not limits:
        return number(ahead[0])
    middle = len(limits) // 2
    return sql(
        "CASE WHEN {time} < make_timestamp({limit}) THEN {before} ELSE {after} END",
        time=time,
        limit=number(limits[middle]),
        before=_ahead(time, limits[:middle], ahead[: middle + 1]),
        after=_ahead(time, limits[middle + 1 :], ahead[middle + 1 :]),
    )


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
