"""An expression or a duration to its neighbours: what a slip of the pen would make of it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Literal as OneOf

from msgspec.structs import replace

from compliance.check.expression import (
    Arithmetic,
    Comparison,
    Duration,
    DurationBy,
    DurationExpr,
    Expr,
    In,
    IsNull,
    Literal,
    Logic,
    Not,
    Value,
)
from compliance.check.print_expression import print_expression
from compliance.check.types import BOOLEAN, Enum

# The other side of the same limit, and what the same values would give turned round.
_OPERATORS: dict[str, OneOf["=", "<>", "<", "<=", ">", ">="]] = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "=": "<>",
    "<>": "=",
}


def change_expression(expression: Expr) -> Iterator[tuple[str, Expr]]:
    """Change one thing in an expression itself, and say what."""
    match expression:
        case Logic():
            yield from _change_logic(expression)
        case In(_, items) if len(items) > 1:
            for place, item in enumerate(items):
                what = f"{_text(item)} left out of {_text(expression)}"
                yield what, replace(expression, items=_without(items, place))
        case _:
            for changed in _changed(expression):
                yield f"{_text(expression)} made {_text(changed)}", changed


def change_duration(duration: DurationExpr) -> Iterator[tuple[str, DurationExpr]]:
    """Make a duration a unit shorter and longer: a minute, if it is in hours."""
    match duration:
        case Duration(count, "hours"):
            moved = [Duration(count * 60 + by, "minutes") for by in (-1, 1)]
        case Duration(count, unit):
            moved = [Duration(count + by, unit) for by in (-1, 1) if count + by >= 0]
        case DurationBy(cases=cases):
            for place, (value, chosen) in enumerate(cases):
                for what, other in change_duration(chosen) if chosen is not None else ():
                    changed = (*cases[:place], (value, other), *cases[place + 1 :])
                    yield f"for `{value}` {what}", replace(duration, cases=changed)
            return
        case _:
            return
    for each in moved:
        yield f"{duration} made {each}", each


def _change_logic(logic: Logic) -> Iterator[tuple[str, Expr]]:
    other: OneOf["and", "or"] = "or" if logic.operator == "and" else "and"
    yield f"`{logic.operator}` made `{other}`", replace(logic, operator=other)
    for place, operand in enumerate(logic.operands):
        left = _without(logic.operands, place)
        changed = left[0] if len(left) == 1 else replace(logic, operands=left)
        yield f"{_text(operand)} left out", changed


def _changed(expression: Expr) -> Iterator[Expr]:
    match expression:
        case Comparison():
            yield replace(expression, operator=_OPERATORS[expression.operator])
            yield from _other_ranks(expression)
        case Not(operand):
            yield operand
        case IsNull():
            yield Not(expression, BOOLEAN)
        case Literal():
            for value in _neighbours(expression.value):
                yield replace(expression, value=value)
        case Arithmetic(operator="+" | "-" as sign):
            yield replace(expression, operator="-" if sign == "+" else "+")
        case _:
            return


def _neighbours(value: Value) -> Iterator[Value]:
    """Give the values next to one; of a text nobody knows which they are."""
    match value:
        case bool():
            yield not value
        case int():
            yield from (value - 1, value + 1)
        case datetime():
            yield from _moved(value, timedelta(minutes=1))
        case date():
            yield from _moved(value, timedelta(days=1))
        case _:
            return


def _moved(value: date, by: timedelta) -> Iterator[date]:
    """Give what is a step before and after, but for what lies beyond the calendar."""
    with suppress(OverflowError):
        yield value - by
    with suppress(OverflowError):
        yield value + by


def _other_ranks(comparison: Comparison) -> Iterator[Expr]:
    """Compare with the rank before and after, where ranks are compared."""
    kind, limit = comparison.left.type, comparison.right
    if not (isinstance(kind, Enum) and kind.ordered and isinstance(limit, Literal)):
        return
    if comparison.operator in {"=", "<>"} or limit.value not in kind.values:
        return
    place = kind.values.index(str(limit.value))
    for near in (place - 1, place + 1):
        if 0 <= near < len(kind.values):
            yield replace(comparison, right=replace(limit, value=kind.values[near]))


def _without(parts: tuple[Expr, ...], place: int) -> tuple[Expr, ...]:
    return (*parts[:place], *parts[place + 1 :])


def _text(expression: Expr) -> str:
    return f"`{print_expression(expression)}`"
