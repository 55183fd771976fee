"""The form `cadence`: no interval between the related records is longer than it may be."""

from msgspec import Struct
from sqlglot import exp

from compliance.check.form import CadenceForm
from compliance.plan import sql
from compliance.plan.candidates import (
    Columns,
    candidates,
    grouped,
    has_none,
    joined_marks,
    lost_mark,
    missing,
    total,
    where_condition,
)
from compliance.plan.counting import marks_if_unknown, why_unfit
from compliance.plan.deadlines import happened, is_not_yet, kept, moved_on, was_done
from compliance.plan.durations import has_no_end, is_never, plan_shift
from compliance.plan.expressions import plan_value
from compliance.plan.judged import Judged, either, marks_of, told
from compliance.plan.outcomes import MET, NOT_APPLICABLE, UNKNOWN
from compliance.plan.scan import Limit, Scan, open_related, open_scan
from compliance.plan.sql import Sql
from compliance.plan.unreached import Unreached, keep_unreached
from compliance.plan.values import Value, compared, utc, wall
from compliance.plan.why import why_missing

NO_EVENT_YET = "not done yet, and the first interval is still open"


class _Course(Struct, frozen=True):
    """What a cadence is judged against: its start, its end, and whether it is still open."""

    start: Value
    until: Value | None
    is_open: Sql
    is_unknown: Sql

    def end(self, kind: type[exp.Binary], other: Value, as_of: Value) -> Sql:
        """Compare the end, `as_of` where it is open, with another time."""
        if self.until is None:
            return compared(kind, as_of, other)
        closed = compared(kind, self.until, other)
        return sql.choose([(self.is_open, compared(kind, as_of, other))], closed)


def plan_cadence_form(form: CadenceForm, scan: Scan) -> Judged:
    """Judge the intervals from the start to the first event, between events, and to the end."""
    lacking = missing(form.related, scan)
    if lacking is not None:
        return Judged(told(scan, "unknown", lacking))
    alias = scan.attach(_totals(form, scan))
    course = _kept_course(_course(form, scan), scan)
    last = _first_known(_held(alias, "last", _event_time(form)), _course(form, scan).start)
    limit = kept(plan_shift(last, form.every, 1, scan, plan_value), scan)
    never_judged, broken = _intervals(form, scan, alias, course, limit)
    first_open = _is_first_open(form, scan, alias, course, limit)
    unreached = keep_unreached(form.related, scan, has_none(alias))
    some = sql.binary(exp.GT, scan.keep(total(alias, "doubtful")), sql.integer(0))
    doubtful = sql.disjunction([some, unreached.test])
    early = sql.is_true(compared(exp.GT, course.start, scan.around.as_of))
    broken = scan.keep(broken)
    too_long = _told_too_long(form, scan)
    unknown = scan.keep(_unknown(form, scan, alias, unreached))
    none = sql.integer(NOT_APPLICABLE)
    outcome = sql.choose(
        [
            (course.is_unknown, unknown),
            (sql.disjunction([early, never_judged if form.current else sql.FALSE]), none),
            (_is_span_unknown(form, scan), unknown),
            (never_judged, none),
            (sql.is_null(broken), unknown),
            (sql.conjunction([broken, doubtful]), unknown),
            (broken, too_long),
            (first_open, told(scan, "pending", NO_EVENT_YET)),
        ],
        sql.integer(MET),
    )
    held = scan.keep(outcome)
    if scan.around.only is not None:
        scan.limits.append(_shown_limit(form, scan, alias, (course, limit), held))
    return Judged(held, optional=True)


def _is_first_open(
    form: CadenceForm, scan: Scan, alias: str, course: _Course, limit: Value
) -> Sql:
    """Whether nothing was done yet, and must be one day."""
    return sql.conjunction(
        [
            sql.equal(scan.keep(total(alias, "events")), sql.integer(0)),
            course.is_open,
            sql.negation(is_never(limit)) if has_no_end(form.every) else sql.TRUE,
        ]
    )


def _told_too_long(form: CadenceForm, scan: Scan) -> Sql:
    said = (
        f"an interval without `{form.related.entity}` is too long",
        f"no interval without `{form.related.entity}` that is too long",
    )
    return sql.integer(scan.book.short(*said))


def _shown_limit(
    form: CadenceForm, scan: Scan, alias: str, last: tuple[_Course, Value], outcome: Sql
) -> Limit:
    """Give the limit of the first interval that is too long, or of the last; and its end."""
    course, limit = last
    ended = None
    if course.until is not None:
        ended = kept(_only_if(sql.negation(course.is_open), course.until), scan)
    if form.current:
        return Limit(outcome, limit, ended)
    broken = scan.keep(sql.column(alias, "broken limit"))
    limit = kept(_as_clock(limit, sql.call("coalesce", broken, limit.any)), scan)
    end = kept(_held(alias, "broken end", _event_time(form)), scan)
    return Limit(outcome, limit, kept(end if ended is None else _first_known(end, ended), scan))


