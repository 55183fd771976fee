"""Times to draw from: where limits fall that are counted from an anchor, a tick about."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from compliance.check.expression import Duration
from properties.interpreter_time import Clock, Sign

LONDON = ZoneInfo("Europe/London")
# Clock changes, month ends, leap days, Christmas and Easter in England, and plain days.
AS_OF = (
    "2017-03-31",
    "2017-03-26T12:00:00",
    "2016-10-30T01:30:00",
    "2017-04-18T09:00:00",
    "2017-01-03T23:59:59.999999",
    "2016-02-29",
)
ANCHORS = (
    "2017-03-31T10:00:00",
    "2017-03-26T01:30:00",
    "2017-03-25T01:30:00",
    "2016-10-30T01:30:00",
    "2016-10-29T01:30:00",
    "2016-12-23T17:00:00",
    "2016-02-29T00:00:00",
    "2016-01-31T23:59:59.999999",
    "2017-04-13T09:00:00",
    "2017-03-01T00:00:00",
)
DURATIONS = (
    Duration(24, "hours"),
    Duration(90, "minutes"),
    Duration(1, "days"),
    Duration(3, "days"),
    Duration(2, "weeks"),
    Duration(1, "months"),
    Duration(1, "years"),
    Duration(1, "working days"),
    Duration(5, "working days"),
    Duration(0, "days"),
)
# Those that records of one family may lie apart; rules ask for them most often, too.
STEPS = (*[Duration(3, "days")] * 6, *[Duration(1, "days")] * 2, Duration(1, "months"))
TICK = timedelta(microseconds=1)
BIRTHS = ("2000-02-29", "1999-03-31", "1999-04-01", "2004-02-29", "1998-12-25")


@dataclass(frozen=True, slots=True)
class Times:
    """Instants and dates, as they stand in a snapshot."""

    instants: tuple[str, ...]
    days: tuple[str, ...]


@cache
def times_about(*anchors: str) -> Times:
    """List the anchors and where durations from and to them end, a tick about, and births."""
    clock = Clock(datetime(2017, 3, 31, tzinfo=UTC), LONDON)
    found: dict[str, None] = {}
    for anchor in map(_naive, anchors):
        start = clock.instant(anchor)
        on = [clock.shift(start, one, 1) for one in DURATIONS]
        back = [clock.shift(start, one, -1) for one in DURATIONS[:4]]
        moments = [clock.wall(end) for end in (*on, *back) if isinstance(end, datetime)]
        for moment in (anchor, *moments):
            for tick in (timedelta(), TICK, -TICK):
                found |= {(moment + tick).isoformat(): None}
        found |= {f"{anchor.isoformat()}Z": None, f"{anchor.isoformat()}+00:00": None}
    days = dict.fromkeys(text[:10] for text in found)
    return Times(tuple(found), (*days, *BIRTHS))


@cache
def times_apart(anchor: str, duration: Duration) -> Times:
    """List times about an anchor, each at the end of a duration from the one before."""
    clock = Clock(datetime(2017, 3, 31, tzinfo=UTC), LONDON)
    moment = _naive(anchor)
    for _ in range(2):
        moment = _moved(clock, moment, duration, -1)
    found = []
    for _ in range(4):
        # Most of them are not a tick off.
        found += [(moment + tick).isoformat() for tick in (*[timedelta()] * 8, TICK, -TICK)]
        moment = _moved(clock, moment, duration, 1)
    return Times(tuple(found), tuple(text[:10] for text in found))


def _moved(clock: Clock, moment: datetime, duration: Duration, sign: Sign) -> datetime:
    moved = clock.shift(clock.instant(moment), duration, sign)
    assert isinstance(moved, datetime)
    return clock.wall(moved)


def _naive(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if "T" in text else moment + timedelta(days=1) - TICK
