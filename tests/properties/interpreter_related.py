"""From a subject to the records that belong to it, and to the quarantined ones that may."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from compliance.check.form import Related, Step
from properties.interpreter_data import UNKNOWN, Context, Record, Value


@dataclass(frozen=True, slots=True)
class Found:
    """The related records, how many lost ones may be; without bound if not supplied."""

    records: Sequence[Record]
    lost: float = 0

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
    if found.supplied and not found.records and leads_nowhere(related.steps, subject):
        found = Found((), found.lost + 1)
    if found.supplied:
        nowhere = items_nowhere(related.steps, subject, context)
        found = Found(found.records, found.lost + nowhere)
    if related.including_subject:
        return found
    return Found([record for record in found.records if record is not subject], found.lost)


def leads_nowhere(steps: Sequence[Step], subject: Record) -> bool:
    """Say whether the subject's own reference is there, though it leads to no record."""
    if len(steps) != 1 or steps[0].many or not steps[0].pairs:
        return False
    when = steps[0].near_when
    is_meant = when is None or subject.values[when[0]] in (when[1], None, UNKNOWN)
    return is_meant and all(subject.values[near] is not None for near, _ in steps[0].pairs)


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
    """Follow steps from records; quarantined ones count at the last step alone."""
    return _followed(near, near[0].entity, steps, context)


def _followed(
    near: Sequence[Record], entity: str, steps: Sequence[Step], context: Context
) -> Found:
    step, rest = steps[0], steps[1:]
    data = context.data.entities[step.entity]
    if not data.supplied or _is_uncarried(entity, step, context):
        return Found((), inf)
    records = [record for record in data.assessed if _agrees_any(near, record.values, step)]
    if rest:
        return _followed(records, step.entity, rest, context)
    return Found(records, sum(_agrees_any(near, row, step) for row in data.lost))


def _is_uncarried(entity: str, step: Step, context: Context) -> bool:
    """Say whether no record carries one of the fields that relate two entities."""
    near = {one for one, _ in step.pairs} | ({step.near_when[0]} if step.near_when else set())
    far = {one for _, one in step.pairs} | ({step.far_when[0]} if step.far_when else set())
    entities = context.data.entities
    return bool(near & entities[entity].uncarried or far & entities[step.entity].uncarried)


def _agrees_any(near: Iterable[Record], far: Mapping[str, Value], step: Step) -> bool:
    return any(_agrees(record.values, far, step) for record in near)


def _agrees(near: Mapping[str, Value], far: Mapping[str, Value], step: Step) -> bool:
    if step.near_when and near[step.near_when[0]] != step.near_when[1]:
        return False
    if step.far_when and far.get(step.far_when[0]) != step.far_when[1]:
        return False
    return all(_same(near[a], far.get(b), step) for a, b in step.pairs)


def _same(near: Value, far: Value, step: Step) -> bool:
    if any(side is None or side is UNKNOWN for side in (near, far)):
        return False
    if step.near_list:
        return far in near
    return near in far if step.far_list else bool(near == far)
