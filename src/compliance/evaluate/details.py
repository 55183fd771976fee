"""Details of verdicts for chosen subjects: due, late, reason and evidence."""

from sqlglot import exp

from compliance.check.rules import Rule
from compliance.evaluate.run import DIALECT, create, store
from compliance.evaluate.verdicts import REASON_SHIFT, UNKNOWN, Reason
from compliance.plan import sql
from compliance.plan.details import DetailPlan, plan_details
from compliance.plan.plans import Plans
from compliance.plan.sql import Sql
from compliance.snapshot.tables import Tables

WANTED = "wanted subjects"
CODE_BITS = (1 << REASON_SHIFT) - 1


def open_details(
    tables: Tables, plans: Plans, rule_id: str, numbers: str, in_doubt: bool = True
) -> str:
    """Make a table of details; give its quoted name.

    `numbers` is the quoted name of a table with a column `#` of the wanted subjects. The
    result has `#`, `due` (ISO 8601, local), `late_by` (ISO 8601 duration), `reason` (words;
    where unknown, and with `in_doubt`, with a record that would settle it) and `evidence`
    (JSON text: a list of objects with `entity`, `id`, `field` and `value`).
    """
    chosen = sql.from_(exp.Select(expressions=[sql.name("#")]), exp.to_table(numbers))
    create(tables, exp.Table(this=sql.name(WANTED)), chosen, temporary=True)
    rule = plans.rules[rule_id]
    plan = plan_details(plans, rule, WANTED, in_doubt)
    store(plan.stored, tables)
    target = exp.Table(this=sql.name(f"details {rule_id}"))
    create(tables, target, _details(rule, plans, plan), temporary=True)
    return target.sql(DIALECT)


def reasons_of(rule: str, plans: Plans) -> tuple[Reason, ...]:
    """Give the reasons of a rule, in the order of their bits."""
    return plans.shares[rule].reasons if rule in plans.shares else plans.reasons.get(rule, ())


def _details(rule: Rule, plans: Plans, plan: DetailPlan) -> exp.Select:
    no_text = sql.cast(sql.NULL, "VARCHAR")
    known = plan.limits is not None
    query = sql.select(
        (sql.column("w", "#"), "#"),
        *((sql.column("l", each) if known else no_text, each) for each in ("due", "late_by")),
        (_reason(rule, plans, sql.column("l", "which") if known else no_text), "reason"),
        (sql.column("p", "evidence"), "evidence"),
    )
    sql.from_(query, exp.Table(this=sql.name(WANTED), alias=_alias("w")))
    if plan.limits is not None:
        _join(query, sql.subquery(plan.limits, "l"), "l")
    _join(query, sql.subquery(_proof(plan.evidence), "p"), "p")
    _join(query, _outcomes(rule, plans), "v")
    return query


def _alias(text: str) -> exp.TableAlias:
    return exp.TableAlias(this=sql.name(text))


def _join(query: exp.Select, relation: Sql, alias: str) -> None:
    on = sql.equal(sql.column(alias, "#"), sql.column("w", "#"))
    sql.add_join(query, relation, on, "LEFT")


def _proof(evidence: exp.Select | exp.Union) -> exp.Select:
    """Collect the rows of evidence of a subject into one JSON text."""
    names = ("entity", "id", "field", "value")
    item = exp.Struct(
        expressions=[
            exp.PropertyEQ(this=sql.name(name), expression=sql.column("e", name))
            for name in names
        ]
    )
    order = [
        exp.Ordered(this=sql.column("e", name), nulls_first=True)
        for name in ("place", *names[:3])
    ]
    items = sql.call("list", exp.Order(this=item, expressions=order))
    proof = sql.cast(sql.call("to_json", items), "VARCHAR")
    query = sql.from_(
        sql.select((sql.column("e", "#"), "#"), (proof, "evidence")),
        sql.subquery(evidence, "e"),
    )
    return sql.group_by(query, sql.column("e", "#"))


def _outcomes(rule: Rule, plans: Plans) -> exp.Table:
    if rule.id in plans.shares:
        return sql.table("share", rule.id, "v")
    return sql.table("verdict", rule.subject, "v")


def _reason(rule: Rule, plans: Plans, which: Sql) -> Sql:
    """The words of all reasons that hold, and a record in doubt where it is unknown."""
    outcome = sql.column("v", "outcome" if rule.id in plans.shares else rule.id)
    code = exp.Paren(this=exp.BitwiseAnd(this=outcome, expression=sql.integer(CODE_BITS)))
    bits = exp.Paren(
        this=exp.BitwiseRightShift(this=outcome, expression=sql.integer(REASON_SHIFT))
    )
    parts: list[Sql] = []
    for place, reason in enumerate(reasons_of(rule.id, plans)):
        held = exp.Paren(this=exp.BitwiseAnd(this=bits, expression=sql.integer(1 << place)))
        holds = sql.binary(exp.NEQ, held, sql.integer(0))
        parts.append(sql.choose([(holds, sql.text(reason.text))]))
    words = sql.call("concat_ws", sql.text("; "), *parts) if parts else sql.text("")
    doubted = sql.conjunction(
        [sql.equal(code, sql.integer(UNKNOWN)), sql.negation(sql.is_null(which))]
    )
    return sql.choose([(doubted, sql.call("concat_ws", sql.text(": "), words, which))], words)
