"""Forms of `expect` to their level for one subject."""

from collections.abc import Callable, Mapping
from typing import Any

from compliance.check.expression import RELATED, SUBJECT, DurationExpr, Expr
from compliance.check.form import (
    CadenceForm,
    ComposedForm,
    ConditionForm,
    Count,
    CoverageForm,
    FieldForm,
    Form,
    RelatedForm,
)
from properties.interpreter_cadence import cadence_level
from properties.interpreter_coverage import combinations
from properties.interpreter_data import (
    NO_LIMIT,
    UNKNOWN,
    Context,
    Env,
    Level,
    Record,
    Truth,
    Value,
)
from properties.interpreter_deadline import (
    deadline_limit,
    has_happened,
    is_early,
    is_late,
    limit_value,
    not_done,
)
from properties.interpreter_related import find_related
from properties.interpreter_values import conjunction, duration, settled, truth
from properties.interpreter_window import most_in_window


def level(form: Form, env: Env, context: Context) -> Level:
    """Give the level of a form for the subject in scope."""
    return _LEVELS[type(form)](form, env, context)


def truth_of(reached: Level) -> Truth:
    """Read a level as a `when` or a boolean derived field reads it."""
    return UNKNOWN if reached is Level.UNKNOWN else reached is Level.MET


def _condition(form: ConditionForm, env: Env, context: Context) -> Level:
    holds = truth(form.condition, env, context)
    if holds is UNKNOWN:
        return Level.UNKNOWN
    return Level.MET if holds else Level.GAP


def _composed(form: ComposedForm, env: Env, context: Context) -> Level:
    parts = [level(part, env, context) for part in form.parts]
    applicable = [part for part in parts if part is not Level.NOT_APPLICABLE]
    if not applicable:
        return Level.NOT_APPLICABLE
    whole = min(applicable) if form.operator == "all" else max(applicable)
    if form.by is not None and whole is Level.GAP:
        return not_done(limit_value(form.by, env, context), context)
    return whole


def _coverage(form: CoverageForm, env: Env, context: Context) -> Level:
    cases = combinations(form.each, env, context)
    levels = [level(form.form, {**env, **names}, context) for names in cases.names]
    applicable = [part for part in levels if part is not Level.NOT_APPLICABLE]
    if cases.doubtful or not levels:
        applicable.append(Level.UNKNOWN)
    return min(applicable, default=Level.NOT_APPLICABLE)


def _field(form: FieldForm, env: Env, context: Context) -> Level:
    done = has_happened(form.value, env, context)
    limit = deadline_limit(form.deadline, env, context)
    if done is UNKNOWN:
        return Level.UNKNOWN
    when = settled(form.value, env, context)
    early = is_early(form.deadline, when, env, context) if done else False
    if done is False or early is True:
        return not_done(limit, context)
    late = is_late(when, limit, context)
    if late is True:
        return Level.GAP
    return Level.UNKNOWN if UNKNOWN in (late, early) else Level.MET


def _related(form: RelatedForm, env: Env, context: Context) -> Level:
    found = find_related(form.related, env[SUBJECT], context)
    limit = deadline_limit(form.deadline, env, context) if form.deadline else NO_LIMIT
    counted = [
        (
            conjunction([belongs, _counts(form, {**env, RELATED: record}, limit, context)]),
            record,
        )
        for record, belongs in found.members
    ]
    if form.window is not None and form.at is not None:
        sure, doubtful = _window_counts(form.at, form.window, counted, env, context)
    else:
        sure = sum(holds is True for holds, _ in counted)
        doubtful = sum(holds is UNKNOWN for holds, _ in counted)
    if form.deadline is None:
        return count_level(form.count, sure, doubtful + found.lost, lambda: Level.GAP)
    return count_level(
        form.count, sure, doubtful + found.lost, lambda: not_done(limit, context)
    )


def _counts(form: RelatedForm, env: Env, limit: Value, context: Context) -> Truth:
    """Say whether one related record counts: `where`, done, and in time."""
    truths = [truth(form.where, env, context)]
    if form.at is not None:
        truths.append(has_happened(form.at, env, context))
    if form.at is not None and form.deadline is not None:
        when = settled(form.at, env, context)
        early = is_early(form.deadline, when, env, context)
        truths += [_inverse(early), _inverse(is_late(when, limit, context))]
    return conjunction(truths)


def _window_counts(
    at: Expr,
    window: DurationExpr,
    counted: list[tuple[Truth, Record]],
    env: Env,
    context: Context,
) -> tuple[float, float]:
    times = [
        (holds, settled(at, {**env, RELATED: record}, context)) for holds, record in counted
    ]
    length = duration(window, env, context)
    return most_in_window([one for one in times if one[0] is not False], length, context.clock)


def count_level(
    count: Count, sure: float, doubtful: float, too_few: Callable[[], Level]
) -> Level:
    """Judge a count between bounds; `too_few` says what a count surely too low means."""
    low = Level.MET
    if count.low is not None and sure < count.low:
        low = too_few() if sure + doubtful < count.low else Level.UNKNOWN
    high = Level.MET
    if count.high is not None and sure + doubtful > count.high:
        high = Level.GAP if sure > count.high else Level.UNKNOWN
    return min(low, high)


def _inverse(holds: Truth) -> Truth:
    return holds if holds is UNKNOWN else not holds


_LEVELS: Mapping[type, Callable[[Any, Env, Context], Level]] = {
    ConditionForm: _condition,
    ComposedForm: _composed,
    CoverageForm: _coverage,
    FieldForm: _field,
    RelatedForm: _related,
    CadenceForm: cadence_level,
}
