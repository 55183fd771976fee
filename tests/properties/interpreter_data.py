"""The interpreter's nouns: values that may be unknown, records, and a whole snapshot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum
from functools import cached_property
from typing import Any, Final

from compliance.check.rules import CheckedRules, Derived
from properties.interpreter_time import Clock


class Special(Enum):
    """What stands where no plain value does: unknown, or the limit that never comes."""

    UNKNOWN = "unknown"
    NO_LIMIT = "no limit"


UNKNOWN: Final = Special.UNKNOWN
NO_LIMIT: Final = Special.NO_LIMIT

# A plain Python value, None for null, UNKNOWN, or Bounds. An instant is an aware datetime;
# the end or the start of a local day is a naive one, local wall time.
Value = Any
Truth = Any

# What a name in scope stands for: a Record, a Period, or the value of an `each`.
Env = Mapping[str, Any]


class Level(IntEnum):
    """What a form says of a subject, in the order of composition."""

    GAP = 0
    UNKNOWN = 1
    PENDING = 2
    MET = 3
    NOT_APPLICABLE = 4


@dataclass(frozen=True, slots=True)
class Bounds:
    """A count that lies between two numbers."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period of an `each`."""

    start: date
    end: date
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One assessed record, its values typed."""

    entity: str
    key: tuple[Value, ...]
    values: Mapping[str, Value]

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.entity} {'/'.join(map(str, self.key))}: {shown}"


@dataclass(frozen=True)
class Records:
    """The records of one entity: those assessed, and the references of those quarantined.

    `uncarried` are the fields that no record carries.
    """

    supplied: bool = False
    assessed: tuple[Record, ...] = ()
    lost: tuple[Mapping[str, Value], ...] = ()
    uncarried: frozenset[str] = frozenset()

    @cached_property
    def by_key(self) -> Mapping[Value, Record]:
        """The records of an entity with a single key field, by that key."""
        return {record.key[0]: record for record in self.assessed if len(record.key) == 1}

    @cached_property
    def by_text(self) -> Mapping[str, Record]:
        """The records by that key as text, as a reference to one of several entities has it."""
        return {str(key): record for key, record in self.by_key.items()}


@dataclass(frozen=True, slots=True)
class Data:
    """A snapshot as plain values; `lost_references` are those that could not be read."""

    clock: Clock
    entities: Mapping[str, Records]
    lost_references: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for every record: the rules, the data, and the derived values so far."""

    checked: CheckedRules
    data: Data
    derive: Callable[["Context", Record, Derived], Value]
    derived: Mapping[tuple[str, str], Derived]
    known: dict[tuple[int, str], Value] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """The snapshot's instant, time zone and calendar."""
        return self.data.clock
