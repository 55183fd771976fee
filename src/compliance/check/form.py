"""Typed forms of `expect`, and the ways from a subject to its related records.

The union `Form` is closed: every stage that handles it does so in one `match`.
"""

from typing import Literal as OneOf

from msgspec import Struct

from compliance.check.expression import DurationExpr, Expr
from compliance.check.typed_node import TypedNode
from compliance.source import Span


class Step(Struct, frozen=True):
    """From a record to those of `entity` that agree with it in every pair of fields.

    A pair is (field of the record before, field of `entity`); null agrees with nothing.
    `near_list`/`far_list`: that side of the only pair is a list, which must contain the other.
    `near_when`/`far_when`: (field, text) that a polymorphic reference asks for on that side.
    `many` is false where at most one record can be reached, because the pairs are its key.
    """

    entity: str
    pairs: tuple[tuple[str, str], ...]
    many: bool
    near_list: bool = False
    far_list: bool = False
    near_when: tuple[str, str] | None = None
    far_when: tuple[str, str] | None = None


class Related(TypedNode, frozen=True):
    """The records of `entity` that belong to the subject: by steps, or all without any.

    The last step's entity is `entity`. `including_subject` keeps the subject in a relation
    of an entity with itself.
    """

    entity: str
    steps: tuple[Step, ...]
    including_subject: bool = False
    span: Span | None = None


class Count(Struct, frozen=True):
    """How many related records must satisfy: from `low` to `high` (None: no bound)."""

    low: int | None
    high: int | None


class Within(Struct, frozen=True):
    """The limit is the anchor moved on by the duration; `duration` None is no limit."""

    duration: DurationExpr | None
    anchor: Expr


class By(Struct, frozen=True):
    """The limit is a date or an instant of the case."""

    limit: Expr


class Deadline(Struct, frozen=True):
    """Until when something must be done, inclusive, and from when it counts."""

    limit: Within | By
    not_before: Expr | None = None


class ConditionForm(TypedNode, frozen=True):
    """Met when the condition holds for the subject."""

    condition: Expr
    span: Span | None = None


class RelatedForm(TypedNode, frozen=True):
    """Met when as many related records as `count` asks satisfy `where`, in time.

    `at` is when a related record's thing was done: with `deadline` it must be in time, with
    `window` (`in_any`) the count is the largest within any span of that length.
    """

    related: Related
    count: Count
    where: Expr | None = None
    at: Expr | None = None
    window: DurationExpr | None = None
    deadline: Deadline | None = None
    span: Span | None = None


class FieldForm(TypedNode, frozen=True):
    """Met when the subject's own field, a date or instant, is in time."""

    value: Expr
    deadline: Deadline
    span: Span | None = None


class CadenceForm(TypedNode, frozen=True):
    """Met when no interval between the related records' `at` is longer than `every`."""

    every: DurationExpr
    related: Related
    where: Expr | None
    at: Expr
    start: Expr
    until: Expr | None = None
    over: DurationExpr | None = None
    current: bool = False
    span: Span | None = None


class ShareForm(TypedNode, frozen=True):
    """Met when the share of met verdicts of another rule among the subject's cases reaches.

    Limits are shares from 0 to 1. `steps` lead from the other rule's subject to this one
    (no step: all cases belong). `where` is read on the other rule's subject, as `RELATED`.
    """

    rule: str
    steps: tuple[Step, ...]
    where: Expr | None
    at_least: float | None
    at_most: float | None
    minimum: int = 1
    span: Span | None = None


class EachEntity(Struct, frozen=True):
    """Every record of an entity, under a name."""

    name: str
    entity: str


class EachValue(Struct, frozen=True):
    """Every value of a written list (or of the pack's requirements), under a name."""

    name: str
    values: tuple[str | int, ...]


class EachHeld(Struct, frozen=True):
    """Every distinct value held in a field of records: of all, or with steps the subject's.

    `value` and `where` are read on the record as `RELATED`; a list field gives its items.
    """

    name: str
    related: Related
    value: Expr
    where: Expr | None


class EachPeriod(Struct, frozen=True):
    """Every calendar period ended by `as_of` that begins at or after `start`.

    The name has `.start` and `.end` (dates, both inclusive) and `.label` (`2017-Q1`).
    """

    name: str
    unit: OneOf["week", "month", "quarter", "year"]
    start: Expr


Each = EachEntity | EachValue | EachHeld | EachPeriod


class CoverageForm(TypedNode, frozen=True):
    """Met when the form is met for every combination of the `each`."""

    each: tuple[Each, ...]
    form: "Form"
    span: Span | None = None


class ComposedForm(TypedNode, frozen=True):
    """`all`: the worst of the parts, `any`: the best; a gap is pending until `by`."""

    operator: OneOf["all", "any"]
    parts: tuple["Form", ...]
    by: Expr | None = None
    span: Span | None = None


Form = (
    ConditionForm
    | RelatedForm
    | FieldForm
    | CadenceForm
    | ShareForm
    | CoverageForm
    | ComposedForm
)


class Selected(Struct, frozen=True):
    """`latest`/`earliest`: the `value` of the last or first related record by `order`."""

    pick: OneOf["latest", "earliest"]
    related: Related
    value: Expr
    order: Expr
    where: Expr | None
    none: Expr | None


class Counted(Struct, frozen=True):
    """`count`: how many related records satisfy `where`; it keeps its bounds."""

    related: Related
    where: Expr | None


class Summed(Struct, frozen=True):
    """`sum` of a number over the related records that satisfy `where`; 0 with none."""

    related: Related
    value: Expr
    where: Expr | None


class Reached(Struct, frozen=True):
    """When `count` related records were first within a span of `window`, else null.

    With `over`, only records whose `at` is not before `as_of - over` are looked at.
    """

    related: Related
    count: int
    where: Expr | None
    at: Expr
    window: DurationExpr | None
    over: DurationExpr | None


Derivation = Selected | Counted | Summed | Reached | Form | Expr
