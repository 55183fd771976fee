"""Two typed values to a comparison: types agree, and `t - D` moves over as `+ D`."""

from typing import Literal as OneOf

from compliance.check import type_faults
from compliance.check.check_shift import check_meeting, shift_onwards
from compliance.check.expression import Arithmetic, Comparison, Expr, Literal, Shift
from compliance.check.expression_context import Context, DurationValue, ListValue, Operand
from compliance.check.fit_literal import fit_literal
from compliance.check.mismatch_advice import mismatch_advice
from compliance.check.type_faults import At
from compliance.check.type_rules import comparable
from compliance.check.types import BOOLEAN, Enum, Null, Type
from compliance.source import Span

Operator = OneOf["=", "<>", "<", "<=", ">", ">="]

_ORDERING = frozenset(("<", "<=", ">", ">="))


def check_comparison(
    operator: Operator,
    left: Operand | None,
    right: Operand | None,
    span: Span,
    context: Context,
) -> Comparison | None:
    """Compare two values, or report why they can't be compared."""
    pair = check_comparable(operator, left, right, context)
    if pair is None:
        return None
    moved = _move_shifts(*pair, context)
    return Comparison(operator, *moved, BOOLEAN, span) if moved else None


def check_comparable(
    operator: str, left: Operand | None, right: Operand | None, context: Context
) -> tuple[Expr, Expr] | None:
    """Give two values in the types they are compared in; other tests compare as `=` does."""
    one, other = as_value(left, context), as_value(right, context)
    if one is None or other is None or _has_null(operator, one, other, context):
        return None
    fitted = fit_literal(one, other.type, context, context.declared(other))
    other = fit_literal(other, one.type, context, context.declared(one))
    if fitted is None or other is None:
        return None
    order = operator if operator in _ORDERING else "="
    if comparable(fitted.type, other.type, order, context.scope.dictionary):
        return (fitted, other) if check_meeting(fitted, other, context) else None
    _report_mismatch(order, fitted, other, context)
    return None


def as_value(operand: Operand | None, context: Context) -> Expr | None:
    """Give an operand that is a value of its own, or report a duration or a list."""
    match operand:
        case DurationValue():
            notes = context.declared(operand)
            at = At(
                operand.span, notes=notes, advice="add it to a date or instant: `as_of - ...`"
            )
            context.report(type_faults.wrong_type("a value", "duration", at))
            return None
        case ListValue():
            notes = context.declared(operand)
            at = At(operand.span, notes=notes, advice="write `in` and the parameter")
            context.report(type_faults.wrong_type("a value", "list", at))
            return None
        case _:
            return operand


def place_of(expression: Expr) -> Span:
    """Give the place of an expression that was read from a file."""
    assert expression.span is not None
    return expression.span


def _has_null(operator: str, left: Expr, right: Expr, context: Context) -> bool:
    null = next((side for side in (right, left) if isinstance(side.type, Null)), None)
    if null is None:
        return False
    value = left if null is right else right
    one, last = sorted((place_of(left), place_of(right)), key=lambda each: each.start)
    written = Span(one.source, one.end, last.start).text.strip()
    if isinstance(value.type, Null) or written not in {"=", "<>", "!="}:
        context.report(type_faults.null_comparison(operator, "", place_of(null)))
        return True
    whole = Span(one.source, one.start, last.end)
    text = " ".join(place_of(value).text.split())
    context.report(type_faults.null_comparison(written, text, whole))
    return True


def _report_mismatch(operator: str, left: Expr, right: Expr, context: Context) -> None:
    # The written side is the one to change; the other one was declared somewhere.
    side, other = (left, right) if _is_written(left, right) else (right, left)
    advice = mismatch_advice(side, other)
    at = At(place_of(side), f"this is {side.type}", context.declared(left, right), advice)
    unordered = next((one for one in (left, right) if _is_unordered(one.type)), None)
    if operator in _ORDERING and unordered is not None:
        at = At(place_of(unordered), notes=context.declared(left, right))
        context.report(type_faults.unordered_enum(operator, at))
        return
    if left.type == right.type and operator in _ORDERING:
        context.report(type_faults.not_ordered(left.type, operator, at))
        return
    context.report(type_faults.not_comparable(left.type, right.type, at))


def _is_written(left: Expr, right: Expr) -> bool:
    return _is_constant(left) and not _is_constant(right)


def _is_constant(value: Expr) -> bool:
    """Whether a value is written: a literal, or a date without quotes, which is a sum."""
    match value:
        case Arithmetic():
            return _is_constant(value.left) and _is_constant(value.right)
        case _:
            return isinstance(value, Literal)


def _is_unordered(kind: Type) -> bool:
    return isinstance(kind, Enum) and not kind.ordered


def _move_shifts(left: Expr, right: Expr, context: Context) -> tuple[Expr, Expr] | None:
    """Turn `x >= t - D` into `x + D >= t`, on both sides, as often as it stands there."""
    left_start, left_shifts = _peel(left)
    right_start, right_shifts = _peel(right)
    one = shift_onwards(left_start, right_shifts, context)
    other = shift_onwards(right_start, left_shifts, context)
    return (one, other) if one and other else None


def _peel(value: Expr) -> tuple[Expr, list[Shift]]:
    shifts = []
    while isinstance(value, Shift) and value.sign < 0:
        shifts.append(value)
        value = value.start
    return value, shifts
