"""Two known values compared: numbers, texts, ordered enums, moments, and counts with bounds."""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from compliance.check.types import Enum, Type
from properties.interpreter_data import UNKNOWN, Bounds, Truth
from properties.interpreter_time import Clock

# What the sign of "left against right" must be; mutants replace entries of this table.
ORDER: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(sign: str, left: Any, right: Any, types: tuple[Type, Type], clock: Clock) -> Truth:
    """Say whether a comparison of two known values holds; counts with bounds may not say."""
    if isinstance(left, Bounds) or isinstance(right, Bounds):
        return _bounds_compared(sign, left, right)
    return ORDER[sign](order(left, right, types, clock), 0)


def order(left: Any, right: Any, types: tuple[Type, Type], clock: Clock) -> int:
    """Give -1, 0 or 1 as the left stands before, with or after the right."""
    if isinstance(left, date):
        return clock.compare(left, right)
    ranks = _ranks(types)
    first, second = ranks.get(left, left), ranks.get(right, right)
    return int(first > second) - int(first < second)


def equal(left: Any, right: Any, clock: Clock) -> bool:
    """Say whether two known values are the same."""
    return clock.compare(left, right) == 0 if isinstance(left, date) else bool(left == right)


def _ranks(types: tuple[Type, Type]) -> Mapping[Any, int]:
    values = [kind.values for kind in types if isinstance(kind, Enum) and kind.ordered]
    return {text: place for place, text in enumerate(values[0])} if values else {}


def _bounds_compared(sign: str, left: Any, right: Any) -> Truth:
    first = left if isinstance(left, Bounds) else Bounds(left, left)
    second = right if isinstance(right, Bounds) else Bounds(right, right)
    # Between the furthest the left can be below the right and above it, every order occurs.
    lowest = _sign(first.low - second.high)
    highest = _sign(first.high - second.low)
    answers = {ORDER[sign](possible, 0) for possible in range(lowest, highest + 1)}
    return answers.pop() if len(answers) == 1 else UNKNOWN


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)
