"""Declarations of entities to the typed dictionary."""

from collections.abc import Iterable

from compliance.check import dictionary_faults as say
from compliance.check.dictionary import FORCE, FORCE_ENTITY, Dictionary, Entity, Field
from compliance.check.field_types import check_type
from compliance.check.names import check_names
from compliance.check.types import DATE, TEXT, TIMESTAMP, Enum, List, Reference, Type
from compliance.check.types import Scalar as ScalarType
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.load.rulebook import (
    EntityDeclaration,
    FieldDeclaration,
    ListType,
    ReferenceType,
    TypeEntry,
)

# `snapshot` is the header's place in a snapshot.
_RESERVED = (FORCE, "snapshot")


def check_dictionary(
    declarations: tuple[EntityDeclaration, ...], faults: list[Diagnostic]
) -> Dictionary:
    """Give the dictionary that these declarations make, `force` first."""
    check_names([entity.name for entity in declarations], "entity", faults)
    names = [FORCE, *(entity.name.value for entity in declarations)]
    entities = {FORCE: FORCE_ENTITY}
    for declaration in declarations:
        if declaration.name.value in _RESERVED:
            faults.append(say.reserved_entity(declaration.name))
        else:
            entity = _check_entity(declaration, names, faults)
            entities[entity.name] = entity
    for declaration in declarations:
        _check_targets(declaration, entities, faults)
    _check_key_circles(declarations, entities, faults)
    return Dictionary(entities)


def _check_entity(
    declaration: EntityDeclaration, names: Iterable[str], faults: list[Diagnostic]
) -> Entity:
    check_names([field.name for field in declaration.fields], "field", faults)
    owner = declaration.name.value
    fields = {}
    for field in declaration.fields:
        type_ = check_type(field.type, names, faults)
        if type_ is not None:
            fields[field.name.value] = _check_field(field, type_, faults)
    if not declaration.fields:
        faults.append(say.no_fields(declaration.name))
    declared = [field.name.value for field in declaration.fields]
    named = [*declaration.key, *([declaration.time] if declaration.time else [])]
    unknown = [name for name in named if name.value not in declared]
    faults += [say.undeclared_field(name, owner, declared) for name in unknown]
    _check_key(declaration, fields, faults)
    _check_time(declaration.time, fields, faults)
    return Entity(
        owner,
        declaration.title.value if declaration.title else owner,
        tuple(name.value for name in declaration.key),
        fields,
        declaration.time.value if declaration.time else None,
        declaration.name.span,
    )


def _check_field(declaration: FieldDeclaration, type_: Type, faults: list[Diagnostic]) -> Field:
    if declaration.null is not None and type_ not in {DATE, TIMESTAMP}:
        faults.append(say.not_yet_type(declaration.null, declaration.name, type_))
    title = declaration.title.value if declaration.title else ""
    not_yet = declaration.null is not None
    return Field(declaration.name.value, type_, not_yet, title, declaration.span)


def _check_key(
    declaration: EntityDeclaration, fields: dict[str, Field], faults: list[Diagnostic]
) -> None:
    seen: dict[str, Scalar] = {}
    for name in declaration.key:
        if name.value in seen:
            faults.append(say.key_twice(name, seen[name.value]))
        seen[name.value] = name
        field = fields.get(name.value)
        if field is not None and (not _can_be_key(field.type) or field.not_yet):
            faults.append(say.key_type(name, field))


def _can_be_key(type_: Type) -> bool:
    match type_:
        case ScalarType(name=name):
            return name in {"text", "integer", "date", "timestamp"}
        case Enum():
            return True
        case Reference():
            return type_.by is None
        case _:
            return False


def _check_time(
    time: Scalar | None, fields: dict[str, Field], faults: list[Diagnostic]
) -> None:
    field = fields.get(time.value) if time else None
    if time and field and field.type not in {DATE, TIMESTAMP}:
        faults.append(say.time_type(time, field))


def _check_targets(
    declaration: EntityDeclaration, entities: dict[str, Entity], faults: list[Diagnostic]
) -> None:
    """Check what can only be known when every entity is."""
    owner = entities.get(declaration.name.value)
    for declared in declaration.fields:
        field = owner.fields.get(declared.name.value) if owner else None
        reference = field.reference if field else None
        if owner is None or field is None or reference is None:
            continue
        targets = [
            entities[each.entity] for each in reference.targets if each.entity in entities
        ]
        faults += [
            say.no_single_key(declared, each) for each in targets if not _is_referable(each)
        ]
        written = _open_reference(declared.type)
        if written is not None and written.by is not None:
            _check_by(written, written.by, owner, faults)
        if isinstance(field.type, List) and reference.by is not None:
            faults.append(say.open_list(declared))


def _is_referable(target: Entity) -> bool:
    """Whether one value of text or a whole number names a record of the entity."""
    keys = [target.fields[name].type for name in target.key if name in target.fields]
    return len(target.key) == 1 and not (keys and keys[0] in {DATE, TIMESTAMP})


def _check_by(
    written: ReferenceType, name: Scalar, owner: Entity, faults: list[Diagnostic]
) -> None:
    by = owner.fields.get(name.value)
    if by is None:
        faults.append(say.unknown_by(name, owner.fields))
    elif isinstance(by.type, Enum):
        known = by.type.values
        unknown = [target for target in written.targets if target[0].value not in known]
        faults += [say.unknown_by_value(text, entity, known) for text, entity in unknown]
    elif by.type != TEXT:
        faults.append(say.by_type(name, by))


def _open_reference(type_: TypeEntry) -> ReferenceType | None:
    """Give a reference as written, within a list too."""
    if isinstance(type_, ListType):
        return _open_reference(type_.item)
    return type_ if isinstance(type_, ReferenceType) else None


def _check_key_circles(
    declarations: tuple[EntityDeclaration, ...],
    entities: dict[str, Entity],
    faults: list[Diagnostic],
) -> None:
    """Refuse keys that lead from entity to entity and never reach a value."""
    for declaration in declarations:
        seen = [declaration.name.value]
        while (following := _key_target(entities.get(seen[-1]))) is not None:
            if following in seen:
                break
            seen.append(following)
        if following == declaration.name.value:
            faults.append(say.key_circle(declaration.name, [*seen, following]))


def _key_target(entity: Entity | None) -> str | None:
    """Give the entity that the key of another one refers to."""
    if entity is None or len(entity.key) != 1 or entity.key[0] not in entity.fields:
        return None
    reference = entity.fields[entity.key[0]].reference
    return reference.targets[0].entity if reference else None
