"""One function for each fault in the names of an expression."""

from collections.abc import Iterable, Sequence

from compliance.check.types import Type
from compliance.diagnostic import Diagnostic, Note, suggestion
from compliance.source import Span

Notes = tuple[Note, ...]

# What SQL calls the present; here it is the instant of the snapshot.
INSTANTS = frozenset(("now", "today", "current_date", "current_timestamp", "sysdate"))


def near(wrong: str, known: Iterable[str]) -> str:
    """Give a help line with near names; a difference in capitals alone is always near.

    >>> near("DOB", ["dob", "name"])
    'did you mean `dob`?'
    """
    names = list(known)
    same = [name for name in names if name.lower() == wrong.lower()]
    return suggestion(wrong, names) if not same else f"did you mean `{same[0]}`?"


def unknown_field(
    entities: Sequence[str], name: str, span: Span, notes: Notes, advice: str
) -> Diagnostic:
    """Report a name that the entity reached, or none of several, does not have."""
    message = f"entity `{entities[0]}` has no field `{name}`"
    if len(entities) > 1:
        which = ", ".join(f"`{entity}`" for entity in entities)
        message = f"none of {which} has a field `{name}`"
    return Diagnostic("unknown-field", message, span, notes=notes, help=advice)


def unknown_name(name: str, entity: str, span: Span, advice: str) -> Diagnostic:
    """Report a path whose first word is no record."""
    message = f"`{name}` is neither a record in scope nor a reference of `{entity}`"
    return Diagnostic("unknown-name", message, span, help=advice)


def unknown_part(name: str, part: str, known: Iterable[str], span: Span) -> Diagnostic:
    """Report a word after the name of an `each` that it does not have."""
    message = f"`{name}` has no `{part}`"
    return Diagnostic("unknown-field", message, span, help=near(part, known))


def ambiguous_name(name: str, first: str, second: str, span: Span, notes: Notes) -> Diagnostic:
    """Report a name that means two things."""
    message = f"`{name}` is both {first} and {second}"
    advice = "rename the one that is yours to name"
    return Diagnostic("ambiguous-name", message, span, notes=notes, help=advice)


def disagreeing_targets(name: str, kinds: Sequence[tuple[str, str]], span: Span) -> Diagnostic:
    """Report a field that differs between the entities to which a reference can lead."""
    said = " but ".join(f"{kind} in `{entity}`" for entity, kind in kinds)
    return Diagnostic("ambiguous-name", f"`{name}` is {said}", span)


def not_a_reference(name: str, kind: Type, span: Span, notes: Notes, advice: str) -> Diagnostic:
    """Report a path that goes through a field which leads nowhere."""
    message = f"`{name}` is {_article(kind)} and can't be followed"
    return Diagnostic("not-a-reference", message, span, notes=notes, help=advice)


def not_a_value(name: str, what: str, span: Span, advice: str) -> Diagnostic:
    """Report a name of a record or period where a value is needed."""
    message = f"`{name}` is {what}, not a value"
    return Diagnostic("not-a-value", message, span, help=advice)


def unknown_parameter(name: str, known: Iterable[str], span: Span) -> Diagnostic:
    """Report `$name` that the pack does not declare."""
    advice = near(f"${name}", [f"${other}" for other in known])
    return Diagnostic(
        "unknown-parameter", f"the pack has no parameter `{name}`", span, help=advice
    )


def _article(kind: Type) -> str:
    words = str(kind)
    if words.startswith("one of"):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
