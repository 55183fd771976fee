"""The form `related`: enough related records, or not too many, satisfy, in time."""

from msgspec import Struct, field
from sqlglot import exp

from compliance.check.expression import Expr
from compliance.check.form import Count, RelatedForm
from compliance.check.print_expression import print_expression
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
)
from compliance.plan.counting import Counting
from compliance.plan.deadlines import kept, limit_causes, not_done, plan_limit
from compliance.plan.judged import (
    NOT_DONE_YET,
    Judged,
    bits_of,
    constant,
    either,
    settle_judged,
)
from compliance.plan.outcomes import GAP, MET, PENDING, UNKNOWN
from compliance.plan.row import nothing
from compliance.plan.scan import Limit, Scan
from compliance.plan.sql import Sql
from compliance.plan.values import Value, utc, wall
from compliance.plan.why import why_missing
from compliance.plan.windows import window_totals

_ZERO = sql.integer(0)


def plan_related_form(form: RelatedForm, scan: Scan) -> Judged:
    """Judge how many related records satisfy, between the bounds of what is known."""
    lacking = missing(form.related, scan)
    if lacking is not None:
        return constant(UNKNOWN, scan.book.bit("unknown", lacking))
    counting = Counting(form, scan)
    query = _totals(counting) if form.window is None else window_totals(counting)
    found = _Found(scan, scan.attach(query))
    lost = dangling(form.related, scan, total(found.alias, "n"))
    extra = found.keep("maybe")
    if lost != sql.FALSE:
        lost = scan.keep(lost)
        extra = exp.Add(
            this=extra, expression=sql.choose([(lost, sql.integer(1))], sql.integer(0))
        )
    limit = kept(plan_limit(form.deadline.limit, scan), scan) if form.deadline else None
    sure = found.keep("sure")
    most = exp.Paren(this=exp.Add(this=sure, expression=extra))
    level = _level(form.count, sure, most, limit, scan)
    bits = {GAP: _gap_bits(form, found, sure), UNKNOWN: _unknown_bits(form, found, lost)}
    if form.deadline is not None:
        bits[PENDING] = sql.integer(scan.book.bit("pending", NOT_DONE_YET))
    judged = settle_judged(scan, level, bits)
    if scan.around.only is not None:
        _note_details(form, scan, found.alias, judged, limit)
    return judged


class _Found(Struct):
    """The totals of a case's related records, kept when they are asked for."""

    scan: Scan
    alias: str
    columns: dict[str, Sql] = field(default_factory=dict)

    def keep(self, name: str) -> Sql:
        if name not in self.columns:
            self.columns[name] = self.scan.keep(total(self.alias, name))
        return self.columns[name]


def _note_details(
    form: RelatedForm, scan: Scan, alias: str, judged: Judged, limit: Value | None
) -> None:
    scan.doubts.append((form.related.entity, scan.keep(sql.column(alias, "which"))))
    if limit is None or form.at is None:
        return
    done = None
    if form.window is None:
        first, at_wall = (scan.keep(sql.column(alias, name)) for name in ("first", "~first"))
        timed = str(form.at.type) == "timestamp"
        done = Value(instant=first, wall=at_wall) if timed else Value(plain=first)
    scan.limits.append(Limit(judged.level, limit, done))


def _totals(counting: Counting) -> exp.Select:
    """Total a case's related records: `n`, `sure`, `maybe`, `why`, `fit` and `late`."""
    form, scan = counting.form, counting.scan
    detailed = scan.around.only is not None

    def judge(alias: str) -> Columns:
        late = sql.conjunction(
            [counting.fits(alias), counting.done(alias), counting.late(alias)]
        )
        return [
            (counting.counts(alias), "counts"),
            (counting.why(alias), "why"),
            *([(late, "late")] if form.deadline else []),
            *(_detail(counting, alias) if detailed else []),
        ]

    unsure = sql.cast(sql.NULL, "BOOLEAN")
    lost: Columns = [
        (unsure, "counts"),
        (lost_bit(form.related, scan), "why"),
        *([(sql.FALSE, "late")] if form.deadline else []),
        *(nothing(("key", "done", "~done")) if detailed else []),
    ]
    counts = sql.column("x", "counts")
    late = [(sql.tally(sql.column("x", "late")), "late")] if form.deadline else []
    return grouped(
        candidates(scan, form.related, counting.read, lost, judge),
        [
            *(_detail_totals(counts) if detailed else []),
            (sql.call("count_star"), "n"),
            (sql.tally(counts), "sure"),
            (sql.tally(sql.is_null(counts)), "maybe"),
            (
                joined_bits("why", sql.is_null(counts)),
                "why",
            ),
            *late,
        ],
    )


