"""A node of a typed tree: equal to another that says the same, wherever it was written."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter

from msgspec import Struct

# Where a node was written, and by what name its value was given, is for messages alone.
UNSAID = frozenset({"span", "spans", "node", "origin", "parameter"})


class TypedNode(Struct, frozen=True, eq=False):
    """A node that is compared by what it says: its place takes no part."""

    # Written out, as msgspec compares either all fields or none; a dataclass can leave some
    # out, but making one takes 1.5 ms, and there are sixty.
    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        said = _said(self.__class__)
        return bool(said(self) == said(other))

    def __ne__(self, other: object) -> bool:
        # Not what Python would make of `__eq__`: msgspec has an answer of its own.
        return not self == other

    def __hash__(self) -> int:
        return hash(_said(self.__class__)(self))


@cache
def _said(kind: type[TypedNode]) -> Callable[[TypedNode], object]:
    names = [name for name in kind.__struct_fields__ if name not in UNSAID]
    return attrgetter("__class__", *names)
