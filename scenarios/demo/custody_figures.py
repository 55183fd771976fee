"""What the detentions add up to, counted as each is made: nights, weekends, requests, moves."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from world import MIDNIGHT, World, at

# The first day of the last three months; what is earlier belongs to the three before.
RECENT_FROM = date(2016, 12, 31)
NIGHT = timedelta(hours=8)
STAY = timedelta(hours=4)
FEWEST = 5


@dataclass
class Figures:
    """Counts of detentions: by suite or, for the whole force, by nothing; recent or not."""

    nights: Counter[tuple[str, bool]] = field(default_factory=Counter)
    to_move: Counter[tuple[str, bool]] = field(default_factory=Counter)
    asked: Counter[tuple[str, bool]] = field(default_factory=Counter)
    weekends: Counter[bool] = field(default_factory=Counter)
    moved: Counter[bool] = field(default_factory=Counter)

    def count(self, suite: str, start: datetime, left: datetime) -> bool:
        """Count a child's detention, and say whether it is recent."""
        recent = start.date() >= RECENT_FROM
        left = min(left, MIDNIGHT)
        self.nights[suite, recent] += _is_overnight(start, left)
        self.weekends[recent] += _is_over_weekend(start, left)
        return recent

    def count_refusal(self, suite: str, *, recent: bool, asked: bool, moved: bool) -> None:
        """Count a child who was refused bail."""
        self.to_move[suite, recent] += 1
        self.asked[suite, recent] += asked
        self.moved[recent] += moved

    def expect(self, world: World) -> None:
        """Say what the figures were made to give."""
        for borough in world.records["borough"]:
            suite = str(borough["borough_id"])
            before, recent = self.nights[suite, False], self.nights[suite, True]
            falls = _falls(before, recent) if before + recent >= FEWEST else "not_applicable"
            world.expect("custody-overnight-falling", falls)
            asked, wanted = self.asked[suite, True], self.to_move[suite, True]
            rate = "met" if asked == wanted else "gap"
            world.expect("custody-request-rate", rate if wanted else "not_applicable")
        weekends = _falls(self.weekends[False], self.weekends[True])
        world.expect("custody-weekend-falling", weekends)
        totals = {recent: self._total(recent=recent) for recent in (False, True)}
        rises = self.moved[True] * totals[False] > self.moved[False] * totals[True]
        world.expect("custody-transfers-rising", "met" if rises else "gap")

    def _total(self, *, recent: bool) -> int:
        return sum(count for (_, when), count in self.to_move.items() if when == recent)


def _falls(before: int, recent: int) -> str:
    return "met" if recent < before or recent == 0 else "gap"


def _is_overnight(start: datetime, left: datetime) -> bool:
    """Say whether four hours of a detention lie between a midnight and eight o'clock."""
    days = (start.date() + timedelta(days=ahead) for ahead in range(3))
    nights = ((at(day, 0), at(day, 0) + NIGHT) for day in days)
    return any(min(left, end) - max(start, begin) >= STAY for begin, end in nights)


def _is_over_weekend(start: datetime, left: datetime) -> bool:
    """Say whether a detention of four hours or more runs over the end of a Sunday."""
    end = at(start.date() + timedelta(days=7 - start.weekday()), 0)
    return start < end <= left and left - start >= STAY
