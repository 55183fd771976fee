"""The records of a situation against the dictionary, and against what the rules read."""

from collections.abc import Iterable, Iterator

from compliance.check.rules import CheckedRules
from compliance.diagnostic import Diagnostic
from compliance.scenarios import faults as say
from compliance.scenarios.fields_read import fields_read
from compliance.scenarios.scenario import FieldName, Situation
from compliance.scenarios.values import columns_by_name, is_readable, json_value


def find_unreadable(
    situation: Situation, checked: CheckedRules
) -> Iterator[tuple[FieldName, Diagnostic]]:
    """Give each field with a value that is none of its type, and what to say of it."""
    for entity, records in situation.records.items():
        columns = columns_by_name(checked.dictionary, entity)
        for record in records.values():
            for field, node in record.values.items():
                column = columns[field]
                if not is_readable(json_value(node, column), column):
                    fault = say.unreadable_value(entity, column, node.span)
                    yield (entity, field), fault


def find_missing(
    situation: Situation, rules: Iterable[str], checked: CheckedRules
) -> Iterator[Diagnostic]:
    """Say of each field that a rule under test reads, and a record does not have."""
    said: set[tuple[str, str, str]] = set()
    for rule in rules:
        for entity, field in sorted(fields_read(checked.rules[rule], checked)):
            if (entity, field) in situation.absent:
                continue
            for record in situation.records.get(entity, {}).values():
                place = (entity, record.key, field)
                if field not in record.values and place not in said:
                    said.add(place)
                    yield say.missing_field(record, field, rule)
