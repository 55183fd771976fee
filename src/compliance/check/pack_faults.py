"""What can be wrong with what a pack says of itself, one function for each fault."""

from collections.abc import Iterable

from compliance.check.written_values import meant_day
from compliance.diagnostic import Diagnostic, Note, suggestion
from compliance.load.nodes import Scalar


def duplicate_id(id_: Scalar, first: Scalar, kind: str) -> Diagnostic:
    """Refuse an id that is taken."""
    note = Note(f"`{first.value}` stands here first", first.span)
    message = f"{kind} `{id_.value}` stands twice"
    return Diagnostic(
        "duplicate-id", message, id_.span, notes=(note,), help="rename one of the two"
    )


def no_day(node: Scalar) -> Diagnostic:
    """Refuse what is no day."""
    message = f"expected a date, but found `{node.value}`"
    meant = meant_day(node.value)
    help_line = "write the year, the month and the day, as in `2017-01-31`"
    if meant:
        help_line = f"write `{meant}`: the year, the month and the day"
    return Diagnostic("bad-date", message, node.span, help=help_line)


def unknown_source(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say that no such source is listed."""
    message = f"the pack has no source `{name.value}`"
    help_line = suggestion(name.value, known) or "add it under `sources:` in `pack.yaml`"
    return Diagnostic("unknown-source", message, name.span, help=help_line)


def unknown_time_zone(name: Scalar) -> Diagnostic:
    """Say that no such time zone is known."""
    message = f"there is no time zone `{name.value}`"
    help_line = "write an IANA name such as `Europe/London`"
    return Diagnostic("unknown-time-zone", message, name.span, help=help_line)


def unknown_calendar(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say which calendars there are."""
    message = f"there is no calendar `{name.value}`"
    return Diagnostic(
        "unknown-calendar", message, name.span, help=suggestion(name.value, known)
    )


def unknown_group(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say that no entity has a field to group by."""
    message = f"no entity has a field `{name.value}` to group by"
    return Diagnostic("unknown-field", message, name.span, help=suggestion(name.value, known))


def unknown_basis(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say on what a parameter can be based."""
    message = f"a parameter can't be based on `{name.value}`"
    return Diagnostic("wrong-word", message, name.span, help=suggestion(name.value, known))


def unknown_override(name: str, known: Iterable[str]) -> Diagnostic:
    """Say that `--set` names no parameter of the pack."""
    message = f"`--set {name}=...`: the pack has no parameter `{name}`"
    return Diagnostic("unknown-parameter", message, help=suggestion(name, known))


def bad_parameter_name(name: Scalar) -> Diagnostic:
    """Refuse a parameter that could not be written as `$name`."""
    message = f"`{name.value}` can't be written as a parameter"
    help_line = "use letters, digits and `_`, beginning with a letter"
    return Diagnostic("reserved-name", message, name.span, help=help_line)
