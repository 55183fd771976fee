"""The form `share`: the share of met verdicts among the subject's cases, between bounds."""

from decimal import Decimal

from sqlglot import exp

from compliance.check.expression import RELATED, SUBJECT
from compliance.check.form import Related, ShareForm
from compliance.check.relations import reverse_steps
from compliance.plan import sql
from compliance.plan.candidates import (
    Columns,
    grouped,
    has_none,
    joined_key,
    lost_mark,
    may_be_lost,
    total,
    where_condition,
)
from compliance.plan.counting import marks_if_unknown, why_unfit
from compliance.plan.judged import Judged, either, marks_of, told
from compliance.plan.nowhere import may_lead_nowhere, own_reference
from compliance.plan.outcomes import (
    BLOCKED,
    GAP,
    MET,
    UNKNOWN,
    VERDICTS,
)
from compliance.plan.read_fields import related_paths, with_references
from compliance.plan.scan import Scan, open_lost, open_related
from compliance.plan.shown import Read, first_items, list_items, read_value
from compliance.plan.sql import Sql
from compliance.plan.steps import Near, join_steps, lacking_on
from compliance.plan.unreached import keep_unreached

_WORST_FIRST = (GAP, BLOCKED, UNKNOWN)
TOO_FEW = "too few cases"
# Totals of cases of which it is not known whether they are among the share's.
MAYBE = ("may all", "may met", "may unmet", "may unknown")


Bound = tuple[Sql, Sql]  # a share: what part of what whole

# The columns of a share's table that say its bounds in numbers of cases.
COUNTS = ("least met", "least of", "most met", "most of")


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
    related = _related(form, scan, entity)
    alias = scan.attach(_totals(form, scan, related))
    nowhere, why_nowhere = _nowhere(related, scan, alias)

    low, high, most = _counted(form, scan, alias, related, nowhere)
    few = sql.binary(exp.LT, most, sql.integer(form.minimum))
    doubt = _doubt(form, scan, related, alias)
    gap = _gap(form, scan)
    why = [doubt, scan.keep(total(alias, "why")), *why_nowhere]
    unknown = either([*why, sql.integer(UNKNOWN)])
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
    scan.shares.append((*low, *high))
    if scan.around.only is not None:
        scan.notes.append((scan.keep(outcome), _said(low, high)))
    return Judged(scan.keep(outcome), optional=True)


def _gap(form: ShareForm, scan: Scan) -> Sql:
    share, wanted = f"the share of `{form.rule}` that is met", wanted_share(form)
    return sql.integer(scan.book.short(f"{share} is not {wanted}", f"{share}: {wanted}"))


def _cut_percent(part: Sql, whole: Sql) -> Sql:
    # Cut, not rounded: what is below a limit is not to look as if it reached it.
    thousandths = exp.Mul(this=part.copy(), expression=sql.integer(1000))
    cut = exp.IntDiv(
        this=thousandths, expression=sql.call("greatest", whole.copy(), sql.integer(1))
    )
    return exp.Div(this=exp.Paren(this=cut), expression=sql.number(10))


def _said(low: Bound, high: Bound) -> Sql:
    """Say a share in numbers, with both its bounds where they differ."""
    sure, possible = (
        sql.call(
            "format",
            sql.text("{} of {} ({:.1f}%)"),
            part,
            whole,
            _cut_percent(part, whole),
        )
        for part, whole in (low, high)
    )
    sentence = sql.text("from {} to {} are met")
    several = sql.call("format", sentence, sure.copy(), possible.copy())
    same = sql.equal(sure, possible)
    return sql.choose([(same, sql.call("concat", sure.copy(), sql.text(" are met")))], several)


def _related(form: ShareForm, scan: Scan, entity: str) -> Related:
    """Give the way from the subject to its cases."""
    steps = reverse_steps(entity, form.steps, scan.around.dictionary)
    return Related(entity, steps, including_subject=True)


