"""Values of parameters, from the pack or the command line, and numbers that may be one."""

from collections.abc import Callable
from collections.abc import Mapping as Names

from compliance.check import duration_faults, name_faults, parameter_faults
from compliance.check.duration_text import UNITS, read_duration, read_unit
from compliance.check.expression import Duration
from compliance.check.mistyped_duration import duration_fault, has_unit
from compliance.check.parameter_value import ParameterKind, ParameterValue, Single
from compliance.check.written_values import (
    read_date,
    read_percent,
    read_signed_number,
    read_timestamp,
)
from compliance.diagnostic import Diagnostic, RuleErrors
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.load.yaml import compose_text
from compliance.source import Source, Span

_Read = tuple[ParameterKind, Single | Duration | tuple[Single, ...] | None]

# A decimal can be overridden by a whole number, and a duration by a map of durations.
_ALSO: dict[ParameterKind, frozenset[ParameterKind]] = {
    "decimal": frozenset(("integer",)),
    "duration": frozenset(("duration map",)),
    "duration map": frozenset(("duration",)),
}


def check_parameter(
    name: Scalar, value: Node, faults: list[Diagnostic]
) -> ParameterValue | None:
    """Read the value of a parameter; what was reported here is silent where it is used."""
    kind, read = _read_node(name.value, value, faults)
    return ParameterValue(name.value, text_of(value), kind, read, value, name.span)


def parse_override(
    name: str, text: str, current: ParameterValue, faults: list[Diagnostic]
) -> ParameterValue | None:
    """Read a value from the command line, of the same kind as the pack's value."""
    node = _override_node(name, text, current, faults)
    if node is None:
        return None
    if isinstance(node, Scalar) and node.is_null:
        faults.append(parameter_faults.empty_override(current, node.span))
        return None
    kind, read = _read_node(name, node, faults)
    if "unreadable" in {kind, current.kind}:
        return None
    if kind != current.kind and kind not in _ALSO.get(current.kind, ()):
        faults.append(parameter_faults.wrong_override(text, current, node.span))
        return None
    if current.kind == "decimal" and isinstance(read, int):
        kind, read = "decimal", float(read)
    return ParameterValue(name, text_of(node), kind, read, node, current.span)


def integer_of(
    node: Node, parameters: Names[str, ParameterValue], faults: list[Diagnostic]
) -> int | None:
    """Read a whole number of zero or more, written or a parameter's."""
    match _used(node, parameters, faults):
        case ParameterValue(kind="integer", value=int(count)) if count >= 0:
            return count
        case ParameterValue() as parameter:
            faults.append(parameter_faults.wrong_kind("a whole number", parameter, node.span))
        case str(text):
            number = read_signed_number(text)
            if isinstance(number, int) and number >= 0:
                return number
            faults.append(parameter_faults.not_a_count(text, node.span))
    return None


def percent_of(
    node: Node, parameters: Names[str, ParameterValue], faults: list[Diagnostic]
) -> float | None:
    """Read a percentage as a share from 0 to 1, written or a parameter's."""
    match _used(node, parameters, faults):
        case ParameterValue(kind="percent", value=float(share)):
            return share
        case ParameterValue() as parameter:
            faults.append(parameter_faults.wrong_kind("a percentage", parameter, node.span))
        case str(text):
            percent = read_percent(text)
            if percent is not None:
                return percent
            faults.append(parameter_faults.not_a_percent(text, node.span))
    return None


def text_of(node: Node) -> str:
    """Give a value as one line: `{by: risk_level, high: 31 days}`.

    >>> text_of(compose_text("[a, b]", ""))
    '[a, b]'
    """
    match node:
        case Scalar():
            return " ".join(node.value.split())
        case Sequence():
            return f"[{', '.join(text_of(item) for item in node.items)}]"
        case Mapping():
            entries = (f"{key.value}: {text_of(value)}" for key, value in node.entries)
            return f"{{{', '.join(entries)}}}"


