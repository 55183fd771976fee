"""What can be wrong with a scenario file, one function a fault."""

from collections.abc import Iterable
from pathlib import Path

from compliance.diagnostic import Diagnostic, Note, suggestion
from compliance.load.nodes import Node, Scalar
from compliance.scenarios.scenario import Record
from compliance.snapshot.columns import Column
from compliance.source import Span

# Where the author must write something, as it is for a person to say.
BLANK = "..."


def no_such_path(path: Path) -> Diagnostic:
    """Report a file or folder that was named, and is not there."""
    message = "there is no such file or folder"
    near = suggestion(path.name, [each.name for each in path.parent.glob("*")])
    return Diagnostic("no-scenarios", message, path=path.as_posix(), help=near)


def no_files(path: Path) -> Diagnostic:
    """Report a folder in which there is nothing to run."""
    message = "there is no scenario file in this folder"
    help_line = "scenario files end in `.yaml`; `docs/scenarios.md` shows how to write one"
    return Diagnostic("no-scenarios", message, path=path.as_posix(), help=help_line)


def other_pack(name: Scalar, pack: str) -> Diagnostic:
    """Say that the scenarios were written for other rules."""
    message = f"the scenarios test the pack `{name.value}`, but the rules are those of `{pack}`"
    near = suggestion(name.value, [pack])
    folder = f"name the folder of the pack `{name.value}`: `--rules DIR`"
    help_line = f"{near} or else {folder}" if near.startswith("did") else folder
    return Diagnostic("other-pack", message, name.span, help=help_line)


def unknown_entity(name: str, span: Span, known: Iterable[str]) -> Diagnostic:
    """Report an entity that the dictionary does not have."""
    message = f"the dictionary has no entity `{name}`"
    return Diagnostic("unknown-entity", message, span, help=suggestion(name, known))


def force_given(span: Span) -> Diagnostic:
    """Report records of the force, which has one that nobody writes."""
    message = "the force has no records to give, as it is there in every scenario"
    return Diagnostic("unknown-entity", message, span, help="delete it")


def no_subjects(rule: str, entity: str, node: Node) -> Diagnostic:
    """Report a verdict without the subject that it is about."""
    message = f"`{rule}` gives a verdict of each `{entity}`, so that its key is needed"
    help_line = f"write `{rule}: {{KEY: {node.span.text}}}`"
    return Diagnostic("wrong-shape", message, node.span, help=help_line)


def no_scenarios(span: Span) -> Diagnostic:
    """Report a file that tests nothing."""
    message = "`scenarios` must be a list with something in it"
    return Diagnostic("wrong-shape", message, span, help="write `- id: ...` below it")


def nothing_expected(span: Span) -> Diagnostic:
    """Report a scenario that would hold whatever the rules are."""
    message = "the scenario names nothing that it expects, so that it would always hold"
    help_line = "write a rule, a subject and its verdict below it"
    return Diagnostic("nothing-expected", message, span, help=help_line)


def not_filled_in(span: Span) -> Diagnostic:
    """Report what the author of a scenario has still to say."""
    message = f"`{BLANK}` stands for what is still to be written"
    return Diagnostic("not-filled-in", message, span, help="write what is meant in its place")


def unknown_field(entity: str, name: str, span: Span, known: Iterable[str]) -> Diagnostic:
    """Report a field that the entity does not have."""
    message = f"entity `{entity}` has no field `{name}`"
    return Diagnostic("unknown-field", message, span, help=suggestion(name, known))


