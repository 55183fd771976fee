"""A function of the closed table applied to arguments of the right types."""

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from compliance.check import type_faults
from compliance.check.check_choice import check_choice
from compliance.check.check_comparison import as_value, check_comparable, place_of
from compliance.check.condition_items import Item
from compliance.check.expression import Call, Expr
from compliance.check.expression_context import Context, Operand
from compliance.check.fit_literal import fit_literal
from compliance.check.functions import FUNCTIONS, Function, ParameterKind
from compliance.check.syntax_faults import REFUSED_WORDS, refused_word
from compliance.check.type_faults import At
from compliance.check.type_rules import is_number, is_time, plain
from compliance.check.types import INTEGER, TEXT, TIMESTAMP, List, Type
from compliance.diagnostic import Diagnostic
from compliance.source import Span


def check_function(name: Item, count: int, span: Span, context: Context) -> Function | None:
    """Find a function by its name and number of arguments, or report why there is none."""
    function = FUNCTIONS.get(name.text.lower())
    if function is None:
        refused = name.text.lower() in REFUSED_WORDS
        fault = refused_word if refused else _unknown
        context.report(fault(name.text, name.span))
        return None
    least = len(function.parameters)
    if count == least or (function.repeated and count > least):
        return function
    wanted = f"{'at least ' if function.repeated else ''}{least} argument{'s'[: least - 1]}"
    at = At(span, advice=f"write `{function.signature}`")
    context.report(type_faults.wrong_count(function.name, wanted, count, at))
    return None


def check_call(
    function: Function, operands: Sequence[Operand | None], span: Span, context: Context
) -> Call | None:
    """Apply a function, or report every argument of a wrong type."""
    values = [as_value(operand, context) for operand in operands]
    kinds = [parameter.kind for parameter in function.parameters]
    kinds += kinds[-1:] * (len(values) - len(kinds))
    fitted = [
        _argument(value, kind, function, context) if value else None
        for value, kind in zip(values, kinds, strict=True)
    ]
    known = [value for value in fitted if value is not None]
    if len(known) < len(values):
        return None
    return _call(function, known, span, context)


def _call(function: Function, values: list[Expr], span: Span, context: Context) -> Call | None:
    match function.result:
        case "joint":
            choice = check_choice(values, context)
            return Call(function.name, tuple(choice[0]), choice[1], span) if choice else None
        case "first":
            return Call(function.name, tuple(values), values[0].type, span)
        case result if function.name == "contains":
            pair = _contained(values[0], values[1], context)
            return Call(function.name, (values[0], pair), result, span) if pair else None
        case result:
            return Call(function.name, tuple(values), result, span)


def _contained(held: Expr, value: Expr, context: Context) -> Expr | None:
    """Compare the value with an item of the list, which stands at the place of the list."""
    assert isinstance(held.type, List)
    item = replace(held, type=held.type.item)
    pair = check_comparable("contains", item, value, context)
    return pair[1] if pair else None


def _argument(
    value: Expr, kind: ParameterKind, function: Function, context: Context
) -> Expr | None:
    fitted = fit_literal(value, TIMESTAMP, context) if kind in _TIMES else value
    if fitted is None or _takes(kind, fitted.type, context):
        return fitted
    place = place_of(fitted)
    advice = _advice(function, fitted)
    at = At(place, f"this is {fitted.type}", context.declared(fitted), advice)
    wanted = _WANTED.get(kind, f"a {kind}")
    context.report(type_faults.wrong_argument(function.name, wanted, fitted.type, at))
    return None


_TIMES = frozenset(("date or timestamp", "timestamp"))
_WANTED = {"integer": "an integer", "number or time": "a number, date or timestamp"}
_TAKES: Mapping[ParameterKind, Callable[[Type], bool]] = {
    "date or timestamp": is_time,
    "timestamp": lambda given: given == TIMESTAMP,
    "number": is_number,
    "integer": lambda given: given == INTEGER,
    "text": lambda given: given == TEXT,
    "list": lambda given: isinstance(given, List),
    "text or list": lambda given: given == TEXT or isinstance(given, List),
    "number or time": lambda given: is_number(given) or is_time(given),
}


def _takes(kind: ParameterKind, given: Type, context: Context) -> bool:
    takes = _TAKES.get(kind)
    return takes is None or takes(plain(given, context.scope.dictionary))


def _advice(function: Function, value: Expr) -> str:
    if function.name == "hours_between":
        return "write `days_between(from, to)` where one of them is a date"
    if function.name == "date_of" and is_time(value.type):
        return f"write `{place_of(value).text}` alone: it is a date already"
    return f"the function is `{function.signature}`"


def _unknown(name: str, span: Span) -> Diagnostic:
    return type_faults.unknown_function(name, list(FUNCTIONS), span)
