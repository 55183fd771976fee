"""Typed expressions as short texts that show what `print_expression` does not: types, ways."""

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
    Hop,
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
from compliance.check.types import Enum, List, Reference, Type


def tree(expression: Expr | DurationExpr) -> str:  # noqa: C901, PLR0911, PLR0912 - one case each
    """Print an expression with the operator first, and with the types of all that has one."""
    match expression:
        case Path():
            return _path(expression)
        case Variable(name, kind):
            return f"{name}:{type_name(kind)}"
        case Literal(value, kind, parameter):
            return f"{value!s}:{type_name(kind)}" + (f"=${parameter}" if parameter else "")
        case AsOf(kind):
            return f"as_of:{type_name(kind)}"
        case Logic(operator, operands):
            return _listed(operator, *operands)
        case Not(operand):
            return _listed("not", operand)
        case IsNull(operand):
            return _listed("is-null", operand)
        case Comparison(operator, left, right):
            return _listed(operator, left, right)
        case In(operand, items):
            return _listed("in", operand, *items)
        case Like(operand, pattern):
            return _listed("like", operand, pattern)
        case Arithmetic(operator, left, right, kind):
            return f"{_listed(operator, left, right)}:{type_name(kind)}"
        case Negation(operand, kind):
            return f"{_listed('-', operand)}:{type_name(kind)}"
        case Shift(start, duration, sign, kind):
            return f"{_listed(f'shift{sign:+}', start, duration)}:{type_name(kind)}"
        case Case(branches, default, kind):
            parts = [part for branch in branches for part in branch]
            return f"{_listed('case', *parts, default)}:{type_name(kind)}"
        case Call(function, arguments, kind):
            return f"{_listed(function, *arguments)}:{type_name(kind)}"
        case Duration() | DurationOf() | DurationBy():
            return _duration(expression)
        case _:
            assert_never(expression)


def type_name(kind: Type) -> str:
    """Give a type in one word."""
    match kind:
        case Enum():
            return "ordered" if kind.ordered else "enum"
        case Reference():
            return f"ref({'|'.join(target.entity for target in kind.targets)})"
        case List(item):
            return f"list({type_name(item)})"
        case _:
            return str(kind)


def _listed(operator: str, *parts: Expr | DurationExpr) -> str:
    return f"({' '.join([operator, *map(tree, parts)])})"


def _path(path: Path) -> str:
    flags = {"not_yet": path.not_yet, "derived": path.derived, "count": path.count}
    said = "".join(f"!{flag}" for flag, holds in flags.items() if holds)
    steps = "".join(f"{_hop(hop)}." for hop in path.hops)
    owner = "|".join(path.entities)
    return f"{path.record}.{steps}{path.field}@{owner}:{type_name(path.type)}{said}"


def _hop(hop: Hop) -> str:
    targets = (
        f"{entity}.{key}" + (f"[{text}]" if text else "") for entity, key, text in hop.targets
    )
    return f"{hop.field}>" + "|".join(targets) + (f"/{hop.by}" if hop.by else "")


def _duration(duration: DurationExpr) -> str:
    named = f"=${duration.parameter}" if duration.parameter else ""
    match duration:
        case Duration():
            return f"{duration}{named}"
        case DurationOf(count, unit):
            return f"({unit} {tree(count)}){named}"
        case DurationBy(selector, cases):
            listed = (f"{key}={_duration(case) if case else 'none'}" for key, case in cases)
            return f"(by {tree(selector)} {' '.join(listed)}){named}"