def _only_if(test: Sql, value: Value) -> Value:
    def part(read: Sql | None) -> Sql | None:
        return None if read is None else sql.choose([(test, read)])

    return Value(plain=part(value.plain), instant=part(value.instant), wall=part(value.wall))


def _as_clock(like: Value, column: Sql) -> Value:
    """Read a column as the same clock that another value is in, if it is one."""
    if like.plain is not None:
        return Value(plain=column)
    return Value(wall=column) if like.instant is None else Value(instant=column)


def _unknown(form: CadenceForm, scan: Scan, alias: str, unreached: Unreached) -> Sql:
    """Give the outcome where it is not known whether an interval is too long."""
    until, over = ([each] if each else [] for each in (form.until, form.over))
    read = [moved_on(form.start, form.every), *until, *over]
    causes = [(scan.keep(test), text) for test, text in why_missing(read, scan)]
    causes += unreached.causes
    marks = marks_of(causes, UNKNOWN, scan.book)
    return either([marks, scan.keep(total(alias, "why")), sql.integer(UNKNOWN)])


def _kept_course(course: _Course, scan: Scan) -> _Course:
    return _Course(
        kept(course.start, scan),
        None if course.until is None else kept(course.until, scan),
        scan.keep(course.is_open),
        scan.keep(course.is_unknown),
    )


def _course(form: CadenceForm, scan: Scan) -> _Course:
    start = plan_value(form.start, scan)
    no_start = sql.is_null(start.any)
    if form.until is None:
        return _Course(start, None, sql.TRUE, no_start)
    until = plan_value(form.until, scan)
    ended = happened(form.until, scan)
    closed = sql.is_true(ended)
    unknown = sql.disjunction([no_start, sql.is_null(ended)])
    return _Course(start, until, sql.negation(closed), unknown)


def _totals(form: CadenceForm, scan: Scan) -> exp.Select:
    """Total a case's events: `events`, `doubtful`, `last`, `too_long`, `judged`, `why`."""
    related = open_related(scan, form.related)
    rows = candidates(related, form.related, _event(form, related), _lost_columns(form, scan))
    names = ("case", "event", "doubt", "why", "at", "~at")
    by_case = exp.Window(
        this=exp.Lag(this=sql.column("x", "at")),
        partition_by=[sql.column("x", "case"), sql.column("x", "event")],
        order=exp.Order(expressions=[exp.Ordered(this=sql.column("x", "at"))]),
    )
    by_wall = by_case.copy()
    by_wall.set("this", exp.Lag(this=sql.column("x", "~at")))
    columns = [(sql.column("x", each), each) for each in names]
    ordered = sql.from_(
        sql.select(*columns, (by_case, "before"), (by_wall, "~before")), sql.subquery(rows, "x")
    )
    return grouped(
        ordered if form.current else _measured(form, scan, ordered),
        [
            (sql.tally(sql.column("x", "event")), "events"),
            (sql.tally(sql.column("x", "doubt")), "doubtful"),
            (_last_of("at"), "last"),
            (_last_of("~at"), "~last"),
            (joined_marks("why"), "why"),
            *([] if form.current else _interval_totals(detailed=scan.around.only is not None)),
        ],
    )


def _last_of(column: str) -> Sql:
    return exp.Max(this=sql.choose([(sql.column("x", "event"), sql.column("x", column))]))


def _interval_totals(*, detailed: bool) -> Columns:
    judged = sql.conjunction([sql.column("x", "event"), sql.column("x", "judged")])
    too_long = sql.conjunction([judged, sql.column("x", "too_long")])
    totals = [(sql.tally(judged), "judged"), (sql.tally(too_long), "too_long")]
    if not detailed:
        return totals
    # Intervals follow one another, so that the first has the earliest limit and end.
    names = (("limit", "broken limit"), ("at", "broken end"), ("~at", "~broken end"))
    firsts = [
        (exp.Min(this=sql.choose([(too_long, sql.column("x", read))])), name)
        for read, name in names
    ]
    return [*totals, *firsts]


def _event(form: CadenceForm, rows: Scan) -> Columns:
    """Say of the related record in scope whether it is an event, and when."""
    fits = rows.keep(where_condition(form.where, rows))
    value = kept(plan_value(form.at, rows), rows)
    why = [marks_if_unknown(fits, why_unfit(form.related, form.where, rows), rows)]
    done = rows.keep(was_done(value, is_not_yet(form.at), rows))
    why.append(marks_if_unknown(done, why_missing([form.at], rows), rows))
    course = _kept_course(_course(form, rows), rows)
    inside = rows.keep(
        sql.conjunction(
            [
                compared(exp.GTE, value, course.start),
                course.end(exp.GTE, value, rows.around.as_of),
            ]
        )
    )
    doubt = rows.keep(sql.is_null(sql.conjunction([fits, done, inside])))
    at, at_wall = (utc(value), wall(value)) if value.is_timestamp else (value.any,) * 2
    return [
        (sql.is_true(sql.conjunction([fits, done, inside])), "event"),
        (doubt, "doubt"),
        (sql.choose([(doubt, either(why))], sql.integer(0)), "why"),
        (at, "at"),
        (at_wall, "~at"),
    ]


