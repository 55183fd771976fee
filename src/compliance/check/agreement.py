"""Whether a field of one entity can agree with a field of another, and what that takes."""

from msgspec import Struct

from compliance.check.dictionary import Entity, Field
from compliance.check.types import TEXT, Enum, List, Reference, ReferenceTarget, Type


class Agreement(Struct, frozen=True):
    """What must hold besides: the text in a `by` field on a side, or more equal fields."""

    near_when: tuple[str, str] | None = None
    far_when: tuple[str, str] | None = None
    pairs: tuple[tuple[str, str], ...] = ()


def agree(near: Entity, one: Field, far: Entity, other: Field) -> Agreement | None:
    """Give what it takes that two fields agree, None if they never can."""
    if isinstance(one.type, List) and isinstance(other.type, List):
        return None
    left, right = one.reference, other.reference
    if left and right and left.by and right.by:
        return _agree_both_open(left, right)
    if left and left.by:
        value = _value_for(left, far, other)
        return Agreement(near_when=(left.by, value)) if value else None
    if right and right.by:
        value = _value_for(right, near, one)
        return Agreement(far_when=(right.by, value)) if value else None
    return Agreement() if _is_alike(near, one, far, other) else None


def _agree_both_open(left: Reference, right: Reference) -> Agreement | None:
    """Two polymorphic references agree if they have the same meaning, and equal `by`."""
    if set(left.targets) != set(right.targets) or not left.by or not right.by:
        return None
    return Agreement(pairs=((left.by, right.by),))


def _value_for(reference: Reference, entity: Entity, field: Field) -> str | None:
    """Give the text in `by` with which a reference leads to what the other field holds."""
    held = {target.entity for each in _meanings(entity, field) for target in each.targets}
    values = [target.value for target in reference.targets if target.entity in held]
    return values[0] if len(values) == 1 else None


def _is_alike(near: Entity, one: Field, far: Entity, other: Field) -> bool:
    if one.reference or other.reference:
        return not _meanings(near, one).isdisjoint(_meanings(far, other))
    return _item(one) == _item(other) or (_is_text(_item(one)) and _is_text(_item(other)))


def _meanings(entity: Entity, field: Field) -> set[Reference]:
    """Give to what a value of the field refers; the key of an entity refers to the entity."""
    own = {Reference((ReferenceTarget(entity.name),))} if entity.key == (field.name,) else set()
    return own | ({field.reference} if field.reference else set())


def _item(field: Field) -> Type:
    return field.type.item if isinstance(field.type, List) else field.type


def _is_text(type_: Type) -> bool:
    return isinstance(type_, Enum) or type_ == TEXT
