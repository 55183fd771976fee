"""Declared types to types."""

from collections.abc import Iterable
from typing import assert_never, get_args

from compliance.check import dictionary_faults as say
from compliance.check.types import Enum, List, Primitive, Reference, ReferenceTarget, Type
from compliance.check.types import Scalar as ScalarType
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.load.rulebook import EnumType, ListType, NamedType, ReferenceType, TypeEntry

PRIMITIVES: dict[str, Primitive] = {name: name for name in get_args(Primitive)}


def check_type(
    entry: TypeEntry, entities: Iterable[str], faults: list[Diagnostic]
) -> Type | None:
    """Give the type that a declaration names, None after reporting."""
    match entry:
        case NamedType(name):
            if name.value in PRIMITIVES:
                return ScalarType(PRIMITIVES[name.value])
            faults.append(say.unknown_type(name, PRIMITIVES, entities))
            return None
        case EnumType():
            return _check_enum(entry, faults)
        case ReferenceType():
            return _check_reference(entry, entities, faults)
        case ListType():
            return _check_list(entry, entities, faults)
        case _:
            assert_never(entry)


def _check_enum(entry: EnumType, faults: list[Diagnostic]) -> Type:
    seen: dict[str, Scalar] = {}
    for value in entry.values:
        if value.value in seen:
            faults.append(say.value_twice(value, seen[value.value]))
        seen.setdefault(value.value, value)
    return Enum(tuple(seen), entry.ordered)


def _check_reference(
    entry: ReferenceType, entities: Iterable[str], faults: list[Diagnostic]
) -> Type | None:
    known = set(entities)
    targets = [entity for _, entity in entry.targets]
    if entry.entity is not None:
        targets.append(entry.entity)
    unknown = [target for target in targets if target.value not in known]
    faults += [say.unknown_entity(target, known) for target in unknown]
    if unknown:
        return None
    if entry.entity is not None:
        return Reference((ReferenceTarget(entry.entity.value),))
    found = tuple(ReferenceTarget(entity.value, text.value) for text, entity in entry.targets)
    return Reference(found, entry.by.value if entry.by else None)


def _check_list(
    entry: ListType, entities: Iterable[str], faults: list[Diagnostic]
) -> Type | None:
    item = check_type(entry.item, entities, faults)
    if isinstance(item, ScalarType | Enum | Reference):
        return List(item)
    if item is not None:
        faults.append(say.list_of_lists(entry.span))
    return None
