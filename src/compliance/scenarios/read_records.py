"""The records of `background` and `given`: from YAML to records with their keys."""

from collections.abc import Iterable, Mapping

from compliance.check.dictionary import FORCE, Entity
from compliance.check.rules import CheckedRules
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Node, Scalar
from compliance.load.shape import Keys, free_entries, items_of, part_of
from compliance.scenarios import faults as say
from compliance.scenarios.scenario import Record

Written = Mapping[str, Mapping[str, Record]]


def read_records(
    node: Node | None, owner: str, checked: CheckedRules, faults: list[Diagnostic]
) -> Written:
    """Give the records by entity and key; their values are not looked at yet."""
    found: dict[str, Mapping[str, Record]] = {}
    for name, listed in free_entries(node, owner, faults):
        entity = entity_of(name.value, name, checked, faults)
        if entity is not None:
            items = items_of(listed, name.value, faults)
            records = (_read_record(item, entity, faults) for item in items)
            found[entity.name] = _by_key(records, faults)
    return found


def entity_of(
    name: str, node: Scalar, checked: CheckedRules, faults: list[Diagnostic]
) -> Entity | None:
    """Give an entity by its name; the force has no records that could be given."""
    known = checked.dictionary.entities
    if name == FORCE:
        faults.append(say.force_given(node.span))
    elif name not in known:
        faults.append(say.unknown_entity(name, node.span, known.keys() - {FORCE}))
    return None if name == FORCE else known.get(name)


def _read_record(node: Node, entity: Entity, faults: list[Diagnostic]) -> Record | None:
    others = tuple(field for field in entity.fields if field not in entity.key)
    before = len(faults)
    part = part_of(node, f"a record of `{entity.name}`", Keys(entity.key, others), faults)
    if len(faults) > before:
        return None
    key = "/".join(part.text(field).value for field in entity.key)
    values = {name: value for name, (_, value) in part.entries.items()}
    return Record(entity.name, key, values, node.span) if len(faults) == before else None


def _by_key(records: Iterable[Record | None], faults: list[Diagnostic]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in records:
        if record is None:
            continue
        first = found.setdefault(record.key, record)
        if first is not record:
            faults.append(say.duplicate_record(record, first))
    return found
