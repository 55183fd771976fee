"""Typed expressions to SQL values, three-valued: null and unknown are kept apart."""

import operator
from datetime import date, datetime
from typing import assert_never

from msgspec.structs import replace
from sqlglot import exp

from compliance.check.expression import (
    Arithmetic,
    AsOf,
    Call,
    Case,
    Comparison,
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
from compliance.check.types import TIMESTAMP, Enum
from compliance.plan import sql
from compliance.plan.clock import local_timestamp
from compliance.plan.durations import plan_shift
from compliance.plan.functions import plan_call
from compliance.plan.paths import never_known, ordered_position, plan_path, plan_variable
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.values import Value, compared, local_day, utc
from compliance.plan.width import wide_type

OPERATORS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
BRANCHES_MOST = 8


def plan_value(expression: Expr, scan: Scan) -> Value:  # noqa: C901, PLR0911, PLR0912 - one case a node
    """Turn an expression into the SQL of its value."""
    match expression:
        case Path():
            return plan_path(expression, scan)
        case Variable():
            return plan_variable(expression)
        case Literal():
            return plan_literal(expression, scan)
        case AsOf(type_):
            as_of = scan.around.as_of
            return as_of if type_ == TIMESTAMP else Value(plain=local_day(as_of))
        case Arithmetic():
            return _plan_arithmetic(expression, scan)
        case Negation():
            value = plan_value(expression.operand, scan)
            number = sql.cast(value.any, wide_type(expression))
            return Value(plain=exp.Neg(this=number), unknown=value.unknown)
        case Shift():
            start = plan_value(expression.start, scan)
            return plan_shift(start, expression.duration, expression.sign, scan, plan_value)
        case Case():
            return _plan_case(expression, scan)
        case Call():
            arguments = [plan_value(each, scan) for each in expression.arguments]
            return plan_call(expression.function, arguments, expression.arguments)
        case Not() | Logic() | Comparison() | IsNull() | In() | Like():
            condition = plan_condition(expression, scan)
            return Value(plain=condition, unknown=sql.is_null(condition))
        case _:
            assert_never(expression)


def plan_condition(expression: Expr, scan: Scan) -> Sql:
    """Turn a condition into SQL that is true, false, or null where it is unknown."""
    match expression:
        case Not(operand):
            return sql.negation(plan_condition(operand, scan))
        case Logic(word, operands):
            parts = [plan_condition(each, scan) for each in operands]
            return sql.conjunction(parts) if word == "and" else sql.disjunction(parts)
        case Comparison():
            return _plan_comparison(expression, scan)
        case IsNull(operand):
            value = plan_value(operand, scan)
            return sql.choose([(value.unknown, sql.NULL)], sql.is_null(value.any))
        case In(operand, items):
            value = plan_value(operand, scan)
            return sql.disjunction(
                [compared(exp.EQ, value, plan_value(item, scan)) for item in items]
            )
        case Like(operand, pattern):
            return sql.binary(
                exp.Like, plan_value(operand, scan).any, plan_value(pattern, scan).any
            )
        case _:
            return plan_value(expression, scan).any


def plan_literal(literal: Literal, scan: Scan) -> Value:
    """Turn a written value into SQL."""
    match literal.value:
        case None:
            return Value(plain=sql.NULL)
        case bool(value):
            return Value(plain=sql.TRUE if value else sql.FALSE)
        case int(value):
            return Value(plain=sql.integer(value))
        case float(value):
            return Value(plain=sql.number(value))
        case str(value):
            return Value(plain=sql.text(value))
        case datetime() as value:
            return local_timestamp(value, scan.around.zone)
        case date() as value:
            return Value(plain=sql.day(value))


def _plan_comparison(expression: Comparison, scan: Scan) -> Sql:
    if expression.operator not in {"=", "<>"}:
        for side in (expression.left, expression.right):
            if isinstance(side.type, Enum) and side.type.ordered:
                return _plan_order(expression, side.type, scan)
    left, right = plan_value(expression.left, scan), plan_value(expression.right, scan)
    return compared(OPERATORS[expression.operator], left, right)


def _plan_order(expression: Comparison, order: Enum, scan: Scan) -> Sql:
    """Compare values of an ordered enum: with a written one, by the values that fit."""
    left, right = plan_value(expression.left, scan), plan_value(expression.right, scan)
    if isinstance(expression.right, Literal):
        holds, limit = (
            ORDERS[expression.operator],
            order.values.index(str(expression.right.value)),
        )
        fitting = [value for place, value in enumerate(order.values) if holds(place, limit)]
        if fitting:
            return exp.In(this=left.any, expressions=[sql.text(value) for value in fitting])
    places = (Value(plain=ordered_position(order, side.any)) for side in (left, right))
    return compared(OPERATORS[expression.operator], *places)


def _plan_arithmetic(expression: Arithmetic, scan: Scan) -> Value:
    left, right = plan_value(expression.left, scan), plan_value(expression.right, scan)
    unknown = sql.disjunction([left.unknown, right.unknown])
    match expression.operator:
        case "/":
            divisor = exp.Nullif(this=_double(right.any), expression=sql.integer(0))
            return Value(sql.binary(exp.Div, _double(left.any), divisor), unknown)
        case "*":
            return Value(_joined(exp.Mul, left.any, right.any, expression), unknown)
        case "+":
            kind: type[exp.Binary] = exp.Add
        case "-":
            kind = exp.Sub
        case _:
            assert_never(expression.operator)
    whole = _joined(kind, left.any, right.any, expression)
    if left.low is None and right.low is None:
        return Value(whole, unknown)
    low, high = left.low or left.any, left.high or left.any
    other_low, other_high = right.low or right.any, right.high or right.any
    if kind is exp.Sub:
        other_low, other_high = other_high, other_low
    return Value(
        whole,
        unknown,
        low=_joined(kind, low, other_low, expression),
        high=_joined(kind, high, other_high, expression),
    )


def _joined(kind: type[exp.Binary], left: Sql, right: Sql, whole: Arithmetic) -> Sql:
    """Calculate wide enough that no two stored numbers can overflow."""
    wide = wide_type(whole)
    return sql.binary(kind, sql.cast(left, wide), sql.cast(right, wide))


def _double(part: Sql) -> Sql:
    return sql.cast(part, "DOUBLE")


def _plan_case(expression: Case, scan: Scan) -> Value:
    """Try the branches in order; an unknown test needs all that may follow to agree."""
    if len(expression.branches) > BRANCHES_MOST:
        return never_known(expression.type)
    rest = plan_value(expression.default, scan)
    for test, value in reversed(expression.branches):
        rest = _plan_branch(plan_condition(test, scan), plan_value(value, scan), rest)
    return rest


def _plan_branch(test: Sql, value: Value, rest: Value) -> Value:
    if value.is_timestamp != rest.is_timestamp:
        value, rest = _alike(value, rest)
    agrees = sql.is_true(compared(exp.EQ, value, rest))
    untrue = sql.negation(test)

    def branch(part: str) -> Sql | None:
        mine, other = getattr(value, part), getattr(rest, part)
        if mine is None or other is None:
            return None
        return sql.choose([(test, mine), (untrue, other), (agrees, mine)])

    unknown = sql.choose([(test, value.unknown), (untrue, rest.unknown)], sql.negation(agrees))
    if value.is_timestamp and branch("instant") is None and branch("wall") is None:
        value, rest = replace(value, instant=utc(value)), replace(rest, instant=utc(rest))
    return Value(branch("plain"), unknown, branch("instant"), branch("wall"))


def _alike(value: Value, rest: Value) -> tuple[Value, Value]:
    """Make a time and a written null, or a time and a date, comparable."""
    if sql.NULL in (value.plain, rest.plain):
        return _as_time(value), _as_time(rest)
    return _as_day(value), _as_day(rest)


def _as_time(value: Value) -> Value:
    null = sql.cast(sql.NULL, "TIMESTAMP")
    return Value(instant=null, wall=null) if value.plain == sql.NULL else value


def _as_day(value: Value) -> Value:
    return Value(plain=local_day(value), unknown=value.unknown)
