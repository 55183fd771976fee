"""Written texts to the type of what they stand beside: dates, instants and enum values."""

from msgspec.structs import replace

from compliance.check import type_faults
from compliance.check.expression import Expr, Literal
from compliance.check.expression_context import Context
from compliance.check.type_faults import At
from compliance.check.types import DATE, TEXT, TIMESTAMP, Enum, Type
from compliance.check.written_values import read_date, read_timestamp
from compliance.diagnostic import Note


def fit_literal(
    value: Expr, kind: Type, context: Context, notes: tuple[Note, ...] = ()
) -> Expr | None:
    """Give a written text the type of its neighbour; leave everything else as it is.

    A date alone is read as a date even beside a timestamp: the two are compared by day.
    """
    if not isinstance(value, Literal) or value.type != TEXT or value.span is None:
        return value
    text = str(value.value)
    if kind in {DATE, TIMESTAMP}:
        return _time(value, text, kind, context)
    if isinstance(kind, Enum):
        if text in kind.values:
            return replace(value, type=kind)
        at = At(value.span, notes=(*notes, *context.declared(value)))
        context.report(type_faults.unknown_value(text, kind, at))
        return None
    return value


def _time(value: Literal, text: str, kind: Type, context: Context) -> Literal | None:
    day = read_date(text)
    if day is not None:
        return replace(value, value=day, type=DATE)
    instant = read_timestamp(text)
    if instant is not None:
        return replace(value, value=instant, type=TIMESTAMP)
    assert value.span is not None
    name = value.parameter
    advice = f"declare `{name}` as a {kind}, such as `2017-01-31`" if name else ""
    at = At(value.span, notes=context.declared(value), advice=advice)
    context.report(type_faults.bad_time(text, str(kind), at))
    return None
