"""The typed dictionary: the entities, fields, keys and references that a pack knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compliance.check.types import TEXT, TIMESTAMP, List, Reference, Type
from compliance.source import Span

FORCE = "force"


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute of an entity; `not_yet` means that null is "not done by `as_of`"."""

    name: str
    type: Type
    not_yet: bool = False
    title: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def reference(self) -> Reference | None:
        """The reference that the field holds, alone or in a list; None for other types."""
        item = self.type.item if isinstance(self.type, List) else self.type
        return item if isinstance(item, Reference) else None

    @property
    def link(self) -> str:
        """The name under which a reference is followed: `child` for `child_id`."""
        return self.name.removesuffix("_id")


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of record: its key fields, its fields, and the field that dates a record."""

    name: str
    title: str
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    time: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Dictionary:
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
