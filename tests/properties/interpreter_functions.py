"""The functions of conditions, each on known values, in plain Python."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cmp_to_key
from typing import Any

from compliance.check.expression import Duration
from properties.interpreter_data import UNKNOWN, Value
from properties.interpreter_time import Clock, full_years


def _age(clock: Clock, born: Any, on: Any) -> int:
    return full_years(clock.day(born), clock.day(on))


def _days_between(clock: Clock, first: Any, last: Any) -> int:
    return (clock.day(last) - clock.day(first)).days


def _hours_between(clock: Clock, first: Any, last: Any) -> float:
    elapsed = clock.instant(last) - clock.instant(first)
    return elapsed / timedelta(microseconds=1) / 3_600_000_000


def _working_days_between(clock: Clock, first: Any, last: Any) -> int:
    return clock.working_days_between(clock.day(first), clock.day(last))


def coalesce(_: Clock, arguments: Sequence[Value]) -> Value:
    """Give the first value that is not null; unknown if an unknown one comes before it."""
    return next((argument for argument in arguments if argument is not None), None)


def _best(clock: Clock, arguments: Sequence[Value], sign: int) -> Value:
    if any(argument is None or argument is UNKNOWN for argument in arguments):
        return UNKNOWN
    return min(arguments, key=cmp_to_key(lambda a, b: sign * _order(clock, a, b)))


def _order(clock: Clock, left: Any, right: Any) -> int:
    if hasattr(left, "year"):
        return clock.compare(left, right)
    return int(left > right) - int(left < right)


def least(clock: Clock, arguments: Sequence[Value]) -> Value:
    """Give the least of the values; of a null it is unknown."""
    return _best(clock, arguments, 1)


def greatest(clock: Clock, arguments: Sequence[Value]) -> Value:
    """Give the greatest of the values; of a null it is unknown."""
    return _best(clock, arguments, -1)


# These see nulls and unknowns themselves.
NULL_TAKERS: Mapping[str, Callable[[Clock, Sequence[Value]], Value]] = {
    "coalesce": coalesce,
    "least": least,
    "greatest": greatest,
}

# A null argument makes these null, an unknown one unknown.
FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "age": _age,
    "days_between": _days_between,
    "hours_between": _hours_between,
    "working_days_between": _working_days_between,
    "add_working_days": lambda clock, start, count: clock.shift(
        start, Duration(abs(count), "working days"), -1 if count < 0 else 1
    ),
    "contains": lambda _, items, item: item in items,
    "lower": lambda _, text: text.lower(),
    "upper": lambda _, text: text.upper(),
    "trim": lambda _, text: text.strip(" "),
    "length": lambda _, text: len(text),
    "abs": lambda _, number: abs(number),
    "date_of": lambda clock, moment: clock.day(moment),
    "year": lambda clock, moment: clock.day(moment).year,
    "month": lambda clock, moment: clock.day(moment).month,
}