def _may_be_others(form: ShareForm, scan: Scan, related: Related) -> bool:
    """Whether it may be unknown of a case if it is one of the share's."""
    return form.where is not None or _open_cases(form, scan, related).member != sql.TRUE


def _counted(
    form: ShareForm, scan: Scan, alias: str, related: Related, nowhere: list[Sql]
) -> tuple[Bound, Bound, Sql]:
    """Give the share's bounds, and how many cases it may have; `nowhere` are unknown ones."""
    has_maybe = _may_be_others(form, scan, related)

    def count(*names: str) -> Sql:
        known = [name for name in names if has_maybe or name not in MAYBE]
        whole = total(alias, known[0])
        for name in known[1:]:
            whole = exp.Add(this=whole, expression=total(alias, name))
        for number in nowhere:
            whole = exp.Add(this=scan.keep(whole), expression=number)
        return scan.keep(whole)

    low = scan.keep(total(alias, "met")), count("all", "may unmet", "may unknown")
    high = (
        count("met", "unknown", "may met", "may unknown"),
        count("all", "may met", "may unknown"),
    )
    return low, high, count("all", "may all")


def _nowhere(related: Related, scan: Scan, alias: str) -> tuple[list[Sql], list[Sql]]:
    """Count the references that lead to no case, and mark why; none where none can.

    Each of them is an unknown case, of which it is not known whether a condition holds.
    """
    near, around = scan.cases.entity, scan.around
    step = own_reference(related.steps, around.dictionary)
    if step and not may_lead_nowhere(near, step, around.dictionary, around.tables):
        return [], []
    found = keep_unreached(related, scan, has_none(alias))
    if not found.causes:
        return [], []
    return [found.number], [scan.keep(marks_of(found.causes, UNKNOWN, scan.book))]


def _doubt(form: ShareForm, scan: Scan, related: Related, alias: str) -> Sql:
    """Mark that some of the cases are unknown, other than those that were quarantined."""
    unknown = total(alias, "unknown")
    if _may_be_others(form, scan, related):
        unknown = exp.Add(this=unknown, expression=total(alias, "may unknown"))
    lost = may_be_lost(related, scan)
    least = scan.keep(total(alias, "lost")) if lost else sql.integer(0)
    some = sql.binary(exp.GT, scan.keep(unknown), least)
    doubt = told(scan, "unknown", f"some cases of `{form.rule}` are unknown")
    return sql.choose([(some, doubt)], sql.integer(0))


def _kept_to(form: ShareForm, low: Bound, high: Bound) -> Sql:
    """The level of a share between its bounds, against the limits that are set."""
    levels = []
    if form.at_least is not None:
        levels.append(_level(_reaches(low, form.at_least), _reaches(high, form.at_least)))
    if form.at_most is not None:
        levels.append(_level(_stays(high, form.at_most), _stays(low, form.at_most)))
    return levels[0] if len(levels) == 1 else exp.Least(this=levels[0], expressions=levels[1:])


def wanted_share(form: ShareForm) -> str:
    """Say which share is asked for, as `at least 95%`."""
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


def _reaches(share: Bound, limit: float) -> Sql:
    return _against(exp.GTE, share, limit)


def _stays(share: Bound, limit: float) -> Sql:
    return _against(exp.LTE, share, limit)


def _against(kind: type[exp.Binary], share: Bound, limit: float) -> Sql:
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


def _totals(form: ShareForm, scan: Scan, related: Related) -> exp.Select:
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
    if _may_be_others(form, scan, related):
        may, unmet = sql.is_null(fits), sql.disjunction([of(GAP), of(BLOCKED)])
        maybe = (counted, of(MET), unmet, of(UNKNOWN))
        columns += [(tally(may, each), name) for each, name in zip(maybe, MAYBE, strict=True)]
    if not may_be_lost(related, scan):
        return grouped(_cases(form, scan, related, []), columns)
    columns.append((sql.tally(sql.column("x", "lost")), "lost"))
    assessed = _cases(form, scan, related, [(sql.FALSE, "lost")])
    return grouped(sql.union([assessed, _lost_cases(form, scan, related)]), columns)


