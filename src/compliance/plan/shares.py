"""The form `share`: the share of met verdicts among the subject's cases, between bounds."""

from decimal import Decimal

from sqlglot import exp

from compliance.check.expression import RELATED, SUBJECT
from compliance.check.form import Related, ShareForm
from compliance.check.relations import reverse_steps
from compliance.plan import sql
from compliance.plan.candidates import Columns, grouped, total, where_condition
from compliance.plan.counting import marks_if_unknown
from compliance.plan.judged import Judged, either, told
from compliance.plan.outcomes import (
    BLOCKED,
    GAP,
    MET,
    UNKNOWN,
)
from compliance.plan.scan import Scan, open_related
from compliance.plan.sql import Sql
from compliance.plan.steps import join_steps, lacking_on
from compliance.plan.why import why_unknown

TOO_FEW = "too few cases"
# Totals of cases of which it is not known whether they are among the share's.
MAYBE = ("may all", "may met", "may unmet", "may unknown")


def cases_table(rule: str) -> str:
    """Name the table of a rule's cases: their number `#` and `verdict`, after gates."""
    return f"share_cases {rule}"


def plan_share_form(form: ShareForm, scan: Scan) -> Judged:
    """Judge the share of met verdicts of a rule, from the table of its cases."""
    entity = scan.around.subjects[form.rule]
    lacking = lacking_on(entity, form.steps, scan.around.tables)
    if not scan.around.supplied(entity):
        lacking = f"no `{entity}` records were supplied"
    if lacking is not None:
        return Judged(told(scan, "unknown", lacking))
    alias = scan.attach(_totals(form, scan, entity))

    def count(*names: str) -> Sql:
        # Without a condition it is known of every case whether it is one of the share's.
        known = [name for name in names if form.where is not None or name not in MAYBE]
        first, *rest = (total(alias, name) for name in known)
        whole = first
        for each in rest:
            whole = exp.Add(this=whole, expression=each)
        return scan.keep(whole)

    low = count("met"), count("all", "may unmet", "may unknown")
    high = (
        count("met", "unknown", "may met", "may unknown"),
        count("all", "may met", "may unknown"),
    )
    few = sql.binary(exp.LT, count("all", "may all"), sql.integer(form.minimum))
    some = sql.binary(exp.GT, count("unknown", "may unknown"), sql.integer(0))
    doubt = told(scan, "unknown", f"some cases of `{form.rule}` are unknown")
    gap = told(scan, "gap", f"the share of `{form.rule}` that is met is not {_wanted(form)}")
    marks = sql.choose([(some, doubt)], sql.integer(0))
    unknown = either([marks, scan.keep(total(alias, "why")), sql.integer(UNKNOWN)])
    too_few = told(scan, "not_applicable", TOO_FEW)
    level = scan.keep(_kept_to(form, low, high))
    outcome = sql.choose(
        [
            (few, too_few),
            (sql.equal(level, sql.integer(MET)), level),
            (sql.equal(level, sql.integer(GAP)), gap),
        ],
        unknown,
    )
    return Judged(scan.keep(outcome), optional=True)


def _kept_to(form: ShareForm, low: tuple[Sql, Sql], high: tuple[Sql, Sql]) -> Sql:
    """The level of a share between its bounds, against the limits that are set."""
    levels = []
    if form.at_least is not None:
        levels.append(_level(_reaches(low, form.at_least), _reaches(high, form.at_least)))
    if form.at_most is not None:
        levels.append(_level(_stays(high, form.at_most), _stays(low, form.at_most)))
    return levels[0] if len(levels) == 1 else exp.Least(this=levels[0], expressions=levels[1:])


def _wanted(form: ShareForm) -> str:
    parts = []
    if form.at_least is not None:
        parts.append(f"at least {_percent(form.at_least)}")
    if form.at_most is not None:
        parts.append(f"at most {_percent(form.at_most)}")
    return " and ".join(parts)