def _detail(counting: Counting, alias: str) -> Columns:
    """Give the record's key, and when it was done if it satisfies, on both clocks."""
    key = (sql.column(alias, "key"), "key")
    if counting.form.at is None:
        return [key, *nothing(("done", "~done"))]
    value = counting.at(alias)
    fits = sql.conjunction([counting.fits(alias), counting.done(alias)])
    times = (utc(value), wall(value)) if value.is_timestamp else (value.any, value.any)
    done, at_wall = (sql.choose([(fits, each)]) for each in times)
    return [key, (done, "done"), (at_wall, "~done")]


def _detail_totals(counts: Sql) -> Columns:
    doubted = sql.choose([(sql.is_null(counts), sql.column("x", "key"))])
    return [
        (exp.Min(this=doubted), "which"),
        (exp.Min(this=sql.column("x", "done")), "first"),
        (exp.Min(this=sql.column("x", "~done")), "~first"),
    ]


def _level(count: Count, sure: Sql, most: Sql, limit: Value | None, scan: Scan) -> Sql:
    levels: list[Sql] = []
    if count.low is not None:
        low = sql.integer(count.low)
        short = not_done(limit, scan) if limit is not None else sql.integer(GAP)
        levels.append(
            sql.choose(
                [
                    (sql.binary(exp.GTE, sure, low), sql.integer(MET)),
                    (sql.binary(exp.LT, most, low), short),
                ],
                sql.integer(UNKNOWN),
            )
        )
    if count.high is not None:
        high = sql.integer(count.high)
        levels.append(
            sql.choose(
                [
                    (sql.binary(exp.LTE, most, high), sql.integer(MET)),
                    (sql.binary(exp.GT, sure, high), sql.integer(GAP)),
                ],
                sql.integer(UNKNOWN),
            )
        )
    return levels[0] if len(levels) == 1 else exp.Least(this=levels[0], expressions=levels[1:])


def _unknown_bits(form: RelatedForm, found: _Found, lost: Sql) -> Sql:
    scan = found.scan
    bits = [found.keep("why")]
    if lost != sql.FALSE:
        bits.append(bits_of([(lost, LEADS_NOWHERE)], UNKNOWN, scan.book))
    if form.deadline is not None:
        causes = limit_causes(form.deadline.limit, scan)
        if form.deadline.not_before is not None:
            causes = [*causes, *why_missing([form.deadline.not_before], scan)]
        bits.append(scan.keep(bits_of(causes, UNKNOWN, scan.book)))
    return either(bits)


def _gap_bits(form: RelatedForm, found: _Found, sure: Sql) -> Sql:
    """Say whether there is none at all, none in time, too few, or too many."""
    bit = found.scan.book.bit
    name = f"`{form.related.entity}`"
    which = name if form.where is None else f"{name} where {_words(form.where)}"
    bits: list[Sql] = []
    if form.count.high is not None:
        most = f"more than {form.count.high}" if form.count.high else "a record of"
        over = sql.binary(exp.GT, sure, sql.integer(form.count.high))
        bits.append(sql.choose([(over, sql.integer(bit("gap", f"{most} {which}")))], _ZERO))
    if form.count.low is not None:
        fewer = "no" if form.count.low == 1 else f"fewer than {form.count.low}"
        none = sql.equal(found.keep("n"), sql.integer(0))
        branches = [(none, sql.integer(bit("gap", f"no {name} at all")))]
        in_time = ""
        if form.deadline is not None:
            in_time = " in time"
            if form.window is None:
                late = sql.binary(exp.GT, found.keep("late"), sql.integer(0))
                after = sql.integer(bit("gap", f"{name} done after the limit"))
                branches.append((late, after))
        short = sql.choose(branches, sql.integer(bit("gap", f"{fewer} {which}{in_time}")))
        if form.count.high is not None:
            too_few = sql.binary(exp.LT, sure, sql.integer(form.count.low))
            short = sql.choose([(too_few, short)], _ZERO)
        bits.append(short)
    return either(bits)


def _words(where: Expr) -> str:
    return f"`{print_expression(where)}`"