def unknown_rule(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Report a rule that the pack does not have."""
    message = f"the pack has no rule `{name.value}`"
    return Diagnostic("unknown-rule", message, name.span, help=suggestion(name.value, known))


def unknown_requirement(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Report a requirement that the pack does not have."""
    message = f"the pack has no requirement `{name.value}`"
    help_line = suggestion(name.value, known)
    return Diagnostic("unknown-requirement", message, name.span, help=help_line)


def unknown_inference(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Report a conclusion that no inference of the pack draws."""
    message = f"no inference of the pack is called `{name.value}`"
    help_line = suggestion(name.value, known)
    return Diagnostic("unknown-conclusion", message, name.span, help=help_line)


def unknown_parameter(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Report a value for a parameter that the pack does not have."""
    message = f"the pack has no parameter `{name.value}`"
    help_line = suggestion(name.value, known)
    return Diagnostic("unknown-parameter", message, name.span, help=help_line)


def unknown_subject(name: Scalar, entity: str, known: Iterable[str]) -> Diagnostic:
    """Report an expected subject of which the scenario has no record."""
    message = f"the scenario has no `{entity}` with the key `{name.value}`"
    help_line = suggestion(name.value, known)
    return Diagnostic("unknown-subject", message, name.span, help=help_line)


def unknown_record(name: Scalar, entity: str, known: Iterable[str]) -> Diagnostic:
    """Report a record to take away that is not there."""
    message = f"there is no `{entity}` with the key `{name.value}` to take away"
    help_line = suggestion(name.value, known)
    return Diagnostic("nothing-taken-away", message, name.span, help=help_line)


def nothing_given(name: Scalar, records: Iterable[str]) -> Diagnostic:
    """Report an empty list over records, which it would leave as they are."""
    listed = ", ".join(f"`{key}`" for key in records)
    message = f"an empty list takes nothing away, and {listed} is there already"
    help_line = f"write `without: [{{{name.value}: all}}]` if there are to be none"
    return Diagnostic("nothing-taken-away", message, name.span, help=help_line)


def not_supplied(name: Scalar, entity: str) -> Diagnostic:
    """Report something to take away from an entity that is not supplied anyway."""
    message = f"no `{entity}` records are supplied, so that nothing can be taken away"
    return Diagnostic("nothing-taken-away", message, name.span, help=f"delete `{name.value}`")


def bad_id(name: Scalar) -> Diagnostic:
    """Refuse an id that could not be given on a command line."""
    message = f"an id consists of small letters, digits and hyphens, but this is `{name.value}`"
    return Diagnostic("bad-id", message, name.span, help="write an id such as `at-the-limit`")


def duplicate_id(name: Scalar, first: Scalar) -> Diagnostic:
    """Report the second scenario of a file with one id."""
    note = Note("the first one stands here", first.span)
    message = f"two scenarios of this file have the id `{name.value}`"
    return Diagnostic(
        "duplicate-id", message, name.span, notes=(note,), help="rename one of the two"
    )


def duplicate_record(record: Record, first: Record) -> Diagnostic:
    """Report the second record of one list with one key."""
    note = Note("the first one stands here", first.span)
    message = f"two records of `{record.entity}` have the key `{record.key}`"
    help_line = "give one of the two another key"
    return Diagnostic("duplicate-id", message, record.span, notes=(note,), help=help_line)


def no_moment(node: Scalar) -> Diagnostic:
    """Report a time that can't be read."""
    message = f"`{node.value}` is no date or time"
    help_line = "write it as `2017-03-31` or `2017-03-31T12:00`"
    return Diagnostic("bad-date", message, node.span, help=help_line)


def no_lateness(node: Scalar) -> Diagnostic:
    """Report a lateness that can't be read."""
    message = f"`{node.value}` is no length of time"
    help_line = "write it as `1 minute`, or `2 days 3 hours 10 minutes`"
    return Diagnostic("bad-duration", message, node.span, help=help_line)


def unreadable_value(entity: str, column: Column, span: Span) -> Diagnostic:
    """Report a value that a snapshot could not have either."""
    expected = column.expected
    if column.values and not column.many:
        expected = f"one of {', '.join(column.values)}"
    message = f"`{column.name}` of `{entity}` must be {expected}, but `{span.text}` stands here"
    near = suggestion(span.text, column.values or ())
    meant = f"say that it is meant: `unreadable: [{entity}.{column.name}]`"
    help_line = f"{near} or else {meant}" if near.startswith("did") else f"mend it, or {meant}"
    return Diagnostic("unreadable-value", message, span, help=help_line)


def all_readable(name: Scalar) -> Diagnostic:
    """Report a field that is said to be unreadable, but has no such value."""
    message = f"every value of `{name.value}` can be read"
    return Diagnostic("unreadable-value", message, name.span, help="delete it from the list")


def missing_field(record: Record, field: str, rule: str) -> Diagnostic:
    """Report a record that does not say what a rule under test reads."""
    named = f"`{record.entity}` `{record.key}`"
    message = f"{named} has no `{field}`, which the rule `{rule}` reads"
    help_line = (
        f"add `{field}: null`, or a value; if no record is to have the field, "
        f"add `without: [{record.entity}.{field}]`"
    )
    return Diagnostic("missing-field", message, record.span, help=help_line)


def no_tipping(span: Span) -> Diagnostic:
    """Report an edge after which every verdict is what it was."""
    message = "the edge expects no verdict that is another than before"
    return Diagnostic("edge-too-far", message, span, help="say which verdict tips, and to what")


def too_far(span: Span, what: str) -> Diagnostic:
    """Report an edge that is more than one step."""
    message = f"the edge must be one step, but {what}"
    help_line = "move one value by a minute, a day, one or a rank, or add or take away a record"
    return Diagnostic("edge-too-far", message, span, help=help_line)


def unknown_case(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Report something that is no case which a rule needs scenarios of."""
    message = f"`{name.value}` is nothing that the rule needs a scenario of"
    return Diagnostic("wrong-word", message, name.span, help=suggestion(name.value, known))
