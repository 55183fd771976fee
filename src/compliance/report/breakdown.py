"""Verdicts broken down by a field of the subject, such as its borough."""

from collections.abc import Iterable, Mapping

from sqlglot import exp

from compliance.check.dictionary import Entity, Field
from compliance.check.types import List
from compliance.plan import sql
from compliance.report.judged import Judged
from compliance.report.queries import count_numbers, join_data, numbers, rows_of
from compliance.report.report import COUNTED, Counts

NOT_RECORDED = "not recorded"

Breakdown = Mapping[str, Mapping[str, Mapping[str, Counts]]]


def break_down(judged: Judged, fields: Iterable[str]) -> Breakdown:
    """Count verdicts by rule, field and the field's value; a field may not fit a rule."""
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for field in dict.fromkeys(fields):
        for rule, value, state, count in _tally(judged, field):
            verdict = judged.reasoning.states[state].verdict
            values = found.setdefault(rule, {}).setdefault(field, {})
            counts = values.setdefault(value, dict.fromkeys(COUNTED, 0))
            counts[verdict] += count
    return {
        rule: {field: dict(sorted(values.items())) for field, values in fields_of.items()}
        for rule, fields_of in found.items()
    }


def _rules_by_entity(judged: Judged) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for rule in judged.checked.rules.values():
        if rule.id in judged.chosen and rows_of(judged, rule.id):
            grouped.setdefault(rule.subject, []).append(rule.id)
    return grouped


def _tally(judged: Judged, field: str) -> list[tuple[str, str, int, int]]:
    valued = [
        (rules, query)
        for entity, rules in _rules_by_entity(judged).items()
        if (query := _values(judged, entity, rules, field)) is not None
    ]
    found = count_numbers(judged.tables, [query for _, query in valued])
    return [
        (valued[part][0][place], NOT_RECORDED if value is None else value, state, count)
        for part, place, value, state, count in found
    ]


def _values(judged: Judged, entity: str, rules: list[str], field: str) -> exp.Select | None:
    known = judged.checked.dictionary.entities
    states = numbers(sql.column("f", rule) for rule in rules)
    query = sql.from_(sql.select(states), sql.table("final", entity, "f"))
    join_data(query, entity, sql.column("f", "#"))
    holder = "d"
    if not _is_plain(known[entity].fields.get(field)):
        hop = _only_hop(judged, known[entity], field)
        if hop is None:
            return None
        holder = "h"
        key = known[hop[1]].key[0]
        condition = sql.equal(sql.column("d", hop[0]), sql.column("h", key))
        sql.add_join(query, sql.table("data", hop[1], "h"), condition, "LEFT")
    value = sql.cast(sql.column(holder, field), "VARCHAR")
    query.append("expressions", exp.Alias(this=value, alias=sql.name("value")))
    return query


def _only_hop(judged: Judged, entity: Entity, field: str) -> tuple[str, str] | None:
    hops = [
        (name, target)
        for name, reference in entity.fields.items()
        if (target := _single_target(reference)) is not None
        and target in judged.tables.accounts
        and _is_plain(judged.checked.dictionary.entities[target].fields.get(field))
    ]
    return hops[0] if len(hops) == 1 else None


def _single_target(field: Field) -> str | None:
    reference = None if isinstance(field.type, List) else field.reference
    if reference is None or len(reference.targets) != 1:
        return None
    return reference.targets[0].entity


def _is_plain(field: Field | None) -> bool:
    return field is not None and not isinstance(field.type, List)
