"""From a subject's entity to a related one: the references that lead there, as steps."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from compliance.check import relation_faults as say
from compliance.check.agreement import agree
from compliance.check.dictionary import FORCE, Dictionary, Entity, Field
from compliance.check.form import Step
from compliance.check.types import List
from compliance.diagnostic import Diagnostic
from compliance.load.form import ViaEntry
from compliance.load.nodes import Scalar
from compliance.source import Span

# More partial paths than this can't come from a dictionary that someone wrote for people.
MOST_PATHS = 200


class Relation(Struct, frozen=True):
    """Two entities, the place that asks for a way from one to the other, and `via`."""

    near: Entity
    far: Entity
    span: Span
    via: ViaEntry | None = None


class _Way(Struct, frozen=True):
    """A step over one reference, and the field that holds the reference."""

    step: Step
    field: str


def find_steps(
    relation: Relation,
    dictionary: Dictionary,
    group_by: tuple[str, ...],
    faults: list[Diagnostic],
) -> tuple[Step, ...] | None:
    """Give the steps from `near` to `far`, None after reporting that there is no one way."""
    near, far = relation.near, relation.far
    if relation.via is not None:
        return _find_via(relation, relation.via, dictionary.entities, faults)
    if FORCE in {near.name, far.name}:
        return (Step(far.name, (), many=far.name != FORCE),)
    ways = _direct(near, far)
    grouped = [way for way in ways if way.field in group_by]
    steps = _steps(grouped if len(_steps(grouped)) == 1 else ways)
    if len(steps) == 1:
        return (steps[0],)
    if steps:
        faults.append(say.ambiguous_path(relation, [_spelled(way, near, far) for way in ways]))
    else:
        faults.append(say.no_path(relation, _detours(near, far, dictionary.entities)))
    return None


def reverse_steps(
    near: str, steps: tuple[Step, ...], dictionary: Dictionary
) -> tuple[Step, ...]:
    """Give the way back: from the last entity of `steps` to `near`."""
    names = (near, *(step.entity for step in steps))
    backwards = [
        _complete(
            Step(
                before,
                tuple((far, near_field) for near_field, far in step.pairs),
                many=True,
                near_list=step.far_list,
                far_list=step.near_list,
                near_when=step.far_when,
                far_when=step.near_when,
            ),
            dictionary.entities[before],
        )
        for before, step in zip(names, steps, strict=False)
    ]
    return tuple(reversed(backwards))


def _complete(step: Step, far: Entity) -> Step:
    """Say whether a step reaches many: not if its pairs hold the whole key of `far`."""
    by_key = {field for _, field in step.pairs} >= set(far.key)
    one = far.name == FORCE if not step.pairs else by_key
    return replace(step, many=not one or step.near_list or step.far_list)


def _direct(near: Entity, far: Entity) -> list[_Way]:
    """Give every way over one reference, in either direction."""
    ways = [way for field in near.fields.values() for way in _along(field, near, far)]
    return ways + [way for field in far.fields.values() for way in _against(field, near, far)]


def _along(field: Field, near: Entity, far: Entity) -> Iterator[_Way]:
    """Follow a reference field of `near` to the record whose key it holds."""
    leads = _leads(field, far)
    step = _step_of_pairs([(field.name, key) for key in far.key], near, far) if leads else None
    if step is not None:
        yield _Way(step, field.name)


def _against(field: Field, near: Entity, far: Entity) -> Iterator[_Way]:
    """Follow a reference field of `far` back to the records that hold the key of `near`."""
    leads = _leads(field, near)
    step = _step_of_pairs([(key, field.name) for key in near.key], near, far) if leads else None
    if step is not None:
        yield _Way(step, field.name)


def _leads(field: Field, entity: Entity) -> bool:
    reference = field.reference
    return (
        reference is not None
        and len(entity.key) == 1
        and any(target.entity == entity.name for target in reference.targets)
    )


def _steps(ways: list[_Way]) -> list[Step]:
    return list(dict.fromkeys(way.step for way in ways))


def _step_of_pairs(pairs: list[tuple[str, str]], near: Entity, far: Entity) -> Step | None:
    """Give the step over fields that must agree, None if one of the pairs can't agree."""
    found = [agree(near, near.fields[one], far, far.fields[other]) for one, other in pairs]
    agreements = [agreement for agreement in found if agreement is not None]
    lists = [
        (isinstance(near.fields[one].type, List), isinstance(far.fields[other].type, List))
        for one, other in pairs
    ]
    near_when = {each.near_when for each in agreements if each.near_when}
    far_when = {each.far_when for each in agreements if each.far_when}
    crowded = (
        len(near_when) > 1 or len(far_when) > 1 or (len(pairs) > 1 and (True in sum(lists, ())))
    )
    if len(agreements) < len(pairs) or crowded:
        return None
    step = Step(
        far.name,
        tuple(dict.fromkeys([*pairs, *(pair for each in agreements for pair in each.pairs)])),
        many=True,
        near_list=lists[0][0],
        far_list=lists[0][1],
        near_when=next(iter(near_when), None),
        far_when=next(iter(far_when), None),
    )
    return _complete(step, far)