def _override_node(
    name: str, text: str, current: ParameterValue, faults: list[Diagnostic]
) -> Node | None:
    path = f"--set {name}"
    span = Span(Source(path, text), 0, len(text))
    if current.kind == "text":
        # A text is taken as it is: it may hold what means something to YAML.
        return Scalar(text, "single", span, span)
    if not text.strip():
        return Scalar("", "plain", span, span)
    try:
        return compose_text(text, path)
    except RuleErrors as errors:
        faults.extend(errors.diagnostics)
        return None


def _used(
    node: Node, parameters: Names[str, ParameterValue], faults: list[Diagnostic]
) -> ParameterValue | str | None:
    """Give the parameter that a node names, else its text; None after reporting."""
    if not isinstance(node, Scalar):
        return ""
    if not node.value.startswith("$"):
        return node.value
    name = node.value[1:].strip()
    parameter = parameters.get(name)
    if parameter is None:
        faults.append(name_faults.unknown_parameter(name, parameters, node.span))
        return None
    return None if parameter.kind == "unreadable" else parameter


def _read_node(name: str, node: Node, faults: list[Diagnostic]) -> _Read:
    match node:
        case Scalar() if node.is_null:
            faults.append(parameter_faults.no_value(name, node.span))
        case Scalar(style="plain") if duration_fault(node.value):
            faults.append(duration_faults.duration_or_text(node.value, node.span))
        case Scalar(style="plain"):
            return _read_plain(node.value)
        case Scalar():
            return "text", node.value
        case Sequence():
            return _read_list(name, node, faults)
        case Mapping() if _check_map(node, faults):
            return "duration map", None
    return "unreadable", None


def _read_plain(text: str) -> tuple[ParameterKind, Single | Duration]:
    """Read a value without quotes as the first kind that it has the form of."""
    readers: tuple[tuple[ParameterKind, Callable[[str], Single | Duration | None]], ...] = (
        ("percent", read_percent),
        ("date", read_date),
        ("timestamp", read_timestamp),
        ("duration", read_duration),
    )
    number = read_signed_number(text)
    if number is not None:
        return ("integer" if isinstance(number, int) else "decimal"), number
    if text in {"true", "false"}:
        return "boolean", text == "true"
    for kind, reader in readers:
        value = reader(text)
        if value is not None:
            return kind, value
    return "text", text


def _read_list(name: str, node: Sequence, faults: list[Diagnostic]) -> _Read:
    singles: list[Single] = []
    for item in node.items:
        before = len(faults)
        _, value = _read_node(name, item, faults) if isinstance(item, Scalar) else ("", None)
        if len(faults) > before:
            return "unreadable", None
        if value is None or isinstance(value, Duration | tuple):
            what = "a list of lists, maps or durations"
            faults.append(parameter_faults.bad_value(name, what, item.span))
            return "unreadable", None
        singles.append(value)
    if not singles:
        faults.append(parameter_faults.bad_value(name, "an empty list", node.span))
        return "unreadable", None
    return "list", tuple(singles)


def _check_map(node: Mapping, faults: list[Diagnostic]) -> bool:
    """Say whether a map is one of durations; its fields are checked where it is used."""
    before = len(faults)
    if node.get("by") is not None:
        for key, value in node.entries:
            if key.value != "by":
                _check_entry(value, faults)
    elif len(node.entries) == 1:
        _check_count(*node.entries[0], faults)
    else:
        faults.append(duration_faults.not_a_duration("a map without `by`", node.span))
    return len(faults) == before


def _check_count(unit: Scalar, count: Node, faults: list[Diagnostic]) -> None:
    """Check `days: 28`, whose count may be an expression that is read where it is used."""
    if read_unit(unit.value) is None:
        faults.append(duration_faults.unknown_unit(unit.value, UNITS, unit.span))
    elif isinstance(count, Scalar) and has_unit(count.value):
        faults.append(duration_faults.count_with_unit(unit.value, count.value, count.span))


def _check_entry(node: Node, faults: list[Diagnostic]) -> None:
    match node:
        case Mapping():
            _check_map(node, faults)
        case Sequence():
            faults.append(duration_faults.not_a_duration("a list", node.span))
        case Scalar(value=text):
            named = text == "none" or text.startswith("$")
            if not named and read_duration(text) is None:
                faults.append(duration_faults.bad_duration(text, node.span))
