"""What the comparison yields: differences, each under the part of the pack that it is in."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

Part = Literal[
    "pack", "requirements", "parameters", "records", "rules", "inferences", "waivers"
]
Sign = Literal["+", "-", "~"]


class Difference(Struct, frozen=True):
    """Something that is there only in the new pack (+) or the old (-), or that changed (~).

    `lines` are those of the text that make up a change too large for one line.
    """

    part: Part
    sign: Sign
    what: str
    lines: tuple[str, ...] = ()


def added_and_removed(
    part: Part, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    """Give what is in one of two tables alone, by name."""
    yield from (Difference(part, "-", name) for name in old if name not in new)
    yield from (Difference(part, "+", name) for name in new if name not in old)


def made(name: str, old: object, new: object) -> str:
    """Say that something became something else.

    >>> made("severity", "low", "high")
    'severity low made high'
    """
    return f"{name} {_shown(old)} made {_shown(new)}"


def _shown(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in (None, "") else str(value)
