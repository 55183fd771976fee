"""The related records of a case as evidence: those first that decide, and how many more."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from compliance.check.expression import Expr, Path
from compliance.check.form import CadenceForm, RelatedForm
from compliance.plan import sql
from compliance.plan.behind import Group, Judging
from compliance.plan.candidates import where_condition
from compliance.plan.counting import judge_candidate
from compliance.plan.expressions import plan_condition, plan_value
from compliance.plan.read_fields import with_references
from compliance.plan.scan import Scan, open_related
from compliance.plan.shown import first_items, list_items, own_key, read_value
from compliance.plan.sql import Sql
from compliance.plan.values import utc
from compliance.plan.why import conjuncts

# A case shows at most this many related records, and combinations that are not covered.
RECORDS_SHOWN = 5
# How much more it weighs that a record counts than that one of the conditions holds.
COUNTS, MAY_COUNT, FITS = 3000, 2000, 1000


def related_rows(group: Group, scan: Scan) -> exp.Select:
    """List the values of the last few related records of each subject."""
    rows = open_related(scan, group.related)
    far = sql.column("r", "#")
    shown = first_items(
        _items(group, list(group.paths), rows), far, RECORDS_SHOWN, group.related.entity
    )
    rows.query.set("expressions", sql.select((rows.case, "#"), (shown, "items")).expressions)
    return sql.group_by(rows.query, rows.case)


def nearest_rows(group: Group, scan: Scan, uncovered: str | None = None) -> exp.Select:
    """List the values of those related records of each subject that decide.

    Of combinations that are not covered, which stand in a stored table, a subject shows the
    records of all together.
    """
    rows = open_related(scan, group.related)
    paths = with_references(group.paths, group.related.entity)
    items, score, at = _items(group, paths, rows), _score(group, rows), _time(group, rows)
    columns = [(items, "items"), (score, "score"), (at, "at"), (sql.column("r", "#"), "far")]
    if uncovered is None:
        found = rows.finish(columns, "case")
    else:
        _keep_uncovered(rows, uncovered)
        owned = rows.finish([*columns, (sql.column("c", "owner"), "owner")])
        found = _once_each(owned)
    order = sql.call("row", *(sql.column("x", each) for each in ("score", "at", "far")))
    entity = group.related.entity
    shown = first_items(sql.column("x", "items"), order, RECORDS_SHOWN, entity)
    case = sql.column("x", "case")
    query = sql.from_(sql.select((case, "#"), (shown, "items")), sql.subquery(found, "x"))
    return sql.group_by(query, case)


def _items(group: Group, paths: Sequence[Path], rows: Scan) -> Sql:
    read = [read_value(path, rows) for path in paths]
    return list_items(read or [own_key(rows, "r", group.related.entity)])


def _keep_uncovered(rows: Scan, uncovered: str) -> None:
    short = sql.from_(
        sql.select((sql.column("n", "#"), "#")), sql.table("cases", uncovered, "n")
    )
    sql.where(rows.query, exp.In(this=rows.case, query=exp.Subquery(this=short)))


def _once_each(owned: exp.Select) -> exp.Select:
    """Take a record once for each subject, though it is near several combinations."""
    case, far = sql.column("y", "owner"), sql.column("y", "far")
    query = sql.from_(
        sql.select(
            (case, "case"),
            (far, "far"),
            (sql.call("any_value", sql.column("y", "items")), "items"),
            (exp.Max(this=sql.column("y", "score")), "score"),
            (exp.Max(this=sql.column("y", "at")), "at"),
        ),
        sql.subquery(owned, "y"),
    )
    return sql.group_by(query, case, far)


def _score(group: Group, rows: Scan) -> Sql:
    """Say how near a record comes to counting, for the form for which it comes nearest."""
    scores = [rows.keep(each) for form in group.forms for each in _scores(form, rows)]
    if not scores:
        return sql.integer(0)
    first, *rest = scores
    return exp.Greatest(this=first, expressions=rest, ignore_nulls=True) if rest else first


def _scores(form: Judging, rows: Scan) -> Iterator[Sql]:
    match form:
        case RelatedForm():
            judged = judge_candidate(form, rows)
            fits, counts = judged.fits, judged.counts
        case CadenceForm():
            fits = counts = rows.keep(where_condition(form.where, rows))
    parts = conjuncts(form.where) if form.where is not None else ()
    held = [
        sql.choose([(rows.keep(plan_condition(part, rows)), sql.integer(1))], sql.integer(0))
        for part in (parts if len(parts) > 1 else ())
    ]
    whole = sql.choose(
        [
            (counts, sql.integer(COUNTS)),
            (sql.is_null(counts), sql.integer(MAY_COUNT)),
            (fits, sql.integer(FITS)),
        ],
        sql.integer(0),
    )
    for each in held:
        whole = sql.binary(exp.Add, whole, each)
    yield whole


def _time(group: Group, rows: Scan) -> Sql:
    """Give by what the records are ordered that come equally near: the latest first."""
    order = group.order or next((each.at for each in group.forms if each.at), None)
    if order is None or str(order.type) not in {"date", "timestamp"}:
        return sql.integer(0)
    return sql.call("coalesce", _microseconds(order, rows, group.is_earliest), sql.integer(0))


def _microseconds(order: Expr, rows: Scan, is_earliest: bool) -> Sql:
    value = plan_value(order, rows)
    at = utc(value) if value.is_timestamp else sql.cast(value.any, "TIMESTAMP")
    number = sql.call("epoch_us", at)
    return exp.Neg(this=number) if is_earliest else number
