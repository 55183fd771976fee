"""Written values and parameters to literals and durations."""

from datetime import date, datetime

from msgspec.structs import replace

from compliance.check import duration_faults, name_faults, type_faults
from compliance.check.condition_items import ValueLeaf
from compliance.check.duration_maps import DurationReader, read_parameter
from compliance.check.duration_text import read_duration
from compliance.check.expression import Literal, Value
from compliance.check.expression_context import DurationValue, ListValue, Operand
from compliance.check.parameter_value import ParameterValue
from compliance.check.type_faults import At
from compliance.check.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    TEXT,
    TIMESTAMP,
    Interval,
    Null,
    Type,
)
from compliance.check.written_values import read_date, read_number, read_timestamp
from compliance.source import Span


def check_value(leaf: ValueLeaf, span: Span, reader: DurationReader) -> Operand | None:
    """Give a written value its type, or report that it can't be read."""
    match leaf.kind:
        case "text":
            return Literal(leaf.text, TEXT, span=span)
        case "true" | "false":
            return Literal(leaf.kind == "true", BOOLEAN, span=span)
        case "null":
            return Literal(None, Null(), span=span)
        case "number":
            return _number(leaf.text, span, reader)
        case "date" | "timestamp" as kind:
            return _time(leaf.text, kind, span, reader)
        case "interval":
            return _interval(leaf.text, span, reader)


def check_parameter_use(name: str, span: Span, reader: DurationReader) -> Operand | None:
    """Give the value of `$name`, or report that the pack has no such parameter."""
    context = reader.context
    parameter = context.scope.parameters.get(name)
    if parameter is None:
        scope = context.scope
        fault = name_faults.unknown_parameter(name, scope.parameters, span)
        if name in scope.fields(scope.entity):
            fault = replace(fault, help=f"write `{name}` for the field")
        context.report(fault)
        return None
    match parameter.kind, parameter.value:
        case "unreadable", _:
            return None
        case (("duration" | "duration map"), _):
            return _duration_value(parameter, span, reader)
        case "list", tuple(values):
            items = tuple(_literal(value, name, span) for value in values)
            return ListValue(items, span)
        case _, value:
            assert isinstance(value, str | int | float | date)
            return _literal(value, name, span)


def _literal(value: Value, name: str, span: Span) -> Literal:
    return Literal(value, _type_of(value), name, span)


def _type_of(value: Value) -> Type:
    match value:
        case bool():
            return BOOLEAN
        case int():
            return INTEGER
        case float():
            return DECIMAL
        case datetime():
            return TIMESTAMP
        case date():
            return DATE
        case _:
            return TEXT


def _number(text: str, span: Span, reader: DurationReader) -> Literal | None:
    number = read_number(text)
    if number is None:
        reader.context.report(type_faults.bad_number(text, span))
        return None
    return Literal(number, _type_of(number), span=span)


def _time(text: str, kind: str, span: Span, reader: DurationReader) -> Literal | None:
    moment = read_date(text) if kind == "date" else read_timestamp(text)
    if moment is None:
        reader.context.report(type_faults.bad_time(text, kind, At(span)))
        return None
    return Literal(moment, _type_of(moment), span=span)


def _interval(text: str, span: Span, reader: DurationReader) -> DurationValue | None:
    duration = read_duration(text)
    if duration is None:
        reader.context.report(duration_faults.bad_duration(text, span))
        return None
    return DurationValue(duration, span, Interval())


def _duration_value(
    parameter: ParameterValue, span: Span, reader: DurationReader
) -> DurationValue | None:
    duration = read_parameter(parameter, span, reader)
    return DurationValue(duration, span, Interval()) if duration else None
