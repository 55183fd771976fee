"""Shares in the midst of the walk: the cases' final verdicts go out, outcomes come back."""

from collections.abc import Iterable

from compliance.evaluate.shares import judge_share
from compliance.evaluate.verdicts import VERDICTS, Reason
from compliance.graph.dependencies import Dependencies
from compliance.infer import queries
from compliance.infer.relations import Coded, Relations
from compliance.infer.states import States
from compliance.plan.plans import Plans
from compliance.plan.shares import cases_table
from compliance.snapshot.tables import Tables


def judge_shares(
    rules: Iterable[str],
    relations: Relations,
    states: States,
    around: tuple[Tables, Plans, Dependencies],
) -> dict[str, tuple[Reason, ...]]:
    """Judge the share rules of a round whose subjects were supplied, and give their reasons."""
    tables, plans, dependencies = around
    reasons: dict[str, tuple[Reason, ...]] = {}
    stored: set[str] = set()
    for rule in rules:
        if not relations.has(relations.subjects[rule]):
            continue
        needed = (edge.dependency for edge in dependencies.needs[rule] if edge.kind == "share")
        for each in needed:
            if each not in stored:
                _store_cases(each, relations, states, tables)
                stored.add(each)
        reasons[rule] = judge_share(tables, plans, rule)
        relations.shares[rule] = queries.stored("share", rule)
    return reasons


def _store_cases(shared: str, relations: Relations, states: States, tables: Tables) -> None:
    """Store the verdicts after gates of the rule that is shared, none if it has no cases."""
    table = queries.name(cases_table(shared))
    entity = relations.subjects[shared]
    if not relations.has(entity):
        query = 'SELECT CAST(0 AS BIGINT) AS "#", CAST(0 AS TINYINT) AS verdict LIMIT 0'
        tables.connection.execute(queries.create(table, query, temporary=True))
        return
    rows = relations.rows(entity)
    known, parameters = rows.known(shared), []
    if not isinstance(relations.places[shared], Coded):  # else the outcome is the verdict
        # Subscripts of lists count from 1, state numbers from 0.
        known = f"CAST(? AS TINYINT[])[{known} + 1]"
        parameters = [str([VERDICTS.index(state.verdict) for state in states.all()])]
    query = queries.select([(rows.number, "#"), (known, "verdict")], rows.source)
    tables.connection.execute(queries.create(table, query, temporary=True), parameters)
