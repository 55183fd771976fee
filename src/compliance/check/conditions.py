"""Condition text to a typed expression: a whitelist of what the language has, and no more."""

from compliance.check.check_comparison import as_value
from compliance.check.check_node import check_node
from compliance.check.expected_type import check_expected
from compliance.check.expression import DurationExpr, Expr
from compliance.check.expression_context import Context
from compliance.check.parse_condition import parse_condition
from compliance.check.scope import Scope
from compliance.check.types import Type
from compliance.check.walk import walk
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar


def check_expression(
    node: Scalar, scope: Scope, faults: list[Diagnostic], expected: Type | None = None
) -> Expr | None:
    """Give the typed expression that a scalar says, or report every fault found in it.

    With `expected`, its type must be that one; a date will do where a timestamp is expected.
    """
    return check_in_context(node, Context(scope, faults), expected)


def check_in_context(node: Scalar, context: Context, expected: Type | None) -> Expr | None:
    """Check an expression inside something else that is being checked."""
    parsed = parse_condition(node, context.faults)
    if parsed is None:
        return None
    operand = check_node(parsed.tree, parsed, context, check_in_context)
    value = as_value(operand, context)
    return check_expected(value, expected, context) if value is not None else None


def used_parameters(expression: Expr | DurationExpr) -> frozenset[str]:
    """Give the names of the parameters whose values are in an expression."""
    names = (getattr(part, "parameter", None) for part in walk(expression))
    return frozenset(name for name in names if name is not None)
