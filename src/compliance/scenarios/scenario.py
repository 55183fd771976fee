"""What the reader yields: scenarios with their records laid out, and what each expects."""

from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct

from compliance.evaluate.verdicts import VerdictName
from compliance.load.nodes import Node
from compliance.report.report import Status
from compliance.source import Source, Span

# An entity with one of its fields.
FieldName = tuple[str, str]


class Record(Struct, frozen=True):
    """A record as written; `key` is its key as one text, fields joined by `/`."""

    entity: str
    key: str
    values: Mapping[str, Node]
    span: Span


# The records that are supplied, by entity and key; of one that is not supplied there is none.
Records = Mapping[str, Mapping[str, Record]]


class Situation(Struct, frozen=True):
    """A small snapshot: its records, when it was taken, and the values of parameters.

    `absent` are fields that no record carries, whatever is written, and `unreadable` those
    that are meant to hold a value which can't be read.
    """

    as_of: str
    overrides: Mapping[str, str]
    records: Records
    absent: frozenset[FieldName] = frozenset()
    unreadable: frozenset[FieldName] = frozenset()


class ExpectedVerdict(Struct, frozen=True):
    """The verdict that a rule must give of a subject; what is None is not looked at."""

    rule: str
    subject: str
    verdict: VerdictName
    span: Span
    reason: str | None = None
    due: str | None = None
    late_by: timedelta | None = None
    causes: tuple[str, ...] | None = None
    root: bool | None = None
    unreliable: bool | None = None

    @property
    def needs_details(self) -> bool:
        """Whether more than the state of the case is looked at."""
        return any(each is not None for each in (self.reason, self.due, self.late_by))


class ExpectedStatus(Struct, frozen=True):
    """How a requirement must stand."""

    requirement: str
    status: Status
    span: Span


class ExpectedConclusion(Struct, frozen=True):
    """The subjects about which an inference must conclude something, and no others."""

    inference: str
    subjects: tuple[str, ...]
    span: Span


class Edge(Struct, frozen=True):
    """A scenario one step further: what must have become of some of its verdicts."""

    situation: Situation
    verdicts: tuple[ExpectedVerdict, ...]
    span: Span


class Scenario(Struct, frozen=True):
    """One test: a small snapshot, and what must be said of it."""

    id: str
    title: str
    situation: Situation
    verdicts: tuple[ExpectedVerdict, ...]
    statuses: tuple[ExpectedStatus, ...]
    conclusions: tuple[ExpectedConclusion, ...]
    edge: Edge | None
    span: Span

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of which a verdict is expected, each once."""
        return tuple(dict.fromkeys(each.rule for each in self.verdicts))

    @property
    def steps(self) -> tuple[tuple[Situation, tuple[ExpectedVerdict, ...]], ...]:
        """Its situation with the verdicts expected there, and so that beyond its edge."""
        here = (self.situation, self.verdicts)
        return (here, (self.edge.situation, self.edge.verdicts)) if self.edge else (here,)


class Impossible(Struct, frozen=True):
    """What no scenario can show of a rule, and why."""

    rule: str
    cases: tuple[str, ...]
    because: str
    span: Span


class Equivalent(Struct, frozen=True):
    """A change to a rule that makes no difference, or none that matters, and why."""

    rule: str
    change: str
    because: str
    span: Span


class ScenarioFile(Struct, frozen=True):
    """The scenarios of one file."""

    source: Source
    scenarios: tuple[Scenario, ...]
    impossible: tuple[Impossible, ...]
    equivalent: tuple[Equivalent, ...] = ()
