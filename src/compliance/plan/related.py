"""The form `related`: enough related records, or not too many, satisfy, in time."""

from msgspec import Struct
from sqlglot import exp

from compliance.check.expression import Expr
from compliance.check.form import RelatedForm
from compliance.check.print_expression import print_expression
from compliance.plan import sql
from compliance.plan.candidates import (
    has_none,
    missing,
    total,
)
from compliance.plan.deadlines import deadline_causes, kept, not_done, plan_limit
from compliance.plan.judged import Judged, either, marks_of, told
from compliance.plan.nowhere import article
from compliance.plan.outcomes import MET, UNKNOWN
from compliance.plan.related_totals import (
    COUNTS,
    LATE,
    MAY_COUNT,
    RelatedTotals,
    is_marked,
    total_related,
)
from compliance.plan.scan import Limit, Scan
from compliance.plan.sql import Sql
from compliance.plan.unreached import Unreached, keep_unreached
from compliance.plan.values import Value
from compliance.plan.why import why_missing
from compliance.plan.windows import window_totals

_NOTHING = sql.integer(0)


class _Found(Struct, frozen=True):
    """What a case's related records add up to: how many count, at least and at most.

    Where only one matters, both are 0 if there is none. `late` is whether one was done too
    late, and `why` the marks of what makes it unknown of some whether they count. `unreached`
    are those that the case, or one on the way, refers to but that are not there.
    """

    form: RelatedForm
    alias: str
    sure: Sql
    most: Sql
    late: Sql
    why: Sql
    unreached: Unreached


def plan_related_form(form: RelatedForm, scan: Scan) -> Judged:
    """Judge how many related records satisfy, between the bounds of what is known."""
    lacking = missing(form.related, scan)
    if lacking is not None:
        return Judged(told(scan, "unknown", lacking))
    found = _found(form, scan)
    limit = kept(plan_limit(form.deadline.limit, scan), scan) if form.deadline else None
    short = scan.keep(_short(found, scan))
    over = _over(found, scan)
    unknown = scan.keep(_unknown(found, scan))
    if limit is not None:
        short = not_done(limit, short, unknown, scan)
    outcome = scan.keep(_outcome(found, over, short, unknown))
    if scan.around.only is not None:
        _note_details(found, scan, outcome, limit)
    return Judged(outcome)


def _found(form: RelatedForm, scan: Scan) -> _Found:
    totals = (
        total_related(form, scan)
        if form.window is None
        else RelatedTotals(window_totals(form, scan))
    )
    alias = scan.attach(totals.query)
    unreached = keep_unreached(form.related, scan, has_none(alias))
    sure, most, late, some_unknown = (
        _read_mark(scan.keep(sql.column(alias, "mark")))
        if is_marked(form, scan)
        else _read_counts(alias)
    )
    why = total(alias, "why")
    if totals.why is not None:
        # Without a limit this is read only where it is unknown because of such a record.
        always = totals.why == _NOTHING or (form.deadline is None and not unreached.causes)
        why = totals.why if always else sql.choose([(some_unknown, totals.why)], _NOTHING)
    sure, known = scan.keep(sure), scan.keep(most)
    if unreached.causes:
        known = sql.call("coalesce", known, _NOTHING)
    most = scan.keep(unreached.add_to(known))
    return _Found(form, alias, sure, most, late, why, unreached)


def _read_counts(alias: str) -> tuple[Sql, Sql, Sql, Sql]:
    """Give how many count, may count, whether one was late, and one is not known to count."""
    sure, most, late = (sql.column(alias, name) for name in ("sure", "most", "late"))
    return sure, most, late, sql.binary(exp.GT, most, sure)


def _read_mark(mark: Sql) -> tuple[Sql, Sql, Sql, Sql]:
    """Give the same, with 0 for none, and more for any number."""

    def bits(which: int) -> Sql:
        return exp.Paren(this=exp.BitwiseAnd(this=mark, expression=sql.integer(which)))

    late, may_count = (sql.binary(exp.GT, bits(each), _NOTHING) for each in (LATE, MAY_COUNT))
    return bits(COUNTS), bits(COUNTS | MAY_COUNT), late, may_count


