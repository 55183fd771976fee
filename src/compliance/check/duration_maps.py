"""Durations as YAML nodes, fixed or depending on the case, to typed ones."""

from collections.abc import Callable

from msgspec import Struct, structs
from msgspec.structs import replace

from compliance.check import duration_faults, name_faults, type_faults
from compliance.check.check_comparison import place_of
from compliance.check.check_shift import check_elapsed
from compliance.check.duration_text import UNITS, holds, read_duration, read_unit
from compliance.check.expression import (
    Duration,
    DurationBy,
    DurationExpr,
    DurationOf,
    Expr,
    Literal,
)
from compliance.check.expression_context import Context
from compliance.check.mistyped_duration import has_unit
from compliance.check.parameter_value import ParameterValue
from compliance.check.type_faults import At
from compliance.check.types import INTEGER, TEXT, Enum, Type
from compliance.diagnostic import Note
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.source import Span


class NoLimit(Struct, frozen=True):
    """What `none` stands for: there is no limit."""


class DurationReader(Struct, frozen=True):
    """What is needed to read a duration.

    `check` types an expression, `ends` are the times between which the duration is measured,
    and `inside` holds the parameters whose maps are being read: none may refer to itself.
    """

    context: Context
    check: Callable[[Scalar, Context, Type | None], Expr | None]
    ends: tuple[Expr | Type, ...] = ()
    inside: frozenset[str] = frozenset()


def read_duration_node(node: Node, reader: DurationReader) -> DurationExpr | NoLimit | None:
    """Give the duration that a node says, or report what is wrong with it."""
    match node:
        case Scalar(value="none"):
            return NoLimit()
        case Scalar() if node.value.startswith("$"):
            return _named(node.value[1:].strip(), node.content, reader)
        case Scalar():
            duration = read_duration(node.value)
            if duration is None:
                fault = duration_faults.bad_duration(node.value, node.span)
                if node.value in reader.context.scope.parameters:
                    advice = f"write `${node.value}` for the parameter"
                    fault = structs.replace(fault, help=advice)
                reader.context.report(fault)
                return None
            return _counted(duration, node.content, reader)
        case Mapping():
            return _read_map(node, reader)
        case Sequence():
            reader.context.report(duration_faults.not_a_duration("a list", node.span))
            return None


def _read_map(node: Mapping, reader: DurationReader) -> DurationExpr | None:
    if node.get("by") is not None:
        return _by(node, reader)
    if len(node.entries) == 1:
        unit, count = node.entries[0]
        return _of(unit, count, reader)
    reader.context.report(duration_faults.not_a_duration("a map without `by`", node.span))
    return None


def read_parameter(
    parameter: ParameterValue, span: Span, reader: DurationReader
) -> DurationExpr | None:
    """Give the duration that a parameter stands for where it is used, at `span`."""
    match parameter.kind, parameter.value:
        case "unreadable", _:
            return None
        case "duration", Duration() as duration:
            return _counted(replace(duration, parameter=parameter.name), span, reader)
        case "duration map", _:
            return _parameter_map(parameter, span, reader)
        case "text", str(text) if read_duration(text):
            # A text in quotes can still be meant as a duration.
            duration = read_duration(text) or Duration(0, "days")
            return _counted(replace(duration, parameter=parameter.name), span, reader)
    notes = (Note(f"`{parameter.name}` is declared here", parameter.span),)
    at = At(span, f"this is {parameter.kind}", notes)
    reader.context.report(type_faults.wrong_type("a duration", parameter.kind, at))
    return None


def _named(name: str, span: Span, reader: DurationReader) -> DurationExpr | None:
    parameters = reader.context.scope.parameters
    if name not in parameters:
        reader.context.report(name_faults.unknown_parameter(name, parameters, span))
        return None
    return read_parameter(parameters[name], span, reader)


def _parameter_map(
    parameter: ParameterValue, span: Span, reader: DurationReader
) -> DurationExpr | None:
    """Read a map where it is declared, in the scope of where it is used."""
    context = reader.context
    if parameter.name in reader.inside:
        fault = duration_faults.refers_to_itself(parameter.name, parameter.span)
        context.report(fault)
        return None
    inner = structs.replace(
        reader,
        context=structs.replace(context, faults=[]),
        inside=reader.inside | {parameter.name},
    )
    assert isinstance(parameter.node, Mapping)
    duration = _read_map(parameter.node, inner)
    note = Note(f"`{parameter.name}` is used here", span)
    for fault in inner.context.faults:
        context.report(structs.replace(fault, notes=(*fault.notes, note)))
    if isinstance(duration, DurationBy | DurationOf):
        return replace(duration, parameter=parameter.name)
    return duration


def _by(node: Mapping, reader: DurationReader) -> DurationBy | None:
    selected = node.get("by")
    if not isinstance(selected, Scalar):
        fault = duration_faults.not_a_duration("a map whose `by` is no field", node.span)
        reader.context.report(fault)
        return None
    selector = reader.check(selected, reader.context, None)
    entries = [(key, value) for key, value in node.entries if key.value != "by"]
    cases = [(key.value, read_duration_node(value, reader)) for key, value in entries]
    if selector is None or not _check_keys(selector, node, [key for key, _ in entries], reader):
        return None
    known = tuple(
        (key, None if isinstance(duration, NoLimit) else duration)
        for key, duration in cases
        if duration is not None
    )
    return DurationBy(selector, known) if len(known) == len(cases) else None


def _check_keys(
    selector: Expr, node: Mapping, keys: list[Scalar], reader: DurationReader
) -> bool:
    """Say whether a map has every value of its enum and no other, or report what is amiss."""
    context = reader.context
    notes = context.declared(selector)
    if not isinstance(selector.type, Enum):
        if selector.type != TEXT:
            place = place_of(selector)
            context.report(duration_faults.bad_selector(selector.type, place, notes))
        return selector.type == TEXT
    values = selector.type.values
    odd = [key for key in keys if key.value not in values]
    for key in odd:
        context.report(duration_faults.unknown_map_value(key.value, values, key.span, notes))
    missing = [value for value in values if value not in {key.value for key in keys}]
    if missing:
        place = next(key.span for key, _ in node.entries if key.value == "by")
        context.report(duration_faults.incomplete_map(missing, place, notes))
    return not odd and not missing


def _of(key: Scalar, count: Node, reader: DurationReader) -> DurationExpr | None:
    context = reader.context
    unit = read_unit(key.value)
    if unit is None:
        context.report(duration_faults.unknown_unit(key.value, UNITS, key.span))
        return None
    if not isinstance(count, Scalar):
        fault = duration_faults.not_a_duration("a list or map as a count", count.span)
        context.report(fault)
        return None
    if has_unit(count.value):
        context.report(duration_faults.count_with_unit(key.value, count.value, count.span))
        return None
    expression = reader.check(count, context, INTEGER)
    match expression:
        case None:
            return None
        case Literal(int(number)) if not holds(number, unit):
            context.report(duration_faults.bad_count(count.value, count.span))
            return None
        case Literal(int(number)):
            return _counted(Duration(number, unit, expression.parameter), key.span, reader)
        case _:
            duration = DurationOf(expression, unit)
            return duration if _fits_ends(duration, key.span, reader) else None


def _counted(duration: Duration, span: Span, reader: DurationReader) -> Duration | None:
    return duration if _fits_ends(duration, span, reader) else None


def _fits_ends(duration: DurationExpr, span: Span, reader: DurationReader) -> bool:
    """Say whether a duration can be measured between its ends, or report that it can't."""
    return check_elapsed(reader.ends, duration, span, reader.context)
