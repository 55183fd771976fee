"""One function for each fault in the value of a parameter or where a number is needed."""

from compliance.check.parameter_value import ParameterKind, ParameterValue
from compliance.diagnostic import Diagnostic, Note
from compliance.source import Span

_EXAMPLES: dict[str, str] = {
    "integer": "3",
    "decimal": "2.5",
    "boolean": "true",
    "date": "2017-01-31",
    "timestamp": "2017-01-31T10:00",
    "duration": "24 hours",
    "duration map": "{by: risk_level, high: 31 days, low: 1 year}",
    "percent": "95%",
    "list": "[first, second]",
}


def no_value(name: str, span: Span) -> Diagnostic:
    """Report a parameter without a value."""
    message = f"parameter `{name}` has no value"
    return Diagnostic("bad-parameter", message, span, help="write `value: 24 hours`")


def bad_value(name: str, what: str, span: Span) -> Diagnostic:
    """Report a value of a shape that no parameter has."""
    message = f"parameter `{name}` can't be {what}"
    advice = "write a single value, a list of single values, or a map of durations"
    return Diagnostic("bad-parameter", message, span, help=advice)


def empty_override(current: ParameterValue, span: Span) -> Diagnostic:
    """Report `--set name=` with nothing after it."""
    message = f"`--set` gives the parameter `{current.name}` no value"
    note = Note(f"`{current.name}` is declared as `{current.text}`", current.span)
    advice = f"write `--set {current.name}='{current.text}'`"
    return Diagnostic("bad-parameter", message, span, notes=(note,), help=advice)


def wrong_override(text: str, current: ParameterValue, span: Span) -> Diagnostic:
    """Report an override of another kind than the value in the pack."""
    message = f"expected {_a(current.kind)} for `{current.name}` but found `{text}`"
    note = Note(f"`{current.name}` is declared as `{current.text}`", current.span)
    example = _EXAMPLES.get(current.kind, "")
    advice = f"write `--set {current.name}='{example}'`" if example else ""
    return Diagnostic("wrong-parameter", message, span, notes=(note,), help=advice)


def wrong_kind(wanted: str, parameter: ParameterValue, span: Span) -> Diagnostic:
    """Report a parameter of one kind where another is needed."""
    message = f"expected {wanted} but `${parameter.name}` is {_a(parameter.kind)}"
    note = Note(f"`{parameter.name}` is declared here", parameter.span)
    return Diagnostic("wrong-parameter", message, span, notes=(note,))


def not_a_count(text: str, span: Span) -> Diagnostic:
    """Report something else where a whole number is needed."""
    message = (
        f"expected a whole number but found `{text}`" if text else "expected a whole number"
    )
    return Diagnostic("bad-number", message, span, help="write digits only, such as `3`")


def not_a_percent(text: str, span: Span) -> Diagnostic:
    """Report something else where a percentage is needed."""
    found = f" but found `{text}`" if text else ""
    message = f"expected a percentage from 0% to 100%{found}"
    advice = f"write `{text}%`" if text.isdecimal() and int(text) <= 100 else "write `95%`"
    return Diagnostic("bad-percent", message, span, help=advice)


def _a(kind: ParameterKind) -> str:
    return f"an {kind}" if kind == "integer" else f"a {kind}"
