"""Every part of an expression, durations and their selectors included."""

from collections.abc import Iterator
from typing import assert_never

from compliance.check.expression import (
    Arithmetic,
    AsOf,
    Call,
    Case,
    Comparison,
    Duration,
    DurationBy,
    DurationExpr,
    DurationOf,
    Expr,
    In,
    IsNull,
    Like,
    Literal,
    Logic,
    Negation,
    Not,
    Path,
    Shift,
    Variable,
)


def walk(expression: Expr | DurationExpr) -> Iterator[Expr | DurationExpr]:
    """Give an expression and everything in it, from the outside in."""
    yield expression
    for part in parts(expression):
        yield from walk(part)


def parts(expression: Expr | DurationExpr) -> tuple[Expr | DurationExpr, ...]:  # noqa: C901, PLR0911, PLR0912 - one case for each node
    """Give what an expression is directly made of, in the order in which it is written."""
    match expression:
        case Path() | Variable() | Literal() | AsOf() | Duration():
            return ()
        case Not() | IsNull() | Negation():
            return (expression.operand,)
        case Logic():
            return expression.operands
        case Comparison() | Arithmetic():
            return (expression.left, expression.right)
        case In():
            return (expression.operand, *expression.items)
        case Like():
            return (expression.operand, expression.pattern)
        case Shift():
            return (expression.start, expression.duration)
        case Case():
            return (
                *(part for branch in expression.branches for part in branch),
                expression.default,
            )
        case Call():
            return expression.arguments
        case DurationOf():
            return (expression.count,)
        case DurationBy():
            return (expression.selector, *(case for _, case in expression.cases if case))
        case _:
            assert_never(expression)
