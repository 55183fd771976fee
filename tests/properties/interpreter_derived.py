"""Derived fields: a value of every record, made from the records related to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cmp_to_key

from compliance.check.expression import RELATED, SUBJECT, Duration
from compliance.check.form import (
    CadenceForm,
    ComposedForm,
    ConditionForm,
    Counted,
    CoverageForm,
    FieldForm,
    Reached,
    RelatedForm,
    Selected,
    ShareForm,
    Summed,
)
from compliance.check.rules import Derived
from compliance.check.types import Type
from properties.interpreter_compare import equal, order
from properties.interpreter_data import (
    NO_LIMIT,
    UNKNOWN,
    Bounds,
    Context,
    Env,
    Record,
    Special,
    Truth,
    Value,
)
from properties.interpreter_deadline import has_happened
from properties.interpreter_forms import level, truth_of
from properties.interpreter_related import find_related
from properties.interpreter_time import Clock, Moment
from properties.interpreter_values import conjunction, duration, settled, truth
from properties.interpreter_window import span_from


def derive(context: Context, record: Record, derived: Derived) -> Value:
    """Give a derived value of a record."""
    env = {SUBJECT: record}
    match derived.derivation:
        case Selected() as selected:
            return _selected(selected, env, context)
        case Counted() as counted:
            return _counted(counted, env, context)
        case Summed() as summed:
            return _summed(summed, env, context)
        case Reached() as reached:
            return _reached(reached, env, context)
        case (
            ConditionForm()
            | RelatedForm()
            | FieldForm()
            | CadenceForm()
            | ShareForm()
            | CoverageForm()
            | ComposedForm()
        ) as form:
            return truth_of(level(form, env, context))
        case expression:
            return settled(expression, env, context)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that is chosen from for sure, or may be, by its place in an order."""

    env: Env
    place: Value
    is_sure: bool


def _selected(node: Selected, env: Env, context: Context) -> Value:
    found = find_related(node.related, env[SUBJECT], context)
    if found.lost:
        return UNKNOWN
    candidates = [
        candidate
        for record, belongs in found.members
        if (candidate := _candidate(node, {**env, RELATED: record}, belongs, context))
    ]
    sign = -1 if node.pick == "latest" else 1
    kind = node.order.type
    sure = [candidate for candidate in candidates if candidate.is_sure]
    best = min(
        (candidate.place for candidate in sure),
        key=cmp_to_key(lambda a, b: sign * order(a, b, (kind, kind), context.clock)),
        default=None,
    )
    for candidate in candidates:
        if not candidate.is_sure and not _is_beaten(candidate, best, sign, kind, context.clock):
            return UNKNOWN
    if best is None:
        return settled(node.none, env, context) if node.none is not None else None
    chosen = [one for one in sure if order(one.place, best, (kind, kind), context.clock) == 0]
    return _agreed([settled(node.value, one.env, context) for one in chosen], context.clock)


def _candidate(node: Selected, env: Env, belongs: Truth, context: Context) -> Candidate | None:
    place = settled(node.order, env, context)
    is_moment = isinstance(place, date) or place is None
    there = (
        has_happened(node.order, env, context) if is_moment else place is not UNKNOWN or UNKNOWN
    )
    holds = conjunction([belongs, truth(node.where, env, context), there])
    return None if holds is False else Candidate(env, place, holds is True)


def _is_beaten(candidate: Candidate, best: Value, sign: int, kind: Type, clock: Clock) -> bool:
    if best is None or candidate.place is None or candidate.place is UNKNOWN:
        return False
    return sign * order(candidate.place, best, (kind, kind), clock) > 0


def _agreed(values: Sequence[Value], clock: Clock) -> Value:
    first = values[0]
    if any(value is UNKNOWN for value in values):
        return UNKNOWN
    if first is None or any(value is None for value in values):
        return None if all(value is None for value in values) else UNKNOWN
    return first if all(equal(first, value, clock) for value in values) else UNKNOWN


def _counted(node: Counted, env: Env, context: Context) -> Value:
    found = find_related(node.related, env[SUBJECT], context)
    if not found.supplied:
        return UNKNOWN
    holds = [
        conjunction([belongs, truth(node.where, {**env, RELATED: record}, context)])
        for record, belongs in found.members
    ]
    low = sum(one is True for one in holds)
    return Bounds(low, low + sum(one is UNKNOWN for one in holds) + found.lost)


def _summed(node: Summed, env: Env, context: Context) -> Value:
    found = find_related(node.related, env[SUBJECT], context)
    if found.lost:
        return UNKNOWN
    total = 0
    for record, belongs in found.members:
        inner = {**env, RELATED: record}
        holds = conjunction([belongs, truth(node.where, inner, context)])
        number = settled(node.value, inner, context)
        if holds is UNKNOWN or (holds and (number is None or number is UNKNOWN)):
            return UNKNOWN
        total += number if holds else 0
    return total


def _reached(node: Reached, env: Env, context: Context) -> Value:
    found = find_related(node.related, env[SUBJECT], context)
    window = duration(node.window, env, context) if node.window else NO_LIMIT
    over = duration(node.over, env, context) if node.over else NO_LIMIT
    if not found.supplied:
        return UNKNOWN
    sure: list[Moment] = []
    known: list[Moment] = []
    floating = found.lost
    for record, belongs in found.members:
        holds, when = _occasion(node, over, {**env, RELATED: record}, context)
        holds = conjunction([belongs, holds])
        if holds is False:
            continue
        if when is None or when is UNKNOWN:
            floating += 1
            continue
        known.append(when)
        sure += [when] if holds is True else []
    # In a window of unknown length one record is sure to lie, and all of them may.
    certain = sure if node.count == 1 or window is not UNKNOWN else []
    first = _first_reached(certain, node.count, window, context.clock)
    widest = NO_LIMIT if window is UNKNOWN else window
    could = _first_reached(known, node.count - int(floating), widest, context.clock)
    return first if floating < node.count and could == first else UNKNOWN


def _occasion(
    node: Reached, over: Duration | Special, env: Env, context: Context
) -> tuple[Truth, Value]:
    when = settled(node.at, env, context)
    truths = [truth(node.where, env, context), has_happened(node.at, env, context)]
    if over is UNKNOWN:
        truths.append(UNKNOWN)
    elif isinstance(over, Duration) and when is not None and when is not UNKNOWN:
        end = context.clock.shift(when, over, 1)
        truths.append(context.clock.compare(end, context.clock.as_of) >= 0)
    return conjunction(truths), when


def _first_reached(
    times: Sequence[Moment], count: int, window: Duration | Special, clock: Clock
) -> Moment | None:
    """Give the first moment at which so many lie within one span."""
    if count < 1:
        return None
    key = cmp_to_key(clock.compare)
    spans = [sorted(span_from(first, times, window, clock), key=key) for first in times]
    return min((span[count - 1] for span in spans if len(span) >= count), key=key, default=None)
