"""What every part of the demo shares: its clock, its dice, its boroughs and its records."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

AS_OF = date(2017, 3, 31)
MIDNIGHT = datetime.combine(date(2017, 4, 1), time())

# Names of the London boroughs, each with a made-up weight: the boroughs are very uneven.
BOROUGHS = (
    ("Barking and Dagenham", 4), ("Barnet", 4), ("Bexley", 2), ("Brent", 5), ("Bromley", 3),
    ("Camden", 4), ("Croydon", 8), ("Ealing", 5), ("Enfield", 5), ("Greenwich", 4),
    ("Hackney", 5), ("Hammersmith and Fulham", 3), ("Haringey", 5), ("Harrow", 2),
    ("Havering", 3), ("Hillingdon", 4), ("Hounslow", 4), ("Islington", 4),
    ("Kensington and Chelsea", 2), ("Kingston upon Thames", 1), ("Lambeth", 6),
    ("Lewisham", 6), ("Merton", 2), ("Newham", 6), ("Redbridge", 4),
    ("Richmond upon Thames", 1), ("Southwark", 6), ("Sutton", 2), ("Tower Hamlets", 5),
    ("Waltham Forest", 5), ("Wandsworth", 4), ("Westminster", 4),
)  # fmt: skip

Value = str | int | float | bool | date | datetime | list[str] | None
Record = dict[str, Value]


# From worst to best; what a form of several parts comes to is the worst of them.
LEVELS = ("gap", "unknown", "pending", "met")
# The days on which, or on the eve of which, the clocks change: an hour more or less would tell.
CLOCK_CHANGES = (date(2016, 10, 29), date(2016, 10, 30), date(2017, 3, 25), date(2017, 3, 26))


class Dice:
    """Seeded chance; only `Random.random` is used, which gives the same on every Python."""

    def __init__(self, part: str) -> None:
        # Nothing is kept secret by these numbers.
        self._random = Random(f"demo 2017-03-31 {part}")  # noqa: S311

    def chance(self, share: float) -> bool:
        """Say yes in that share of the cases."""
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """Give a whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, *shares: tuple[str, float]) -> str:
        """Give one of the names, each as often as its share says."""
        place = self._random.random() * sum(share for _, share in shares)
        for name, share in shares:
            place -= share
            if place < 0:
                return name
        return shares[-1][0]

    def one_of(self, choices: Sequence[str]) -> str:
        """Give one of the choices, all equally often."""
        return choices[self.between(0, len(choices) - 1)]

    def ago(self, low: int, high: int) -> int:
        """Give a number of days ago, of a day on which no clock changes."""
        days = self.between(low, high)
        while days_ago(days) in CLOCK_CHANGES:
            days = self.between(low, high)
        return days

    def borough(self) -> str:
        """Give a borough's id, the large ones more often."""
        weights = [(borough_id(place), weight) for place, (_, weight) in enumerate(BOROUGHS)]
        return self.pick(*weights)


def borough_id(place: int) -> str:
    """Give the id of the borough at a place of the list.

    >>> borough_id(6)
    'B07'
    """
    return f"B{place + 1:02d}"


def days_ago(days: int) -> date:
    """Give the day so many days before the snapshot's."""
    return AS_OF - timedelta(days=days)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Give the local time on a day."""
    return datetime.combine(day, time(hour, minute))


def happened(moment: datetime) -> datetime | None:
    """Give a moment, or nothing if it lies after the snapshot's."""
    return moment if moment < MIDNIGHT else None


def worst(*levels: str) -> str:
    """Give the worst of some levels."""
    return min(levels, key=LEVELS.index)


def gated(verdict: str, *gates: str) -> str:
    """Give what becomes of a verdict with its gates: only what is met is held back."""
    if verdict != "met":
        return verdict
    if {"gap", "blocked"} & set(gates):
        return "blocked"
    return next((level for level in ("unknown", "pending") if level in gates), "met")


@dataclass(frozen=True)
class Case:
    """What a case of child protection is made to be, before its referral is written.

    `wrong` names the one thing that falls short, if any. `linked` are children whom the
    suspect is known to have to do with, `undecided` if nobody has decided on one of them.
    """

    child: str
    borough: str
    address: str
    received: datetime
    kind: str = "child_abuse"
    merlin: str | None = None
    linked: tuple[str, ...] = ()
    undecided: bool = False
    at_risk_since: datetime | None = None
    wrong: str = ""
    number: int = 0


@dataclass
class World:
    """The records so far, by entity, and what they were made to give.

    `expected` counts verdicts by rule, `meant` keeps them by record for those that others rest
    on, `lost` counts the records that are not assessed, by entity and by what becomes of them.
    """

    records: dict[str, list[Record]] = field(default_factory=dict)
    expected: dict[str, Counter[str]] = field(default_factory=dict)
    meant: dict[str, dict[str, str]] = field(default_factory=dict)
    lost: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, entity: str, **values: Value) -> Record:
        """Add a record to an entity and give it back."""
        record = dict(values)
        self.records.setdefault(entity, []).append(record)
        return record

    def expect(self, rule: str, verdict: str, record: str | None = None) -> str:
        """Count one verdict that a rule must give, and keep it by the record's key."""
        self.expected.setdefault(rule, Counter())[verdict] += 1
        if record:
            self.meant.setdefault(record, {})[rule] = verdict
        return verdict

    def expect_rest(self, rule: str, entity: str) -> None:
        """Say that a rule does not apply to the records of which nothing was said so far."""
        judged = len(self.records[entity]) - sum(self.lost.get(entity, Counter()).values())
        counts = self.expected.setdefault(rule, Counter())
        if rest := judged - sum(counts.values()):
            counts["not_applicable"] += rest

    def expect_share(self, rule: str, shared: str, percent: int, gate: str = "met") -> None:
        """Say what a share of all cases of a rule must come to."""
        counts = self.expected[shared]
        cases = sum(counts[name] for name in ("met", "gap", "blocked", "unknown"))
        least, most = counts["met"], counts["met"] + counts["unknown"]
        is_reached, may_be = (100 * met >= percent * cases for met in (least, most))
        verdict = "met" if is_reached else "unknown" if may_be else "gap"
        self.expect(rule, gated(verdict, gate))

    def lose(self, entity: str, how: str, count: int = 1) -> None:
        """Count records that are not assessed: quarantined, collapsed or after as_of."""
        self.lost.setdefault(entity, Counter())[how] += count
