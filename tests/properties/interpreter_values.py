"""Typed expressions to their values, one record at a time, in three-valued logic."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

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
from properties.interpreter_compare import compared, equal
from properties.interpreter_data import (
    NO_LIMIT,
    UNKNOWN,
    Bounds,
    Context,
    Env,
    Period,
    Record,
    Special,
    Truth,
    Value,
)
from properties.interpreter_functions import FUNCTIONS, NULL_TAKERS


def value(node: Expr, env: Env, context: Context) -> Value:
    """Give the value of an expression: known, null, unknown, or a count with bounds."""
    return _EVALUATORS[type(node)](node, env, context)


def settled(node: Expr, env: Env, context: Context) -> Value:
    """Give a single value: a count whose bounds differ is unknown."""
    found = value(node, env, context)
    if isinstance(found, Bounds):
        return int(found.low) if found.low == found.high else UNKNOWN
    return found


def truth(node: Expr | None, env: Env, context: Context) -> Truth:
    """Give whether a condition holds: null is unknown; no condition always holds."""
    if node is None:
        return True
    found = settled(node, env, context)
    return UNKNOWN if found is None else found


LONGEST = {
    "minutes": 50_000_000,
    "hours": 1_000_000,
    "days": 100_000,
    "working days": 10_000,
    "weeks": 10_000,
    "months": 5_000,
    "years": 500,
}


def duration(node: DurationExpr, env: Env, context: Context) -> Duration | Special:
    """Give the duration of a case: fixed, unknown, or none at all."""
    match node:
        case Duration():
            return node if node.count <= LONGEST[node.unit] else NO_LIMIT
        case DurationOf():
            count = settled(node.count, env, context)
            if count is None or count is UNKNOWN or count != int(count):
                return UNKNOWN
            if not 0 <= count <= LONGEST[node.unit]:
                return UNKNOWN
            return Duration(int(count), node.unit)
        case DurationBy():
            return _chosen_duration(node, env, context)


def _chosen_duration(node: DurationBy, env: Env, context: Context) -> Duration | Special:
    chosen = settled(node.selector, env, context)
    cases = dict(node.cases)
    if chosen is None or chosen is UNKNOWN or chosen not in cases:
        return UNKNOWN
    branch = cases[chosen]
    return NO_LIMIT if branch is None else duration(branch, env, context)


def field_value(record: Record, name: str, context: Context) -> Value:
    """Give a field of a record, a derived one included."""
    if name in record.values:
        return record.values[name]
    known = (id(record), name)
    if known not in context.known:
        derived = context.derived[record.entity, name]
        context.known[known] = context.derive(context, record, derived)
    return context.known[known]


def _path(node: Path, env: Env, context: Context) -> Value:
    record = env[node.record]
    if isinstance(record, Period):
        return getattr(record, node.field)
    for hop in node.hops:
        record = _followed(record, hop, context)
        if record is None:
            return UNKNOWN
    return (
        field_value(record, node.field, context) if record.entity in node.entities else UNKNOWN
    )


def _followed(record: Record, hop: Hop, context: Context) -> Record | None:
    key = field_value(record, hop.field, context)
    kind = field_value(record, hop.by, context) if hop.by else None
    for entity, _, text in hop.targets:
        if kind == text and key is not None and key is not UNKNOWN:
            records = context.data.entities[entity]
            return records.by_text.get(str(key)) if hop.by else records.by_key.get(key)
    return None


def _variable(node: Variable, env: Env, _: Context) -> Value:
    return env[node.name]


def _literal(node: Literal, _: Env, context: Context) -> Value:
    if isinstance(node.value, datetime):
        return context.clock.instant(node.value)
    return node.value


def _as_of(_: AsOf, __: Env, context: Context) -> Value:
    return context.clock.as_of


def _not(node: Not, env: Env, context: Context) -> Truth:
    operand = truth(node.operand, env, context)
    return operand if operand is UNKNOWN else not operand


def _logic(node: Logic, env: Env, context: Context) -> Truth:
    operands = [truth(operand, env, context) for operand in node.operands]
    return conjunction(operands) if node.operator == "and" else disjunction(operands)


def conjunction(operands: Sequence[Truth]) -> Truth:
    """Give the least of truths: false, then unknown, then true."""
    return _dominated(operands, False)


def disjunction(operands: Sequence[Truth]) -> Truth:
    """Give the greatest of truths: true, then unknown, then false."""
    return _dominated(operands, True)


def _dominated(operands: Sequence[Truth], decisive: bool) -> Truth:
    if any(operand is decisive for operand in operands):
        return decisive
    return UNKNOWN if any(operand is UNKNOWN for operand in operands) else not decisive


def decided(operands: Sequence[Value], test: Callable[..., Truth]) -> Truth:
    """Test values; the truth about a null is unknown, as it is about an unknown value."""
    is_open = any(operand is None or operand is UNKNOWN for operand in operands)
    return UNKNOWN if is_open else test(*operands)


def missing(operands: Sequence[Value], compute: Callable[..., Value]) -> Value:
    """Compute from values; of an unknown one it is unknown, else of a null one null."""
    if any(operand is UNKNOWN for operand in operands):
        return UNKNOWN
    if any(operand is None for operand in operands):
        return None
    return compute(*operands)


def _comparison(node: Comparison, env: Env, context: Context) -> Truth:
    left = value(node.left, env, context)
    right = value(node.right, env, context)
    types = (node.left.type, node.right.type)
    return decided(
        (left, right),
        lambda first, second: compared(node.operator, first, second, types, context.clock),
    )


def _is_null(node: IsNull, env: Env, context: Context) -> Truth:
    operand = settled(node.operand, env, context)
    return UNKNOWN if operand is UNKNOWN else operand is None


def _in(node: In, env: Env, context: Context) -> Truth:
    operand = settled(node.operand, env, context)
    items = [settled(item, env, context) for item in node.items]
    same = [decided((operand, item), lambda a, b: equal(a, b, context.clock)) for item in items]
    return disjunction(same)


def _like(node: Like, env: Env, context: Context) -> Truth:
    operands = [settled(part, env, context) for part in (node.operand, node.pattern)]
    return decided(operands, is_like)


def is_like(text: str, pattern: str) -> bool:
    """Say whether a text has the form of a pattern, `%` any text and `_` one character."""
    parts = {"%": ".*", "_": "."}
    expected = "".join(parts.get(char, re.escape(char)) for char in pattern)
    return re.fullmatch(expected, text, re.DOTALL) is not None


def _arithmetic(node: Arithmetic, env: Env, context: Context) -> Value:
    keeps_bounds = node.operator in "+-" and (
        _is_constant(node.left) or _is_constant(node.right)
    )
    read = value if keeps_bounds else settled
    operands = (read(node.left, env, context), read(node.right, env, context))
    return missing(operands, lambda a, b: calculated(node.operator, a, b))


def _is_constant(node: Expr) -> bool:
    return isinstance(node, Literal) or (
        isinstance(node, Negation) and isinstance(node.operand, Literal)
    )


def calculated(operator: str, left: Any, right: Any) -> Value:
    """Add, subtract, multiply or divide; a division by zero is null."""
    if isinstance(left, Bounds) or isinstance(right, Bounds):
        return _bounds_calculated(operator, left, right)
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return None if right == 0 else left / right


def _bounds_calculated(operator: str, left: Any, right: Any) -> Bounds:
    first = left if isinstance(left, Bounds) else Bounds(left, left)
    second = right if isinstance(right, Bounds) else Bounds(right, right)
    if operator == "+":
        return Bounds(first.low + second.low, first.high + second.high)
    return Bounds(first.low - second.high, first.high - second.low)


def _negation(node: Negation, env: Env, context: Context) -> Value:
    return missing([settled(node.operand, env, context)], lambda operand: -operand)


def _shift(node: Shift, env: Env, context: Context) -> Value:
    start = settled(node.start, env, context)
    length = duration(node.duration, env, context)
    if start is None and length is not UNKNOWN:
        return None
    if start is UNKNOWN or not isinstance(length, Duration):
        return UNKNOWN
    return context.clock.shift(start, length, node.sign)


def _case(node: Case, env: Env, context: Context) -> Value:
    return _rest(node.branches, node.default, env, context)


def _rest(
    branches: Sequence[tuple[Expr, Expr]], default: Expr, env: Env, context: Context
) -> Value:
    if not branches:
        return settled(default, env, context)
    test, result = branches[0]
    holds = truth(test, env, context)
    if holds is True:
        return settled(result, env, context)
    rest = _rest(branches[1:], default, env, context)
    if holds is False:
        return rest
    mine = settled(result, env, context)
    agree = decided((mine, rest), lambda first, second: equal(first, second, context.clock))
    return mine if agree is True else UNKNOWN


def _call(node: Call, env: Env, context: Context) -> Value:
    arguments = [settled(argument, env, context) for argument in node.arguments]
    if node.function in NULL_TAKERS:
        return NULL_TAKERS[node.function](context.clock, arguments)
    function = FUNCTIONS[node.function]
    return missing(arguments, lambda *known: function(context.clock, *known))


_EVALUATORS: Mapping[type, Callable[[Any, Env, Context], Value]] = {
    Path: _path,
    Variable: _variable,
    Literal: _literal,
    AsOf: _as_of,
    Not: _not,
    Logic: _logic,
    Comparison: _comparison,
    IsNull: _is_null,
    In: _in,
    Like: _like,
    Arithmetic: _arithmetic,
    Negation: _negation,
    Shift: _shift,
    Case: _case,
    Call: _call,
}
