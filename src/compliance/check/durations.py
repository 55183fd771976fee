"""The durations of rules, fixed or depending on the case."""

from compliance.check.conditions import check_in_context
from compliance.check.duration_maps import DurationReader, NoLimit, read_duration_node
from compliance.check.expression import DurationExpr, Expr
from compliance.check.expression_context import Context
from compliance.check.scope import Scope
from compliance.check.types import Type
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Node


def check_duration(
    node: Node, scope: Scope, faults: list[Diagnostic], ends: tuple[Expr | Type, ...]
) -> DurationExpr | NoLimit | None:
    """Give the duration that a node says, or report every fault found in it.

    `ends` are the times between which it is measured, or their types: no hours on a date.
    """
    reader = DurationReader(Context(scope, faults), check_in_context, ends)
    return read_duration_node(node, reader)
