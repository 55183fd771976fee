"""A judged snapshot, a rule and a subject to the explanation of that one verdict."""

from datetime import date
from shlex import quote
from typing import NoReturn

from sqlglot import exp

from compliance.check.dictionary import FORCE
from compliance.check.rules import Inference, Rule, Version
from compliance.check.types import DATE
from compliance.diagnostic import Diagnostic, UserErrors, suggestion
from compliance.evaluate.verdicts import VerdictName
from compliance.plan import sql
from compliance.report.cases import EXPLAINED, describe_cases
from compliance.report.chain import follow_dependencies
from compliance.report.choice import unknown_rule
from compliance.report.explanation import Explanation
from compliance.report.judged import Judged
from compliance.report.queries import among, one_case, rows_of, run, subject_key, temporary
from compliance.report.safe import one_line
from compliance.report.set_aside import say_none_judged, say_quarantined, set_aside
from compliance.report.waivers import find_waived, local_day

KEYS_COMPARED = 9


def explain(judged: Judged, rule: str, subject: str) -> Explanation:
    """Explain the verdict of a rule on the subject with a key, its parts joined by `/`."""
    found = judged.checked.rules.get(rule)
    if found is None:
        raise UserErrors([unknown_rule(rule, judged.checked)])
    number = _find(judged, found, subject)
    waived = find_waived(judged)
    (case,) = describe_cases(judged, waived, rule, one_case(judged, rule, number), EXPLAINED)
    judged_on = _date_of(judged, found, number)
    version = _version_in_force(found, judged_on)
    return Explanation(
        force=judged.tables.header.force,
        as_of=judged.tables.header.as_of.isoformat(),
        checked=judged.checked,
        rule=found,
        version=version,
        judged_on=judged_on,
        case=case,
        own=_own_verdict(judged, rule, number),
        links=follow_dependencies(judged, waived, rule, number),
        conclusions=_conclusions(judged, found.subject, number),
        remarks={
            (each.entity, each.record, each.field): each
            for each in judged.tables.problems
            if each.action in {"unknown", "listed"}
        },
    )


def _find(judged: Judged, rule: Rule, subject: str) -> int:
    if subject == rule.subject == FORCE and rows_of(judged, rule.id):
        return 0
    found = _keyed(judged, rule, subject) if rows_of(judged, rule.id) else []
    if len(found) > 1:
        _fail_for_several(judged, rule, subject, found)
    if found:
        return found[0]
    if quarantined := say_quarantined(judged.tables, rule.subject, subject):
        return _fail(quarantined)
    if not rows_of(judged, rule.id):
        return _fail(say_none_judged(judged.tables, rule.subject))
    message = f"no `{rule.subject}` record that was judged has the key `{subject}`"
    # Which records were set aside is not all listed: it may be one of them.
    if aside := set_aside(judged.tables.accounts[rule.subject]):
        message += f", but {aside}"
    return _fail(message, suggestion(subject, _near_keys(judged, rule, subject)))


def _keyed(judged: Judged, rule: Rule, subject: str) -> list[int]:
    """Give the records with a key; a `/` inside a part may have a backslash before it."""
    keys = [subject_key(judged, rule.subject, "d"), _escaped_key(judged, rule)]
    query = sql.from_(
        sql.select((sql.column("d", "#"), "#")), sql.table("data", rule.subject, "d")
    )
    sql.where(query, sql.disjunction([sql.equal(key, sql.text(subject)) for key in keys]))
    return [int(row[0]) for row in run(judged.tables, query.limit(KEYS_COMPARED))]


def _escaped_key(judged: Judged, rule: Rule) -> exp.Expr:
    slash, escaped = sql.text("/"), sql.text("\\/")
    parts = [
        sql.call("replace", sql.cast(sql.column("d", field), "VARCHAR"), slash, escaped)
        for field in judged.checked.dictionary.entities[rule.subject].key
    ]
    return sql.call("concat_ws", slash.copy(), *parts)


def _fail(message: str, help_: str = "") -> NoReturn:
    raise UserErrors([Diagnostic("unknown-subject", message, help=help_)])


def _fail_for_several(judged: Judged, rule: Rule, subject: str, numbers: list[int]) -> NoReturn:
    # Parts that hold a `/` themselves may read alike once they are joined by it.
    fields = judged.checked.dictionary.entities[rule.subject].key
    query = sql.select(
        (_escaped_key(judged, rule), "key"), *((sql.column("d", each), each) for each in fields)
    )
    sql.from_(query, sql.table("data", rule.subject, "d"))
    sql.where(query, among(sql.column("d", "#"), numbers))
    query.set("order", exp.Order(expressions=[sql.column("d", "#")]))
    rows = run(judged.tables, query)
    records = [
        ", ".join(f"{field} = {value}" for field, value in zip(fields, row, strict=True))
        for _, *row in rows
    ]
    listed = " and ".join(f"`{one_line(record)}`" for record in records)
    message = f"`{subject}` is the key of several `{rule.subject}` records: {listed}"
    ways = " or ".join(f"`{quote(one_line(row[0]))}`" for row in rows)
    help_ = f"write `\\/` for a `/` inside a field of the key: {ways}"
    raise UserErrors([Diagnostic("ambiguous-subject", message, help=help_)])


def _near_keys(judged: Judged, rule: Rule, subject: str) -> list[str]:
    # A snapshot may hold a million keys: the database picks the few that are near.
    key = subject_key(judged, rule.subject, "d")
    likeness = sql.call("jaro_winkler_similarity", key.copy(), sql.text(subject))
    query = sql.select((key, "key"), (likeness, "likeness"))
    sql.from_(query, sql.table("data", rule.subject, "d"))
    order = exp.Ordered(this=sql.name("likeness"), desc=True, nulls_first=False)
    query.set("order", exp.Order(expressions=[order, sql.name("key")]))
    return [str(row[0]) for row in run(judged.tables, query.limit(KEYS_COMPARED))]


def _date_of(judged: Judged, rule: Rule, number: int) -> date | None:
    entity = judged.checked.dictionary.entities[rule.subject]
    if entity.time is None:
        return local_day(judged)
    # A timestamp has its local wall time beside it, under a tilde.
    field = entity.time if entity.fields[entity.time].type == DATE else f"~{entity.time}"
    day = sql.cast(sql.column("d", field), "DATE")
    query = sql.from_(sql.select((day, "day")), sql.table("data", rule.subject, "d"))
    sql.where(query, sql.equal(sql.column("d", "#"), sql.integer(number)))
    found: date | None = run(judged.tables, query)[0][0]
    return found


def _version_in_force(rule: Rule, day: date | None) -> Version | None:
    if len(rule.versions) == 1 and rule.versions[0].start is rule.versions[0].end is None:
        return rule.versions[0]
    return next((each for each in rule.versions if day and each.is_in_force(day)), None)


def _conclusions(judged: Judged, entity: str, number: int) -> tuple[Inference, ...]:
    if not judged.checked.inferences:
        return ()
    query = sql.from_(
        sql.select((sql.column("c", "id"), "id")),
        temporary("conclusion", "c"),
    )
    sql.where(query, sql.equal(sql.column("c", "entity"), sql.text(entity)))
    sql.where(query, sql.equal(sql.column("c", "#"), sql.integer(number)))
    drawn = {row[0] for row in run(judged.tables, query)}
    return tuple(each for each in judged.checked.inferences if each.id in drawn)


def _own_verdict(judged: Judged, rule: str, number: int) -> VerdictName:
    state = judged.reasoning.states[run(judged.tables, one_case(judged, rule, number))[0][1]]
    return "met" if state.held_by else state.verdict