def _lost_columns(form: CadenceForm, scan: Scan) -> Columns:
    kind = "TIMESTAMP" if str(form.at.type) == "timestamp" else "DATE"
    moment = sql.cast(sql.NULL, kind)
    return [
        (sql.FALSE, "event"),
        (sql.TRUE, "doubt"),
        (lost_mark(form.related, scan), "why"),
        (moment, "at"),
        (moment, "~at"),
    ]


def _held(alias: str, name: str, like: Value) -> Value:
    """Read a time that was kept in two columns, one for each clock."""
    if like.is_timestamp:
        return Value(instant=sql.column(alias, name), wall=sql.column(alias, f"~{name}"))
    return Value(plain=sql.column(alias, name))


def _measured(form: CadenceForm, scan: Scan, ordered: exp.Select) -> exp.Select:
    """Say of each event whether the interval that ends with it is judged, and too long."""
    rows = open_scan(scan.around, scan.book, scan.cases)
    on = sql.equal(sql.column("o", "case"), rows.case)
    sql.add_join(rows.query, sql.subquery(ordered, "o"), on)
    event = _event_time(form)
    start = plan_value(form.start, rows)
    before = _first_known(_held("o", "before", event), start)
    limit = plan_shift(before, form.every, 1, rows, plan_value)
    at = _held("o", "at", event)
    names = ("case", "event", "doubt", "why", "at", "~at")
    columns: Columns = [(sql.column("o", each), each) for each in names]
    too_long = compared(exp.GT, at, limit)
    columns += [(too_long, "too_long"), (_is_judged(form, at, rows), "judged")]
    if scan.around.only is not None:
        columns.append((limit.any, "limit"))
    rows.query.set("expressions", sql.select(*columns).expressions)
    return rows.query


def _event_time(form: CadenceForm) -> Value:
    return (
        Value(instant=sql.NULL) if str(form.at.type) == "timestamp" else Value(plain=sql.NULL)
    )


def _first_known(one: Value, other: Value) -> Value:
    """The first of two times that is there, in a clock that both have."""
    if one.is_timestamp and other.is_timestamp:
        return Value(
            instant=sql.call("coalesce", utc(one), utc(other)),
            wall=sql.call("coalesce", wall(one), wall(other)),
        )
    if one.is_timestamp or other.is_timestamp:
        days = [
            sql.cast(wall(each), "DATE") if each.is_timestamp else each.any
            for each in (one, other)
        ]
        return Value(plain=sql.call("coalesce", *days))
    return Value(plain=sql.call("coalesce", one.any, other.any))


def _is_judged(form: CadenceForm, end: Value, scan: Scan) -> Sql:
    if form.over is None:
        return sql.TRUE
    looked_back = plan_shift(end, form.over, 1, scan, plan_value)
    return sql.is_true(compared(exp.GT, looked_back, scan.around.as_of))


def _is_span_unknown(form: CadenceForm, scan: Scan) -> Sql:
    """Whether it is not known how far to look back."""
    if form.over is None:
        return sql.FALSE
    moved = plan_shift(scan.around.as_of, form.over, 1, scan, plan_value)
    return scan.keep(sql.is_null(moved.any))


def _is_end_judged(form: CadenceForm, course: _Course, scan: Scan) -> Sql:
    now = _is_judged(form, scan.around.as_of, scan)
    if course.until is None:
        return now
    return sql.choose([(course.is_open, now)], _is_judged(form, course.until, scan))


def _intervals(
    form: CadenceForm, scan: Scan, alias: str, course: _Course, limit: Value
) -> tuple[Sql, Sql]:
    """Give whether no interval is judged, and whether a judged one is too long."""
    last_too_long = course.end(exp.GT, limit, scan.around.as_of)
    if form.current:
        return sql.negation(course.is_open), last_too_long
    judged_last: Sql = sql.TRUE
    if form.over is not None:
        judged_last = scan.keep(_is_end_judged(form, _course(form, scan), scan))
    earlier = sql.binary(exp.GT, scan.keep(total(alias, "too_long")), sql.integer(0))
    broken = sql.disjunction([earlier, sql.conjunction([judged_last, last_too_long])])
    none_before = sql.equal(scan.keep(total(alias, "judged")), sql.integer(0))
    return sql.conjunction([sql.negation(judged_last), none_before]), broken
