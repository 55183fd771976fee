"""Counts, dates, shares and durations in words."""

import re
from datetime import date, datetime

from compliance.report.report import Rate, Status
from compliance.report.safe import shown

STATUS_WORDS: dict[Status, str] = {
    "not_met": "not met",
    "partly_met": "partly met",
    "due": "due later",
    "cannot_say": "can't tell",
    "met": "met",
}
WORST_STATUS_FIRST: tuple[Status, ...] = tuple(STATUS_WORDS)


def plural(count: int, noun: str, many: str = "") -> str:
    """Say how many there are of something.

    >>> plural(1, "gap"), plural(1200, "gap")
    ('1 gap', '1,200 gaps')
    """
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def listing(names: list[str] | tuple[str, ...], most: int = 4) -> str:
    """Name the first few of a list, and say how many more there are."""
    more = len(names) - most
    named = ", ".join(names[:most])
    return f"{named} and {more:,} more" if more > 0 else named


def day(value: date) -> str:
    """Write a date as `31 March 2017`."""
    return f"{value.day} {value:%B %Y}"


def instant(text: str) -> str:
    """Write an instant in ISO 8601 as a date, with the time unless it is the day's end."""
    if len(text) == len("2017-03-31"):
        return day(date.fromisoformat(text))
    value = datetime.fromisoformat(text)
    time = "" if (value.hour, value.minute) == (23, 59) else f", {value:%H:%M}"
    return f"{day(value.date())}{time}"


def share(rate: Rate) -> str:
    """Write the share of met cases, with its bounds where they differ.

    >>> share(Rate(0.333333, 0.583333)), share(Rate(None, None))
    ('33–58%', '–')
    """
    if rate.low is None or rate.high is None:
        return "–"
    low, high = _percent(rate.low), _percent(rate.high)
    return f"{low}%" if low == high else f"{low}–{high}%"


def duration(text: str) -> str:
    """Write a duration in ISO 8601 in words.

    >>> duration("P30D"), duration("P1DT2H"), duration("PT90S")
    ('30 days', '1 day 2 hours', '90 seconds')
    """
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?", text)
    if found is None:
        return shown(text)
    units = ("day", "hour", "minute", "second")
    parts = [
        plural(int(count), unit)
        for count, unit in zip(found.groups(), units, strict=True)
        if count and int(count)
    ]
    return " ".join(parts[:2]) or "less than a second"


def _percent(part: float) -> int:
    # Nothing but all is 100 %, and nothing but none is 0 %.
    return min(max(round(part * 100), int(part > 0)), 100 if part >= 1 else 99)
