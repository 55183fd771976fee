"""Written durations, such as `15 working days`, to values."""

import re
from typing import get_args

from compliance.check.expression import Duration, Unit

UNITS: tuple[Unit, ...] = get_args(Unit)
EXAMPLES = "`24 hours`, `15 working days` or `12 months`"

_WRITTEN = re.compile(r"([0-9]+)\s+([a-z]+(?:\s+[a-z]+)?)")
# A thousand years: dates stay within what every backend can count.
_MOST: dict[Unit, int] = {
    "minutes": 525_600_000,
    "hours": 8_760_000,
    "days": 365_000,
    "working days": 250_000,
    "weeks": 52_000,
    "months": 12_000,
    "years": 1_000,
}


def read_duration(text: str) -> Duration | None:
    """Read a count and a unit; None for anything else, and beyond a thousand years.

    >>> read_duration("1 day")
    Duration(count=1, unit='days', parameter=None)
    """
    match = _WRITTEN.fullmatch(text.strip().lower())
    unit = read_unit(match[2]) if match else None
    if not match or not unit or len(match[1]) > 10 or int(match[1]) > _MOST[unit]:
        return None
    return Duration(int(match[1]), unit)


def read_unit(text: str) -> Unit | None:
    """Read the name of a unit, in the plural or the singular."""
    word = " ".join(text.lower().split())
    plural = word if word.endswith("s") else f"{word}s"
    return next((unit for unit in UNITS if unit == plural), None)


def holds(count: int, unit: Unit) -> bool:
    """Say whether a count of units is one that can be written."""
    return 0 <= count <= _MOST[unit]
