"""Counting within any span of a length: the largest number of records, between bounds."""

from sqlglot import exp

from compliance.check.expression import DurationExpr
from compliance.check.form import RelatedForm
from compliance.plan import sql
from compliance.plan.candidates import Columns, candidates, grouped, lost_mark
from compliance.plan.counting import judge_candidate
from compliance.plan.deadlines import kept
from compliance.plan.durations import plan_shift
from compliance.plan.expressions import plan_value
from compliance.plan.scan import Scan, open_related
from compliance.plan.sql import Sql
from compliance.plan.values import NEVER, Value, compared, utc


def window_totals(form: RelatedForm, scan: Scan) -> exp.Select:
    """Total a case's records for a form with `in_any`: `sure`, `most`, `why`.

    `sure` is the largest number of sure records within a span, and `most` the largest
    number that there may be: see docs/semantics.md, "Windows".
    """
    return _best_spans(dated_rows(form, scan))


def dated_rows(
    form: RelatedForm, scan: Scan, over: DurationExpr | None = None
) -> exp.Select | exp.Union:
    """Give the pairs with `counts`, `at`, the `until` of the span that begins there, `why`.

    With `over`, records whose `at` lies further back than that before `as_of` don't count.
    """
    rows = open_related(scan, form.related)
    found = judge_candidate(form, rows)
    assert form.at is not None, "a window is over the time of its records"
    value, counts, until = plan_value(form.at, rows), found.counts, sql.instant(NEVER)
    if over is not None:
        back = plan_shift(value, over, 1, rows, plan_value)
        recent = rows.keep(compared(exp.GTE, back, rows.around.as_of))
        counts = sql.conjunction([counts, recent])
    if form.window is not None:
        until = comparable(plan_shift(value, form.window, 1, rows, plan_value))
    columns: Columns = [
        (counts, "counts"),
        (comparable(kept(value, rows)), "at"),
        (until, "until"),
        (found.why, "why"),
    ]
    moment = sql.cast(sql.NULL, "TIMESTAMP")
    lost: Columns = [
        (sql.cast(sql.NULL, "BOOLEAN"), "counts"),
        (moment, "at"),
        (moment, "until"),
        (lost_mark(form.related, scan), "why"),
    ]
    return candidates(rows, form.related, columns, lost)


def comparable(value: Value) -> Sql:
    """Give a date or timestamp as one kind of column, to be ordered and compared."""
    return utc(value) if value.is_timestamp else sql.cast(value.any, "TIMESTAMP")


def _best_spans(rows: exp.Select | exp.Union) -> exp.Select:
    """For each case, the best span of sure records, and of those that may count."""
    numbered = sql.from_(
        sql.select(
            *(
                (sql.column("k", each), each)
                for each in ("case", "counts", "at", "until", "why")
            ),
            (exp.Window(this=exp.RowNumber()), "id"),
        ),
        sql.subquery(rows, "k"),
    )
    spans = _spans()
    totals = grouped(
        spans,
        [
            (exp.Max(this=sql.column("x", "sure")), "sure"),
            (exp.Max(this=sql.column("x", "most")), "most"),
        ],
    )
    everything = grouped(
        sql.from_(exp.Select(expressions=[exp.Star()]), _named("numbered")),
        [
            (
                sql.tally(
                    sql.conjunction(
                        [
                            sql.is_null(sql.column("x", "counts")),
                            sql.is_null(sql.column("x", "at")),
                        ]
                    )
                ),
                "undated",
            ),
            (exp.BitwiseOrAgg(this=sql.column("x", "why")), "why"),
        ],
    )
    return _together(numbered, totals, everything)


def _named(relation: str) -> exp.Table:
    return exp.Table(this=sql.name(relation))


def _spans() -> exp.Select:
    """For each record with a known time, how many lie in the span that begins there."""
    first, second = "a", "b"
    inside = sql.disjunction(
        [
            sql.binary(exp.LTE, sql.column(second, "at"), sql.column(first, "until")),
            sql.equal(sql.column(second, "id"), sql.column(first, "id")),
        ]
    )
    may_be = sql.disjunction([inside, sql.is_null(sql.column(first, "until"))])
    on = sql.conjunction(
        [
            sql.equal(sql.column(first, "case"), sql.column(second, "case")),
            sql.binary(exp.LTE, sql.column(first, "at"), sql.column(second, "at")),
        ]
    )
    sure = sql.conjunction([sql.column(first, "counts"), sql.column(second, "counts"), inside])
    may_count = [
        sql.call("coalesce", sql.column(each, "counts"), sql.TRUE) for each in (first, second)
    ]
    query = sql.select(
        (sql.column(first, "case"), "case"),
        (sql.column(first, "id"), "id"),
        (sql.tally(sure), "sure"),
        (sql.tally(may_be), "most"),
    )
    sql.from_(query, exp.Table(this=sql.name("numbered"), alias=_alias(first)))
    sql.add_join(query, exp.Table(this=sql.name("numbered"), alias=_alias(second)), on)
    sql.where(query, sql.conjunction(may_count))
    return sql.group_by(query, sql.column(first, "case"), sql.column(first, "id"))


def _alias(text: str) -> exp.TableAlias:
    return exp.TableAlias(this=sql.name(text))


def _together(numbered: exp.Select, totals: exp.Select, everything: exp.Select) -> exp.Select:
    sure = sql.call("coalesce", sql.column("m", "sure"), sql.integer(0))
    most = sql.call("coalesce", sql.column("m", "most"), sql.integer(0))
    query = sql.select(
        (sql.column("e", "case"), "case"),
        (sure, "sure"),
        (sql.binary(exp.Add, most, sql.column("e", "undated")), "most"),
        (sql.column("e", "why"), "why"),
        (sql.NULL, "which"),
    )
    sql.from_(query, sql.subquery(everything, "e"))
    on = sql.equal(sql.column("m", "case"), sql.column("e", "case"))
    sql.add_join(query, sql.subquery(totals, "m"), on, "LEFT")
    query.set(
        "with_",
        exp.With(
            expressions=[exp.CTE(this=numbered, alias=_alias("numbered"), materialized=True)]
        ),
    )
    return query
