"""Typed rules to plans: one query for the rules of an entity, tables before it."""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlglot import exp

from compliance.check.expression import SUBJECT, Path
from compliance.check.followed import references
from compliance.check.form import ShareForm
from compliance.check.rules import CheckedRules, Rule, Version
from compliance.graph.dependencies import Dependencies
from compliance.plan import sql
from compliance.plan.clock import as_of_value
from compliance.plan.derived import plan_derived, work_out
from compliance.plan.forms import plan_form
from compliance.plan.judged import has_level, level_of, told
from compliance.plan.outcomes import (
    MET,
    NOT_APPLICABLE,
    REASON_SHIFT,
    UNKNOWN,
    Reason,
    ReasonBook,
)
from compliance.plan.paths import plan_path
from compliance.plan.plans import EntityPlan, Plans, SharePlan
from compliance.plan.reads import is_share
from compliance.plan.scan import Cases, Scan, Surroundings, open_scan
from compliance.plan.shares import COUNTS, wanted_share
from compliance.plan.sql import Sql
from compliance.plan.values import local_day
from compliance.snapshot.tables import Tables

# A query with more joined totals than this takes the database long to put in order.
JOINS_MOST = 8

# Whole numbers that are smaller than usual, with their bits, the sign among them.
_SIZES = {"TINYINT": 8, "SMALLINT": 16}


def plan_rules(checked: CheckedRules, dependencies: Dependencies, tables: Tables) -> Plans:
    """Plan the judgement of every rule whose entity was supplied."""
    del dependencies  # gates and causes are walked after the evaluation
    around = Surroundings(
        tables,
        checked.dictionary,
        {(each.entity, each.field): each for each in checked.derived},
        as_of_value(tables.header.as_of),
        ZoneInfo(tables.header.time_zone),
        {rule.id: rule.subject for rule in checked.rules.values()},
    )
    supplied = [rule for rule in checked.rules.values() if around.supplied(rule.subject)]
    shared = [rule for rule in supplied if is_share(rule)]
    reasons: dict[str, tuple[Reason, ...]] = {}
    entities = tuple(_plan_entities(supplied, around, reasons))
    shares = {rule.id: _plan_share(rule, around) for rule in shared}
    derived = [
        stored
        for each in checked.derived
        if around.supplied(each.entity)
        for stored in plan_derived(each, around)
    ]
    return Plans(
        around,
        checked.rules,
        tuple(derived),
        entities,
        shares,
        reasons,
        {rule.id: references(rule, around.derived) for rule in supplied},
        checked.calendar,
    )


def plan_rule(rule: Rule, scan: Scan) -> Sql:
    """Plan a rule's outcome over the kept columns of a scan."""
    versions = _versions(rule, scan)
    if [(each.start, each.end) for each in versions] == [(None, None)]:
        return _plan_version(versions[0], scan)
    time, is_missing = _time_of(rule, scan)
    branches: list[tuple[Sql, Sql]] = []
    for version in versions:
        limits_before = len(scan.limits)
        outcome, in_force = _plan_version(version, scan), _in_force(version, time)
        branches.append((in_force, outcome))
        if len(versions) > 1:
            # A limit of a version that is not in force is none.
            scan.limits[limits_before:] = [
                replace(each, outcome=sql.choose([(in_force, each.outcome)]))
                for each in scan.limits[limits_before:]
            ]
    timeless = told(scan, "unknown", "it is not known when it took place")
    not_in_force = sql.integer(NOT_APPLICABLE)
    if scan.around.only is not None:
        not_in_force = told(scan, "not_applicable", "the rule was not in force for it")
    return sql.choose([(is_missing, timeless), *branches], not_in_force)


