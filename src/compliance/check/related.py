"""Forms about related records and times: counts, fields in time, cadences."""

from typing import assert_never

from compliance.check import form_faults as say
from compliance.check.dictionary import Entity
from compliance.check.duration_maps import NoLimit
from compliance.check.expression import DurationExpr, Expr, Path
from compliance.check.form import (
    By,
    CadenceForm,
    Count,
    Deadline,
    FieldForm,
    Form,
    Related,
    RelatedForm,
    Within,
)
from compliance.check.place import Place
from compliance.check.relations import Relation, find_steps
from compliance.load.form import (
    Bound,
    CadenceEntry,
    CountEntry,
    DeadlineEntry,
    FieldEntry,
    RelatedEntry,
)
from compliance.load.nodes import Node, Scalar


def check_entity(name: Scalar, place: Place) -> Entity | None:
    """Give the entity of a name, None after reporting that there is none."""
    entity = place.known.dictionary.entities.get(name.value)
    if entity is None:
        place.faults.append(say.unknown_entity(name, place.known.dictionary.entities))
    return entity


def check_related(entry: RelatedEntry, entity: Entity, place: Place) -> Related | None:
    """Give the way to the related records."""
    relation = Relation(place.subject, entity, entry.entity.span, entry.via)
    known = place.known
    steps = find_steps(relation, known.dictionary, known.group_by, place.faults)
    if entry.including and entity.name != place.subject.name:
        place.faults.append(say.needless_including(entry.entity, place.subject.name))
    if steps is None:
        return None
    return Related(entity.name, steps, entry.including, entry.span)


def check_count(entry: CountEntry, place: Place) -> Form | None:
    """Check a form that counts related records."""
    entity = check_entity(entry.related.entity, place)
    count = _check_bounds(entry, place)
    if entity is None:
        _check_deadline(entry.deadline, None, place)
        return None
    related = check_related(entry.related, entity, place)
    before = len(place.faults)
    where = place.optional_condition(entry.related.where, entity)
    at = place.moment(entry.at, entity) if entry.at else None
    window = limited(entry.in_any, place, at)
    deadline = _check_deadline(entry.deadline, at, place)
    if related is None or count is None or len(place.faults) > before:
        return None
    return RelatedForm(related, count, where, at, window, deadline, entry.span)


def limited(node: Node | None, place: Place, *ends: Expr | None) -> DurationExpr | None:
    """Read a duration where `none`, no limit at all, would make no sense."""
    duration = place.duration(node, *ends)
    if isinstance(duration, NoLimit):
        if node is not None:
            place.faults.append(say.never_ends(node))
        return None
    return duration


def _check_bounds(entry: CountEntry, place: Place) -> Count | None:
    if entry.quantifier == "no":
        return Count(None, 0)
    if not entry.bounds:
        return Count(1, None)
    numbers = [(bound, node, place.count(node)) for bound, node in entry.bounds]
    low = high = None
    for bound, node, number in numbers:
        if number is None:
            return None
        low, high = _narrowed(bound, number, (low, high))
        if bound == "at_least" and number == 0:
            place.faults.append(say.always_met(node))
    if low is not None and high is not None and low > high:
        place.faults.append(say.empty_range(numbers[0][1], numbers[1][1]))
    return Count(low, high)


def _narrowed(
    bound: Bound, number: int, range_: tuple[int | None, int | None]
) -> tuple[int | None, int | None]:
    low, high = range_
    match bound:
        case "at_least":
            return number, high
        case "at_most":
            return low, number
        case "exactly":
            return number, number
        case _:
            assert_never(bound)


def _check_deadline(
    entry: DeadlineEntry | None, value: Expr | None, place: Place
) -> Deadline | None:
    """Check the limit for `value`, the time when something was done."""
    if entry is None:
        return None
    not_before = place.limit(entry.not_before, value)
    if entry.by is not None:
        limit = place.limit(entry.by, value)
        return Deadline(By(limit), not_before) if limit is not None else None
    anchor = place.optional_moment(entry.anchor)
    duration = place.duration(entry.within, anchor, value)
    if anchor is None or duration is None:
        return None
    within = Within(None if isinstance(duration, NoLimit) else duration, anchor)
    return Deadline(within, not_before)


def check_field(entry: FieldEntry, place: Place) -> Form | None:
    """Check a form about a field of the subject that must be filled in time."""
    value = place.moment(entry.field)
    deadline = _check_deadline(entry.deadline, value, place)
    if value is not None and not isinstance(value, Path):
        place.faults.append(say.not_a_field(entry.field))
        return None
    if value is None or deadline is None:
        return None
    return FieldForm(value, deadline, entry.span)


def check_cadence(entry: CadenceEntry, place: Place) -> Form | None:
    """Check a form about the intervals between related records."""
    entity = check_entity(entry.related.entity, place)
    start = place.moment(entry.start)
    until = place.optional_moment(entry.until)
    if entity is None:
        return None
    related = check_related(entry.related, entity, place)
    before = len(place.faults)
    where = place.optional_condition(entry.related.where, entity)
    at = place.moment(entry.at, entity)
    every = limited(entry.every, place, at, start, until)
    over = limited(entry.over, place, at, until)
    if related is None or at is None or every is None or start is None:
        return None
    if len(place.faults) > before:
        return None
    return CadenceForm(
        every=every,
        related=related,
        where=where,
        at=at,
        start=start,
        until=until,
        over=over,
        current=entry.current,
        span=entry.span,
    )
