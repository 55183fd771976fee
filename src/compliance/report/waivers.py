"""Which gaps have a waiver in force: a table beside the verdicts, and counts by rule."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from sqlglot import exp

from compliance.check.rules import Waiver
from compliance.plan import sql
from compliance.report.judged import Judged
from compliance.report.queries import OPEN, final_rows, key_text, run, states_with, store
from compliance.report.report import GapWaiver, WaiverSummary

WAIVED = "report waived"


class Waived(Struct, frozen=True):
    """How many open cases each rule, and each waiver by its place in the pack, covers.

    With any case, the table `WAIVED` holds `rule`, `#` and `waiver`, one row a case.
    """

    by_rule: Mapping[str, int]
    by_waiver: Mapping[int, int]


def find_waived(judged: Judged) -> Waived:
    """Find the gaps and blocked cases that a waiver in force covers."""
    queries = [
        query
        for place, waiver in enumerate(judged.checked.waivers)
        if is_in_force(waiver, local_day(judged)) and waiver.rule in judged.checked.rules
        if (query := _covered(judged, waiver, place)) is not None
    ]
    if not queries:
        return Waived({}, {})
    store(judged.tables, WAIVED, _first_waiver_of_each(queries))
    by_rule: dict[str, int] = {}
    by_waiver: dict[int, int] = {}
    for rule, place, count in run(judged.tables, _counts()):
        by_rule[rule] = by_rule.get(rule, 0) + count
        by_waiver[place] = by_waiver.get(place, 0) + count
    return Waived(by_rule, by_waiver)


def summarise_waivers(judged: Judged, waived: Waived) -> tuple[WaiverSummary, ...]:
    """List the waivers of the rules reported on, those out of force included."""
    return tuple(
        WaiverSummary(
            rule=waiver.rule,
            subjects=waiver.subjects,
            reason=waiver.reason,
            approved_by=waiver.approved_by,
            start=waiver.start,
            expires_on=waiver.expires_on,
            in_force=is_in_force(waiver, local_day(judged)),
            waived=waived.by_waiver.get(place, 0),
            unknown_subjects=_unknown_subjects(judged, waiver, waived.by_waiver.get(place, 0)),
        )
        for place, waiver in enumerate(judged.checked.waivers)
        if waiver.rule in judged.chosen
    )


def gap_waiver(waiver: Waiver) -> GapWaiver:
    """Say of a waiver what stands beside each gap that it covers."""
    return GapWaiver(waiver.reason, waiver.approved_by, waiver.expires_on)


def is_in_force(waiver: Waiver, day: date) -> bool:
    """Whether a waiver holds on a day; its last day belongs to it."""
    return waiver.start <= day <= waiver.expires_on


def local_day(judged: Judged) -> date:
    """The local date of the snapshot."""
    return judged.tables.header.as_of.date()


def _covered(judged: Judged, waiver: Waiver, place: int) -> exp.Select | None:
    states = states_with(judged, waiver.rule, OPEN)
    if not states:
        return None
    query = final_rows(judged, waiver.rule, states, "key")
    query.append("expressions", exp.Alias(this=sql.text(waiver.rule), alias=sql.name("rule")))
    query.append("expressions", exp.Alias(this=sql.integer(place), alias=sql.name("waiver")))
    if waiver.subjects:
        entity = judged.checked.dictionary.entities[judged.checked.rules[waiver.rule].subject]
        listed = exp.In(
            this=key_text(entity, "d"), expressions=[sql.text(key) for key in waiver.subjects]
        )
        sql.where(query, listed)
    return query


def _unknown_subjects(judged: Judged, waiver: Waiver, covered: int) -> tuple[str, ...]:
    """Give the subjects that a waiver in force names, but that were not judged."""
    # If it covers as many gaps as it names subjects, none is missing.
    if covered >= len(waiver.subjects) or not is_in_force(waiver, local_day(judged)):
        return ()
    entity = judged.checked.dictionary.entities[judged.checked.rules[waiver.rule].subject]
    if entity.name not in judged.tables.accounts:
        return waiver.subjects
    key = key_text(entity, "d")
    query = sql.from_(sql.select((key, "key")), sql.table("data", entity.name, "d"))
    listed = [sql.text(each) for each in waiver.subjects]
    sql.where(query, exp.In(this=key.copy(), expressions=listed))
    known = {row[0] for row in run(judged.tables, query)}
    return tuple(each for each in waiver.subjects if each not in known)


def _first_waiver_of_each(queries: list[exp.Select]) -> exp.Select:
    # Two waivers may cover one case: the first of the pack is the one shown.
    rule, number = sql.column("w", "rule"), sql.column("w", "#")
    query = sql.select(
        (rule, "rule"), (number, "#"), (exp.Min(this=sql.column("w", "waiver")), "waiver")
    )
    sql.from_(query, sql.subquery(sql.union(queries), "w"))
    return sql.group_by(query, rule.copy(), number.copy())


def _counts() -> exp.Select:
    rule, place = sql.column("w", "rule"), sql.column("w", "waiver")
    query = sql.select((rule, "rule"), (place, "waiver"), (exp.Count(this=exp.Star()), "count"))
    sql.from_(query, exp.Table(this=sql.name(WAIVED), alias=exp.TableAlias(this=sql.name("w"))))
    return sql.group_by(query, rule.copy(), place.copy())
