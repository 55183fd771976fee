"""Sums, differences, products and quotients, of numbers or of a time and a duration."""

from typing import Literal as OneOf

from msgspec.structs import replace

from compliance.check import type_faults
from compliance.check.check_comparison import as_value, place_of
from compliance.check.check_shift import check_shift
from compliance.check.duration_text import read_duration
from compliance.check.expression import Arithmetic, Expr, Literal, Negation
from compliance.check.expression_context import Context, DurationValue, Operand
from compliance.check.mistyped_duration import near_duration
from compliance.check.type_faults import At
from compliance.check.type_rules import is_number, is_time
from compliance.check.types import DECIMAL, INTEGER, TEXT, Interval
from compliance.source import Span

Operator = OneOf["+", "-", "*", "/"]


def check_arithmetic(
    operator: Operator,
    left: Operand | None,
    right: Operand | None,
    span: Span,
    context: Context,
) -> Expr | None:
    """Compute with two numbers, or move a time by a duration; None where a side is faulty."""
    if left is None or right is None:
        return None
    if operator == "+" and isinstance(left, DurationValue):
        # `D + t` is `t + D`; two durations are refused below, whichever comes first.
        left, right = right, left
    one = as_value(left, context)
    if one is None:
        return None
    right = _as_duration(right)
    if isinstance(right, DurationValue) and operator in {"+", "-"}:
        return check_shift(one, right, 1 if operator == "+" else -1, span, context)
    other = as_value(right, context)
    if other is None:
        return None
    if not (is_number(one.type) and is_number(other.type)):
        _report_types(operator, one, other, context)
        return None
    whole = operator != "/" and one.type == other.type == INTEGER
    return Arithmetic(operator, one, other, INTEGER if whole else DECIMAL, span)


def check_negation(operand: Operand | None, span: Span, context: Context) -> Expr | None:
    """Change the sign of a number; a written one becomes a negative number."""
    value = as_value(operand, context)
    if value is None:
        return None
    if not is_number(value.type):
        at = At(place_of(value), notes=context.declared(value))
        context.report(type_faults.not_negatable(value.type, at))
        return None
    if isinstance(value, Literal) and isinstance(value.value, int | float):
        return Literal(-value.value, value.type, value.parameter, span)
    return Negation(value, value.type, span)


def _as_duration(operand: Operand) -> Operand:
    """Read a parameter whose duration was put in quotes where it is declared."""
    match operand:
        case Literal(str(text), _, str(name), Span() as span):
            duration = read_duration(text)
            if duration is not None:
                return DurationValue(replace(duration, parameter=name), span, Interval())
    return operand


def _report_types(operator: Operator, left: Expr, right: Expr, context: Context) -> None:
    wrong = right if is_number(left.type) or is_time(left.type) else left
    advice = _advice(operator, left, right)
    at = At(place_of(wrong), f"this is {wrong.type}", context.declared(left, right), advice)
    context.report(type_faults.not_computable(left.type, operator, right.type, at))


def _advice(operator: Operator, left: Expr, right: Expr) -> str:
    if is_time(left.type) and is_time(right.type) and operator == "-":
        return "write `days_between(from, to)` or `hours_between(from, to)`"
    if is_time(left.type) and isinstance(right, Literal) and right.type == TEXT:
        return _text_advice(right)
    if is_time(left.type) and isinstance(right, Literal) and right.type == INTEGER:
        if right.parameter is not None:
            return f"give `{right.parameter}` a unit where it is declared: `{right.value} days`"
        return f"write `{operator} interval '{right.value} days'`"
    return ""


def _text_advice(text: Literal) -> str:
    """Say how to write a text that was meant as a duration."""
    written = " ".join(str(text.value).split())
    meant = written if read_duration(written) else near_duration(written)
    if text.parameter is not None:
        example = f"`{meant or '12 months'}`"
        return f"declare `{text.parameter}` as a duration, such as {example} without quotes"
    return f"write `interval '{meant or '12 months'}'`"