def _plan_entities(
    rules: Iterable[Rule],
    around: Surroundings,
    reasons: dict[str, tuple[Reason, ...]],
) -> Iterator[EntityPlan]:
    by_entity: dict[str, list[Rule]] = {}
    for rule in rules:
        if not is_share(rule):
            by_entity.setdefault(rule.subject, []).append(rule)
    for entity, group in by_entity.items():
        waiting = list(group)
        while waiting:
            scan = open_scan(around, ReasonBook(""), Cases(entity))
            scan.work_out = work_out
            columns: list[tuple[Sql, str]] = []
            while waiting and scan.width < JOINS_MOST:
                rule = waiting.pop(0)
                scan.book = ReasonBook(rule.id)
                outcome = plan_rule(rule, scan)
                reasons[rule.id] = tuple(scan.book.reasons)
                columns.append((_narrow(outcome, len(scan.book.reasons)), rule.id))
            names = tuple(name for _, name in columns)
            yield EntityPlan(entity, names, scan.finish(columns), tuple(scan.stored))


def _narrow(outcome: Sql, reasons: int) -> Sql:
    """Give an outcome in as few bits as it can have, as there is one for every subject."""
    bits = 1 + REASON_SHIFT + reasons
    kind = next((kind for kind, size in _SIZES.items() if bits <= size), None)
    return outcome if kind is None else sql.cast(outcome, kind)


def _plan_share(rule: Rule, around: Surroundings) -> SharePlan:
    scan = open_scan(around, ReasonBook(rule.id), Cases(rule.subject))
    result = plan_rule(rule, scan)
    # Of a rule that asks for more than one share no one count is the rule's.
    form = rule.versions[0].expect if len(rule.versions) == 1 else None
    wanted = wanted_share(form) if isinstance(form, ShareForm) and scan.shares else None
    counts = zip(scan.shares[0], COUNTS, strict=True) if wanted else ()
    query = scan.finish([(result, "outcome"), *counts])
    reasons, stored = tuple(scan.book.reasons), tuple(scan.stored)
    return SharePlan(rule.subject, query, reasons, stored, wanted)


def _versions(rule: Rule, scan: Scan) -> Sequence[Version]:
    """Give the versions that may be in force, one for all time if time can't tell.

    Where a subject has no time of its own, that of the snapshot decides for all of them.
    """
    if scan.around.dictionary.entities[rule.subject].time is not None:
        return rule.versions
    day = scan.around.tables.header.as_of.date()
    found = [each for each in rule.versions if each.is_in_force(day)]
    return [replace(each, start=None, end=None) for each in found]


def _plan_version(version: Version, scan: Scan) -> Sql:
    found = plan_form(version.expect, scan).outcome
    if version.when is None:
        return found
    own_limits = len(scan.limits)
    when = scan.keep(plan_form(version.when, scan).outcome)
    # What decides whether the rule applies sets no limit for the case.
    del scan.limits[own_limits:]
    branches = [(has_level(when, MET), found), (has_level(when, UNKNOWN), when)]
    beside = sql.integer(NOT_APPLICABLE)
    if scan.around.only is not None:
        # The reasons why `when` does not hold are those why the rule does not apply.
        beside = exp.Add(this=sql.binary(exp.Sub, when, level_of(when)), expression=beside)
    return sql.choose(branches, beside)


def _time_of(rule: Rule, scan: Scan) -> tuple[Sql, Sql]:
    """Give the local date at which a rule must be in force, and whether it is not known."""
    entity = scan.around.dictionary.entities[rule.subject]
    if entity.time is None:
        return local_day(scan.around.as_of), sql.FALSE
    field = entity.fields[entity.time]
    path = Path(SUBJECT, (), (rule.subject,), field.name, field.type)
    time = scan.keep(local_day(plan_path(path, scan)))
    return time, sql.is_null(time)


def _in_force(version: Version, time: Sql) -> Sql:
    parts: list[Sql] = []
    if version.start is not None:
        parts.append(sql.binary(exp.GTE, time, sql.day(version.start)))
    if version.end is not None:
        parts.append(sql.binary(exp.LTE, time, sql.day(version.end)))
    return sql.conjunction(parts)
