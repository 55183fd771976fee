"""What the check stage yields: typed rules, derived fields, inferences, and their pack."""

from collections.abc import Mapping
from datetime import date
from typing import Literal as OneOf

from msgspec import Struct

from compliance.check.dictionary import Dictionary
from compliance.check.form import Derivation, Form, Step
from compliance.check.typed_node import TypedNode
from compliance.check.types import Type
from compliance.source import Span

Strength = OneOf["gate", "data", "assurance"]
SeverityLevel = OneOf["critical", "high", "medium", "low"]


class Dependency(TypedNode, frozen=True):
    """One entry of `depends_on`; `steps` lead from this rule's subject to the other's.

    `kind` is `share` for the edge that a `share_of` makes (its strength is `data`).
    """

    rule: str
    strength: Strength
    steps: tuple[Step, ...]
    kind: OneOf["rule", "share"] = "rule"
    span: Span | None = None


class Version(TypedNode, frozen=True):
    """What a rule asks for while it is in force, both days inclusive (None: no bound)."""

    start: date | None
    end: date | None
    when: Form | None
    expect: Form
    parameters: tuple[str, ...]
    dependencies: tuple[Dependency, ...]
    span: Span

    def is_in_force(self, day: date) -> bool:
        """Whether it asks for anything on a day."""
        begun = self.start is None or self.start <= day
        return begun and (self.end is None or day <= self.end)


class Rule(TypedNode, frozen=True):
    """One expectation about one kind of subject, in one or more versions, oldest first.

    What is said of the rule as a whole is taken from its newest version; `dependencies` are
    those of all versions together.
    """

    id: str
    title: str
    requirements: tuple[str, ...]
    theme: str
    subject: str
    severity: SeverityLevel
    remedy: str
    note: str
    source: str
    versions: tuple[Version, ...]
    dependencies: tuple[Dependency, ...]
    span: Span


class Derived(TypedNode, frozen=True):
    """A named value of every record of an entity, used like a field."""

    entity: str
    field: str
    type: Type
    derivation: Derivation
    parameters: tuple[str, ...]
    span: Span

    @property
    def name(self) -> str:
        """The name as written: `entity.field`."""
        return f"{self.entity}.{self.field}"


class Requirement(TypedNode, frozen=True):
    """A recommendation, or one of its parts; `parent` is None for a recommendation."""

    id: str
    title: str
    text: str
    parent: str | None
    timeframe: str
    due_on: date | None
    source: str
    leaf: bool
    span: Span


class Parameter(TypedNode, frozen=True):
    """A named value of the pack; `value` is its text as shown in reports."""

    name: str
    value: str
    unit: str
    basis: OneOf["statute", "guidance", "report", "policy", "assumed"]
    source: str
    note: str
    overridden: bool
    span: Span


class Pattern(TypedNode, frozen=True):
    """One `when` or `unless` entry of an inference.

    `tests` holds (field, negated, texts): the fact's field is (not) one of the texts.
    `joins` holds (field, negated, name, its field): (not) equal to a fact matched before.
    Fields are `verdict`, `rule`, `severity`, `theme`, `requirement` and `conclusion`.
    """

    name: str | None
    tests: tuple[tuple[str, bool, tuple[str, ...]], ...]
    joins: tuple[tuple[str, bool, str, str], ...]
    span: Span


class Inference(TypedNode, frozen=True):
    """A production rule over the facts of one case; `stratum` counts from 0."""

    id: str
    title: str
    when: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    conclude: str
    stratum: int
    span: Span


class Waiver(TypedNode, frozen=True):
    """A recorded, expiring decision to accept a gap; `subjects` empty means all of them."""

    rule: str
    subjects: tuple[str, ...]
    reason: str
    approved_by: str
    start: date
    expires_on: date
    span: Span


class PackSource(Struct, frozen=True):
    """A document that the pack quotes."""

    id: str
    title: str
    published: str


class CheckedRules(Struct, frozen=True):
    """A whole pack, every name and type resolved; mappings are in the order of the files."""

    id: str
    version: str
    title: str
    time_zone: str
    calendar: str | None
    group_by: tuple[str, ...]
    sha256: str
    sources: tuple[PackSource, ...]
    requirements: Mapping[str, Requirement]
    parameters: Mapping[str, Parameter]
    dictionary: Dictionary
    derived: tuple[Derived, ...]
    rules: Mapping[str, Rule]
    inferences: tuple[Inference, ...]
    waivers: tuple[Waiver, ...]
