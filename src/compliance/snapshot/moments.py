"""A written date or time to the instant that it means in the snapshot's time zone."""

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
    r"(Z|[-+](0\d|1[0-4]):[0-5]\d)?",
    re.ASCII,
)


FIRST_YEAR, LAST_YEAR = 1900, 2200


def is_beyond(words: str) -> bool:
    """Whether a date or time is one, but of a year that none of these is in.

    >>> is_beyond("9999-12-31"), is_beyond("31/12/9999")
    (True, False)
    """
    moment = _parsed(words)
    return moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR


def read_moment(words: str, zone: ZoneInfo) -> datetime | None:
    """Give the instant, in the zone: of a date its end; None if it can't be read.

    >>> read_moment("2017-03-31", ZoneInfo("Europe/London")).isoformat()
    '2017-03-31T23:59:59.999999+01:00'
    """
    moment = _parsed(words)
    if moment is None or is_beyond(words):
        return None
    if _DATE.fullmatch(words):
        moment = datetime.combine(moment, time.max)
    # By way of UTC: a local time that the clocks left out moves on.
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).astimezone(zone)


def _parsed(words: str) -> datetime | None:
    if not _DATE.fullmatch(words) and not _TIME.fullmatch(words):
        return None
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        return None
