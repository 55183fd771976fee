"""Instants, days and durations: moving a date or a timestamp, and the calendar table.

The table `calendar.day` has a row for each day: `day`, `number` (how many working days there
are up to and including it) and `working`. It is made where a rule counts working days.
"""

from datetime import UTC, date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlglot import exp

from compliance.check.expression import Unit
from compliance.plan import sql
from compliance.plan.sql import Sql
from compliance.plan.values import END_OF_DAY, Value, local_day, utc

# Years before and after the snapshot's own in which working days can be counted; outside of
# them the count is unknown.
YEARS_BEFORE = 25
YEARS_AFTER = 10
MICROSECONDS_OF_DAY = END_OF_DAY.seconds * 1_000_000 + END_OF_DAY.microseconds


def as_of_value(as_of: datetime) -> Value:
    """The snapshot's instant, an aware datetime in its time zone."""
    return Value(
        instant=sql.instant(as_of.astimezone(UTC).replace(tzinfo=None)),
        wall=sql.instant(as_of.replace(tzinfo=None)),
    )


def local_timestamp(written: datetime, zone: ZoneInfo) -> Value:
    """A written time, local if without a zone: ambiguous is the earlier, missing moves on."""
    here = written.replace(tzinfo=zone, fold=0) if written.tzinfo is None else written
    there = here.astimezone(UTC)
    return Value(
        instant=sql.instant(there.replace(tzinfo=None)),
        wall=sql.instant(there.astimezone(zone).replace(tzinfo=None)),
    )


def moved(start: Value, count: Sql, unit: Unit, sign: int) -> Value:
    """Move a date or timestamp by a number of units; see docs/semantics.md."""
    match unit:
        case "minutes" | "hours":
            kind = exp.Add if sign > 0 else exp.Sub
            shifted = sql.binary(kind, utc(start), _interval(count, unit))
            return Value(instant=shifted, unknown=start.unknown)
        case "working days":
            target = _working_day(local_day(start), count, sign)
        case "days" | "weeks" | "months" | "years":
            target = _calendar_day(local_day(start), count, unit, sign)
        case _:
            assert_never(unit)
    if not start.is_timestamp:
        return Value(plain=target, unknown=start.unknown)
    return Value(wall=_edge_of_day(target, sign), unknown=start.unknown)


def days_between(start: Value, end: Value) -> Sql:
    """The number of days from one local date to another."""
    first, last = sql.cast(local_day(start), "DATE"), sql.cast(local_day(end), "DATE")
    return sql.binary(exp.Sub, last, first)


def hours_between(start: Value, end: Value) -> Sql:
    """The elapsed hours from one instant to another, as a decimal."""
    seconds = sql.binary(
        exp.Sub, sql.call("epoch_us", utc(end)), sql.call("epoch_us", utc(start))
    )
    return sql.binary(exp.Div, sql.cast(seconds, "DOUBLE"), sql.number(3.6e9))


def working_days_between(start: Value, end: Value) -> Sql:
    """The number of working days after one local date up to another."""
    return sql.binary(exp.Sub, _number(local_day(end)), _number(local_day(start)))


def age(born: Value, on: Value) -> Sql:
    """Full years from one local date to another; 29 February comes round on 1 March."""
    birth, day = local_day(born), local_day(on)

    def part(unit: str, of: Sql) -> Sql:
        return exp.Extract(this=exp.Var(this=unit), expression=of)

    def in_year(of: Sql) -> Sql:
        return exp.Add(
            this=exp.Mul(this=part("MONTH", of), expression=sql.integer(100)),
            expression=part("DAY", of),
        )

    before = sql.binary(exp.LT, in_year(day), in_year(birth))
    years = sql.binary(exp.Sub, part("YEAR", day), part("YEAR", birth))
    return sql.binary(exp.Sub, years, sql.choose([(before, sql.integer(1))], sql.integer(0)))


def calendar_days(as_of: datetime) -> tuple[date, date]:
    """Give the first and the last day of the calendar of working days."""
    return date(as_of.year - YEARS_BEFORE, 1, 1), date(as_of.year + YEARS_AFTER, 12, 31)


def is_in_calendar(day: Sql, as_of: datetime) -> Sql:
    """Whether it is known of a day if it is a working day."""
    first, last = calendar_days(as_of)
    return exp.Between(this=sql.operand(day), low=sql.day(first), high=sql.day(last))


def _calendar_day(start: Sql, count: Sql, unit: str, sign: int) -> Sql:
    kind = exp.Add if sign > 0 else exp.Sub
    if unit in _DAYS:
        # A number of days is added to a date much faster than an interval is.
        return sql.binary(kind, start, _in_days(count, _DAYS[unit]))
    return sql.cast(sql.binary(kind, start, _interval(count, unit)), "DATE")


_DAYS = {"days": 1, "weeks": 7}


def _in_days(count: Sql, days: int) -> Sql:
    if isinstance(count, exp.Literal):
        return sql.integer(int(count.name) * days)
    whole = sql.cast(count, "INTEGER")
    return whole if days == 1 else sql.binary(exp.Mul, whole, sql.integer(days))


def _interval(count: Sql, unit: str) -> Sql:
    name = exp.Var(this=unit[:-1].upper())
    if isinstance(count, exp.Literal):
        return exp.Interval(this=sql.text(count.name), unit=name)
    one = exp.Interval(this=sql.text("1"), unit=name)
    return exp.Paren(this=sql.binary(exp.Mul, one, count))


def _edge_of_day(day: Sql, sign: int) -> Sql:
    midnight = sql.cast(day, "TIMESTAMP")
    if sign < 0:
        return midnight
    rest = exp.Interval(
        this=sql.text(str(MICROSECONDS_OF_DAY)), unit=exp.Var(this="MICROSECOND")
    )
    return sql.binary(exp.Add, midnight, rest)


def _number(day: Sql) -> Sql:
    """The running number of the last working day up to a day, null outside the calendar."""
    # No query around has a table of that name: what it calls `day` is another thing.
    alias = "calendar day"
    found = sql.from_(
        sql.select((sql.column(alias, "number"), "number")), sql.table("calendar", "day", alias)
    )
    return exp.Subquery(this=sql.where(found, sql.equal(sql.column(alias, "day"), day)))


def _working_day(start: Sql, count: Sql, sign: int) -> Sql:
    # One query that joins the calendar with itself: of one within another the database would
    # pair every day that is asked for with every day of the calendar.
    begins, ends = "calendar day", "working day"
    kind = exp.Add if sign > 0 else exp.Sub
    wanted = sql.binary(kind, sql.column(begins, "number"), count)
    found = sql.from_(
        sql.select((sql.column(ends, "day"), "day")), sql.table("calendar", "day", begins)
    )
    sql.add_join(
        found,
        sql.table("calendar", "working_day", ends),
        sql.equal(sql.column(ends, "number"), wanted),
    )
    day = exp.Subquery(this=sql.where(found, sql.equal(sql.column(begins, "day"), start)))
    if isinstance(count, exp.Literal):
        return start if count.name == "0" else day
    return sql.choose([(sql.equal(count, sql.integer(0)), start)], day)
