"""From a subject to the records that belong to it, and to the quarantined ones that may."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from compliance.check.form import Related, Step
from properties.interpreter_data import UNKNOWN, Context, Record, Records, Truth, Value

# Behind a reference that leads nowhere there may be more than there are of anything.
ANY_NUMBER = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """The related records, how many lost ones may be; without bound if not supplied.

    Of the records in `maybe` it is not known whether they belong to the subject. There is
    an unsure way also if it leads to a record that is reached for sure in another.
    """

    records: Sequence[Record]
    lost: float = 0
    maybe: Sequence[Record] = ()
    has_unsure_way: bool = False

    @property
    def members(self) -> list[tuple[Record, Truth]]:
        """The records, and whether each belongs to the subject."""
        sure: list[tuple[Record, Truth]] = [(record, True) for record in self.records]
        return [*sure, *((record, UNKNOWN) for record in self.maybe)]

    @property
    def supplied(self) -> bool:
        """Whether all the entities on the way were supplied."""
        return self.lost != inf


def find_related(related: Related, subject: Record, context: Context) -> Found:
    """Find the records of an entity that belong to a subject."""
    if not related.steps:
        data = context.data.entities[related.entity]
        found = Found(data.assessed, len(data.lost)) if data.supplied else Found((), inf)
    else:
        found = reached([subject], related.steps, context)
    lost = found.lost
    if found.supplied and not found.records and leads_nowhere(related.steps, subject):
        lost += 1
    if found.supplied:
        lost += items_nowhere(related.steps, subject, context)
        lost += behind_dead_ends(related.steps, subject, context)
    if related.including_subject:
        return Found(found.records, lost, found.maybe)
    others = [
        [record for record in those if record is not subject]
        for those in (found.records, found.maybe)
    ]
    return Found(others[0], lost, others[1])


def leads_nowhere(steps: Sequence[Step], subject: Record) -> bool:
    """Say whether the subject's own reference is there, though it leads to no record."""
    if len(steps) != 1 or steps[0].many or not steps[0].pairs:
        return False
    when = steps[0].near_when
    is_meant = when is None or subject.values[when[0]] in (when[1], None, UNKNOWN)
    return is_meant and all(subject.values[near] is not None for near, _ in steps[0].pairs)


def behind_dead_ends(steps: Sequence[Step], subject: Record, context: Context) -> int:
    """Count what there may be behind references that lead nowhere, on a way of several steps.

    One record may have each key that was not found, and each reference that can't be read may
    lead to one. If the way goes on from there to many, there may be any number.
    """
    if len(steps) < 2:
        return 0
    number = 0
    places = [Place(subject.values, True, False, subject)]
    for step, onward in zip(steps, _rests(steps), strict=True):
        data = context.data.entities[step.entity]
        if _is_own(step, context):
            keys = {key for place in places for key in _keys_to_nowhere(place, step, data)}
            number += len(keys) * (ANY_NUMBER if any(one.many for one in onward) else 1)
        places = list(_next_places(places, step, (data.assessed, data.lost)))
    return number


def _rests(steps: Sequence[Step]) -> list[Sequence[Step]]:
    return [steps[number + 1 :] for number in range(len(steps))]


def _is_own(step: Step, context: Context) -> bool:
    """Say whether a step follows a reference to the key of another entity."""
    key = context.checked.dictionary.entities[step.entity].key
    return [far for _, far in step.pairs] == [*key] and len(key) == 1 and not step.far_list


def _keys_to_nowhere(place: "Place", step: Step, data: Records) -> Iterator[object]:
    """Give what a record refers to that is not there, itself if its reference is unreadable.

    A reference of a quarantined record that can't be read is only known to make the rule
    unreliable. One that doesn't say to which entity it leads isn't found there.
    """
    asked = step.near_when
    means = place.values[asked[0]] if asked else None
    is_sure = asked is None or means == asked[1]
    if not is_sure and means is not None and means is not UNKNOWN:
        return
    held = place.values[step.pairs[0][0]]
    if held is UNKNOWN and place.record is not None:
        yield id(place.record)
    if held is not None and held is not UNKNOWN:
        for key in held if step.near_list else (held,):
            known = str(key) in data.by_text if asked else key in data.by_key
            if not (is_sure and known):
                yield (key,)


