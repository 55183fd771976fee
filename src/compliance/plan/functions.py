"""The functions of conditions to SQL: one entry for each of the closed table."""

from collections.abc import Callable, Sequence

from sqlglot import exp

from compliance.check.expression import Expr
from compliance.plan import clock, sql
from compliance.plan.sql import Sql
from compliance.plan.values import Value, compared, local_day, utc, wall
from compliance.plan.width import wide_type


def plan_call(function: str, arguments: list[Value], written: Sequence[Expr]) -> Value:
    """Apply a function to values; of a null or unknown argument it is null."""
    if function in SPECIAL:
        return SPECIAL[function](arguments)
    unknown = sql.disjunction([each.unknown for each in arguments])
    if function == "length" and str(written[0].type).startswith("list"):
        return Value(plain=sql.call("len", arguments[0].any), unknown=unknown)
    if function == "abs" and str(written[0].type) == "integer":
        wide = sql.cast(arguments[0].any, wide_type(written[0]))
        arguments = [Value(plain=wide)]
    return Value(plain=STRICT[function](arguments), unknown=unknown)


def _add_working_days(arguments: list[Value]) -> Value:
    start, count = arguments
    bounded = sql.choose(
        [
            (
                exp.Between(this=count.any, low=sql.integer(-10_000), high=sql.integer(10_000)),
                count.any,
            )
        ]
    )
    found = clock.moved(start, bounded, "working days", 1)
    return Value(
        found.plain, sql.disjunction([start.unknown, count.unknown]), found.instant, found.wall
    )


def _coalesce(arguments: list[Value]) -> Value:
    """The first known value that is not null, unless an unknown one comes before it."""
    arguments = _alike(arguments)
    tests: list[tuple[Sql, Value, Sql]] = []
    for each in arguments:
        if each.unknown != sql.FALSE:
            tests.append((each.unknown, each, sql.TRUE))
        tests.append((sql.negation(sql.is_null(each.any)), each, sql.FALSE))

    def first(part: str) -> Sql | None:
        if any(getattr(each, part) is None for each in arguments):
            return None
        # What is unknown is a null, which has a type.
        return sql.choose([(test, getattr(each, part)) for test, each, _ in tests])

    unknown: Sql = sql.FALSE
    if any(each.unknown != sql.FALSE for each in arguments):
        unknown = sql.choose([(test, doubt) for test, _, doubt in tests], sql.FALSE)
    return Value(first("plain"), unknown, first("instant"), first("wall"))


def _extreme(kind: type[exp.Binary]) -> Callable[[list[Value]], Value]:
    """`greatest` or `least`: unknown if any argument is null."""

    def plan(arguments: list[Value]) -> Value:
        chosen, *rest = _alike(arguments)
        for each in rest:
            chosen = _picked(kind, chosen, each)
        unknown = sql.disjunction([sql.is_null(each.any) for each in arguments])
        return Value(chosen.plain, unknown, chosen.instant, chosen.wall)

    return plan


def _picked(kind: type[exp.Binary], left: Value, right: Value) -> Value:
    first = compared(kind, left, right)

    def pick(part: str) -> Sql | None:
        one, other = getattr(left, part), getattr(right, part)
        if one is None or other is None:
            return None
        return sql.choose([(first, one), (sql.negation(first), other)])

    return Value(pick("plain"), sql.FALSE, pick("instant"), pick("wall"))


def _alike(arguments: list[Value]) -> list[Value]:
    """Give all arguments the same representation, days where one of them is a date."""
    if not any(each.is_timestamp for each in arguments):
        return arguments
    if not all(each.is_timestamp or each.any == sql.NULL for each in arguments):
        return [
            Value(
                plain=local_day(each) if each.is_timestamp else each.any, unknown=each.unknown
            )
            for each in arguments
        ]
    if all(each.wall is not None for each in arguments):
        return [
            Value(unknown=each.unknown, instant=utc(each), wall=wall(each))
            for each in arguments
        ]
    return [Value(unknown=each.unknown, instant=_instant(each)) for each in arguments]


def _instant(value: Value) -> Sql:
    return sql.NULL if value.plain is not None else utc(value)


def _contains(held: Value, wanted: Value) -> Sql:
    found = sql.call("list_contains", held.any, wanted.any)
    if isinstance(wanted.any, exp.Literal):
        return found
    return sql.choose([(sql.is_null(wanted.any), sql.NULL)], found)


def _extract(unit: str) -> Callable[[list[Value]], Sql]:
    return lambda a: exp.Extract(this=exp.Var(this=unit), expression=local_day(a[0]))


def _named(function: str) -> Callable[[list[Value]], Sql]:
    return lambda a: sql.call(function, *(each.any for each in a))


STRICT: dict[str, Callable[[list[Value]], Sql]] = {
    "age": lambda a: clock.age(a[0], a[1]),
    "days_between": lambda a: clock.days_between(a[0], a[1]),
    "hours_between": lambda a: clock.hours_between(a[0], a[1]),
    "working_days_between": lambda a: clock.working_days_between(a[0], a[1]),
    "contains": lambda a: _contains(a[0], a[1]),
    "lower": _named("lower"),
    "upper": _named("upper"),
    "trim": _named("trim"),
    "length": _named("length"),
    "abs": _named("abs"),
    "date_of": lambda a: local_day(a[0]),
    "year": _extract("YEAR"),
    "month": _extract("MONTH"),
}

SPECIAL: dict[str, Callable[[list[Value]], Value]] = {
    "add_working_days": _add_working_days,
    "coalesce": _coalesce,
    "greatest": _extreme(exp.GTE),
    "least": _extreme(exp.LTE),
}
