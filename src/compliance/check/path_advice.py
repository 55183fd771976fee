"""What to type instead of a name that is not known."""

from collections.abc import Sequence

from compliance.check.condition_items import Name
from compliance.check.dictionary import Field
from compliance.check.duration_text import read_duration
from compliance.check.mistyped_duration import near_duration
from compliance.check.name_faults import INSTANTS, near
from compliance.check.scope import Scope
from compliance.check.types import Enum, List, Reference

_TRUTH_WORDS = {
    "yes": "true",
    "no": "false",
    "y": "true",
    "n": "false",
    "on": "true",
    "off": "false",
}


def advice_for_field(name: Name, entities: Sequence[str], scope: Scope, *, bare: bool) -> str:
    """Say what could be meant by a field that a record does not have."""
    fields = [field for entity in entities for field in _fields(entity, scope)]
    meant = (bare and _bare_word(name.text, entities, scope)) or _beside(name.text, fields)
    if meant:
        return meant
    if name.text in scope.parameters:
        return f"write `${name.text}` for the parameter"
    known = [known for entity in entities for known in scope.fields(entity)]
    advice = near(name.text, [*known, *(scope.each if bare else ())])
    if advice.startswith("did you mean"):
        return advice
    in_scope = bare or entities == (scope.subject,)
    return _quoted(name) or (in_scope and _elsewhere(name.text, fields, scope)) or advice


def _bare_word(text: str, entities: Sequence[str], scope: Scope) -> str:
    """Say what a name without dots means elsewhere: in SQL, in YAML, or of the subject."""
    if text.lower() in INSTANTS:
        return "write `as_of`"
    if entities == (scope.related,) and text in scope.fields(scope.subject):
        return f"write `{scope.subject}.{text}` for the field of the subject"
    truth = _TRUTH_WORDS.get(text.lower())
    return f"write `{truth}`" if truth else ""


def _beside(text: str, fields: Sequence[Field]) -> str:
    """Say which value or reference of some fields is meant."""
    values = [value for field in fields for value in _values(field)]
    same = [value for value in values if value.lower() == text.lower()]
    if same:
        return f"write a text in quotes: `'{text if text in same else same[0]}'`"
    linked = [field for field in fields if field.reference and field.link == text]
    return f"write `{linked[0].name}`, or `{text}.` and a field of it" if linked else ""


def _quoted(name: Name) -> str:
    if not name.quoted:
        return ""
    if near_duration(name.text) or read_duration(name.text):
        return f"write `interval '{near_duration(name.text) or name.text}'` for a duration"
    return f"write a text in single quotes: `'{name.text}'`"


def _elsewhere(text: str, fields: Sequence[Field], scope: Scope) -> str:
    """Say which other record has a field of that name."""
    entities = scope.dictionary.entities
    for field in fields:
        targets = field.type.targets if isinstance(field.type, Reference) else ()
        if any(text in scope.fields(target.entity) for target in targets):
            return f"write `{field.link}.{text}` for the field of what `{field.name}` refers to"
    owners = [entity for entity in entities if text in scope.fields(entity)]
    return _ask_for(owners[0]) if len(owners) == 1 else ""


def _ask_for(entity: str) -> str:
    return f"ask for records of `{entity}` by `some: {entity}` and `where:`"


def advice_for_first(first: Name, second: Name, scope: Scope) -> str:
    """Say what could be meant by the first word of a path."""
    if first.text in scope.dictionary.entities:
        return _ask_for(first.text)
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


def _values(field: Field) -> Sequence[str]:
    return field.type.values if isinstance(field.type, Enum) else ()
