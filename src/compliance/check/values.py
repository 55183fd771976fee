"""Single values of a rule pack that are no conditions: days and whole numbers."""

import re
from datetime import date

from compliance.check import pack_faults as say
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARS = range(1900, 2201)


def day_of(text: str) -> date | None:
    """Give the day that an ISO 8601 date names, None for anything else.

    >>> day_of("2017-02-29") is None
    True
    """
    if not _DAY.fullmatch(text) or not text.isascii():
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def check_day(node: Scalar | None, faults: list[Diagnostic]) -> date | None:
    """Give a written day, None where there is none or after reporting."""
    if node is None:
        return None
    day = day_of(node.value)
    if day is None:
        faults.append(say.no_day(node))
    return day
