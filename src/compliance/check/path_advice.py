"""What to type instead of a name that is not known."""

from collections.abc import Sequence

from compliance.check.condition_items import Name
from compliance.check.dictionary import Field
from compliance.check.duration_text import read_duration
from compliance.check.mistyped_duration import near_duration
from compliance.check.name_faults import INSTANTS, near
from compliance.check.scope import Scope
from compliance.check.types import Enum, List


def advice_for_field(name: Name, entities: Sequence[str], scope: Scope, *, bare: bool) -> str:
    """Say what could be meant by a field that a record does not have."""
    if name.text.lower() in INSTANTS:
        return "write `as_of`"
    if bare and entities == (scope.related,) and name.text in scope.fields(scope.subject):
        return f"write `{scope.subject}.{name.text}` for the field of the subject"
    fields = [field for entity in entities for field in _fields(entity, scope)]
    if any(_holds(field, name.text) for field in fields):
        return f"write a text in quotes: `'{name.text}'`"
    linked = [field for field in fields if field.reference and field.link == name.text]
    if linked:
        return f"write `{linked[0].name}`, or `{name.text}.` and a field of it"
    if name.text in scope.parameters:
        return f"write `${name.text}` for the parameter"
    known = [known for entity in entities for known in scope.fields(entity)]
    advice = near(name.text, [*known, *(scope.each if bare else ())])
    if name.quoted and (near_duration(name.text) or read_duration(name.text)):
        return f"write `interval '{near_duration(name.text) or name.text}'` for a duration"
    if name.quoted and not advice.startswith("did you mean"):
        return f"write a text in single quotes: `'{name.text}'`"
    return advice


def advice_for_first(first: Name, second: Name, scope: Scope) -> str:
    """Say what could be meant by the first word of a path."""
    subject_links = {field.link for field in _fields(scope.subject, scope) if field.reference}
    if first.text in subject_links:
        return f"write `{scope.subject}.{first.text}.{second.text}` for the subject's"
    here = [field for field in _fields(scope.entity, scope) if field.reference]
    records = {scope.subject, scope.related or scope.subject, *scope.each}
    return near(first.text, records | {field.link for field in here})


def advice_for_hop(name: Name, field: Field) -> str:
    """Say how a field that can't be followed is used."""
    if isinstance(field.type, List):
        return f"write `contains({field.name}, ...)`, or ask for related records in the rule"
    if field.reference and field.link != name.text:
        return f"write `{field.link}.` to follow `{field.name}`"
    return ""


def _fields(entity: str, scope: Scope) -> list[Field]:
    known = scope.dictionary.entities.get(entity)
    return list(known.fields.values()) if known else []


def _holds(field: Field, text: str) -> bool:
    return isinstance(field.type, Enum) and text in field.type.values