def _percent(share: float) -> str:
    return f"{(Decimal(repr(share)) * 100).normalize():f}%"


def _level(surely: Sql, possibly: Sql) -> Sql:
    return sql.choose(
        [(surely, sql.integer(MET)), (sql.negation(possibly), sql.integer(GAP))],
        sql.integer(UNKNOWN),
    )


def _reaches(share: tuple[Sql, Sql], limit: float) -> Sql:
    return _against(exp.GTE, share, limit)


def _stays(share: tuple[Sql, Sql], limit: float) -> Sql:
    return _against(exp.LTE, share, limit)


def _against(kind: type[exp.Binary], share: tuple[Sql, Sql], limit: float) -> Sql:
    """Compare a share with a limit in whole numbers; null where there is no case at all."""
    part, whole = share
    above, below = Decimal(repr(limit)).as_integer_ratio()
    compared = sql.binary(
        kind,
        exp.Mul(this=part, expression=sql.integer(below)),
        exp.Mul(this=whole, expression=sql.integer(above)),
    )
    some = sql.binary(exp.GT, whole, sql.integer(0))
    return sql.choose([(some, compared)])


def _totals(form: ShareForm, scan: Scan, entity: str) -> exp.Select:
    verdict, fits = sql.column("x", "verdict"), sql.column("x", "fits")

    def of(code: int) -> Sql:
        return sql.equal(verdict, sql.integer(code))

    counted = exp.In(
        this=verdict, expressions=[sql.integer(code) for code in (GAP, UNKNOWN, MET, BLOCKED)]
    )

    def tally(*conditions: Sql) -> Sql:
        return sql.tally(sql.conjunction(conditions))

    columns: Columns = [
        (tally(fits, counted), "all"),
        (tally(fits, of(MET)), "met"),
        (tally(fits, of(UNKNOWN)), "unknown"),
        (exp.BitwiseOrAgg(this=sql.column("x", "why")), "why"),
    ]
    if form.where is not None:
        may, unmet = sql.is_null(fits), sql.disjunction([of(GAP), of(BLOCKED)])
        maybe = (counted, of(MET), unmet, of(UNKNOWN))
        columns += [(tally(may, each), name) for each, name in zip(maybe, MAYBE, strict=True)]
    return grouped(_cases(form, scan, entity), columns)


def _cases(form: ShareForm, scan: Scan, entity: str) -> exp.Select:
    """Give each case of the rule with the subject that it belongs to."""
    rows = _open_cases(form, scan, entity)
    fits = rows.keep(where_condition(form.where, rows))
    causes = why_unknown(form.where, rows) if form.where is not None else []
    columns: Columns = [
        (sql.column("k", "verdict"), "verdict"),
        (fits, "fits"),
        (marks_if_unknown(fits, causes, rows), "why"),
    ]
    return rows.finish(columns, "case")


def _open_cases(form: ShareForm, scan: Scan, entity: str) -> Scan:
    """Start a query over the pairs of a subject and each of its cases, whose alias is `k`."""
    name = exp.Table(
        this=sql.name(cases_table(form.rule)), alias=exp.TableAlias(this=sql.name("k"))
    )
    own = sql.equal(sql.column("r", "#"), sql.column("k", "#"))
    if len(form.steps) > 1:
        steps = reverse_steps(entity, form.steps, scan.around.dictionary)
        rows = open_related(scan, Related(entity, steps, including_subject=True))
        sql.add_join(rows.query, name, own)
        return rows
    query = sql.from_(exp.Select(), name)
    sql.add_join(query, sql.table("data", entity, "r"), own)
    if form.steps:
        join_steps(query, "r", form.steps, "s")
    else:
        sql.add_join(query, sql.table("data", scan.cases.entity, "s"), None)
    records = {SUBJECT: ("s", scan.cases.entity), RELATED: ("r", entity)}
    return Scan(scan.around, scan.book, scan.cases, query, sql.column("s", "#"), records)
