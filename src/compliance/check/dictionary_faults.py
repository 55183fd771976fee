"""What can be wrong with the dictionary, one function for each fault."""

from collections.abc import Iterable

from compliance.check.dictionary import Entity, Field
from compliance.check.types import Type
from compliance.diagnostic import Diagnostic, Note, suggestion
from compliance.load.nodes import Scalar
from compliance.load.rulebook import FieldDeclaration
from compliance.source import Span


def same_but_for_case(name: Scalar, first: Scalar, kind: str) -> Diagnostic:
    """Refuse two names that a database could not tell apart."""
    note = Note(f"`{first.value}` is declared here", first.span)
    message = f"{kind} `{name.value}` differs from `{first.value}` only by case"
    help_line = "rename one of the two"
    return Diagnostic("same-but-for-case", message, name.span, notes=(note,), help=help_line)


def reserved_sign(name: Scalar, kind: str, signs: str) -> Diagnostic:
    """Refuse a name that begins like the columns which the database keeps for itself."""
    shown = ", ".join(f"`{sign}`" for sign in signs)
    message = f"the name of {_a(kind)} can't be empty or begin with {shown}"
    return Diagnostic("reserved-name", message, name.span, help="rename it")


def unprintable_name(name: Scalar, kind: str, longest: int) -> Diagnostic:
    """Refuse a name that can't be shown on a line."""
    message = f"the name of {_a(kind)} must be printable and at most {longest} characters long"
    return Diagnostic("reserved-name", message, name.span, help="rename it")


def reserved_entity(name: Scalar) -> Diagnostic:
    """Refuse to declare what is there without being declared."""
    message = f"the entity `{name.value}` is there already, made from the snapshot's header"
    return Diagnostic("reserved-name", message, name.span, help="delete it, or rename it")


def no_fields(name: Scalar) -> Diagnostic:
    """Say that an entity has no fields."""
    message = f"entity `{name.value}` has no fields"
    return Diagnostic("no-fields", message, name.span, help="declare at least its key")


def undeclared_field(name: Scalar, entity: str, known: Iterable[str]) -> Diagnostic:
    """Say that `key` or `time` names a field that is not declared."""
    message = f"entity `{entity}` has no field `{name.value}`"
    return Diagnostic("unknown-field", message, name.span, help=suggestion(name.value, known))


def key_twice(name: Scalar, first: Scalar) -> Diagnostic:
    """Refuse a field that stands twice in a key."""
    note = Note("it stands here first", first.span)
    message = f"the field `{name.value}` stands twice in the key"
    return Diagnostic(
        "bad-key", message, name.span, notes=(note,), help="delete one of the two"
    )


def key_type(name: Scalar, field: Field) -> Diagnostic:
    """Refuse a key field whose values can't tell records apart."""
    why = "can be null" if field.not_yet else f"is {field.type}"
    message = f"the field `{name.value}` {why}, so that it can't be part of a key"
    help_line = "a key is text, an integer, a date, a timestamp, an enum or a reference"
    return Diagnostic("bad-key", message, name.span, notes=_declared(field), help=help_line)


def time_type(name: Scalar, field: Field) -> Diagnostic:
    """Refuse a `time` that is no time."""
    message = f"`time` must be a date or a timestamp, but `{name.value}` is {field.type}"
    return Diagnostic("type-mismatch", message, name.span, notes=_declared(field))


def not_yet_type(null: Scalar, name: Scalar, type_: Type) -> Diagnostic:
    """Refuse `null: not_yet` on what does not happen in time."""
    message = f"`null: not_yet` is for dates and timestamps, but `{name.value}` is {type_}"
    return Diagnostic("type-mismatch", message, null.span, help="delete `null: not_yet`")


def no_single_key(declared: FieldDeclaration, target: Entity) -> Diagnostic:
    """Refuse a reference to an entity whose key is a list of fields, or a time."""
    notes = (Note(f"`{target.name}` is declared here", target.span),) if target.span else ()
    message = (
        f"field `{declared.name.value}` can't refer to `{target.name}`, "
        "whose key is not one text or whole number"
    )
    help_line = (
        "hold its key in fields of your own, and join them with `via: {field: field, ...}`"
    )
    return Diagnostic("bad-key", message, declared.span, notes=notes, help=help_line)


def open_list(declared: FieldDeclaration) -> Diagnostic:
    """Refuse a list of references that may lead to several entities."""
    message = f"the list `{declared.name.value}` must refer to one entity only"
    return Diagnostic("list-item", message, declared.span, help="write `{list: {ref: entity}}`")


def unknown_by(by: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say that the field that tells the entity is not declared."""
    message = f"`by` names the field `{by.value}`, which is not in this entity"
    return Diagnostic("unknown-field", message, by.span, help=suggestion(by.value, known))


def unknown_by_value(text: Scalar, entity: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say that a reference waits for a text that its `by` field never holds."""
    message = f"`{text.value}` leads to `{entity.value}`, but is no value of the `by` field"
    return Diagnostic("unknown-value", message, text.span, help=suggestion(text.value, known))


def by_type(name: Scalar, by: Field) -> Diagnostic:
    """Refuse a `by` field that holds no text."""
    message = f"the `by` field must be text or an enum, but `{by.name}` is {by.type}"
    return Diagnostic("type-mismatch", message, name.span, notes=_declared(by))


def key_circle(name: Scalar, circle: list[str]) -> Diagnostic:
    """Refuse keys that are references in a circle."""
    message = f"the key of `{name.value}` refers to itself: {' → '.join(circle)}"
    return Diagnostic("bad-key", message, name.span, help="give one of them a key of its own")


def unknown_type(name: Scalar, known: Iterable[str], entities: Iterable[str]) -> Diagnostic:
    """Refuse a type that is not one of the language."""
    message = f"there is no type `{name.value}`"
    help_line = suggestion(name.value, known)
    if name.value in set(entities):
        help_line = f"write `{{ref: {name.value}}}` for a reference"
    return Diagnostic("unknown-type", message, name.span, help=help_line)


def unknown_entity(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say that no such entity is declared."""
    message = f"the dictionary has no entity `{name.value}`"
    return Diagnostic("unknown-entity", message, name.span, help=suggestion(name.value, known))


def value_twice(value: Scalar, first: Scalar) -> Diagnostic:
    """Refuse a value that stands twice in a list."""
    note = Note("it stands here first", first.span)
    message = f"the value `{value.value}` stands twice"
    return Diagnostic(
        "value-twice", message, value.span, notes=(note,), help="delete one of them"
    )


def list_of_lists(span: Span) -> Diagnostic:
    """Refuse a list of lists."""
    return Diagnostic("list-item", "a list can't hold lists", span, help="list its items")


def _declared(field: Field) -> tuple[Note, ...]:
    return (
        (Note(f"`{field.name}` is declared as {field.type}", field.span),) if field.span else ()
    )


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
