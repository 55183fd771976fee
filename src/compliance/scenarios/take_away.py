"""What stands in `without`: entities, fields and records that are taken away again."""

from collections.abc import Mapping

from msgspec import Struct

from compliance.check.rules import CheckedRules
from compliance.diagnostic import Diagnostic
from compliance.load import nodes
from compliance.load.nodes import Node, Scalar
from compliance.load.shape import Part, free_entries, text_of, texts_of
from compliance.scenarios import faults as say
from compliance.scenarios.read_records import entity_of
from compliance.scenarios.scenario import FieldName, Record

# In place of a key: every record, while the entity is still supplied.
ALL = "all"


class Left(Struct):
    """What is left of the records, and the fields that none of them carries."""

    records: dict[str, Mapping[str, Record]]
    absent: set[FieldName]


def take_away(part: Part, left: Left, checked: CheckedRules) -> None:
    """Take away all that a scenario, or an edge, is `without`."""
    node = part.node("without")
    items = node.items if isinstance(node, nodes.Sequence) else (node,)
    for item in items:
        if isinstance(item, nodes.Mapping):
            _take_records(item, left, checked, part.faults)
        elif item is not None:
            _take_entity_or_field(text_of(item, "without", part.faults), left, checked, part)


def read_field(
    name: Scalar, checked: CheckedRules, faults: list[Diagnostic]
) -> FieldName | None:
    """Read `entity.field`, None after reporting."""
    entity_name, _, field = name.value.partition(".")
    entity = entity_of(entity_name, name, checked, faults)
    if entity is None:
        return None
    if field not in entity.fields:
        faults.append(say.unknown_field(entity.name, field, name.span, entity.fields))
        return None
    return entity.name, field


def _take_entity_or_field(name: Scalar, left: Left, checked: CheckedRules, part: Part) -> None:
    if not name.value:
        return
    if "." in name.value:
        found = read_field(name, checked, part.faults)
        if found is None:
            return
        if not left.records.get(found[0]):
            part.faults.append(say.not_supplied(name, found[0]))
        left.absent.add(found)
        return
    entity = entity_of(name.value, name, checked, part.faults)
    if entity is not None and left.records.pop(entity.name, None) is None:
        part.faults.append(say.not_supplied(name, entity.name))


def _take_records(
    item: Node, left: Left, checked: CheckedRules, faults: list[Diagnostic]
) -> None:
    for name, listed in free_entries(item, "without", faults):
        entity = entity_of(name.value, name, checked, faults)
        if entity is None:
            continue
        if entity.name not in left.records:
            faults.append(say.not_supplied(name, entity.name))
            continue
        records = left.records[entity.name]
        keys = _keys(listed, name, faults)
        if [key.value for key in keys] == [ALL]:
            left.records[entity.name] = {}
            continue
        faults += [
            say.unknown_record(key, entity.name, records)
            for key in keys
            if key.value and key.value not in records
        ]
        gone = {key.value for key in keys}
        left.records[entity.name] = {
            key: record for key, record in records.items() if key not in gone
        }


def _keys(listed: Node, name: Scalar, faults: list[Diagnostic]) -> tuple[Scalar, ...]:
    if isinstance(listed, nodes.Sequence):
        return texts_of(listed, name.value, faults)
    return (text_of(listed, name.value, faults),)
