"""The parser's tree to a typed expression, one case for each node that the language has."""

from collections.abc import Callable
from typing import Literal as OneOf

from msgspec import Struct
from sqlglot import exp

from compliance.check import check_tests, syntax_faults
from compliance.check.check_arithmetic import Operator as ArithmeticOperator
from compliance.check.check_arithmetic import check_arithmetic, check_negation
from compliance.check.check_call import check_call, check_function
from compliance.check.check_case import Branch, CaseParts, Selector, check_case
from compliance.check.check_comparison import Operator, check_comparison
from compliance.check.check_value import check_parameter_use, check_value
from compliance.check.condition_items import ParameterLeaf, PathLeaf, ValueLeaf
from compliance.check.duration_maps import DurationReader
from compliance.check.expression import Expr, Literal
from compliance.check.expression_context import Context, Operand
from compliance.check.parsed_condition import ParsedCondition
from compliance.check.resolve_path import resolve_path
from compliance.check.types import Null, Type
from compliance.load.nodes import Scalar
from compliance.source import Span

_COMPARISONS: dict[type[exp.Expr], Operator] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expr], ArithmeticOperator] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
# What gives a truth value: compared with each other, these need brackets.
_TESTS = (*_COMPARISONS, exp.Is, exp.In, exp.Like, exp.Between, exp.Not)


def check_node(
    tree: exp.Expr,
    parsed: ParsedCondition,
    context: Context,
    check: Callable[[Scalar, Context, Type | None], Expr | None],
) -> Operand | None:
    """Give a typed expression, or report every fault in the tree.

    `check` reads the expressions inside maps of durations.
    """
    return _Checker(parsed, context, DurationReader(context, check)).operand(tree)


class _Checker(Struct, frozen=True):
    """One condition on its way to becoming a typed expression."""

    parsed: ParsedCondition
    context: Context
    reader: DurationReader

    def operand(self, node: exp.Expr) -> Operand | None:  # noqa: C901, PLR0911, PLR0912 - one case for each node
        """Type a node; any kind that is not named here is refused."""
        span = self.parsed.span(node)
        match node:
            case exp.Column():
                return self._leaf(node, span)
            case exp.Paren():
                return self.operand(node.this)
            case exp.And() | exp.Or():
                return self._logic(node, span)
            case exp.Not():
                return check_tests.check_not(self.operand(node.this), span, self.context)
            case exp.Is() | exp.In() | exp.Like() | exp.Between():
                test = self._test(node, span)
                negated = node.args.get("negate")
                return check_tests.check_not(test, span, self.context) if negated else test
            case exp.Case():
                return self._case(node, span)
            case exp.Anonymous():
                return self._call(node, span)
            case exp.Neg():
                return check_negation(self._side(node.this), span, self.context)
            case exp.Add() | exp.Sub() | exp.Mul() | exp.Div():
                left, right = self._side(node.this), self._side(node.expression)
                return check_arithmetic(
                    _ARITHMETIC[type(node)], left, right, span, self.context
                )
            case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
                left, right = self._side(node.this), self._side(node.expression)
                return check_comparison(
                    _COMPARISONS[type(node)], left, right, span, self.context
                )
            case _:  # pragma: no cover - refused by `is_faithful`, which has the same list
                raise AssertionError(type(node))

    def _side(self, node: exp.Expr) -> Operand | None:
        """Type a value to compare or compute with; a test there needs brackets."""
        if isinstance(node, _TESTS):
            self.context.report(syntax_faults.brackets_needed(self.parsed.span(node)))
            return None
        return self.operand(node)

    def _leaf(self, node: exp.Column, span: Span) -> Operand | None:
        leaf = self.parsed.leaf(node)
        match leaf:
            case PathLeaf():
                return resolve_path(leaf, self.context)
            case ValueLeaf():
                return check_value(leaf, span, self.reader)
            case ParameterLeaf(name):
                return check_parameter_use(name, span, self.reader)

    def _logic(self, node: exp.And | exp.Or, span: Span) -> Operand | None:
        """Type a chain such as `a and b and c`, which the parser nests to the left."""
        chain = []
        rest: exp.Expr = node
        while type(rest) is type(node):
            chain.append(rest.expression)
            rest = rest.this
        operands = [self.operand(part) for part in (rest, *reversed(chain))]
        operator: OneOf["and", "or"] = "and" if isinstance(node, exp.And) else "or"
        return check_tests.check_logic(operator, operands, span, self.context)

    def _test(
        self, node: exp.Is | exp.In | exp.Like | exp.Between, span: Span
    ) -> Operand | None:
        match node:
            case exp.Is():
                return check_tests.check_is_null(self._side(node.this), span, self.context)
            case exp.In():
                return self._in(node, span)
            case exp.Like():
                value, pattern = self._side(node.this), self._side(node.expression)
                return check_tests.check_like(value, pattern, span, self.context)
            case exp.Between():
                return self._between(node, span)

    def _in(self, node: exp.In, span: Span) -> Operand | None:
        value = self._side(node.this)
        listed = node.args.get("field")
        if listed:
            items = check_tests.listed_items(self.operand(listed), self.context)
        else:
            items = [self.operand(item) for item in node.expressions]
        return check_tests.check_in(value, items, span, self.context)

    def _between(self, node: exp.Between, span: Span) -> Operand | None:
        low, high = node.args["low"], node.args["high"]
        operands = (self._side(node.this), self._side(low), self._side(high))
        first = Span(span.source, span.start, self.parsed.span(low).end)
        return check_tests.check_between(operands, (first, span), self.context)

    def _case(self, node: exp.Case, span: Span) -> Operand | None:
        selector = Selector(self._side(node.this)) if node.this else None
        branches = [
            Branch(
                self.operand(one.this), self.operand(one.args["true"]), self.parsed.span(one)
            )
            for one in node.args["ifs"]
        ]
        default = node.args.get("default")
        otherwise = self.operand(default) if default else Literal(None, Null(), span=span)
        return check_case(CaseParts(selector, branches, otherwise), span, self.context)

    def _call(self, node: exp.Anonymous, span: Span) -> Operand | None:
        function = check_function(
            self.parsed.function(node), len(node.expressions), span, self.context
        )
        arguments = [self.operand(argument) for argument in node.expressions]
        return check_call(function, arguments, span, self.context) if function else None
