"""When things were done, until when they must be, and what it means that they are not."""

from compliance.check.expression import Duration, DurationExpr, Expr, Path
from compliance.check.form import By, Deadline, Within
from properties.interpreter_data import NO_LIMIT, UNKNOWN, Context, Env, Level, Truth, Value
from properties.interpreter_values import duration, settled


def has_happened(at: Expr, env: Env, context: Context) -> Truth:
    """Say whether something was done by `as_of`, by the field that dates it."""
    when = settled(at, env, context)
    if when is UNKNOWN:
        return UNKNOWN
    if when is None:
        return False if is_not_yet(at) else UNKNOWN
    return context.clock.compare(when, context.clock.as_of) <= 0


def is_not_yet(at: Expr) -> bool:
    """Say whether null means "not done by `as_of`" for an expression."""
    return isinstance(at, Path) and at.not_yet


def deadline_limit(deadline: Deadline, env: Env, context: Context) -> Value:
    """Give the last moment in time for a deadline, unknown, or no limit."""
    match deadline.limit:
        case By(limit):
            return limit_value(limit, env, context)
        case Within(None, _):
            return NO_LIMIT
        case Within(length, anchor):
            return _moved_on(length, anchor, env, context)


def _moved_on(length: DurationExpr | None, anchor: Expr, env: Env, context: Context) -> Value:
    assert length is not None
    start = settled(anchor, env, context)
    fixed = duration(length, env, context)
    if fixed is NO_LIMIT or (start is None and is_not_yet(anchor)):
        return NO_LIMIT
    if start is None or start is UNKNOWN or not isinstance(fixed, Duration):
        return UNKNOWN
    return context.clock.shift(start, fixed, 1)


def limit_value(limit: Expr, env: Env, context: Context) -> Value:
    """Give the moment of a `by:`; null is unknown."""
    when = settled(limit, env, context)
    return UNKNOWN if when is None else when


def not_done(limit: Value, context: Context) -> Level:
    """Give the level of what is not done: pending until the limit, then a gap."""
    if limit is NO_LIMIT:
        return Level.PENDING
    if limit is UNKNOWN:
        return Level.UNKNOWN
    return Level.GAP if context.clock.has_passed(limit) else Level.PENDING


def is_late(when: Value, limit: Value, context: Context) -> Truth:
    """Say whether a moment is after a limit."""
    if limit is NO_LIMIT:
        return False
    if when is None or UNKNOWN in (when, limit):
        return UNKNOWN
    return context.clock.compare(when, limit) > 0


def is_early(deadline: Deadline, when: Value, env: Env, context: Context) -> Truth:
    """Say whether a moment is before `not_before`."""
    if deadline.not_before is None:
        return False
    start = settled(deadline.not_before, env, context)
    if start is None or when is None or UNKNOWN in (start, when):
        return UNKNOWN
    return context.clock.compare(when, start) < 0
