"""Durations that may depend on the case, and what they move."""

from collections.abc import Callable
from typing import assert_never

from sqlglot import exp

from compliance.check.expression import (
    Duration,
    DurationBy,
    DurationExpr,
    DurationOf,
    Expr,
    Unit,
)
from compliance.plan import sql
from compliance.plan.clock import moved
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.values import NEVER, NEVER_DAY, Value, utc, wall

Planner = Callable[[Expr, Scan], Value]

# The longest durations that are counted out; anything longer has no end within a snapshot.
LONGEST: dict[Unit, int] = {
    "minutes": 50_000_000,
    "hours": 1_000_000,
    "days": 100_000,
    "working days": 10_000,
    "weeks": 10_000,
    "months": 5_000,
    "years": 500,
}


def plan_shift(
    start: Value, duration: DurationExpr, sign: int, scan: Scan, plan_value: Planner
) -> Value:
    """Move a date or timestamp by a duration; no limit at all leads to the end of time."""
    match duration:
        case Duration(count, unit):
            if count > LONGEST[unit]:
                return never(start)
            return moved(start, sql.integer(count), unit, sign)
        case DurationOf(count, unit):
            number = plan_value(count, scan).any
            counted = is_counted(number, unit)
            whole = sql.choose([(counted, sql.cast(number, "BIGINT"))])
            found = moved(start, whole, unit, sign)
            unknown = sql.disjunction([start.unknown, sql.negation(sql.is_true(counted))])
            return Value(found.plain, unknown, found.instant, found.wall)
        case DurationBy():
            return _plan_choice(start, duration, sign, scan, plan_value)
        case _:
            assert_never(duration)


def is_counted(number: Sql, unit: Unit) -> Sql:
    """Whether a number of units is not negative, and not too long to be counted out."""
    return exp.Between(this=number, low=sql.integer(0), high=sql.integer(LONGEST[unit]))


def plan_cases(duration: DurationBy, scan: Scan, plan_value: Planner) -> list[Sql]:
    """Give for each of the durations to choose from whether it is that of the case."""
    selector = plan_value(duration.selector, scan).any
    return [sql.equal(selector, sql.text(text)) for text, _ in duration.cases]


def never(like: Value) -> Value:
    """The end of time, as a date or a timestamp like another value."""
    if like.is_timestamp:
        return Value(instant=sql.instant(NEVER), wall=sql.instant(NEVER))
    return Value(plain=sql.day(NEVER_DAY))


def has_no_end(duration: DurationExpr) -> bool:
    """Whether a duration is without end, at least for some cases."""
    match duration:
        case Duration(count, unit):
            return count > LONGEST[unit]
        case DurationOf():
            return False
        case DurationBy(cases=cases):
            return any(each is None or has_no_end(each) for _, each in cases)
        case _:
            assert_never(duration)


def is_never(limit: Value) -> Sql:
    """Whether a limit is the end of time."""
    end = sql.instant(NEVER) if limit.is_timestamp else sql.day(NEVER_DAY)
    return sql.is_true(sql.equal(limit.any, end))


def _plan_choice(
    start: Value, duration: DurationBy, sign: int, scan: Scan, plan_value: Planner
) -> Value:
    branches = [
        (
            test,
            never(start)
            if chosen is None
            else plan_shift(start, chosen, sign, scan, plan_value),
        )
        for test, (_, chosen) in zip(
            plan_cases(duration, scan, plan_value), duration.cases, strict=True
        )
    ]
    values = [value for _, value in branches]

    def choice(read: Callable[[Value], Sql | None]) -> Sql | None:
        return sql.choose([(test, found) for test, value in branches if (found := read(value))])

    unknown = sql.choose([(test, value.unknown) for test, value in branches], sql.TRUE)
    if not start.is_timestamp:
        return Value(plain=choice(lambda value: value.plain), unknown=unknown)
    if all(value.wall is not None for value in values):
        return Value(wall=choice(wall), unknown=unknown)
    return Value(instant=choice(utc), unknown=unknown)