def items_nowhere(steps: Sequence[Step], subject: Record, context: Context) -> int:
    """Count the items of the subject's own list that lead to no record, one if unreadable."""
    if len(steps) != 1 or not steps[0].near_list:
        return 0
    key = context.checked.dictionary.entities[steps[0].entity].key
    if [far for _, far in steps[0].pairs] != [*key]:
        return 0
    items = subject.values[steps[0].pairs[0][0]]
    if items is None or items is UNKNOWN:
        return int(items is UNKNOWN)
    return len(set(items) - context.data.entities[steps[0].entity].by_key.keys())


def reached(near: Sequence[Record], steps: Sequence[Step], context: Context) -> Found:
    """Follow steps from records; over quarantined ones it is not known where they lead."""
    places = [Place(record.values, True, False, record) for record in near]
    entity = near[0].entity
    for step in steps:
        data = context.data.entities[step.entity]
        if not data.supplied or _is_uncarried(entity, step, context):
            return Found((), inf)
        # What leads to a key at the end is known to lead nowhere: see `_leads_nowhere`.
        is_known = step is steps[-1] and (not step.many or step.near_list)
        lost = () if is_known else data.lost
        places = list(_next_places(places, step, (data.assessed, lost)))
        entity = step.entity
    return Found(
        [place.record for place in places if place.record and place.is_sure],
        sum(place.record is None for place in places),
        [place.record for place in places if place.record and not place.is_sure],
        any(place.is_unsure for place in places),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the way, of a record unless it is quarantined; if one way is sure, or not."""

    values: Mapping[str, Value]
    is_sure: bool
    is_unsure: bool
    record: Record | None


def _next_places(
    places: Sequence[Place],
    step: Step,
    data: tuple[Sequence[Record], Sequence[Mapping[str, Value]]],
) -> Iterator[Place]:
    assessed, lost = data
    for record in assessed:
        ways = [(place, _agrees(place.values, record.values, step)) for place in places]
        sure = any(agrees is True and place.is_sure for place, agrees in ways)
        unsure = any(
            agrees is UNKNOWN or (agrees is True and place.is_unsure) for place, agrees in ways
        )
        if sure or unsure:
            yield Place(record.values, sure, unsure, record)
    for row in lost:
        if any(_agrees(place.values, row, step) is not False for place in places):
            yield Place(row, False, True, None)


def _is_uncarried(entity: str, step: Step, context: Context) -> bool:
    """Say whether no record carries one of the fields that relate two entities."""
    near = {one for one, _ in step.pairs} | ({step.near_when[0]} if step.near_when else set())
    far = {one for _, one in step.pairs} | ({step.far_when[0]} if step.far_when else set())
    entities = context.data.entities
    return bool(near & entities[entity].uncarried or far & entities[step.entity].uncarried)


def _agrees(near: Mapping[str, Value], far: Mapping[str, Value], step: Step) -> Truth:
    if step.near_when and near[step.near_when[0]] != step.near_when[1]:
        return False
    if not all(_same(near[a], far.get(b), step) for a, b in step.pairs):
        return False
    if step.far_when is None:
        return True
    means = far.get(step.far_when[0])
    return UNKNOWN if means is None or means is UNKNOWN else means == step.far_when[1]


def _same(near: Value, far: Value, step: Step) -> bool:
    if any(side is None or side is UNKNOWN for side in (near, far)):
        return False
    if step.near_when or step.far_when:
        return _same_text(near, far, step)
    if step.near_list:
        return far in near
    return near in far if step.far_list else bool(near == far)


def _same_text(near: Value, far: Value, step: Step) -> bool:
    """Compare a reference that may lead to several entities, whose keys may differ in type."""
    ones = set(map(str, near)) if step.near_list else {str(near)}
    others = set(map(str, far)) if step.far_list else {str(far)}
    return not ones.isdisjoint(others)
