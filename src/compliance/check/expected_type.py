"""Whether an expression gives what its place in a rule asks for."""

from compliance.check import type_faults
from compliance.check.check_comparison import place_of
from compliance.check.expression import Expr, Literal, Path
from compliance.check.expression_context import Context
from compliance.check.fit_literal import fit_literal
from compliance.check.type_faults import At
from compliance.check.type_rules import is_time, plain
from compliance.check.types import BOOLEAN, DECIMAL, INTEGER, TIMESTAMP, Null, Type


def check_expected(value: Expr, expected: Type | None, context: Context) -> Expr | None:
    """Give the value if it has the type expected, or report both types."""
    if expected is None:
        return value
    fitted = fit_literal(value, expected, context)
    if fitted is None or _fits(fitted.type, expected, context):
        return fitted
    advice = ""
    if expected == BOOLEAN and isinstance(fitted, Path):
        advice = f"compare it, or write `{place_of(fitted).text} is not null`"
    if expected == BOOLEAN and isinstance(fitted, Literal) and fitted.value is not None:
        text = place_of(fitted).text
        advice = f"compare it with a field, as `field = {text}` or `field in (..., {text})`"
    label = f"this is {fitted.type}"
    at = At(place_of(fitted), label, context.declared(fitted), advice)
    context.report(type_faults.wrong_type(_wanted(expected), fitted.type, at))
    return None


def _fits(given: Type, expected: Type, context: Context) -> bool:
    if given == expected or isinstance(given, Null):
        return given == expected or expected != BOOLEAN
    if expected == TIMESTAMP:
        return is_time(given)
    if expected == DECIMAL:
        return given == INTEGER
    dictionary = context.scope.dictionary
    return plain(given, dictionary) == plain(expected, dictionary)


def _wanted(expected: Type) -> str:
    if expected == BOOLEAN:
        return "a condition"
    return "a date or timestamp" if expected == TIMESTAMP else str(expected)
