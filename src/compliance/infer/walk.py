"""Outcomes to final states, in dependency order, once for each kind of case.

Each round takes two steps over all its rules at once: with the states of earlier rounds
brought along the dependencies' steps, the distinct kinds of case are fetched and reasoned;
and the states are joined back to the cases.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from compliance.check.dictionary import FORCE, Dictionary
from compliance.check.rules import CheckedRules
from compliance.evaluate.verdicts import BLOCKED, VERDICTS, Reason, Verdicts
from compliance.graph.dependencies import Dependencies
from compliance.infer import queries
from compliance.infer.cones import Cone, Schedule, plan_cones, plan_rounds
from compliance.infer.imports import Arrivals, import_states
from compliance.infer.kinds import Kind, fetch_kinds, judge_kind
from compliance.infer.relations import Coded, Relations, find_relations, subjects_of
from compliance.infer.resolve import resolve
from compliance.infer.shares import judge_shares
from compliance.infer.states import States
from compliance.infer.store import Answers, store_final, store_nothing, store_round
from compliance.plan.plans import Plans
from compliance.snapshot.tables import Tables

FEW_CASES = 500


class Walk(Struct, frozen=True):
    """What the walk found: where the states are, how often each, and what explains what."""

    states: States
    relations: Relations
    counts: Mapping[str, Counter[int]]
    explained: Counter[tuple[str, str]]
    share_reasons: dict[str, tuple[Reason, ...]]


class _Walking(Struct, frozen=True):
    """The walk under way."""

    dependencies: Dependencies
    dictionary: Dictionary
    tables: Tables
    doubtful: frozenset[str]
    schedule: Schedule
    found: Walk


def walk(
    checked: CheckedRules,
    dependencies: Dependencies,
    plans: Plans,
    tables: Tables,
    verdicts: Verdicts,
) -> Walk:
    """Settle every rule's final state for every subject, into `final."<entity>"`."""
    walking = _begin(checked, dependencies, plans, tables, verdicts)
    found = walking.found
    around = (tables, plans, dependencies)
    rounds = walking.schedule.rounds
    for number in range(walking.schedule.count):
        rules = [rule for rule in dependencies.rules if rounds[rule] == number]
        shares = [rule for rule in rules if rule in plans.shares]
        reasons = judge_shares(shares, found.relations, found.states, around)
        found.share_reasons.update(reasons)
        _judge_round(number, rules, walking)
    for number in range(walking.schedule.count):  # all is in the tables of final states
        tables.connection.execute(f"DROP TABLE IF EXISTS {_table(number)}")
    _store_unsupplied(walking)
    return found


def _begin(
    checked: CheckedRules,
    dependencies: Dependencies,
    plans: Plans,
    tables: Tables,
    verdicts: Verdicts,
) -> _Walking:
    subjects = {rule.id: rule.subject for rule in checked.rules.values()}
    few = frozenset(entity for entity in subjects.values() if _has_few(entity, tables))
    schedule = plan_rounds(dependencies, subjects, plans.shares, few)
    found = Walk(
        states=States(),
        relations=find_relations(plans.shares, tables, subjects),
        counts={rule: Counter() for rule in subjects},
        explained=Counter({(each.rule, each.dependency): 0 for each in dependencies.edges}),
        share_reasons={},
    )
    for rule in dependencies.rules:
        if rule in schedule.simple:
            found.relations.places[rule] = _coded(rule, rule in verdicts.doubtful, found.states)
    tables.connection.execute("CREATE SCHEMA IF NOT EXISTS final")
    dictionary = checked.dictionary
    return _Walking(dependencies, dictionary, tables, verdicts.doubtful, schedule, found)


def _has_few(entity: str, tables: Tables) -> bool:
    account = tables.accounts.get(entity)
    return entity == FORCE or (account is not None and account.assessed <= FEW_CASES)


def _coded(rule: str, doubtful: bool, states: States) -> Coded:
    """Number the states of a rule that needs nothing; most are the codes themselves."""
    numbers = [
        (code, states.number(resolve(rule, verdict, (), doubtful)))
        for code, verdict in enumerate(VERDICTS[:BLOCKED])
    ]
    return Coded(tuple((code, number) for code, number in numbers if code != number))


def _table(number: int) -> str:
    return queries.name(f"round {number}")


def _judge_round(number: int, rules: Sequence[str], walking: _Walking) -> None:
    relations = walking.found.relations
    supplied = {
        entity: each
        for entity, each in subjects_of(rules, relations.subjects).items()
        if relations.has(entity)
    }
    cones = [
        cone
        for entity, each in supplied.items()
        for cone in plan_cones(each, entity, walking.dependencies, walking.schedule)
    ]
    arrivals = import_states(cones, relations, walking.dictionary, walking.tables)
    states = walking.found.states
    kinds = fetch_kinds(walking.tables.connection, cones, relations, arrivals, states)
    answers = [
        Answers(cone, _judge_cone(cone, each, arrivals, walking))
        for cone, each in zip(cones, kinds, strict=True)
    ]
    around = (walking.tables.connection, relations)
    store_round(_table(number), answers, around)
    for entity in supplied:
        every = [rule for rule, subject in relations.subjects.items() if subject == entity]
        if number == max(walking.schedule.rounds[rule] for rule in every):
            store_final(entity, every, around)


def _judge_cone(
    cone: Cone, kinds: Sequence[Kind], arrivals: Arrivals, walking: _Walking
) -> list[tuple[Kind, list[int]]]:
    """Reason each kind once: the state numbers of the cone's rules; and count them."""
    found = walking.found
    known = (found.states, found.relations, walking.dependencies, walking.doubtful)
    answers = []
    for kind in kinds:
        judged = judge_kind(cone, kind, arrivals, known)
        numbers = [found.states.number(judged.states[rule]) for rule in cone.rules]
        for rule, state in zip(cone.rules, numbers, strict=True):
            found.counts[rule][state] += kind.count
        for pair in judged.explained:
            found.explained[pair] += kind.count
        answers.append((kind, numbers))
    return answers


def _store_unsupplied(walking: _Walking) -> None:
    relations = walking.found.relations
    for entity, rules in subjects_of(relations.subjects, relations.subjects).items():
        if not relations.has(entity):
            store_nothing(entity, rules, walking.tables.connection)
