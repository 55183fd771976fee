"""Days, instants and durations in plain Python: calendars, clock changes and their limits."""

import calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from compliance.check.expression import Duration

# An aware datetime is an instant, a naive one local wall time, a date a local day.
Moment = date | datetime
Sign = Literal[1, -1]
MONTHS = {"months": 1, "years": 12}
DAYS = {"days": 1, "weeks": 7}
SUBDIVISIONS = {
    "England": "ENG",
    "Wales": "WLS",
    "Scotland": "SCT",
    "Northern Ireland": "NIR",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """The instant of a snapshot, with the time zone and calendar that days are counted in."""

    as_of: datetime
    zone: ZoneInfo
    calendar: str | None = field(default="England")

    def instant(self, moment: datetime) -> datetime:
        """Give the instant of local wall time: ambiguous the earlier, missing an hour on."""
        if moment.tzinfo is not None:
            return moment
        return moment.replace(tzinfo=self.zone, fold=0).astimezone(UTC)

    def wall(self, moment: datetime) -> datetime:
        """Give the local wall time of an instant."""
        return moment.astimezone(self.zone).replace(tzinfo=None) if moment.tzinfo else moment

    def day(self, moment: Moment) -> date:
        """Give the local date."""
        return self.wall(moment).date() if isinstance(moment, datetime) else moment

    def compare(self, left: Moment, right: Moment) -> int:
        """Say whether the left is before (-1), at (0) or after (1) the right."""
        first: Moment = left
        second: Moment = right
        if not (isinstance(left, datetime) and isinstance(right, datetime)):
            first, second = self.day(left), self.day(right)
        elif left.tzinfo is None or right.tzinfo is None:
            first, second = self.wall(left), self.wall(right)
        return (first > second) - (first < second)

    def has_passed(self, limit: Moment) -> bool:
        """Say whether the limit is before the instant of the snapshot."""
        return self.compare(limit, self.as_of) < 0

    def shift(self, start: Moment, duration: Duration, sign: Sign) -> Moment:
        """Move a date or an instant: by elapsed time, or to the end or start of a local day."""
        if duration.unit in {"minutes", "hours"}:
            assert isinstance(start, datetime)
            seconds = duration.count * (60 if duration.unit == "minutes" else 3600)
            return self.instant(start) + timedelta(seconds=sign * seconds)
        moved = self._moved_day(self.day(start), duration, sign)
        if not isinstance(start, datetime):
            return moved
        return datetime.combine(moved, time.max if sign > 0 else time.min)

    def _moved_day(self, day: date, duration: Duration, sign: Sign) -> date:
        if duration.unit in DAYS:
            return day + timedelta(days=sign * duration.count * DAYS[duration.unit])
        if duration.unit in MONTHS:
            return moved_by_months(day, sign * duration.count * MONTHS[duration.unit])
        return self.moved_by_working_days(day, sign * duration.count)

    def moved_by_working_days(self, day: date, count: int) -> date:
        """Give the n-th working day after a day, or that many before the last one up to it."""
        if count < 0:
            while not self.is_working(day):
                day -= timedelta(days=1)
        for _ in range(abs(count)):
            day += timedelta(days=1 if count > 0 else -1)
            while not self.is_working(day):
                day += timedelta(days=1 if count > 0 else -1)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after the first day up to the last, negative if earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        days = (first + timedelta(days=n + 1) for n in range((last - first).days))
        return sum(map(self.is_working, days))

    def is_working(self, day: date) -> bool:
        """Say whether a day is Monday to Friday and no bank holiday."""
        return day.weekday() < 5 and day not in bank_holidays(self.calendar)


@cache
def bank_holidays(name: str | None) -> holidays.HolidayBase:
    """Give the bank holidays of a part of the United Kingdom, or none at all."""
    if name is None:
        return holidays.HolidayBase()
    return holidays.country_holidays("GB", subdiv=SUBDIVISIONS[name])


def moved_by_months(day: date, months: int) -> date:
    """Give the same day so many months on, at most the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def full_years(born: date, on: date) -> int:
    """Give the age in full years; born on 29 February, a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
