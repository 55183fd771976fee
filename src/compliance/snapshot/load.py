"""What there is to load for one entity."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from compliance.check.dictionary import Entity
from compliance.snapshot.columns import Column
from compliance.snapshot.supply import Supply

SMALL = 1_000_000


# Gives each entity with its fields by which some rule finds records.
Links = Callable[[], frozenset[tuple[str, str]]]


class Records(Struct, frozen=True, kw_only=True):
    """What the records of an entity must be: its columns, and when the snapshot was taken.

    `links` gives each entity with its fields by which rules find records.
    """

    entity: Entity
    columns: Sequence[Column]
    as_of: datetime
    links: Links

    @property
    def dated(self) -> Column | None:
        """The column of the entity's time field, if it holds single dates or times."""
        dated = next((each for each in self.columns if each.name == self.entity.time), None)
        if dated is None or dated.many or dated.primitive not in {"date", "timestamp"}:
            return None
        return dated


class Load(Records, frozen=True, kw_only=True):
    """What there is to load for an entity: the supply of its records.

    If `in_place`, they are to be left there if nothing stands out.
    """

    supply: Supply
    in_place: bool = False

    @property
    def is_large(self) -> bool:
        """Whether it pays to set up the near clock for it."""
        return self.supply.size > 4_000_000 and any(each.is_instant for each in self.columns)

    @property
    def is_small(self) -> bool:
        """Whether it takes longer to plan how to read it than to read it."""
        return self.supply.size <= SMALL
