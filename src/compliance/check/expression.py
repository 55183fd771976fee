"""Typed conditions: what a `where`, a `when` or an anchor says, names and types resolved.

The union `Expr` is closed: every stage that handles it does so in one `match`.
A record in scope has a name: `SUBJECT`, `RELATED`, or that of an `each`.
"""

from datetime import date, datetime
from typing import Literal as OneOf

from msgspec import Struct

from compliance.check.typed_node import TypedNode
from compliance.check.types import Type
from compliance.source import Span

SUBJECT = "subject"
RELATED = "related"

Unit = OneOf["minutes", "hours", "days", "working days", "weeks", "months", "years"]


class Duration(TypedNode, frozen=True):
    """A fixed duration, such as 15 working days."""

    count: int
    unit: Unit
    parameter: str | None = None

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.count == 1 else self.unit
        return f"{self.count} {unit}"


class DurationOf(TypedNode, frozen=True):
    """A duration whose count is a whole number of the case, such as `{days: rmp_days}`."""

    count: "Expr"
    unit: Unit
    parameter: str | None = None


class DurationBy(TypedNode, frozen=True):
    """A duration chosen by the value of an enum or text; None is `none`: no limit at all."""

    selector: "Expr"
    cases: tuple[tuple[str, "DurationExpr | None"], ...]
    parameter: str | None = None


DurationExpr = Duration | DurationOf | DurationBy


class Hop(Struct, frozen=True):
    """A reference followed to one record: the field that holds it, and where it can lead.

    `targets` holds (entity, key field, text in the field `by`); one of them without `by`.
    """

    field: str
    targets: tuple[tuple[str, str, str | None], ...]
    by: str | None = None


class Path(TypedNode, frozen=True):
    """A field of a record in scope, reached over zero or more references.

    After polymorphic hops, `entities` names those of the targets that have the field.
    `count` marks a derived count, whose value has bounds; `derived` any derived field.
    `origin` is the entity of the record in scope, which a reader wants to see.
    """

    record: str
    hops: tuple[Hop, ...]
    entities: tuple[str, ...]
    field: str
    type: Type
    not_yet: bool = False
    derived: bool = False
    count: bool = False
    origin: str = ""
    span: Span | None = None


class Variable(TypedNode, frozen=True):
    """The value of an `each` over values: a code, a theme, a requirement's id."""

    name: str
    type: Type
    span: Span | None = None


Value = str | int | float | bool | date | datetime | None


class Literal(TypedNode, frozen=True):
    """A value written in the rule or taken from a parameter; naive datetimes are local."""

    value: Value
    type: Type
    parameter: str | None = None
    span: Span | None = None


class AsOf(TypedNode, frozen=True):
    """The instant of the snapshot."""

    type: Type
    span: Span | None = None


class Not(TypedNode, frozen=True):
    """True where the operand is false."""

    operand: "Expr"
    type: Type
    span: Span | None = None


class Logic(TypedNode, frozen=True):
    """`and` or `or` of two or more conditions, three-valued."""

    operator: OneOf["and", "or"]
    operands: tuple["Expr", ...]
    type: Type
    span: Span | None = None


class Comparison(TypedNode, frozen=True):
    """Two values compared; `t - D` on a side was moved over to the other as `+ D`."""

    operator: OneOf["=", "<>", "<", "<=", ">", ">="]
    left: "Expr"
    right: "Expr"
    type: Type
    span: Span | None = None


class IsNull(TypedNode, frozen=True):
    """Whether a value is null: unknown for one that could not be read."""

    operand: "Expr"
    type: Type
    span: Span | None = None


class In(TypedNode, frozen=True):
    """Whether a value is one of a list of values."""

    operand: "Expr"
    items: tuple["Expr", ...]
    type: Type
    span: Span | None = None


class Like(TypedNode, frozen=True):
    """Whether a text has the form of a pattern with `%` and `_`."""

    operand: "Expr"
    pattern: "Expr"
    type: Type
    span: Span | None = None


class Arithmetic(TypedNode, frozen=True):
    """A sum, difference, product or quotient of two numbers; a quotient is a decimal."""

    operator: OneOf["+", "-", "*", "/"]
    left: "Expr"
    right: "Expr"
    type: Type
    span: Span | None = None


class Negation(TypedNode, frozen=True):
    """A number with its sign changed."""

    operand: "Expr"
    type: Type
    span: Span | None = None


class Shift(TypedNode, frozen=True):
    """A date or instant moved by a duration, `sign` 1 onwards and -1 back."""

    start: "Expr"
    duration: DurationExpr
    sign: OneOf[1, -1]
    type: Type
    span: Span | None = None


class Case(TypedNode, frozen=True):
    """The value of the first branch whose condition holds, else `default`."""

    branches: tuple[tuple["Expr", "Expr"], ...]
    default: "Expr"
    type: Type
    span: Span | None = None


class Call(TypedNode, frozen=True):
    """A function of the closed table, `check/functions.py`, applied to its arguments."""

    function: str
    arguments: tuple["Expr", ...]
    type: Type
    span: Span | None = None


Expr = (
    Path
    | Variable
    | Literal
    | AsOf
    | Not
    | Logic
    | Comparison
    | IsNull
    | In
    | Like
    | Arithmetic
    | Negation
    | Shift
    | Case
    | Call
)
