"""By how much something is late: in words, and in ISO 8601 as the report says it."""

import re
from datetime import timedelta

from compliance.check.duration_text import read_unit

_PART = re.compile(r"([0-9]+) ([a-z]+)")
_ISO = re.compile(r"P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.]+)S)?)?")
_LENGTHS = {
    "days": timedelta(days=1),
    "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1),
}


def read_lateness(text: str) -> timedelta | None:
    """Read `2 days 3 hours`; None for anything else.

    >>> read_lateness("1 hour 5 minutes")
    datetime.timedelta(seconds=3900)
    """
    parts = _PART.findall(text)
    units = [str(read_unit(unit)) for _, unit in parts]
    whole = " ".join(f"{count} {unit}" for count, unit in parts)
    if not parts or whole != " ".join(text.split()) or not set(units) <= _LENGTHS.keys():
        return None
    lengths = (
        int(count) * _LENGTHS[unit] for (count, _), unit in zip(parts, units, strict=True)
    )
    return sum(lengths, timedelta())


def duration_of(iso: str) -> timedelta:
    """Give the length of an ISO 8601 duration in days and smaller units.

    >>> duration_of("P1DT2H0M0S")
    datetime.timedelta(days=1, seconds=7200)
    """
    match = _ISO.fullmatch(iso)
    assert match, iso
    days, hours, minutes, seconds = (float(each or 0) for each in match.groups())
    return timedelta(days, seconds, minutes=minutes, hours=hours)


def duration_words(length: timedelta) -> str:
    """Give a length of time in words, seconds left out unless there is nothing else.

    >>> duration_words(timedelta(days=1, minutes=1))
    '1 day 1 minute'
    """
    words = []
    rest = length
    for unit, one in _LENGTHS.items():
        count, rest = divmod(rest, one)
        if count:
            words.append(f"{count} {unit if count > 1 else unit[:-1]}")
    if rest:
        words.append(f"{rest.total_seconds():g} seconds")
    return " ".join(words) or "no time"
