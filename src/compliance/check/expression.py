"""Typed conditions: what a `where`, a `when` or an anchor says, names and types resolved.

The union `Expr` is closed: every stage that handles it does so in one `match`.
A record in scope has a name: `SUBJECT`, `RELATED`, or that of an `each`.
"""

from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date, datetime
from typing import Literal as OneOf

from compliance.check.types import Type
from compliance.source import Span

SUBJECT = "subject"
RELATED = "related"

Unit = OneOf["minutes", "hours", "days", "working days", "weeks", "months", "years"]


@dataclass(frozen=True, slots=True)
class Duration:
    """A fixed duration, such as 15 working days."""

    count: int
    unit: Unit
    parameter: str | None = attribute(default=None, compare=False)

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.count == 1 else self.unit
        return f"{self.count} {unit}"


@dataclass(frozen=True, slots=True)
class DurationOf:
    """A duration whose count is a whole number of the case, such as `{days: rmp_days}`."""

    count: "Expr"
    unit: Unit
    parameter: str | None = attribute(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class DurationBy:
    """A duration chosen by the value of an enum or text; None is `none`: no limit at all."""

    selector: "Expr"
    cases: tuple[tuple[str, "DurationExpr | None"], ...]
    parameter: str | None = attribute(default=None, compare=False)


DurationExpr = Duration | DurationOf | DurationBy


@dataclass(frozen=True, slots=True)
class Hop:
    """A reference followed to one record: the field that holds it, and where it can lead.

    `targets` holds (entity, key field, text in the field `by`); one of them without `by`.
    """

    field: str
    targets: tuple[tuple[str, str, str | None], ...]
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Path:
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
    origin: str = attribute(default="", compare=False)
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of an `each` over values: a code, a theme, a requirement's id."""

    name: str
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the rule or taken from a parameter; naive datetimes are local."""

    value: Value
    type: Type
    parameter: str | None = attribute(default=None, compare=False)
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The instant of the snapshot."""

    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True where the operand is false."""

    operand: "Expr"
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` of two or more conditions, three-valued."""

    operator: OneOf["and", "or"]
    operands: tuple["Expr", ...]
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values compared; `t - D` on a side was moved over to the other as `+ D`."""

    operator: OneOf["=", "<>", "<", "<=", ">", ">="]
    left: "Expr"
    right: "Expr"
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a value is null: unknown for one that could not be read."""

    operand: "Expr"
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class In:
    """Whether a value is one of a list of values."""

    operand: "Expr"
    items: tuple["Expr", ...]
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Like:
    """Whether a text has the form of a pattern with `%` and `_`."""

    operand: "Expr"
    pattern: "Expr"
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, difference, product or quotient of two numbers; a quotient is a decimal."""

    operator: OneOf["+", "-", "*", "/"]
    left: "Expr"
    right: "Expr"
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """A number with its sign changed."""

    operand: "Expr"
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Shift:
    """A date or instant moved by a duration, `sign` 1 onwards and -1 back."""

    start: "Expr"
    duration: DurationExpr
    sign: OneOf[1, -1]
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """The value of the first branch whose condition holds, else `default`."""

    branches: tuple[tuple["Expr", "Expr"], ...]
    default: "Expr"
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the closed table, `check/functions.py`, applied to its arguments."""

    function: str
    arguments: tuple["Expr", ...]
    type: Type
    span: Span | None = attribute(default=None, compare=False, repr=False)


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
