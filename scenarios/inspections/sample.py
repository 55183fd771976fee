"""What all kinds of case share: the clock of an inspection, its records, and what was wrong."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Value = str | int | float | bool | date | datetime | list[str] | None
Record = dict[str, Value]

BOROUGHS = 32
CASES_EACH = 8


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Give the local time on a day."""
    return datetime.combine(day, time(hour, minute))


@dataclass(frozen=True)
class Case:
    """One case of an inspection's sample, before any record of it is written.

    `wrong` names what the records will show that falls short of a rule; the module of its
    kind says by which records. `self_grade` is what the force graded the case itself, if it
    did, and `remedied` whether it then acted.
    """

    number: int
    kind: str
    wrong: Collection[str] = ()
    self_grade: str | None = None
    remedied: bool = True
    day: date = date(2016, 3, 1)

    @property
    def borough(self) -> str:
        """The borough of the case; they take turns."""
        return f"B{self.number % BOROUGHS + 1:02d}"

    @property
    def child(self) -> str:
        """The child whom the case is about."""
        return f"C{self.number:04d}"

    @property
    def detective(self) -> str:
        """Who has the case; a detective has a few of the sample's."""
        return f"S-D{self.number // CASES_EACH:02d}"

    def shows(self, fault: str) -> bool:
        """Say whether a fault is among what is wrong."""
        return fault in self.wrong


@dataclass
class Sample:
    """The records of an inspection's sample, by entity, and the day of the snapshot."""

    as_of: date
    records: dict[str, list[Record]] = field(default_factory=dict)

    def add(self, entity: str, **values: Value) -> Record:
        """Add a record to an entity and give it back."""
        record = dict(values)
        self.records.setdefault(entity, []).append(record)
        return record

    def days_ago(self, days: int) -> date:
        """Give the day so many days before the snapshot's."""
        return self.as_of - timedelta(days=days)

    def add_child(self, case: Case, **more: Value) -> None:
        """Add the child of a case: fourteen, and not known to be at risk."""
        values: Record = {
            "child_id": case.child,
            "dob": date(2001, 9, 1 + case.number % 28),
            "borough_id": case.borough,
            "looked_after": False,
            "cp_plan": False,
            "cse_category": 0,
        }
        self.add("child", **{**values, **more})
