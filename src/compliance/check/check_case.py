"""`case` to its branches: conditions, or values compared with one that is written once."""

from collections.abc import Sequence

from msgspec import Struct

from compliance.check.check_choice import check_choice
from compliance.check.check_comparison import as_value, check_comparison
from compliance.check.check_tests import check_truth
from compliance.check.expression import Case, Expr
from compliance.check.expression_context import Context, Operand
from compliance.source import Span


class Selector(Struct, frozen=True):
    """What stands between `case` and `when`; None where it is faulty."""

    value: Operand | None


class Branch(Struct, frozen=True):
    """`when test then value`, None for what is faulty in it."""

    test: Operand | None
    value: Operand | None
    span: Span


class CaseParts(Struct, frozen=True):
    """A `case` whose parts are typed but not yet as a whole."""

    selector: Selector | None
    branches: Sequence[Branch]
    default: Operand | None


def check_case(parts: CaseParts, span: Span, context: Context) -> Case | None:
    """Give the `case` in the one type that its values have together."""
    tests = [_test(branch, parts.selector, context) for branch in parts.branches]
    operands = [*(branch.value for branch in parts.branches), parts.default]
    values = [as_value(operand, context) for operand in operands]
    known = [value for value in values if value is not None]
    choice = check_choice(known, context) if len(known) == len(values) else None
    held = [test for test in tests if test is not None]
    if choice is None or len(held) < len(tests):
        return None
    fitted, kind = choice
    return Case(tuple(zip(held, fitted, strict=False)), fitted[-1], kind, span)


def _test(branch: Branch, selector: Selector | None, context: Context) -> Expr | None:
    if selector is None:
        return check_truth(branch.test, context)
    place = branch.span
    return check_comparison("=", selector.value, branch.test, place, context)
