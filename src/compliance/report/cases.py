"""Single cases with reason, evidence and waiver: those listed as gaps, and those explained."""

from collections.abc import Callable
from typing import Any

import msgspec
from sqlglot import exp

from compliance.evaluate.details import open_details
from compliance.infer.reasoning import State
from compliance.plan import sql
from compliance.plan.details import Asked
from compliance.report.judged import Judged
from compliance.report.queries import join_data, run, store, subject_key, temporary
from compliance.report.report import Evidence, Gap
from compliance.report.waivers import WAIVED, Waived, gap_waiver

WANTED = "report wanted"
# A gap has no record in doubt, and one of many is not explained in full.
LISTED = Asked(in_doubt=False)
EXPLAINED = Asked(explained=True)
DETAILS = ("due", "late_by", "reason", "evidence")

_read_evidence: Callable[[str], tuple[Evidence, ...]] = msgspec.json.Decoder(
    tuple[Evidence, ...]
).decode


def describe_cases(
    judged: Judged, waived: Waived, rule: str, wanted: exp.Select, asked: Asked
) -> list[Gap]:
    """Describe the cases of a rule that a query selects as `#` and `state`, in its order."""
    store(judged.tables, WANTED, wanted)
    details = open_details(judged.tables, judged.plans, rule, _quoted(WANTED), asked)
    rows = run(judged.tables, _described(judged, waived, rule, details))
    return [_case(judged, rule, row) for row in rows]


def reason_after_gates(state: State, reason: str) -> str:
    """Say why a case is what it is: `reason` unless a gate has changed the verdict."""
    gates = " and ".join(f"`{gate}`" for gate in state.held_by)
    verb = "is" if len(state.held_by) == 1 else "are"
    match state.verdict:
        case "blocked":
            return f"would be met, but {gates} {verb} not"
        case "unknown" if gates:
            why = f": {'; '.join(state.because)}" if state.because else ""
            return f"would be met, but it can't be told whether {gates} {verb}{why}"
        case "pending" if gates:
            return f"would be met, but {gates} {verb} not yet due"
        case _:
            return reason


def unquoted(relation: str) -> str:
    """Take the quotes off the name of a relation."""
    return relation[1:-1].replace('""', '"') if relation.startswith('"') else relation


def join_waivers(query: exp.Select, rule: str, number: exp.Expression) -> None:
    """Join the waivers in force of a rule's cases, as `v`."""
    same = [
        sql.equal(sql.column("v", "rule"), sql.text(rule)),
        sql.equal(sql.column("v", "#"), number),
    ]
    sql.add_join(query, temporary(WAIVED, "v"), sql.conjunction(same), "LEFT")


def _quoted(relation: str) -> str:
    return sql.name(relation).sql(dialect="duckdb")


def _described(judged: Judged, waived: Waived, rule: str, details: str) -> exp.Select:
    entity = judged.checked.rules[rule].subject
    number = sql.column("w", "#")
    has_waivers = rule in waived.by_rule
    query = sql.select(
        (subject_key(judged, entity, "d"), "key"),
        (sql.column("w", "state"), "state"),
        *((sql.column("t", field), field) for field in DETAILS),
        (sql.column("v", "waiver") if has_waivers else sql.NULL, "waiver"),
    )
    sql.from_(query, temporary(WANTED, "w"))
    join_data(query, entity, number)
    same = sql.equal(sql.column("t", "#"), number.copy())
    sql.add_join(query, temporary(unquoted(details), "t"), same, "LEFT")
    if has_waivers:
        join_waivers(query, rule, number.copy())
    query.set("order", exp.Order(expressions=[number.copy()]))
    return query


def _case(judged: Judged, rule: str, row: tuple[Any, ...]) -> Gap:
    key, number, due, late_by, reason, evidence, waiver = row
    state = judged.reasoning.states[number]
    return Gap(
        rule=rule,
        entity=judged.checked.rules[rule].subject,
        subject=key,
        verdict=state.verdict,
        reason=reason_after_gates(state, reason or ""),
        due=None if state.verdict == "not_applicable" else due,
        # What is met in another way, or only blocked, is not late.
        late_by=late_by if state.verdict == "gap" else None,
        evidence=_read_evidence(evidence) if evidence else (),
        causes=state.causes,
        root=state.verdict == "gap" and not state.causes,
        unreliable=state.unreliable,
        waiver=None if waiver is None else gap_waiver(judged.checked.waivers[waiver]),
    )
