"""A parameter of the pack as expressions use it."""

from datetime import date, datetime
from typing import Literal

from compliance.check.expression import Duration
from compliance.check.typed_node import TypedNode
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


class ParameterValue(TypedNode, frozen=True):
    """A named value: its text for reports, and what was read from it.

    A `duration map` keeps its node, which is read in the scope of each use.
    An `unreadable` one was reported where it is declared; its uses are silent.
    """

    name: str
    text: str
    kind: ParameterKind
    value: Single | Duration | tuple[Single, ...] | None
    node: Node
    span: Span
