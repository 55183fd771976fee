"""One function for each fault in a duration."""

from collections.abc import Sequence

from msgspec.structs import replace

from compliance.check.duration_text import EXAMPLES
from compliance.check.mistyped_duration import duration_fault, near_duration
from compliance.check.name_faults import near
from compliance.check.types import Type
from compliance.diagnostic import Diagnostic, Note
from compliance.source import Span

Notes = tuple[Note, ...]


def bad_duration(text: str, span: Span) -> Diagnostic:
    """Report words that are not a whole number and a unit."""
    message = f"`{' '.join(text.split())}` is not a duration" if text else "expected a duration"
    why, meant = duration_fault(text), near_duration(text)
    if why:
        message = f"{message}, because {why}"
    general = f"write a whole number and a unit, such as {EXAMPLES}"
    advice = f"did you mean `{meant}`?" if meant else general
    return Diagnostic("bad-duration", message, span, help=advice)


def duration_or_text(text: str, span: Span) -> Diagnostic:
    """Report a parameter that looks like a duration, and would be read as a text."""
    fault = bad_duration(text, span)
    if near_duration(text):
        return fault
    advice = f"{fault.help}; a text goes in quotes: `'{text}'`"
    return replace(fault, help=advice)


def count_with_unit(unit: str, text: str, span: Span) -> Diagnostic:
    """Report a duration where the unit stands before it already."""
    words = text.split()
    message = f"expected a count of {unit} but found `{' '.join(words)}`"
    return Diagnostic(
        "bad-duration",
        message,
        span,
        help=f"write the duration alone: `{near_duration(text) or text}`",
    )


def not_a_duration(what: str, span: Span) -> Diagnostic:
    """Report a list or an unknown map where a duration is needed."""
    advice = f"write {EXAMPLES}, or a map with `by:` or with a unit such as `days:`"
    return Diagnostic(
        "bad-duration", f"expected a duration but found {what}", span, help=advice
    )


def unknown_unit(name: str, units: Sequence[str], span: Span) -> Diagnostic:
    """Report a map with one key that is no unit."""
    message = f"`{name}` is neither `by` nor a unit of time"
    return Diagnostic("bad-duration", message, span, help=near(name, [*units, "by"]))


def bad_count(text: str, span: Span) -> Diagnostic:
    """Report a written count below zero or beyond a thousand years."""
    message = f"`{text}` is not a count from zero to a thousand years"
    return Diagnostic("bad-duration", message, span, help="write a whole number, such as `28`")


def bad_selector(kind: Type, span: Span, notes: Notes) -> Diagnostic:
    """Report a map by a field that is neither an enum nor text."""
    message = f"a map of durations goes by an enum or text, not by {kind}"
    return Diagnostic("bad-duration", message, span, notes=notes)


def incomplete_map(missing: Sequence[str], span: Span, notes: Notes) -> Diagnostic:
    """Report a map without some values of its enum."""
    which = ", ".join(f"`{value}`" for value in missing)
    advice = f"add `{missing[0]}: ...`, or `{missing[0]}: none` for no limit"
    message = f"this map has no duration for {which}"
    return Diagnostic("incomplete-map", message, span, notes=notes, help=advice)


def unknown_map_value(value: str, known: Sequence[str], span: Span, notes: Notes) -> Diagnostic:
    """Report a key of a map that is no value of its enum."""
    message = f"`{value}` is not one of the values that the map goes by"
    advice = near(value, known) or f"the values are {', '.join(known)}"
    return Diagnostic("unknown-map-value", message, span, notes=notes, help=advice)


def refers_to_itself(name: str, span: Span) -> Diagnostic:
    """Report a map that needs its own value."""
    return Diagnostic("bad-duration", f"parameter `{name}` refers to itself", span)
