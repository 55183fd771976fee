"""Dates and instants moved by durations; elapsed hours can't be counted from a date."""

from collections.abc import Iterable
from typing import Literal as OneOf

from compliance.check import type_faults
from compliance.check.expression import (
    Call,
    Case,
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
_AROUND = " \r\n\t()+-"


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
    if not check_elapsed((fitted,), value.duration, value.span, context):
        return None
    return Shift(fitted, value.duration, sign, fitted.type, span)


def check_elapsed(
    ends: Iterable[Expr | Type], duration: DurationExpr, span: Span, context: Context
) -> bool:
    """Say whether a duration can be measured between values, or report that it can't."""
    day = next((end for end in ends if _type_of(end) == DATE), None)
    if day is None or not is_elapsed(duration):
        return True
    declared = () if isinstance(day, Type) else context.declared(day)
    notes = (*declared, *context.parameter_note(duration.parameter))
    words = str(duration) if isinstance(duration, Duration) else " ".join(span.text.split())
    context.report(type_faults.hours_on_date(words, At(span, notes=notes)))
    return False


def check_meeting(one: Expr, other: Expr, context: Context) -> bool:
    """Say whether two times can be compared, or report hours that a date would cut off."""
    for day, value in ((one, other), (other, one)):
        shift = _elapsed_shift(value) if day.type == DATE else None
        if shift is not None:
            return check_elapsed((day,), shift.duration, _duration_place(shift), context)
    return True


def _type_of(end: Expr | Type) -> Type:
    return end if isinstance(end, Type) else end.type


def _elapsed_shift(value: Expr) -> Shift | None:
    """Give the hours or minutes that an instant was moved by, if it was; a day has none."""
    if not isinstance(value, Shift | Case | Call) or value.type != TIMESTAMP:
        return None
    match value:
        case Shift():
            return value if is_elapsed(value.duration) else _elapsed_shift(value.start)
        case Case():
            values = (*(result for _, result in value.branches), value.default)
        case Call():
            values = value.arguments
    return next((shift for shift in map(_elapsed_shift, values) if shift is not None), None)


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
        if not check_elapsed((value,), shift.duration, _duration_place(shift), context):
            return None
        value = Shift(value, shift.duration, 1, value.type, shift.span)
    return value


def _duration_place(shift: Shift) -> Span:
    """Give the place of D in `t - D` or `D + t`: what is left beside t, signs and brackets."""
    whole, start = shift.span, shift.start.span
    assert whole is not None
    assert start is not None
    before = Span(whole.source, whole.start, start.start)
    behind = Span(whole.source, start.end, whole.end)
    beside = behind if behind.text.strip(_AROUND) else before
    words = beside.text.strip(_AROUND)
    place = beside.text.index(words)
    return beside.part(place, place + len(words))
