"""Forms of `expect` as written: which form it is, its parts still text with places."""

from dataclasses import dataclass
from typing import Literal

from compliance.load.nodes import Node, Scalar
from compliance.source import Span

Bound = Literal["at_least", "at_most", "exactly"]


@dataclass(frozen=True, slots=True)
class ViaEntry:
    """What `via:` says: fields followed in order, or pairs that must all agree."""

    path: tuple[Scalar, ...]
    pairs: tuple[tuple[Scalar, Scalar], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class RelatedEntry:
    """Which related records are meant; `including` keeps the subject in a self-relation."""

    entity: Scalar
    where: Scalar | None
    via: ViaEntry | None
    including: bool
    span: Span


@dataclass(frozen=True, slots=True)
class DeadlineEntry:
    """`within:` with `of:`, or `by:`; and `not_before:`."""

    within: Node | None
    anchor: Scalar | None
    by: Scalar | None
    not_before: Scalar | None


@dataclass(frozen=True, slots=True)
class ConditionEntry:
    """A condition on the subject."""

    text: Scalar
    span: Span


@dataclass(frozen=True, slots=True)
class CountEntry:
    """How many related records must satisfy, and by when.

    `quantifier` is the key `some` or `no`, None with bounds alone.
    """

    related: RelatedEntry
    quantifier: Literal["some", "no"] | None
    bounds: tuple[tuple[Bound, Scalar], ...]
    at: Scalar | None
    in_any: Node | None
    deadline: DeadlineEntry | None
    span: Span


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field of the subject that must be filled in time."""

    field: Scalar
    deadline: DeadlineEntry
    span: Span


@dataclass(frozen=True, slots=True)
class CadenceEntry:
    """Related records that must follow each other without too long an interval."""

    every: Node
    related: RelatedEntry
    at: Scalar
    start: Scalar
    until: Scalar | None
    over: Node | None
    current: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ShareEntry:
    """The share of met verdicts that another rule must reach among the subject's cases."""

    rule: Scalar
    where: Scalar | None
    via: ViaEntry | None
    at_least: Scalar | None
    at_most: Scalar | None
    minimum: Scalar | None
    span: Span


@dataclass(frozen=True, slots=True)
class EachEntityEntry:
    """`{entity: borough, as: b}`."""

    name: Scalar
    entity: Scalar


@dataclass(frozen=True, slots=True)
class EachValuesEntry:
    """`{values: [s47, cse], as: theme}`."""

    name: Scalar
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class EachHeldEntry:
    """`{of: document, field: check_codes, where: ..., as: code}`."""

    name: Scalar
    related: RelatedEntry
    field: Scalar


@dataclass(frozen=True, slots=True)
class EachPeriodsEntry:
    """`{periods: quarter, from: 2017-01-01, as: q}`."""

    name: Scalar
    unit: Scalar
    start: Scalar


@dataclass(frozen=True, slots=True)
class EachRequirementsEntry:
    """`{requirements: leaves, as: ref}`."""

    name: Scalar
    which: Scalar


EachEntry = (
    EachEntityEntry | EachValuesEntry | EachHeldEntry | EachPeriodsEntry | EachRequirementsEntry
)


@dataclass(frozen=True, slots=True)
class CoverageEntry:
    """A form that must be met for every one of `each`."""

    each: tuple[EachEntry, ...]
    form: "FormEntry"
    span: Span


@dataclass(frozen=True, slots=True)
class ComposedEntry:
    """`all` or `any` of several forms; with `by`, a gap is pending until then."""

    operator: Literal["all", "any"]
    parts: tuple["FormEntry", ...]
    by: Scalar | None
    span: Span


FormEntry = (
    ConditionEntry
    | CountEntry
    | FieldEntry
    | CadenceEntry
    | ShareEntry
    | CoverageEntry
    | ComposedEntry
)


@dataclass(frozen=True, slots=True)
class SelectedEntry:
    """`latest` or `earliest`: a value of the last or first related record."""

    pick: Literal["latest", "earliest"]
    related: RelatedEntry
    value: Scalar
    order: Scalar
    none: Scalar | None


@dataclass(frozen=True, slots=True)
class CountedEntry:
    """`count`: how many related records there are."""

    related: RelatedEntry


@dataclass(frozen=True, slots=True)
class SummedEntry:
    """`sum`: a number added up over related records."""

    related: RelatedEntry
    value: Scalar


@dataclass(frozen=True, slots=True)
class ReachedEntry:
    """`reached`: when so many related records were there."""

    related: RelatedEntry
    count: Scalar
    at: Scalar
    in_any: Node | None
    over: Node | None


DerivationEntry = SelectedEntry | CountedEntry | SummedEntry | ReachedEntry | FormEntry
