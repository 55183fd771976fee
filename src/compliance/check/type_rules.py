"""Which types go together."""

from compliance.check.dictionary import Dictionary
from compliance.check.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    TEXT,
    TIMESTAMP,
    Enum,
    List,
    Null,
    Reference,
    Scalar,
    Type,
)

EQUALITY = frozenset(("=", "<>"))


def is_number(kind: Type) -> bool:
    """Say whether values of the type can be added and multiplied."""
    return kind in {INTEGER, DECIMAL}


def is_time(kind: Type) -> bool:
    """Say whether the type is a date or an instant."""
    return kind in {DATE, TIMESTAMP}


def plain(kind: Type, dictionary: Dictionary) -> Type:
    """Give what values of the type are made of: an enum of text, a reference of its key."""
    match kind:
        case Enum():
            return TEXT
        case Reference(targets):
            keys = {key_type(target.entity, dictionary) for target in targets} - {None}
            only = keys.pop() if len(keys) == 1 else None
            return only or kind
        case Scalar() | List() | Null() | _:
            return kind


def key_type(entity: str, dictionary: Dictionary) -> Type | None:
    """Give the type of an entity's only key field."""
    known = dictionary.entities.get(entity)
    if known is None or len(known.key) != 1 or known.key[0] not in known.fields:
        return None
    kind = known.fields[known.key[0]].type
    # A key may itself be a reference, as of a record that belongs to one other.
    return kind if isinstance(kind, Scalar) else TEXT


def comparable(left: Type, right: Type, operator: str, dictionary: Dictionary) -> bool:
    """Say whether two values can be compared by `=`, `<>` or, for the rest, by order."""
    equality = operator in EQUALITY
    match left, right:
        case (List(), _) | (_, List()):
            return False
        case Reference(), Reference():
            return equality and _share_target(left, right)
        case (Reference(), Scalar()) | (Scalar(), Reference()):
            return equality and plain(left, dictionary) == plain(right, dictionary)
        case Enum(), Enum():
            return _enums_comparable(left, right, equality=equality)
        case (Enum(), _) | (_, Enum()):
            return equality and TEXT in {left, right}
        case _:
            return _scalars_comparable(left, right, equality=equality)


def _scalars_comparable(left: Type, right: Type, *, equality: bool) -> bool:
    if left == right:
        return equality or left != BOOLEAN
    return (is_number(left) and is_number(right)) or (is_time(left) and is_time(right))


def _enums_comparable(left: Enum, right: Enum, *, equality: bool) -> bool:
    if not equality:
        return left == right and left.ordered
    first, second = set(left.values), set(right.values)
    return first <= second or second <= first


def _share_target(left: Reference, right: Reference) -> bool:
    first = {target.entity for target in left.targets}
    return not first.isdisjoint(target.entity for target in right.targets)