def _outcome(found: _Found, over: Sql, short: Sql, unknown: Sql) -> Sql:
    """Compare the bounds with the count; both are null where there is no related record."""
    low, high = found.form.count.low or None, found.form.count.high
    met = sql.integer(MET)

    def reaches(number: Sql, least: int) -> Sql:
        return sql.binary(exp.GTE, number, sql.integer(least))

    if high is None:
        if low is None:
            return met
        return sql.choose(
            [(reaches(found.sure, low), met), (reaches(found.most, low), unknown)], short
        )
    too_many = [
        (reaches(found.sure, high + 1), over),
        (reaches(found.most, high + 1), unknown),
    ]
    if low is None:
        return sql.choose(too_many, met)
    enough = [(reaches(found.sure, low), met), (reaches(found.most, low), unknown)]
    return sql.choose([*too_many, *enough], short)


def _note_details(found: _Found, scan: Scan, outcome: Sql, limit: Value | None) -> None:
    form, alias = found.form, found.alias
    scan.doubts.append((form.related.entity, scan.keep(sql.column(alias, "which"))))
    if limit is None or form.at is None:
        return
    done = None
    if form.window is None:
        first, at_wall = (scan.keep(sql.column(alias, name)) for name in ("first", "~first"))
        timed = str(form.at.type) == "timestamp"
        done = Value(instant=first, wall=at_wall) if timed else Value(plain=first)
    scan.limits.append(Limit(outcome, limit, done))


def _unknown(found: _Found, scan: Scan) -> Sql:
    """Give the outcome where it is not known how many count."""
    causes = list(found.unreached.causes)
    if found.form.deadline is not None:
        limits = deadline_causes(found.form.deadline, scan)
        causes += [(scan.keep(test), text) for test, text in limits]
    if found.form.window is not None:
        spans = why_missing([found.form.window], scan)
        causes += [(scan.keep(test), text) for test, text in spans]
    marks = marks_of(causes, UNKNOWN, scan.book)
    return either([scan.keep(found.why), scan.keep(marks), sql.integer(UNKNOWN)])


def _over(found: _Found, scan: Scan) -> Sql:
    """Say that there are too many."""
    high, which = found.form.count.high, _which(found)
    if high is None:
        return _NOTHING
    if high:
        return _gap(scan, f"more than {high} {which}", f"at most {high} {which}")
    return _gap(scan, f"a record of {which}", f"no {which}")


def _short(found: _Found, scan: Scan) -> Sql:
    """Say whether there is none at all, none in time, or too few."""
    form = found.form
    if form.count.low is None:
        return _NOTHING
    name, low = f"`{form.related.entity}`", form.count.low
    in_time = "" if form.deadline is None else " in time"
    which = f"{_which(found)}{in_time}"
    wanted = f"{article(form.related.entity) if low == 1 else f'at least {low}'} {which}"
    none = sql.is_null(sql.column(found.alias, "case"))
    branches = [(none, _gap(scan, f"no {name} at all", f"{wanted} (there is none at all)"))]
    if form.deadline is not None and form.window is None:
        after = _gap(scan, f"{name} done after the limit", f"{wanted} (it was done too late)")
        branches.append((found.late, after))
    fewer = "no" if low == 1 else f"fewer than {low}"
    return sql.choose(branches, _gap(scan, f"{fewer} {which}", wanted))


def _gap(scan: Scan, shortfall: str, wanted: str) -> Sql:
    return sql.integer(scan.book.short(shortfall, wanted))


def _which(found: _Found) -> str:
    name = f"`{found.form.related.entity}`"
    where = found.form.where
    return name if where is None else f"{name} where {_words(where)}"


def _words(where: Expr) -> str:
    return f"`{print_expression(where)}`"