def _lost_cases(form: ShareForm, scan: Scan, related: Related) -> exp.Select:
    """Give each quarantined case that belongs to a subject, as one that is unknown."""
    fits = sql.TRUE if form.where is None else sql.cast(sql.NULL, "BOOLEAN")
    columns: Columns = [
        (sql.integer(UNKNOWN), "verdict"),
        (fits, "fits"),
        (lost_mark(related, scan), "why"),
        (sql.TRUE, "lost"),
    ]
    return open_lost(scan, related).finish(columns, "case")


def _cases(form: ShareForm, scan: Scan, related: Related, others: Columns) -> exp.Select:
    """Give each case of the rule with the subject that it belongs to."""
    rows = _open_cases(form, scan, related)
    fits = rows.keep(where_condition(form.where, rows))
    causes = why_unfit(related, form.where, rows)
    columns: Columns = [
        (sql.column("k", "verdict"), "verdict"),
        (fits, "fits"),
        (marks_if_unknown(fits, causes, rows), "why"),
        *others,
    ]
    return rows.finish(columns, "case")


def _open_cases(form: ShareForm, scan: Scan, related: Related) -> Scan:
    """Start a query over the pairs of a subject and each of its cases, whose alias is `k`."""
    name = exp.Table(
        this=sql.name(cases_table(form.rule)), alias=exp.TableAlias(this=sql.name("k"))
    )
    own = sql.equal(sql.column("r", "#"), sql.column("k", "#"))
    if len(form.steps) > 1 or any(step.near_when or step.far_when for step in form.steps):
        # A case reached in two ways is one, and of some it is not known whether they belong.
        rows = open_related(scan, related)
        sql.add_join(rows.query, name, own)
        return rows
    query = sql.from_(exp.Select(), name)
    sql.add_join(query, sql.table("data", related.entity, "r"), own)
    if form.steps:
        join_steps(query, Near("r", related.entity), form.steps, "s")
    else:
        sql.add_join(query, sql.table("data", scan.cases.entity, "s"), None)
    records = {SUBJECT: ("s", scan.cases.entity), RELATED: ("r", related.entity)}
    return Scan(scan.around, scan.book, scan.cases, query, sql.column("s", "#"), records)


def plan_share_evidence(form: ShareForm, scan: Scan, most: int) -> list[exp.Select]:
    """Give for each subject those of its cases that hold down the share, gaps first."""
    entity = scan.around.subjects[form.rule]
    is_lacking = lacking_on(entity, form.steps, scan.around.tables) is not None
    if is_lacking or not scan.around.supplied(entity):
        return []
    rows = _open_cases(form, scan, _related(form, scan, entity))
    verdict = sql.column("k", "verdict")
    names = [(sql.equal(verdict, sql.integer(code)), VERDICTS[code]) for code in _WORST_FIRST]
    words = sql.choose([(test, sql.text(name)) for test, name in names])
    places = [(test, sql.integer(place)) for place, (test, _) in enumerate(names)]
    key = joined_key(rows, "r", entity)
    read = [Read(entity, key, form.rule, words)]
    read += [
        read_value(each, rows) for each in with_references(related_paths(form.where), entity)
    ]
    fits = sql.call("coalesce", where_condition(form.where, rows), sql.TRUE)
    sql.where(rows.query, sql.conjunction([fits, sql.negation(sql.is_null(words))]))
    order = sql.call(
        "row",
        exp.Neg(this=exp.Paren(this=sql.choose(places))),
        exp.Neg(this=sql.column("r", "#")),
    )
    shown = first_items(list_items(read), order, most, entity)
    rows.query.set("expressions", sql.select((rows.case, "#"), (shown, "items")).expressions)
    return [sql.group_by(rows.query, rows.case)]
