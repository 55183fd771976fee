"""Details of verdicts for chosen subjects: due, late, reason and evidence."""

from collections.abc import Mapping

from sqlglot import exp

from compliance.check.rules import Rule
from compliance.evaluate.run import DIALECT, create, store, store_derived
from compliance.evaluate.verdicts import Reason
from compliance.plan import sql
from compliance.plan.details import Asked, DetailPlan, plan_details
from compliance.plan.evidence import Part
from compliance.plan.plans import Plans
from compliance.plan.reasons import join_reasons
from compliance.plan.sql import Sql
from compliance.snapshot.tables import Tables

DETAILS = "details"
EVERYTHING = Asked()


def open_details(
    tables: Tables, plans: Plans, rule_id: str, numbers: str, asked: Asked = EVERYTHING
) -> str:
    """Make a table of details, in place of the one made before; give its quoted name.

    `numbers` is the quoted name of a table with a column `#` of the wanted subjects. The
    result has `#`, `due` (ISO 8601, local), `late_by` (ISO 8601 duration), `reason` (words;
    where unknown, and with `in_doubt` asked, with a record that would settle it) and
    `evidence` (JSON text: a list of objects with `entity`, `id`, `field` and `value`; null
    where it was not asked).
    """
    rule = plans.rules[rule_id]
    wanted = exp.to_table(numbers, dialect=DIALECT).name
    plan = plan_details(plans, rule, wanted, asked)
    details = _details(rule, plans, plan, wanted)
    store_derived(plans, [details, *(each.query for each in plan.stored)], tables)
    store(plan.stored, tables)
    target = exp.Table(this=sql.name(DETAILS))
    create(tables, target, details, temporary=True)
    return target.sql(DIALECT)


def reasons_of(rule: str, plans: Plans) -> tuple[Reason, ...]:
    """Give the reasons of a rule, in the order of their bits."""
    return plans.shares[rule].reasons if rule in plans.shares else plans.reasons.get(rule, ())


def _details(rule: Rule, plans: Plans, plan: DetailPlan, wanted: str) -> exp.Select:
    no_text = sql.cast(sql.NULL, "VARCHAR")
    known = plan.limits is not None
    parts = {f"p{place}": each for place, each in enumerate(plan.evidence)}
    query = sql.select(
        (sql.column("w", "#"), "#"),
        *((sql.column("l", each) if known else no_text, each) for each in ("due", "late_by")),
        (_reason(rule, plans, sql.column("l", "which") if known else None), "reason"),
        (_evidence(parts), "evidence"),
    )
    sql.from_(query, exp.Table(this=sql.name(wanted), alias=_alias("w")))
    if plan.limits is not None:
        _join(query, sql.subquery(plan.limits, "l"), "l")
    for alias, part in parts.items():
        _join(query, sql.subquery(part.query, alias), alias)
    _join(query, _outcomes(rule, plans), "v")
    return query


def _alias(text: str) -> exp.TableAlias:
    return exp.TableAlias(this=sql.name(text))


def _join(query: exp.Select, relation: Sql, alias: str) -> None:
    on = sql.equal(sql.column(alias, "#"), sql.column("w", "#"))
    sql.add_join(query, relation, on, "LEFT")


def _evidence(parts: Mapping[str, Part]) -> Sql:
    """Join the lists of evidence of a subject into one JSON text."""
    if not parts:
        return sql.cast(sql.NULL, "VARCHAR")
    first, *others = (_items(alias, part) for alias, part in parts.items())
    whole = sql.call("list_concat", first, *others) if others else first
    return sql.cast(sql.call("to_json", whole), "VARCHAR")


def _items(alias: str, part: Part) -> Sql:
    items = sql.column(alias, "items")
    return items if part.without is None else sql.call("coalesce", items, part.without)


def _outcomes(rule: Rule, plans: Plans) -> exp.Table:
    if rule.id in plans.shares:
        return sql.table("share", rule.id, "v")
    return sql.table("verdict", rule.subject, "v")


def _reason(rule: Rule, plans: Plans, which: Sql | None) -> Sql:
    """The words of all reasons that hold, and a record in doubt where it is unknown."""
    outcome = sql.column("v", "outcome" if rule.id in plans.shares else rule.id)
    words = join_reasons([reason.text for reason in reasons_of(rule.id, plans)], outcome)
    if which is None:
        return words
    said = sql.call("nullif", words, sql.text(""))
    return sql.call("concat_ws", sql.text(": "), said, which)
