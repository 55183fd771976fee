"""Limits of time: until when a thing must be done, and whether it was."""

from sqlglot import exp

from compliance.check.expression import DurationExpr, Expr, Path, Shift
from compliance.check.form import By, Deadline, FieldForm, Within
from compliance.check.print_expression import print_expression
from compliance.plan import sql
from compliance.plan.durations import never, plan_shift
from compliance.plan.expressions import plan_value
from compliance.plan.judged import NOT_DONE_YET, Judged, outcome_of, told
from compliance.plan.outcomes import MET, UNKNOWN
from compliance.plan.scan import Limit, Scan
from compliance.plan.sql import Sql
from compliance.plan.values import NEVER, NEVER_DAY, Value, compared
from compliance.plan.why import Cause, why_missing


def plan_limit(limit: Within | By, scan: Scan) -> Value:
    """Give the last moment that is in time; the end of time where there is no limit yet."""
    match limit:
        case By(expression):
            return plan_value(expression, scan)
        case Within(duration, anchor):
            if duration is None:
                return never(scan.around.as_of)
            start = plan_value(anchor, scan)
            end = plan_shift(start, duration, 1, scan, plan_value)
            if not (isinstance(anchor, Path) and anchor.not_yet):
                return end
            return _endless(start, end)


def limit_causes(limit: Within | By, scan: Scan) -> list[Cause]:
    """Give the fields whose absence makes a limit unknown."""
    match limit:
        case By(expression):
            return why_missing([expression], scan)
        case Within(duration, anchor):
            return why_missing(
                [anchor if duration is None else moved_on(anchor, duration)], scan
            )


def moved_on(start: Expr, duration: DurationExpr) -> Shift:
    """Write a date or timestamp moved on by a duration as an expression."""
    return Shift(start, duration, 1, start.type)


def happened(at: Expr, scan: Scan) -> Sql:
    """Whether a thing was done by `as_of`: null where the data do not say."""
    return was_done(plan_value(at, scan), is_not_yet(at), scan)


def was_done(value: Value, not_yet: bool, scan: Scan) -> Sql:
    """Whether a time is there and not after `as_of`; null is "no" in a `not_yet` field."""
    done = compared(exp.LTE, value, scan.around.as_of)
    if not not_yet:
        return done
    if value.unknown == sql.FALSE:
        return sql.is_true(done)
    absent = sql.conjunction([sql.is_null(value.any), sql.negation(value.unknown)])
    return sql.choose([(absent, sql.FALSE)], done)


def is_not_yet(at: Expr) -> bool:
    """Whether null means that a thing is not done yet."""
    return isinstance(at, Path) and at.not_yet


def not_done(limit: Value, missed: Sql, unlimited: Sql, scan: Scan) -> Sql:
    """The outcome of what was not done: pending until the limit, then `missed`."""
    as_of = scan.around.as_of
    return sql.choose(
        [
            (compared(exp.GTE, limit, as_of), told(scan, "pending", NOT_DONE_YET)),
            (compared(exp.LT, limit, as_of), missed),
        ],
        unlimited,
    )


def plan_field_form(form: FieldForm, scan: Scan) -> Judged:
    """Judge a date or timestamp of the subject against a limit."""
    value = kept(plan_value(form.value, scan), scan)
    limit = kept(plan_limit(form.deadline.limit, scan), scan)
    what = f"`{print_expression(form.value)}`"
    wanted = f"{what} in time"
    missed = _gap(scan, f"{what} is not done, and the limit has passed", wanted)
    too_late = _gap(scan, f"{what} is later than the limit", wanted)
    undone = scan.keep(outcome_of(why_missing([form.value], scan), UNKNOWN, scan.book))
    unlimited = scan.keep(outcome_of(deadline_causes(form.deadline, scan), UNKNOWN, scan.book))
    waiting = not_done(limit, missed, unlimited, scan)
    done = scan.keep(was_done(value, is_not_yet(form.value), scan))
    late = scan.keep(compared(exp.GT, value, limit))
    branches = [(sql.is_null(done), undone), (sql.negation(done), waiting), (late, too_late)]
    in_time = [sql.negation(late)]
    if form.deadline.not_before is not None:
        start = kept(plan_value(form.deadline.not_before, scan), scan)
        early = scan.keep(compared(exp.LT, value, start))
        branches.append((early, waiting))
        in_time.append(sql.negation(early))
    branches.append((sql.conjunction(in_time), sql.integer(MET)))
    outcome = scan.keep(sql.choose(branches, unlimited))
    if scan.around.only is not None:
        scan.limits.append(Limit(outcome, limit, value))
    return Judged(outcome)


def _gap(scan: Scan, shortfall: str, wanted: str) -> Sql:
    return sql.integer(scan.book.short(shortfall, wanted))


def deadline_causes(deadline: Deadline, scan: Scan) -> list[Cause]:
    """Give the fields whose absence makes it unknown when a thing may be done."""
    causes = limit_causes(deadline.limit, scan)
    if deadline.not_before is None:
        return causes
    return [*causes, *why_missing([deadline.not_before], scan)]


def kept(value: Value, scan: Scan) -> Value:
    """Keep a date or timestamp, on one clock or both, as columns of the scan."""
    unknown = (
        value.unknown if value.unknown in (sql.TRUE, sql.FALSE) else scan.keep(value.unknown)
    )
    return Value(
        value.plain and scan.keep(value.plain),
        unknown,
        value.instant and scan.keep(value.instant),
        value.wall and scan.keep(value.wall),
    )


def _endless(start: Value, end: Value) -> Value:
    """Put the end of time in place of a limit whose anchor has not happened yet."""
    waiting = sql.conjunction([sql.is_null(start.any), sql.negation(start.unknown)])
    if not end.is_timestamp:
        plain = sql.choose([(waiting, sql.day(NEVER_DAY))], end.any)
        return Value(plain=plain, unknown=end.unknown)
    last = sql.choose([(waiting, sql.instant(NEVER))], end.any)
    if end.instant is None:
        return Value(wall=last, unknown=end.unknown)
    return Value(instant=last, unknown=end.unknown)
