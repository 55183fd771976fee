"""`reached`: when a number of related records first lay within a span."""

from sqlglot import exp

from compliance.check.form import Count, Reached, RelatedForm
from compliance.plan import sql
from compliance.plan.nowhere import dead_ends
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.values import Value
from compliance.plan.windows import dated_rows

NAMES = ("case", "counts", "at", "until")


def plan_reached(derivation: Reached, scan: Scan) -> Value:
    """Give when the threshold was reached, null if it was not, unknown if it may have been."""
    alias = scan.attach(_reached(derivation, scan))
    found, threat = sql.column(alias, "reached"), sql.is_true(sql.column(alias, "threat"))
    value = sql.choose([(sql.negation(threat), found)])
    if str(derivation.at.type) == "date":
        return Value(plain=sql.cast(value, "DATE"), unknown=threat)
    return Value(unknown=threat, instant=value)


def _reached(derivation: Reached, scan: Scan) -> exp.Select:
    """For each case: the time reached by sure records, and whether others could change it."""
    form = RelatedForm(
        derivation.related,
        Count(None, None),
        derivation.where,
        derivation.at,
        derivation.window,
    )
    rows = sql.from_(
        exp.Select(expressions=[sql.column("y", name) for name in (*NAMES, "number")]),
        sql.subquery(_rows(form, derivation, scan), "y"),
    )
    kept = sql.where(rows, sql.call("coalesce", sql.column("y", "counts"), sql.TRUE))
    undated = sql.is_null(sql.column("x", "at"))
    free = sql.choose([(undated, sql.column("x", "number"))], sql.integer(0))
    free = sql.cast(exp.Sum(this=free), "BIGINT")
    totals = sql.select((sql.column("x", "case"), "case"), (free, "free"))
    sql.from_(totals, _table("kept", "x"))
    sql.group_by(totals, sql.column("x", "case"))
    sure = _numbered(sql.column("x", "counts"))
    dated = _numbered(sql.negation(undated))
    parts = {
        "kept": kept,
        "totals": totals,
        "sure": sure,
        "dated": dated,
        "by_sure": _first_span("sure", derivation.count, with_free=False),
        "by_dated": _first_span("dated", derivation.count, with_free=True),
    }
    query = _verdict(derivation.count)
    ctes = [
        exp.CTE(this=each, alias=exp.TableAlias(this=sql.name(name)), materialized=True)
        for name, each in parts.items()
    ]
    query.set("with_", exp.With(expressions=ctes))
    return query


def _rows(form: RelatedForm, derivation: Reached, scan: Scan) -> exp.Select | exp.Union:
    """Give a row for each pair of a case and a record, and for references to nowhere.

    `number` is 1, or how many records there may be where the references lead.
    """
    dated = [(sql.column("d", name), name) for name in NAMES]
    rows: exp.Select | exp.Union = sql.from_(
        sql.select(*dated, (sql.integer(1), "number")),
        sql.subquery(dated_rows(form, scan, derivation.over), "d"),
    )
    near, around = scan.cases.entity, scan.around
    moment = sql.cast(sql.NULL, "TIMESTAMP")
    unknown = (sql.cast(sql.NULL, "BOOLEAN"), moment, moment)
    for end in dead_ends(near, derivation.related.steps, around.dictionary, around.tables):
        case, number = sql.column("e", "near"), sql.column("e", "number")
        names = (*NAMES, "number")
        columns = zip((case, *unknown, number), names, strict=True)
        others = sql.from_(sql.select(*columns), sql.subquery(end.query, "e"))
        rows = exp.Union(this=rows, expression=others, distinct=False)
    return rows


def _table(name: str, alias: str) -> exp.Table:
    return exp.Table(this=sql.name(name), alias=exp.TableAlias(this=sql.name(alias)))


def _numbered(keep: Sql) -> exp.Select:
    place = exp.Window(
        this=exp.RowNumber(),
        partition_by=[sql.column("x", "case")],
        order=exp.Order(expressions=[exp.Ordered(this=sql.column("x", "at"))]),
    )
    query = sql.select(
        (sql.column("x", "case"), "case"),
        (sql.column("x", "at"), "at"),
        (sql.column("x", "until"), "until"),
        (place, "place"),
    )
    return sql.where(sql.from_(query, _table("kept", "x")), keep)


def _first_span(rows: str, count: int, with_free: bool) -> exp.Select:
    """The earliest time at which `count` records, less the undated ones, lay in a span."""
    wanted: Sql = sql.integer(count - 1)
    if with_free:
        wanted = sql.binary(exp.Sub, wanted, sql.column("f", "free"))
    first, last = "a", "b"
    on = sql.conjunction(
        [
            sql.equal(sql.column(first, "case"), sql.column(last, "case")),
            sql.equal(
                sql.column(last, "place"),
                sql.binary(exp.Add, sql.column(first, "place"), wanted),
            ),
        ]
    )
    close = sql.binary(exp.LTE, sql.column(last, "at"), sql.column(first, "until"))
    inside = (
        sql.disjunction([close, sql.is_null(sql.column(first, "until"))])
        if with_free
        else (sql.disjunction([close, sql.equal(wanted, sql.integer(0))]))
    )
    query = sql.select(
        (sql.column(first, "case"), "case"),
        (exp.Min(this=sql.column(last, "at")), "reached"),
    )
    sql.from_(query, _table(rows, first))
    if with_free:
        owner = sql.equal(sql.column("f", "case"), sql.column(first, "case"))
        sql.add_join(query, _table("totals", "f"), owner)
    sql.add_join(query, _table(rows, last), on)
    sql.where(query, inside)
    return sql.group_by(query, sql.column(first, "case"))


def _verdict(count: int) -> exp.Select:
    """A time is threatened if the doubtful records could make for an earlier one."""
    reached, earliest = sql.column("s", "reached"), sql.column("d", "reached")
    enough = sql.binary(exp.GTE, sql.column("f", "free"), sql.integer(count))
    sooner = sql.conjunction(
        [
            sql.negation(sql.is_null(earliest)),
            sql.disjunction([sql.is_null(reached), sql.binary(exp.LT, earliest, reached)]),
        ]
    )
    query = sql.select(
        (sql.column("f", "case"), "case"),
        (reached, "reached"),
        (sql.disjunction([enough, sooner]), "threat"),
    )
    sql.from_(query, _table("totals", "f"))
    for alias, name in (("s", "by_sure"), ("d", "by_dated")):
        on = sql.equal(sql.column(alias, "case"), sql.column("f", "case"))
        sql.add_join(query, _table(name, alias), on, "LEFT")
    return query
