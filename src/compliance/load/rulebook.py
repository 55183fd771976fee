"""What the load stage yields: a rule pack as written, every part with its place.

Keys and shapes are checked; names, types, numbers and conditions are still text.
"""

from dataclasses import dataclass

from compliance.load.form import DerivationEntry, FormEntry, ViaEntry
from compliance.load.nodes import Node, Scalar
from compliance.source import Source, Span


@dataclass(frozen=True, slots=True)
class CitationEntry:
    """Where something is written: a source of the pack with a section, or free words."""

    source: Scalar | None
    section: Scalar | None
    words: Scalar | None


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A document that the pack quotes."""

    id: Scalar
    title: Scalar
    published: Scalar | None


@dataclass(frozen=True, slots=True)
class RequirementEntry:
    """A recommendation with its parts, or a part."""

    id: Scalar
    title: Scalar | None
    text: Scalar
    timeframe: Scalar | None
    due_on: Scalar | None
    source: CitationEntry | None
    stem: bool
    parts: tuple["RequirementEntry", ...]


@dataclass(frozen=True, slots=True)
class ParameterEntry:
    """A named value of the pack."""

    name: Scalar
    value: Node
    unit: Scalar | None
    basis: Scalar
    source: CitationEntry | None
    note: Scalar | None


@dataclass(frozen=True, slots=True)
class NamedType:
    """A type by its name, such as `text`."""

    name: Scalar


@dataclass(frozen=True, slots=True)
class EnumType:
    """`{enum: [...]}`."""

    values: tuple[Scalar, ...]
    ordered: bool


@dataclass(frozen=True, slots=True)
class ReferenceType:
    """`{ref: entity}`, or `{ref: {by: field, text: entity}}` with the texts as keys."""

    entity: Scalar | None
    by: Scalar | None
    targets: tuple[tuple[Scalar, Scalar], ...]


@dataclass(frozen=True, slots=True)
class ListType:
    """`{list: type}`."""

    item: "TypeEntry"
    span: Span


TypeEntry = NamedType | EnumType | ReferenceType | ListType


@dataclass(frozen=True, slots=True)
class FieldDeclaration:
    """One field of an entity in the dictionary."""

    name: Scalar
    type: TypeEntry
    null: Scalar | None
    title: Scalar | None
    span: Span


@dataclass(frozen=True, slots=True)
class EntityDeclaration:
    """One entity of the dictionary."""

    name: Scalar
    title: Scalar | None
    key: tuple[Scalar, ...]
    time: Scalar | None
    fields: tuple[FieldDeclaration, ...]


@dataclass(frozen=True, slots=True)
class EffectiveEntry:
    """The days between which a rule is in force."""

    start: Scalar | None
    end: Scalar | None
    span: Span


@dataclass(frozen=True, slots=True)
class DependencyEntry:
    """One entry of `depends_on`."""

    rule: Scalar
    strength: Scalar
    via: ViaEntry | None
    span: Span


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One entry of `rules:`, a rule or one of its versions."""

    id: Scalar
    title: Scalar
    requirements: tuple[Scalar, ...]
    theme: Scalar | None
    subject: Scalar
    when: FormEntry | None
    expect: FormEntry
    severity: Scalar
    remedy: Scalar | None
    note: Scalar | None
    source: CitationEntry | None
    effective: EffectiveEntry | None
    depends_on: tuple[DependencyEntry, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DerivedEntry:
    """One entry of `derived:`."""

    field: Scalar
    derivation: DerivationEntry
    span: Span


@dataclass(frozen=True, slots=True)
class TestEntry:
    """One key of a pattern: the fact's field is (not) one of the values."""

    field: Scalar
    negated: bool
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class PatternEntry:
    """One entry of `when:` or `unless:` of an inference."""

    name: Scalar | None
    tests: tuple[TestEntry, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class InferenceEntry:
    """One entry of `inferences:`."""

    id: Scalar
    title: Scalar
    when: tuple[PatternEntry, ...]
    unless: tuple[PatternEntry, ...]
    conclude: Scalar
    span: Span


@dataclass(frozen=True, slots=True)
class WaiverEntry:
    """One entry of `waivers:`."""

    rule: Scalar
    subjects: tuple[Scalar, ...]
    reason: Scalar
    approved_by: Scalar
    start: Scalar
    expires_on: Scalar
    span: Span


@dataclass(frozen=True, slots=True)
class Header:
    """What `pack.yaml` says."""

    id: Scalar
    version: Scalar
    title: Scalar
    time_zone: Scalar
    calendar: Scalar | None
    group_by: tuple[Scalar, ...]
    sources: tuple[SourceEntry, ...]
    requirements: tuple[RequirementEntry, ...]
    parameters: tuple[ParameterEntry, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A whole pack as written; entries are in the order of the files, by path."""

    header: Header
    entities: tuple[EntityDeclaration, ...]
    rules: tuple[RuleEntry, ...]
    derived: tuple[DerivedEntry, ...]
    inferences: tuple[InferenceEntry, ...]
    waivers: tuple[WaiverEntry, ...]
    files: tuple[Source, ...]
    sha256: str
