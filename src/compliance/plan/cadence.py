"""The form `cadence`: no interval between the related records is longer than it may be."""

from msgspec import Struct, field
from sqlglot import exp

from compliance.check.form import CadenceForm
from compliance.plan import sql
from compliance.plan.candidates import (
    LEADS_NOWHERE,
    Columns,
    candidates,
    dangling,
    grouped,
    joined_bits,
    lost_bit,
    missing,
    total,
    where_bits,
    where_condition,
)
from compliance.plan.deadlines import happened, is_not_yet, kept, was_done
from compliance.plan.durations import plan_shift
from compliance.plan.expressions import plan_value
from compliance.plan.judged import Judged, bits_of, constant, either
from compliance.plan.outcomes import GAP, MET, PENDING, UNKNOWN
from compliance.plan.row import Row
from compliance.plan.scan import Limit, Scan, open_scan
from compliance.plan.sql import Sql
from compliance.plan.values import Value, compared, utc, wall
from compliance.plan.why import duration_paths, why_missing

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
        return constant(UNKNOWN, scan.book.bit("unknown", lacking))
    alias = scan.attach(_totals(form, scan))
    course = _kept_course(_course(form, scan), scan)
    last = _first_known(_held(alias, "last", _event_time(form)), _course(form, scan).start)
    limit = kept(plan_shift(last, form.every, 1, scan, plan_value), scan)
    never_judged, broken = _intervals(form, scan, alias, course, limit)
    first_open = sql.conjunction(
        [sql.equal(scan.keep(total(alias, "events")), sql.integer(0)), course.is_open]
    )
    lost = scan.keep(dangling(form.related, scan, total(alias, "n")))
    some = sql.binary(exp.GT, scan.keep(total(alias, "doubtful")), sql.integer(0))
    doubtful = sql.disjunction([some, lost])
    early = sql.is_true(compared(exp.GT, course.start, scan.around.as_of))
    broken = scan.settle(broken)
    level = sql.choose(
        [
            (course.is_unknown, sql.integer(UNKNOWN)),
            (sql.disjunction([early, never_judged if form.current else sql.FALSE]), sql.NULL),
            (_is_span_unknown(form, scan), sql.integer(UNKNOWN)),
            (never_judged, sql.NULL),
            (sql.is_null(broken), sql.integer(UNKNOWN)),
            (sql.conjunction([broken, doubtful]), sql.integer(UNKNOWN)),
            (broken, sql.integer(GAP)),
            (first_open, sql.integer(PENDING)),
        ],
        sql.integer(MET),
    )
    return _judge(scan, scan.conclude(level), _bits(form, scan, alias, lost), limit)


def _judge(scan: Scan, held: Sql, masks: dict[int, Sql], limit: Value) -> Judged:
    """Give the level with the bits that belong to it."""
    bits = sql.choose(
        [(sql.equal(held, sql.integer(code)), mask) for code, mask in masks.items()],
        sql.integer(0),
    )
    if scan.around.only is not None:
        scan.limits.append(Limit(held, limit, None))
    return Judged(held, bits)


def _bits(form: CadenceForm, scan: Scan, alias: str, lost: Sql) -> dict[int, Sql]:
    bit = scan.book.bit
    too_long = f"an interval without `{form.related.entity}` is too long"
    fields = [form.start, *([form.until] if form.until else []), *duration_paths(form.every)]
    missing_bits = bits_of(why_missing(fields, scan), UNKNOWN, scan.book)
    return {
        GAP: sql.integer(bit("gap", too_long)),
        UNKNOWN: either(
            [
                scan.keep(either([missing_bits, total(alias, "why")])),
                bits_of([(lost, LEADS_NOWHERE)], UNKNOWN, scan.book),
            ]
        ),
        PENDING: sql.integer(bit("pending", NO_EVENT_YET)),
    }


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
    events = _Events(form, scan)
    rows = candidates(scan, form.related, events.read, _lost_columns(form, scan), events.judge)
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
            (sql.call("count_star"), "n"),
            (sql.tally(sql.column("x", "event")), "events"),
            (sql.tally(sql.column("x", "doubt")), "doubtful"),
            (_last_of("at"), "last"),
            (_last_of("~at"), "~last"),
            (joined_bits("why"), "why"),
            *([] if form.current else _interval_totals()),
        ],
    )


def _last_of(column: str) -> Sql:
    return exp.Max(this=sql.choose([(sql.column("x", "event"), sql.column("x", column))]))


def _interval_totals() -> Columns:
    judged = sql.conjunction([sql.column("x", "event"), sql.column("x", "judged")])
    return [
        (sql.tally(judged), "judged"),
        (sql.tally(sql.conjunction([judged, sql.column("x", "too_long")])), "too_long"),
    ]


class _Events(Struct):
    """The related records of a cadence: each value read once, then judged."""

    form: CadenceForm
    scan: Scan
    row: Row = field(default_factory=Row)

    def read(self, rows: Scan) -> Columns:
        form, row = self.form, self.row
        row.put("fits", Value(where_condition(form.where, rows)))
        row.put("why fits", Value(where_bits(form.where, rows)))
        value = plan_value(form.at, rows)
        row.put("at", value)
        row.put("why at", Value(bits_of(why_missing([form.at], rows), UNKNOWN, rows.book)))
        course = _course(form, rows)
        after = compared(exp.GTE, value, course.start)
        before = course.end(exp.GTE, value, rows.around.as_of)
        row.put("inside", Value(sql.conjunction([after, before])))
        return row.columns

    def judge(self, alias: str) -> Columns:
        fits, inside = sql.column(alias, "fits"), sql.column(alias, "inside")
        value = self.row.value(alias, "at")
        done = was_done(value, is_not_yet(self.form.at), self.scan)
        doubt = sql.is_null(sql.conjunction([fits, done]))
        none = sql.integer(0)
        why = either(
            [
                sql.choose([(sql.is_null(fits), sql.column(alias, "why fits"))], none),
                sql.choose([(sql.is_null(done), sql.column(alias, "why at"))], none),
            ]
        )
        at, at_wall = (utc(value), wall(value)) if value.is_timestamp else (value.any,) * 2
        return [
            (sql.is_true(sql.conjunction([fits, done, inside])), "event"),
            (doubt, "doubt"),
            (sql.choose([(doubt, why)], none), "why"),
            (at, "at"),
            (at_wall, "~at"),
        ]


def _lost_columns(form: CadenceForm, scan: Scan) -> Columns:
    kind = "TIMESTAMP" if str(form.at.type) == "timestamp" else "DATE"
    moment = sql.cast(sql.NULL, kind)
    return [
        (sql.FALSE, "event"),
        (sql.TRUE, "doubt"),
        (lost_bit(form.related, scan), "why"),
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
    columns = [
        (sql.column("o", each), each) for each in ("case", "event", "doubt", "why", "at", "~at")
    ]
    too_long = compared(exp.GT, at, limit)
    query = rows.query
    query.set(
        "expressions",
        sql.select(
            *columns, (too_long, "too_long"), (_is_judged(form, at, rows), "judged")
        ).expressions,
    )
    return query


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
