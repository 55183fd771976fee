"""Forms of `expect` as written: which form it is, its parts still text with places."""

from typing import Literal

from msgspec import Struct

from compliance.load.nodes import Node, Scalar
from compliance.source import Span

Bound = Literal["at_least", "at_most", "exactly"]


class ViaEntry(Struct, frozen=True):
    """What `via:` says: fields followed in order, or pairs that must all agree."""

    path: tuple[Scalar, ...]
    pairs: tuple[tuple[Scalar, Scalar], ...]
    span: Span


class RelatedEntry(Struct, frozen=True):
    """Which related records are meant; `including` keeps the subject in a self-relation."""

    entity: Scalar
    where: Scalar | None
    via: ViaEntry | None
    including: bool
    span: Span


class DeadlineEntry(Struct, frozen=True):
    """`within:` with `of:`, or `by:`; and `not_before:`."""

    within: Node | None
    anchor: Scalar | None
    by: Scalar | None
    not_before: Scalar | None


class ConditionEntry(Struct, frozen=True):
    """A condition on the subject."""

    text: Scalar
    span: Span


class CountEntry(Struct, frozen=True):
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


class FieldEntry(Struct, frozen=True):
    """A field of the subject that must be filled in time."""

    field: Scalar
    deadline: DeadlineEntry
    span: Span


class CadenceEntry(Struct, frozen=True):
    """Related records that must follow each other without too long an interval."""

    every: Node
    related: RelatedEntry
    at: Scalar
    start: Scalar
    until: Scalar | None
    over: Node | None
    current: bool
    span: Span


class ShareEntry(Struct, frozen=True):
    """The share of met verdicts that another rule must reach among the subject's cases."""

    rule: Scalar
    where: Scalar | None
    via: ViaEntry | None
    at_least: Scalar | None
    at_most: Scalar | None
    minimum: Scalar | None
    span: Span


class EachEntityEntry(Struct, frozen=True):
    """`{entity: borough, as: b}`."""

    name: Scalar
    entity: Scalar


class EachValuesEntry(Struct, frozen=True):
    """`{values: [s47, cse], as: theme}`."""

    name: Scalar
    values: tuple[Scalar, ...]


class EachHeldEntry(Struct, frozen=True):
    """`{of: document, field: check_codes, where: ..., as: code}`."""

    name: Scalar
    related: RelatedEntry
    field: Scalar


class EachPeriodsEntry(Struct, frozen=True):
    """`{periods: quarter, from: 2017-01-01, as: q}`."""

    name: Scalar
    unit: Scalar
    start: Scalar


class EachRequirementsEntry(Struct, frozen=True):
    """`{requirements: leaves, as: ref}`."""

    name: Scalar
    which: Scalar


EachEntry = (
    EachEntityEntry | EachValuesEntry | EachHeldEntry | EachPeriodsEntry | EachRequirementsEntry
)


class CoverageEntry(Struct, frozen=True):
    """A form that must be met for every one of `each`."""

    each: tuple[EachEntry, ...]
    form: "FormEntry"
    span: Span


class ComposedEntry(Struct, frozen=True):
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


class SelectedEntry(Struct, frozen=True):
    """`latest` or `earliest`: a value of the last or first related record."""

    pick: Literal["latest", "earliest"]
    related: RelatedEntry
    value: Scalar
    order: Scalar
    none: Scalar | None


class CountedEntry(Struct, frozen=True):
    """`count`: how many related records there are."""

    related: RelatedEntry


class SummedEntry(Struct, frozen=True):
    """`sum`: a number added up over related records."""

    related: RelatedEntry
    value: Scalar


class ReachedEntry(Struct, frozen=True):
    """`reached`: when so many related records were there."""

    related: RelatedEntry
    count: Scalar
    at: Scalar
    in_any: Node | None
    over: Node | None


DerivationEntry = SelectedEntry | CountedEntry | SummedEntry | ReachedEntry | FormEntry
