"""Typed expressions back to text: for readers, or exactly as they could be typed again."""

from typing import assert_never

from msgspec import Struct

from compliance.check.expression import (
    RELATED,
    SUBJECT,
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
from compliance.check.print_value import print_fixed, print_literal, print_name
from compliance.check.walk import walk

# How tightly each kind of expression binds; what binds less tightly than its place needs is
# put in brackets.
_OR, _AND, _NOT, _TEST, _SUM, _PRODUCT, _SIGN, _ATOM = range(1, 9)


def print_expression(expression: Expr | DurationExpr, *, exact: bool = False) -> str:
    """Give an expression as text, parameters as their values.

    It is meant for readers, who want `12 months` and no more prefixes than needed; the
    `exact` text can be read again and gives the same expression.
    """
    records = {part.record for part in walk(expression) if isinstance(part, Path)}
    return _Printer(exact, exact or RELATED in records).text(expression, 0)


class _Printer(Struct, frozen=True):
    """How to print: `exact`, and whether fields of the subject carry its name."""

    exact: bool
    named: bool

    def text(self, expression: Expr | DurationExpr, level: int) -> str:
        """Print an expression, in brackets if its place needs one that binds more tightly."""
        printed, own = self._printed(expression)
        return printed if own >= level else f"({printed})"

    def _printed(self, expression: Expr | DurationExpr) -> tuple[str, int]:  # noqa: C901, PLR0911, PLR0912 - one case for each node
        match expression:
            case Path():
                return self._path(expression), _ATOM
            case Variable(name):
                return print_name(name), _ATOM
            case Literal():
                return self._literal(expression)
            case AsOf():
                return "as_of", _ATOM
            case Logic(operator, operands):
                level = _AND if operator == "and" else _OR
                return f" {operator} ".join(
                    self.text(one, level + 1) for one in operands
                ), level
            case Not(operand):
                return self._negated(operand)
            case Comparison(operator, left, right):
                sides = self.text(left, _SUM), self.text(right, _SUM)
                return f"{sides[0]} {operator} {sides[1]}", _TEST
            case IsNull() | In() | Like():
                return self._test(expression, ""), _TEST
            case Arithmetic():
                return self._arithmetic(expression)
            case Negation(operand):
                return f"-{self.text(operand, _ATOM)}", _SIGN
            case Shift(start, duration, sign):
                moved = self.text(duration, _ATOM)
                return f"{self.text(start, _SUM)} {'+' if sign > 0 else '-'} {moved}", _SUM
            case Case():
                return self._case(expression), _ATOM
            case Call(function, arguments):
                listed = ", ".join(self.text(argument, 0) for argument in arguments)
                return f"{function}({listed})", _ATOM
            case Duration() | DurationOf() | DurationBy():
                return self._duration(expression), _ATOM
            case _:
                assert_never(expression)

    def _path(self, path: Path) -> str:
        steps = [hop.field.removesuffix("_id") for hop in path.hops]
        names = [*steps, path.field]
        if path.record == SUBJECT:
            names = [path.origin, *names] if self.named and path.origin else names
        elif path.record != RELATED:
            names = [path.record, *names]
        return ".".join(print_name(name, first=place == 0) for place, name in enumerate(names))

    def _literal(self, literal: Literal) -> tuple[str, int]:
        printed = print_literal(literal, exact=self.exact)
        return printed, _SIGN if printed.startswith("-") else _ATOM

    def _negated(self, operand: Expr) -> tuple[str, int]:
        if isinstance(operand, IsNull | In | Like):
            return self._test(operand, "not "), _TEST
        return f"not {self.text(operand, _NOT)}", _NOT

    def _test(self, expression: IsNull | In | Like, negation: str) -> str:
        value = self.text(expression.operand, _SUM)
        match expression:
            case IsNull():
                return f"{value} is {negation}null"
            case In():
                listed = ", ".join(self.text(item, _SUM) for item in expression.items)
                return f"{value} {negation}in ({listed})"
            case Like():
                return f"{value} {negation}like {self.text(expression.pattern, _SUM)}"

    def _arithmetic(self, expression: Arithmetic) -> tuple[str, int]:
        level = _SUM if expression.operator in {"+", "-"} else _PRODUCT
        left = self.text(expression.left, level)
        right = self.text(expression.right, level + 1)
        return f"{left} {expression.operator} {right}", level

    def _case(self, case: Case) -> str:
        branches = [
            f"when {self.text(test, 0)} then {self.text(value, 0)}"
            for test, value in case.branches
        ]
        written = not (isinstance(case.default, Literal) and case.default.value is None)
        otherwise = [f"else {self.text(case.default, 0)}"] if written else []
        return " ".join(["case", *branches, *otherwise, "end"])

    def _duration(self, duration: DurationExpr) -> str:
        if self.exact and not isinstance(duration, Duration) and duration.parameter:
            return f"${duration.parameter}"
        match duration:
            case Duration():
                return print_fixed(duration, exact=self.exact)
            case DurationOf(count, unit):
                return f"{self.text(count, _SUM)} {unit}"
            case DurationBy(selector, cases):
                listed = ", ".join(
                    f"{key}: {self._duration(case) if case else 'none'}" for key, case in cases
                )
                return f"{{by: {self.text(selector, 0)}, {listed}}}"
