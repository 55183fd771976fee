"""The SQL of a typed value: its expression, when it is unknown, and its clocks."""

from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlglot import exp

from compliance.plan import sql
from compliance.plan.sql import Sql

# A limit that never runs out: later than any instant of a snapshot, early enough to convert.
NEVER = datetime(9999, 1, 1)  # noqa: DTZ001 - a local wall time
NEVER_DAY = date(9999, 1, 1)
END_OF_DAY = timedelta(days=1) - timedelta(microseconds=1)


class Value(Struct, frozen=True):
    """The SQL of a value; null where it is null or unknown, and `unknown` tells which.

    `unknown` is a condition that is never null. A date or plain value has its expression in
    `plain`. A timestamp has an `instant` (UTC), a `wall` (local time), or both; `plain` is
    None. A derived count has `low` and `high`, and `plain` where they agree.
    """

    plain: Sql | None = None
    unknown: Sql = sql.FALSE
    instant: Sql | None = None
    wall: Sql | None = None
    low: Sql | None = None
    high: Sql | None = None

    @property
    def any(self) -> Sql:
        """Some expression of the value, to be tested for null."""
        found = self.plain or self.instant or self.wall
        assert found is not None, "a value has at least one expression"
        return found

    @property
    def is_timestamp(self) -> bool:
        """Whether the value is an instant."""
        return self.plain is None


def utc(value: Value) -> Sql:
    """Give a timestamp as an instant in UTC."""
    if value.instant is not None:
        return value.instant
    return sql.call("to_utc", value.any)


def wall(value: Value) -> Sql:
    """Give a timestamp as local wall time."""
    if value.wall is not None:
        return value.wall
    return sql.call("to_local", value.any)


def local_day(value: Value) -> Sql:
    """Give a date, or the local date of a timestamp."""
    return sql.day_of(wall(value)) if value.is_timestamp else value.any


def aligned(left: Value, right: Value) -> tuple[Sql, Sql]:
    """Give two values as expressions that can be compared: days, wall times or instants."""
    if left.is_timestamp and right.is_timestamp:
        by_wall = left.instant is None or right.instant is None
        return (wall(left), wall(right)) if by_wall else (utc(left), utc(right))
    if left.is_timestamp or right.is_timestamp:
        return local_day(left), local_day(right)
    return left.any, right.any


def compared(kind: type[exp.Binary], left: Value, right: Value) -> Sql:
    """Compare two values; a count is compared by both of its bounds, which must agree."""
    if left.low is None and right.low is None:
        return sql.binary(kind, *aligned(left, right))
    results = [sql.binary(kind, a, b) for a in _bounds(left) for b in _bounds(right)]
    if kind in {exp.EQ, exp.NEQ}:
        return _compared_ranges(kind, left, right)
    return sql.choose(
        [
            (sql.conjunction(results), sql.TRUE),
            (sql.negation(sql.disjunction(results)), sql.FALSE),
        ]
    )


def _bounds(value: Value) -> list[Sql]:
    if value.low is None or value.high is None:
        return [value.any]
    return [value.low, value.high]


def _compared_ranges(kind: type[exp.Binary], left: Value, right: Value) -> Sql:
    """Ranges are surely equal if both are one number, surely unequal if they don't meet."""
    left_low, left_high = _bounds(left)[0], _bounds(left)[-1]
    right_low, right_high = _bounds(right)[0], _bounds(right)[-1]
    apart = sql.disjunction(
        [
            sql.binary(exp.LT, left_high, right_low),
            sql.binary(exp.LT, right_high, left_low),
        ]
    )
    same = sql.conjunction(
        [
            sql.equal(left_low, left_high),
            sql.equal(right_low, right_high),
            sql.equal(left_low, right_low),
        ]
    )
    equal = sql.choose([(same, sql.TRUE), (apart, sql.FALSE)])
    return equal if kind is exp.EQ else sql.negation(equal)


def blanked(value: Value, condition: Sql) -> Value:
    """Make a value null and unknown where a condition, never null, is true."""
    keep = [(sql.negation(condition), None)]

    def kept(part: Sql | None) -> Sql | None:
        return None if part is None else sql.choose([(keep[0][0], part)])

    return replace(
        value,
        plain=kept(value.plain),
        instant=kept(value.instant),
        wall=kept(value.wall),
        unknown=sql.disjunction([value.unknown, condition]),
    )
