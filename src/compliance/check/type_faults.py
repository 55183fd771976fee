"""One function for each fault in the types of an expression."""

from msgspec import Struct

from compliance.check.name_faults import INSTANTS, near
from compliance.check.types import Enum, Type
from compliance.check.written_values import meant_day
from compliance.diagnostic import Diagnostic, Note
from compliance.source import Span

_MISMATCH = "type-mismatch"


class At(Struct, frozen=True):
    """Where a fault is, what stands there, where its fields are declared, what to type."""

    span: Span
    label: str = ""
    notes: tuple[Note, ...] = ()
    advice: str = ""


def _diagnostic(code: str, message: str, at: At) -> Diagnostic:
    return Diagnostic(code, message, at.span, at.label, at.notes, at.advice)


def not_comparable(left: Type, right: Type, at: At) -> Diagnostic:
    """Report two values that can't be compared with each other."""
    return _diagnostic(_MISMATCH, f"cannot compare {left} with {right}", at)


def not_ordered(kind: Type, operator: str, at: At) -> Diagnostic:
    """Report `<` and its like between values that have no order."""
    return _diagnostic(_MISMATCH, f"cannot compare {kind} by `{operator}`", at)


def not_computable(left: Type, operator: str, right: Type, at: At) -> Diagnostic:
    """Report arithmetic with values that are no numbers."""
    return _diagnostic(_MISMATCH, f"cannot compute {left} {operator} {right}", at)


def not_negatable(kind: Type, at: At) -> Diagnostic:
    """Report `-` before something that is no number."""
    return _diagnostic(_MISMATCH, f"cannot change the sign of {kind}", at)


def not_mixable(left: Type, right: Type, at: At) -> Diagnostic:
    """Report values of different types where any one of them may be the result."""
    return _diagnostic(_MISMATCH, f"cannot choose between {left} and {right}", at)


def wrong_type(wanted: str, found: Type | str, at: At) -> Diagnostic:
    """Report a value of one type where another is needed."""
    return _diagnostic(_MISMATCH, f"expected {wanted} but found {found}", at)


def wrong_argument(function: str, wanted: str, found: Type | str, at: At) -> Diagnostic:
    """Report an argument of a type that the function does not take."""
    message = f"function `{function}` takes {wanted} here, not {found}"
    return _diagnostic("wrong-arguments", message, at)


def wrong_count(function: str, wanted: str, found: int, at: At) -> Diagnostic:
    """Report too few or too many arguments."""
    message = f"function `{function}` takes {wanted}, not {found}"
    return _diagnostic("wrong-arguments", message, at)


def unknown_function(name: str, known: list[str], span: Span) -> Diagnostic:
    """Report a function that the language does not have."""
    instant = name.lower() in {*INSTANTS, "as_of"}
    advice = "write `as_of`, without brackets" if instant else near(name, known)
    return Diagnostic("unknown-function", f"there is no function `{name}`", span, help=advice)


def null_comparison(operator: str, value: str, span: Span) -> Diagnostic:
    """Report a comparison of a value with a written null, which is never true."""
    test = "is not null" if operator in {"<>", "!=", "not in"} else "is null"
    advice = f"write `{value} {test}`" if value else f"write `{test}`"
    message = f"`{operator}` with `null` is never true"
    return Diagnostic("null-comparison", message, span, help=advice)


def unknown_value(value: str, kind: Enum, at: At) -> Diagnostic:
    """Report a text compared with an enum that does not have it."""
    advice = near(value, kind.values) or f"the values are {', '.join(kind.values)}"
    found = f"`{value}`" if value.strip() else "an empty text"
    message = f"{found} is not one of the values it is compared with"
    return _diagnostic("unknown-value", message, At(at.span, at.label, at.notes, advice))


def unordered_enum(operator: str, at: At) -> Diagnostic:
    """Report `<` and its like between enum values that were not declared as ordered."""
    message = f"`{operator}` needs an order, and these values are declared without one"
    advice = "declare the field as `{enum: [...], ordered: true}`, lowest first"
    return _diagnostic("unordered-enum", message, At(at.span, at.label, at.notes, advice))


def bad_time(text: str, kind: str, at: At) -> Diagnostic:
    """Report a text that should be a date or an instant but can't be read as one."""
    examples = "`'2017-01-31'`" if kind == "date" else "`'2017-01-31'` or `'2017-01-31 10:00'`"
    day = meant_day(text)
    advice = at.advice or (f"write `'{day}'`" if day else f"write {examples}")
    found = f"`{text}`" if text else "an empty text"
    message = f"{found} is not a {kind} in the form of ISO 8601"
    return _diagnostic("bad-date", message, At(at.span, at.label, at.notes, advice))


def bad_number(text: str, span: Span) -> Diagnostic:
    """Report a number too large to compute with."""
    message = f"`{text}` has more than 18 digits"
    return Diagnostic("bad-number", message, span, help="write a number of at most 18 digits")


def hours_on_date(duration: str, at: At) -> Diagnostic:
    """Report elapsed time from or to a date, which has no time of day."""
    message = f"`{duration}` can't be measured on a date, which has no time of day"
    advice = at.advice or "write whole days, such as `1 day`, or use a timestamp"
    return _diagnostic("hours-on-date", message, At(at.span, at.label, at.notes, advice))


def mixed_times(at: At) -> Diagnostic:
    """Report dates beside timestamps where any one of them may be the result."""
    message = "cannot choose between date and timestamp"
    return _diagnostic(_MISMATCH, message, at)
