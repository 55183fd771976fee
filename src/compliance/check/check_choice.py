"""Several values of which any may be the result: of `case`, `coalesce`, `least`, `greatest`."""

from collections.abc import Sequence

from msgspec.structs import replace

from compliance.check import type_faults
from compliance.check.check_comparison import place_of
from compliance.check.expression import AsOf, Expr, Literal
from compliance.check.expression_context import Context
from compliance.check.fit_literal import fit_literal
from compliance.check.type_faults import At
from compliance.check.type_rules import is_number, is_time, plain
from compliance.check.types import DATE, DECIMAL, TEXT, TIMESTAMP, Enum, Null, Type


def check_choice(values: Sequence[Expr], context: Context) -> tuple[list[Expr], Type] | None:
    """Give the values in the one type that they have together, or report two that differ."""
    kinds = [value.type for value in values if not isinstance(value.type, Null)]
    if any(is_time(kind) for kind in kinds):
        return _times(values, context)
    if any(isinstance(kind, Enum) for kind in kinds):
        values = _as_enum(values)
    joint: Type = Null()
    first = values[0]
    for value in values:
        kind = value.type
        both = _joint(joint, kind, context)
        if both is None:
            _report(first, value, context)
            return None
        if isinstance(joint, Null):
            first = value
        joint = both
    return list(values), joint


def _joint(left: Type, right: Type, context: Context) -> Type | None:
    """Give the type that holds values of both, if there is one."""
    if isinstance(right, Null) or left == right:
        return left
    if isinstance(left, Null):
        return right
    if is_number(left) and is_number(right):
        return DECIMAL
    dictionary = context.scope.dictionary
    first, second = plain(left, dictionary), plain(right, dictionary)
    return first if first == second else None


def _as_enum(values: Sequence[Expr]) -> list[Expr]:
    """Read written texts as values of the only enum beside them, if they all are."""
    enums = {value.type for value in values if isinstance(value.type, Enum)}
    only = enums.pop()
    texts = [value for value in values if isinstance(value, Literal) and value.type == TEXT]
    if enums or not all(text.value in only.values for text in texts):
        return list(values)
    return [replace(value, type=only) if value in texts else value for value in values]


def _times(values: Sequence[Expr], context: Context) -> tuple[list[Expr], Type] | None:
    fitted = [fit_literal(value, TIMESTAMP, context) for value in values]
    known = [value for value in fitted if value is not None]
    if len(known) < len(values):
        return None
    odd = next((value for value in known if not _is_time_or_null(value.type)), None)
    if odd is not None:
        times = [value for value in known if is_time(value.type)]
        _report(times[0], odd, context)
        return None
    if all(value.type != DATE for value in known):
        return known, TIMESTAMP
    # Beside dates the instant of the snapshot is its day; of others only the user can say.
    known = [_as_day(value) for value in known]
    instant = next((value for value in known if value.type == TIMESTAMP), None)
    if instant is None:
        return known, DATE
    place = place_of(instant)
    advice = f"write `date_of({place.text})` for its day"
    notes = context.declared(*known)
    context.report(type_faults.mixed_times(At(place, "this is timestamp", notes, advice)))
    return None


def _is_time_or_null(kind: Type) -> bool:
    return is_time(kind) or isinstance(kind, Null)


def _as_day(value: Expr) -> Expr:
    return replace(value, type=DATE) if isinstance(value, AsOf) else value


def _report(first: Expr, second: Expr, context: Context) -> None:
    notes = context.declared(first, second)
    at = At(place_of(second), f"this is {second.type}", notes)
    context.report(type_faults.not_mixable(first.type, second.type, at))
