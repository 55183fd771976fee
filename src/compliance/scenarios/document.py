"""A situation to the document that holds it as a snapshot."""

import msgspec

from compliance.check.dictionary import FORCE
from compliance.check.rules import CheckedRules
from compliance.scenarios.scenario import Record, Situation
from compliance.scenarios.values import columns_by_name, json_value
from compliance.snapshot.columns import Column


def write_document(situation: Situation, checked: CheckedRules) -> bytes:
    """Write a situation as a snapshot, in which the force is called `force`."""
    header = {"force": FORCE, "as_of": situation.as_of, "pack": checked.id}
    document: dict[str, object] = {"snapshot": header}
    for entity, records in situation.records.items():
        columns = columns_by_name(checked.dictionary, entity)
        absent = {field for name, field in situation.absent if name == entity}
        document[entity] = [_values(each, columns, absent) for each in records.values()]
    return msgspec.json.encode(document)


def _values(record: Record, columns: dict[str, Column], absent: set[str]) -> dict[str, object]:
    return {
        field: json_value(node, columns[field])
        for field, node in record.values.items()
        if field not in absent
    }
