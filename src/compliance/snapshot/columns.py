"""The dictionary's types to how each field is stored: a primitive, perhaps of fixed values."""

from typing import assert_never

from msgspec import Struct

from compliance.check.dictionary import Dictionary, Entity, Field
from compliance.check.types import (
    TEXT,
    Enum,
    Interval,
    List,
    Null,
    Primitive,
    Reference,
    Scalar,
    Type,
)


class Column(Struct, frozen=True):
    """How a field is stored; `values` are those of an enum, `many` marks a list."""

    field: Field
    primitive: Primitive
    values: tuple[str, ...] | None
    many: bool

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def expected(self) -> str:
        """What a value must be, as said in a problem."""
        if self.values:
            return "a list of its values" if self.many else "one of its values"
        return f"a list of {_PLURALS[self.primitive]}" if self.many else _ONE[self.primitive]

    @property
    def is_instant(self) -> bool:
        """Whether the field is a timestamp, or a list of them."""
        return self.primitive == "timestamp"


def columns_of(entity: Entity, dictionary: Dictionary) -> tuple[Column, ...]:
    """Give the columns of an entity, in the order of its fields."""
    return tuple(_column(field, dictionary) for field in entity.fields.values())


def stored_type(column: Column) -> str:
    """Give the type in which the database reads the values of a column that are as declared."""
    return _STORED[column.primitive] + ("[]" if column.many else "")


def _column(field: Field, dictionary: Dictionary) -> Column:
    many = isinstance(field.type, List)
    item = field.type.item if isinstance(field.type, List) else field.type
    primitive, values = _stored(item, dictionary, frozenset())
    return Column(field, primitive, values, many)


def _stored(
    kind: Type, dictionary: Dictionary, seen: frozenset[str]
) -> tuple[Primitive, tuple[str, ...] | None]:
    match kind:
        case Scalar(name=primitive):
            return primitive, None
        case Enum(values=values):
            return "text", values
        case Reference():
            return _referred(kind, dictionary, seen), None
        case List() | Interval() | Null():
            raise TypeError(f"no field holds single values of type {kind}")
        case _:
            assert_never(kind)


def _referred(reference: Reference, dictionary: Dictionary, seen: frozenset[str]) -> Primitive:
    """Give the type of the key that a reference leads to: text if there are several."""
    found: set[Primitive] = set()
    for target in reference.targets:
        entity = dictionary.entities[target.entity]
        # A key of several fields, or one that refers back to itself, has no single type.
        if len(entity.key) > 1 or entity.name in seen:
            return "text"
        key = entity.fields.get(entity.key[0])
        kind = key.type if key else TEXT
        found.add(_stored(kind, dictionary, seen | {entity.name})[0])
    return found.pop() if len(found) == 1 else "text"


_ONE: dict[Primitive, str] = {
    "text": "text",
    "integer": "an integer",
    "decimal": "a decimal",
    "boolean": "a boolean",
    "date": "a date",
    "timestamp": "a timestamp",
}
_PLURALS: dict[Primitive, str] = {
    "text": "texts",
    "integer": "integers",
    "decimal": "decimals",
    "boolean": "booleans",
    "date": "dates",
    "timestamp": "timestamps",
}
_STORED: dict[Primitive, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
