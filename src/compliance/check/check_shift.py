"""Dates and instants moved by durations; elapsed hours can't be counted from a date."""

from collections.abc import Iterable
from typing import Literal as OneOf

from compliance.check import type_faults
from compliance.check.expression import (
    Duration,
    DurationBy,
    DurationExpr,
    DurationOf,
    Expr,
    Shift,
    Unit,
)
from compliance.check.expression_context import Context, DurationValue
from compliance.check.fit_literal import fit_literal
from compliance.check.type_faults import At
from compliance.check.type_rules import is_time
from compliance.check.types import DATE, TIMESTAMP, Type
from compliance.source import Span

_ELAPSED: frozenset[Unit] = frozenset(("minutes", "hours"))


def check_shift(
    start: Expr, value: DurationValue, sign: OneOf[1, -1], span: Span, context: Context
) -> Shift | None:
    """Move a date or instant by a duration, or report why that can't be done."""
    fitted = fit_literal(start, TIMESTAMP, context)
    if fitted is None:
        return None
    if not is_time(fitted.type):
        at = At(fitted.span or span, f"this is {fitted.type}", context.declared(fitted))
        wanted = "a date or timestamp beside a duration"
        context.report(type_faults.wrong_type(wanted, fitted.type, at))
        return None
    if not check_elapsed(fitted, value.duration, value.span, context):
        return None
    return Shift(fitted, value.duration, sign, fitted.type, span)


def check_elapsed(
    anchor: Expr | Type, duration: DurationExpr, span: Span, context: Context
) -> bool:
    """Say whether a duration can be counted from a value, or report that it can't."""
    kind: Type = anchor if isinstance(anchor, Type) else anchor.type
    if kind != DATE or not is_elapsed(duration):
        return True
    notes = () if isinstance(anchor, Type) else context.declared(anchor)
    words = str(duration) if isinstance(duration, Duration) else " ".join(span.text.split())
    context.report(type_faults.hours_on_date(words, At(span, notes=notes)))
    return False


def is_elapsed(duration: DurationExpr | None) -> bool:
    """Say whether a duration is, in any case, one of minutes or hours."""
    match duration:
        case Duration() | DurationOf():
            return duration.unit in _ELAPSED
        case DurationBy():
            return any(is_elapsed(case) for _, case in duration.cases)
        case None:
            return False


def shift_onwards(start: Expr, shifts: Iterable[Shift], context: Context) -> Expr | None:
    """Move a value on by what the other side of a comparison was moved back."""
    value = start
    for shift in shifts:
        if not check_elapsed(value, shift.duration, _duration_place(shift), context):
            return None
        value = Shift(value, shift.duration, 1, value.type, shift.span)
    return value


def _duration_place(shift: Shift) -> Span:
    """Give the place of D in `t - D`: what is left behind t, `-` and brackets."""
    whole, start = shift.span, shift.start.span
    assert whole is not None
    assert start is not None
    behind = whole.part(start.end - whole.start, whole.end - whole.start)
    words = behind.text.strip(" \r\n\t()-")
    place = behind.text.index(words)
    return behind.part(place, place + len(words))
