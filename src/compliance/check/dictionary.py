"""The typed dictionary: the entities, fields, keys and references that a pack knows."""

from collections.abc import Mapping

from msgspec import Struct

from compliance.check.typed_node import TypedNode
from compliance.check.types import TEXT, TIMESTAMP, List, Reference, Type
from compliance.source import Span

FORCE = "force"


class Field(TypedNode, frozen=True):
    """One attribute of an entity; `not_yet` means that null is "not done by `as_of`"."""

    name: str
    type: Type
    not_yet: bool = False
    title: str = ""
    span: Span | None = None

    @property
    def reference(self) -> Reference | None:
        """The reference that the field holds, alone or in a list; None for other types."""
        item = self.type.item if isinstance(self.type, List) else self.type
        return item if isinstance(item, Reference) else None

    @property
    def link(self) -> str:
        """The name under which a reference is followed: `child` for `child_id`."""
        return self.name.removesuffix("_id")


class Entity(TypedNode, frozen=True):
    """A kind of record: its key fields, its fields, and the field that dates a record."""

    name: str
    title: str
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    time: str | None = None
    span: Span | None = None


class Dictionary(Struct, frozen=True):
    """All entities by name; `force` is always among them."""

    entities: Mapping[str, Entity]


FORCE_ENTITY = Entity(
    name=FORCE,
    title="Force",
    key=("force",),
    fields={
        "force": Field("force", TEXT, title="Name of the force"),
        "as_of": Field("as_of", TIMESTAMP, title="When the snapshot was taken"),
        "time_zone": Field("time_zone", TEXT),
        "pack": Field("pack", TEXT),
        "source": Field("source", TEXT),
    },
)
