"""What can be wrong with rules and derived fields, one function for each fault."""

from collections.abc import Iterable, Mapping

from compliance.check.types import Type
from compliance.diagnostic import Diagnostic, Note, suggestion
from compliance.load.nodes import Scalar
from compliance.load.rulebook import DerivedEntry, RuleEntry
from compliance.source import Span


def derived_circle(
    circle: list[tuple[str, str]], entries: Mapping[tuple[str, str], DerivedEntry]
) -> Diagnostic:
    """Refuse derived fields that need each other."""
    names = [".".join(name) for name in circle]
    first, *others = [entries[name].field for name in circle[:-1]]
    notes = tuple(Note(f"through `{field.value}`", field.span) for field in others)
    message = f"derived fields need each other in a circle: {' → '.join(names)}"
    help_line = "break the circle by stating the condition in one of them directly"
    return Diagnostic("derived-cycle", message, first.span, notes=notes, help=help_line)


def derived_too_deep(field: Scalar, deepest: int) -> Diagnostic:
    """Refuse a chain of derived fields that no one could follow."""
    message = f"`{field.value}` is needed at the end of a chain of {deepest} derived fields"
    help_line = "state some of them in one"
    return Diagnostic("derived-too-deep", message, field.span, help=help_line)


def no_owner(field: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say that a derived field belongs to no entity."""
    entity, dot, _ = field.value.partition(".")
    if not dot:
        help_line = f"write `<entity>.{field.value}`"
        message = f"`{field.value}` does not say to which entity it belongs"
        return Diagnostic("unknown-entity", message, field.span, help=help_line)
    message = f"the dictionary has no entity `{entity}`"
    return Diagnostic("unknown-entity", message, field.span, help=suggestion(entity, known))


def name_taken(field: Scalar, first: Span | None) -> Diagnostic:
    """Refuse a derived field whose name is taken."""
    notes = (Note("it is declared here first", first),) if first else ()
    message = f"the name `{field.value}` is taken"
    return Diagnostic(
        "duplicate-id", message, field.span, notes=notes, help="rename one of the two"
    )


def no_value(node: Scalar, type_: Type) -> Diagnostic:
    """Refuse a derived field without a value of its own."""
    message = f"a derived field can't hold a {type_}"
    return Diagnostic("type-mismatch", message, node.span)


def no_order(node: Scalar, type_: Type) -> Diagnostic:
    """Refuse an order by what is no time and no number."""
    message = f"`by` must be a date, a timestamp or a number, but this is {type_}"
    return Diagnostic("type-mismatch", message, node.span)


def no_number(node: Scalar, type_: Type) -> Diagnostic:
    """Refuse a sum of what is no number."""
    message = f"a sum needs a number, but this is {type_}"
    return Diagnostic(
        "type-mismatch", message, node.span, help="count the records with `count:`"
    )


def reached_by_none(node: Scalar) -> Diagnostic:
    """Refuse a threshold of 0."""
    message = "a count of 0 is reached before any time"
    return Diagnostic("bad-count", message, node.span, help="write 1 or more")


def unknown_severity(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say which severities there are."""
    message = f"there is no severity `{name.value}`"
    return Diagnostic("wrong-word", message, name.span, help=suggestion(name.value, known))


def unknown_strength(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say which strengths there are."""
    message = f"a dependency has no strength `{name.value}`"
    return Diagnostic("wrong-word", message, name.span, help=suggestion(name.value, known))


def unknown_requirement(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say that the pack declares no such requirement."""
    message = f"the pack has no requirement `{name.value}`"
    help_line = suggestion(name.value, known) or "add it under `requirements:` in `pack.yaml`"
    return Diagnostic("unknown-requirement", message, name.span, help=help_line)


def requirement_twice(name: Scalar, first: Scalar) -> Diagnostic:
    """Refuse a requirement that stands twice in a list."""
    note = Note("it stands here first", first.span)
    message = f"the requirement `{name.value}` stands twice"
    return Diagnostic(
        "value-twice", message, name.span, notes=(note,), help="delete one of them"
    )


def dependency_twice(name: Scalar, first: Span) -> Diagnostic:
    """Refuse two equal dependencies."""
    note = Note("it stands here first", first)
    message = f"the dependency on `{name.value}` stands twice"
    return Diagnostic(
        "value-twice", message, name.span, notes=(note,), help="delete one of them"
    )


def other_subject(entry: RuleEntry, first: RuleEntry) -> Diagnostic:
    """Refuse versions of a rule about different things."""
    note = Note(f"this version is about `{first.subject.value}`", first.subject.span)
    message = (
        f"versions of rule `{entry.id.value}` must have the same subject, "
        f"but this one is about `{entry.subject.value}`"
    )
    help_line = "give one of the rules another id"
    return Diagnostic(
        "other-subject", message, entry.subject.span, notes=(note,), help=help_line
    )


def overlapping_versions(entry: RuleEntry, first: RuleEntry) -> Diagnostic:
    """Refuse an id that is used twice, or versions in force at the same time."""
    if entry.effective is None and first.effective is None:
        message = f"the id `{entry.id.value}` is used twice"
        return Diagnostic(
            "duplicate-id",
            message,
            entry.id.span,
            notes=(Note("it is used here first", first.id.span),),
            help="rename one of the rules; two versions of one rule need `effective:` each",
        )
    place = first.effective.span if first.effective else first.id.span
    span = entry.effective.span if entry.effective else entry.id.span
    note = Note("this version is in force at the same time", place)
    message = f"rule `{entry.id.value}` stands twice for the same days"
    help_line = "bound both by `effective: {from: ..., to: ...}`, or rename one of the rules"
    return Diagnostic("duplicate-id", message, span, notes=(note,), help=help_line)


def never_in_force(span: Span, start: Scalar, end: Scalar) -> Diagnostic:
    """Refuse a time that ends before it begins."""
    message = f"`{end.value}` lies before `{start.value}`"
    return Diagnostic("bad-date", message, span, help="exchange the two dates")


def all_beside_others(name: Scalar) -> Diagnostic:
    """Refuse `all` in a list of subjects."""
    message = "`all` stands beside single subjects"
    return Diagnostic(
        "value-twice", message, name.span, help="keep `all`, or the single subjects"
    )