def _find_via(
    relation: Relation,
    via: ViaEntry,
    entities: Mapping[str, Entity],
    faults: list[Diagnostic],
) -> tuple[Step, ...] | None:
    if via.pairs:
        return _find_pairs(relation, via.pairs, faults)
    unknown = [name for name in via.path if not _is_known(name.value, relation, entities, via)]
    if unknown:
        faults += [say.unknown_via(name, (relation.near, relation.far)) for name in unknown]
        return None
    paths = _paths(relation, via.path, entities)
    if len(paths) == 1:
        return paths[0]
    if paths and len(via.path) == 1:
        faults.append(say.ambiguous_path(relation, [_pairs(path[0]) for path in paths]))
    elif paths:
        faults.append(say.several_paths(relation, via.span, [_shown(path) for path in paths]))
    else:
        faults.append(say.no_path_via(relation, via))
    return None


def _is_known(
    name: str, relation: Relation, entities: Mapping[str, Entity], via: ViaEntry
) -> bool:
    if name in relation.near.fields or name in relation.far.fields:
        return True
    return len(via.path) > 1 and any(name in entity.fields for entity in entities.values())


def _find_pairs(
    relation: Relation, pairs: tuple[tuple[Scalar, Scalar], ...], faults: list[Diagnostic]
) -> tuple[Step, ...] | None:
    near, far = relation.near, relation.far
    unknown = [
        say.unknown_via(one, (near,)) for one, _ in pairs if one.value not in near.fields
    ]
    unknown += [say.unknown_via(two, (far,)) for _, two in pairs if two.value not in far.fields]
    faults += unknown
    if unknown:
        return None
    for one, two in pairs:
        if agree(near, near.fields[one.value], far, far.fields[two.value]) is None:
            faults.append(say.no_agreement(one, two, relation))
            return None
    step = _step_of_pairs([(one.value, two.value) for one, two in pairs], near, far)
    if step is None:
        faults.append(say.crowded_pairs(pairs[0][0]))
        return None
    return (step,)


def _single(name: str, near: Entity, far: Entity) -> list[Step]:
    """Give what `via: f` can mean: `f` leads from one to the other, or both have it."""
    ways = [way for way in _direct(near, far) if way.field == name]
    shared = name in near.fields and name in far.fields
    both = _step_of_pairs([(name, name)], near, far) if shared else None
    return list(dict.fromkeys([*_steps(ways), *([both] if both else [])]))


def _paths(
    relation: Relation, names: tuple[Scalar, ...], entities: Mapping[str, Entity]
) -> list[tuple[Step, ...]]:
    """Give every path that follows the names in order and ends at `far`."""
    if len(names) == 1:
        return [(step,) for step in _single(names[0].value, relation.near, relation.far)]
    begun: list[tuple[Step, ...]] = [()]
    for name in names:
        begun = [
            (*path, way.step)
            for path in begun
            for way in _onward(_end(path, relation, entities), name.value, entities)
        ][:MOST_PATHS]
    return [path for path in begun if path[-1].entity == relation.far.name]


def _end(path: tuple[Step, ...], relation: Relation, entities: Mapping[str, Entity]) -> Entity:
    return entities[path[-1].entity] if path else relation.near


def _onward(near: Entity, name: str, entities: Mapping[str, Entity]) -> Iterator[_Way]:
    """Give the steps to any entity over a reference with this name."""
    for far in entities.values():
        if name in near.fields:
            yield from _along(near.fields[name], near, far)
        if name in far.fields and far.name != near.name:
            yield from _against(far.fields[name], near, far)


def _spelled(way: _Way, near: Entity, far: Entity) -> str:
    """Give what to write after `via:` for a direct step."""
    if len(_single(way.field, near, far)) == 1:
        return way.field
    return _pairs(way.step)


def _pairs(step: Step) -> str:
    return f"{{{', '.join(f'{one}: {two}' for one, two in step.pairs)}}}"


def _detours(near: Entity, far: Entity, entities: Mapping[str, Entity]) -> list[str]:
    """Give fields that refer to the same thing on both sides, else paths over one entity."""
    if near.name == far.name:
        return []
    shared = [
        name
        for name, field in near.fields.items()
        if name in far.fields and field.reference and _single(name, near, far)
    ]
    if shared:
        return sorted(shared)
    found = []
    for middle in entities.values():
        if middle.name not in {near.name, far.name, FORCE}:
            first, second = _direct(near, middle), _direct(middle, far)
            found += [f"[{one.field}, {two.field}]" for one in first for two in second]
    return sorted(set(found))


def _shown(path: tuple[Step, ...]) -> str:
    return " → ".join(step.entity for step in path)
