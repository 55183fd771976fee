"""What gives a truth value, comparisons aside: logic, `is null`, `in`, `like`, `between`."""

from collections.abc import Sequence
from typing import Literal as OneOf

from compliance.check import type_faults
from compliance.check.check_comparison import (
    as_value,
    check_comparable,
    check_comparison,
    place_of,
)
from compliance.check.expected_type import check_expected
from compliance.check.expression import (
    Comparison,
    Expr,
    In,
    IsNull,
    Like,
    Literal,
    Logic,
    Not,
)
from compliance.check.expression_context import Context, ListValue, Operand
from compliance.check.type_faults import At
from compliance.check.type_rules import plain
from compliance.check.types import BOOLEAN, TEXT
from compliance.source import Span

_TESTS = (Logic, Not, Comparison, IsNull, In, Like)


def check_truth(operand: Operand | None, context: Context) -> Expr | None:
    """Give a condition, or report a value of another type."""
    value = as_value(operand, context)
    return check_expected(value, BOOLEAN, context) if value is not None else None


def check_logic(
    operator: OneOf["and", "or"],
    operands: Sequence[Operand | None],
    span: Span,
    context: Context,
) -> Logic | None:
    """Join conditions by `and` or `or`."""
    values = [check_truth(operand, context) for operand in operands]
    known = tuple(value for value in values if value is not None)
    return Logic(operator, known, BOOLEAN, span) if len(known) == len(values) else None


def check_not(operand: Operand | None, span: Span, context: Context) -> Not | None:
    """Negate a condition."""
    value = check_truth(operand, context)
    return Not(value, BOOLEAN, span) if value is not None else None


def check_is_null(operand: Operand | None, span: Span, context: Context) -> IsNull | None:
    """Ask whether a value is null, which makes no sense of a condition or a written value."""
    value = as_value(operand, context)
    if value is None:
        return None
    if isinstance(value, _TESTS):
        at = At(place_of(value), "this is a condition")
        context.report(type_faults.wrong_type("a value before `is`", "condition", at))
        return None
    if isinstance(value, Literal):
        at = At(place_of(value), "this is a written value", context.declared(value))
        context.report(type_faults.wrong_type("a field before `is`", value.type, at))
        return None
    return IsNull(value, BOOLEAN, span)


def check_in(
    operand: Operand | None, items: Sequence[Operand | None], span: Span, context: Context
) -> In | None:
    """Look for a value in a written list, a list parameter's values among it."""
    value = as_value(operand, context)
    listed = [one for item in items for one in _spread(item)]
    if value is None:
        # The items were checked by themselves; what they are compared with is not known.
        return None
    pairs = [check_comparable("in", value, item, context) for item in listed]
    known = [pair for pair in pairs if pair is not None]
    if len(known) < len(pairs):
        return None
    fitted = {pair[0] for pair in known}
    first = fitted.pop()
    if fitted:
        at = At(place_of(value), "this is compared with values of several types")
        context.report(type_faults.wrong_type("one type", "several", at))
        return None
    return In(first, tuple(pair[1] for pair in known), BOOLEAN, span)


def listed_items(operand: Operand | None, context: Context) -> Sequence[Operand | None]:
    """Give the values of what stands after `in` without brackets, which must be a list."""
    if operand is None or isinstance(operand, ListValue):
        return [operand]
    value = as_value(operand, context)
    if value is not None:
        notes = context.declared(value)
        at = At(place_of(value), notes=notes, advice=f"write `in ({place_of(value).text})`")
        context.report(type_faults.wrong_type("a list after `in`", value.type, at))
    return [None]


def check_like(
    operand: Operand | None, pattern: Operand | None, span: Span, context: Context
) -> Like | None:
    """Compare a text with a pattern."""
    values = [as_value(side, context) for side in (operand, pattern)]
    known = [value for value in values if value is not None and _is_text(value, context)]
    return Like(known[0], known[1], BOOLEAN, span) if len(known) == len(values) else None


def check_between(
    operands: tuple[Operand | None, Operand | None, Operand | None],
    spans: tuple[Span, Span],
    context: Context,
) -> Logic | None:
    """Turn `x between a and b` into `x >= a and x <= b`."""
    value, low, high = operands
    above = check_comparison(">=", value, low, spans[0], context)
    below = check_comparison("<=", value, high, spans[1], context)
    if above is None or below is None:
        return None
    return Logic("and", (above, below), BOOLEAN, spans[1])


def _spread(item: Operand | None) -> Sequence[Operand | None]:
    return item.items if isinstance(item, ListValue) else (item,)


def _is_text(value: Expr, context: Context) -> bool:
    if plain(value.type, context.scope.dictionary) == TEXT:
        return True
    at = At(place_of(value), f"this is {value.type}", context.declared(value))
    context.report(type_faults.wrong_type("text beside `like`", value.type, at))
    return False
