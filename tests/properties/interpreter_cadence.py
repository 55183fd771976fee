"""Things that must be done again and again: no interval between them is too long."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import pairwise

from compliance.check.expression import RELATED, SUBJECT, Duration
from compliance.check.form import CadenceForm
from properties.interpreter_data import (
    NO_LIMIT,
    UNKNOWN,
    Context,
    Env,
    Level,
    Special,
    Truth,
    Value,
)
from properties.interpreter_deadline import has_happened
from properties.interpreter_related import find_related
from properties.interpreter_time import Clock, Moment
from properties.interpreter_values import conjunction, duration, settled, truth


@dataclass(frozen=True, slots=True)
class Course:
    """What was done between two moments; an open one ends at `as_of`."""

    start: Moment
    events: tuple[Moment, ...]
    end: Moment
    is_open: bool
    has_doubt: bool

    @property
    def intervals(self) -> list[tuple[Moment, Moment]]:
        """The intervals from the start over each event to the end."""
        moments = (self.start, *self.events, self.end)
        return list(pairwise(moments))


def cadence_level(form: CadenceForm, env: Env, context: Context) -> Level:
    """Give the level of a cadence for the subject in scope."""
    start = settled(form.start, env, context)
    if start is None or start is UNKNOWN:
        return Level.UNKNOWN
    every = duration(form.every, env, context)
    over = duration(form.over, env, context) if form.over else NO_LIMIT
    course = _course(form, start, env, context)
    if course is None:
        return Level.UNKNOWN
    if context.clock.compare(start, context.clock.as_of) > 0:
        return Level.NOT_APPLICABLE
    return _judged(form, course, (every, over), context.clock)


def _course(form: CadenceForm, start: Moment, env: Env, context: Context) -> Course | None:
    """Gather what was done; None where the data don't say when it ends, or nothing of it."""
    found = find_related(form.related, env[SUBJECT], context)
    until: Value = settled(form.until, env, context) if form.until else None
    closed = has_happened(form.until, env, context) if form.until else False
    if closed is UNKNOWN or not found.supplied:
        return None
    end: Moment = until if closed else context.clock.as_of
    events = []
    doubt = found.lost > 0
    for record, belongs in found.members:
        counts, when = _event(form, {**env, RELATED: record}, context)
        counts = conjunction([belongs, counts])
        doubt = doubt or (counts is UNKNOWN and _may_lie_within(when, start, end, context))
        if counts is True and _within(when, (start, end), context.clock):
            events.append(when)
    events.sort(key=cmp_to_key(context.clock.compare))
    return Course(start, tuple(events), end, not closed, doubt)


def _event(form: CadenceForm, env: Env, context: Context) -> tuple[Truth, Value]:
    counts = [truth(form.where, env, context), has_happened(form.at, env, context)]
    return conjunction(counts), settled(form.at, env, context)


def _may_lie_within(when: Value, start: Moment, end: Moment, context: Context) -> bool:
    return when is None or when is UNKNOWN or _within(when, (start, end), context.clock)


def _within(when: Moment, ends: tuple[Moment, Moment], clock: Clock) -> bool:
    return clock.compare(when, ends[0]) >= 0 and clock.compare(when, ends[1]) <= 0


def _judged(
    form: CadenceForm,
    course: Course,
    lengths: tuple[Duration | Special, Duration | Special],
    clock: Clock,
) -> Level:
    every, over = lengths
    if form.current and not course.is_open:
        return Level.NOT_APPLICABLE
    if over is UNKNOWN:
        return Level.UNKNOWN
    intervals = course.intervals[-1:] if form.current else course.intervals
    judged = [pair for pair in intervals if _is_recent(pair[1], over, clock)]
    return _level(course, judged, every, clock)


def _level(
    course: Course,
    judged: Sequence[tuple[Moment, Moment]],
    every: Duration | Special,
    clock: Clock,
) -> Level:
    if not judged:
        return Level.NOT_APPLICABLE
    if every is UNKNOWN:
        return Level.UNKNOWN
    if any(_is_too_long(pair, every, clock) for pair in judged):
        return Level.UNKNOWN if course.has_doubt else Level.GAP
    is_bounded = isinstance(every, Duration)
    return Level.PENDING if course.is_open and not course.events and is_bounded else Level.MET


def _is_recent(end: Moment, over: Duration | Special, clock: Clock) -> bool:
    if not isinstance(over, Duration):
        return True
    return clock.compare(clock.shift(end, over, 1), clock.as_of) > 0


def _is_too_long(
    interval: tuple[Moment, Moment], every: Duration | Special, clock: Clock
) -> bool:
    if not isinstance(every, Duration):
        return False
    return clock.compare(interval[1], clock.shift(interval[0], every, 1)) > 0
