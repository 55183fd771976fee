"""The types that a field or an expression can have."""

from typing import Literal

from msgspec import Struct

Primitive = Literal["text", "integer", "decimal", "boolean", "date", "timestamp"]


class Scalar(Struct, frozen=True):
    """Text, a number, a truth value, a date or an instant."""

    name: Primitive

    def __str__(self) -> str:
        return self.name


class Enum(Struct, frozen=True):
    """One of a fixed set of texts; `ordered` ones are lowest first and can be compared."""

    values: tuple[str, ...]
    ordered: bool = False

    def __str__(self) -> str:
        return f"one of {', '.join(self.values)}"


class ReferenceTarget(Struct, frozen=True):
    """An entity that a reference can lead to, and the text in the `by` field that says so."""

    entity: str
    value: str | None = None


class Reference(Struct, frozen=True):
    """The key of a record of another entity; with `by`, that field says of which entity."""

    targets: tuple[ReferenceTarget, ...]
    by: str | None = None

    def __str__(self) -> str:
        return f"reference to {' or '.join(target.entity for target in self.targets)}"


class List(Struct, frozen=True):
    """A list of values of one type."""

    item: "Scalar | Enum | Reference"

    def __str__(self) -> str:
        return f"list of {self.item}"


class Interval(Struct, frozen=True):
    """The type of a duration inside a condition."""

    def __str__(self) -> str:
        return "duration"


class Null(Struct, frozen=True):
    """The type of a written `null`."""

    def __str__(self) -> str:
        return "null"


Type = Scalar | Enum | Reference | List | Interval | Null

TEXT = Scalar("text")
INTEGER = Scalar("integer")
DECIMAL = Scalar("decimal")
BOOLEAN = Scalar("boolean")
DATE = Scalar("date")
TIMESTAMP = Scalar("timestamp")
