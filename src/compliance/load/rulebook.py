"""What the load stage yields: a rule pack as written, every part with its place.

Keys and shapes are checked; names, types, numbers and conditions are still text.
"""

from msgspec import Struct

from compliance.load.form import DerivationEntry, FormEntry, ViaEntry
from compliance.load.nodes import Node, Scalar
from compliance.source import Source, Span


class CitationEntry(Struct, frozen=True):
    """Where something is written: a source of the pack with a section, or free words."""

    source: Scalar | None
    section: Scalar | None
    words: Scalar | None


class SourceEntry(Struct, frozen=True):
    """A document that the pack quotes."""

    id: Scalar
    title: Scalar
    published: Scalar | None


class RequirementEntry(Struct, frozen=True):
    """A recommendation with its parts, or a part."""

    id: Scalar
    title: Scalar | None
    text: Scalar
    timeframe: Scalar | None
    due_on: Scalar | None
    source: CitationEntry | None
    stem: bool
    parts: tuple["RequirementEntry", ...]


class ParameterEntry(Struct, frozen=True):
    """A named value of the pack."""

    name: Scalar
    value: Node
    unit: Scalar | None
    basis: Scalar
    source: CitationEntry | None
    note: Scalar | None


class NamedType(Struct, frozen=True):
    """A type by its name, such as `text`."""

    name: Scalar


class EnumType(Struct, frozen=True):
    """`{enum: [...]}`."""

    values: tuple[Scalar, ...]
    ordered: bool


class ReferenceType(Struct, frozen=True):
    """`{ref: entity}`, or `{ref: {by: field, text: entity}}` with the texts as keys."""

    entity: Scalar | None
    by: Scalar | None
    targets: tuple[tuple[Scalar, Scalar], ...]


class ListType(Struct, frozen=True):
    """`{list: type}`."""

    item: "TypeEntry"
    span: Span


TypeEntry = NamedType | EnumType | ReferenceType | ListType


class FieldDeclaration(Struct, frozen=True):
    """One field of an entity in the dictionary."""

    name: Scalar
    type: TypeEntry
    null: Scalar | None
    title: Scalar | None
    span: Span


class EntityDeclaration(Struct, frozen=True):
    """One entity of the dictionary."""

    name: Scalar
    title: Scalar | None
    key: tuple[Scalar, ...]
    time: Scalar | None
    fields: tuple[FieldDeclaration, ...]


class EffectiveEntry(Struct, frozen=True):
    """The days between which a rule is in force."""

    start: Scalar | None
    end: Scalar | None
    span: Span


class DependencyEntry(Struct, frozen=True):
    """One entry of `depends_on`."""

    rule: Scalar
    strength: Scalar
    via: ViaEntry | None
    span: Span


class RuleEntry(Struct, frozen=True):
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


class DerivedEntry(Struct, frozen=True):
    """One entry of `derived:`."""

    field: Scalar
    derivation: DerivationEntry
    span: Span


class TestEntry(Struct, frozen=True):
    """One key of a pattern: the fact's field is (not) one of the values."""

    field: Scalar
    negated: bool
    values: tuple[Scalar, ...]


class PatternEntry(Struct, frozen=True):
    """One entry of `when:` or `unless:` of an inference."""

    name: Scalar | None
    tests: tuple[TestEntry, ...]
    span: Span


class InferenceEntry(Struct, frozen=True):
    """One entry of `inferences:`."""

    id: Scalar
    title: Scalar
    when: tuple[PatternEntry, ...]
    unless: tuple[PatternEntry, ...]
    conclude: Scalar
    span: Span


class WaiverEntry(Struct, frozen=True):
    """One entry of `waivers:`."""

    rule: Scalar
    subjects: tuple[Scalar, ...]
    reason: Scalar
    approved_by: Scalar
    start: Scalar
    expires_on: Scalar
    span: Span


class Header(Struct, frozen=True):
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


class Rulebook(Struct, frozen=True):
    """A whole pack as written; entries are in the order of the files, by path."""

    header: Header
    entities: tuple[EntityDeclaration, ...]
    rules: tuple[RuleEntry, ...]
    derived: tuple[DerivedEntry, ...]
    inferences: tuple[InferenceEntry, ...]
    waivers: tuple[WaiverEntry, ...]
    files: tuple[Source, ...]
    sha256: str
