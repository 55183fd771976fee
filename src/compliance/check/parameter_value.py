"""A parameter of the pack as expressions use it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from compliance.check.expression import Duration
from compliance.load.nodes import Node
from compliance.source import Span

ParameterKind = Literal[
    "integer",
    "decimal",
    "text",
    "boolean",
    "date",
    "timestamp",
    "duration",
    "duration map",
    "percent",
    "list",
    "unreadable",
]
Single = str | int | float | bool | date | datetime


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A named value: its text for reports, and what was read from it.

    A `duration map` keeps its node, which is read in the scope of each use.
    An `unreadable` one was reported where it is declared; its uses are silent.
    """

    name: str
    text: str
    kind: ParameterKind
    value: Single | Duration | tuple[Single, ...] | None
    node: Node = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)
