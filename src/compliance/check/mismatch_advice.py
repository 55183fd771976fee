"""What to type where two types don't go together."""

from compliance.check.expression import Arithmetic, Expr, Literal
from compliance.check.type_rules import is_number, is_time
from compliance.check.types import BOOLEAN, INTEGER, TEXT, Enum, List, Reference
from compliance.check.written_values import meant_day


def mismatch_advice(wrong: Expr, other: Expr) -> str:
    """Say how to write `wrong` so that it can be compared with `other`, if there is a way."""
    if isinstance(wrong.type, List) or isinstance(other.type, List):
        return "write `contains(list, value)` to look into a list"
    day = meant_day(wrong.span.text) if isinstance(wrong, Arithmetic) and wrong.span else None
    if day and is_time(other.type):
        return f"write the date in quotes: `'{day}'`"
    if isinstance(wrong, Literal):
        return _literal_advice(wrong, other) if wrong.parameter is None else ""
    if BOOLEAN in {wrong.type, other.type}:
        return "a condition stands alone: write `x` or `not x`"
    return ""


def _literal_advice(wrong: Literal, other: Expr) -> str:
    textual = other.type == TEXT or isinstance(other.type, Enum | Reference)
    text = str(wrong.value)
    if wrong.type == TEXT and is_number(other.type) and _reads_as_number(text):
        return f"write the number without quotes: `{text}`"
    if wrong.type == TEXT and other.type == BOOLEAN and text.lower() in {"true", "false"}:
        return f"write `{text.lower()}` without quotes"
    if is_number(wrong.type) and textual:
        return f"write the text in quotes: `'{text}'`"
    if wrong.type == INTEGER and other.type == BOOLEAN and wrong.value in {0, 1}:
        return f"write `{'true' if wrong.value else 'false'}`"
    if is_number(wrong.type) and is_time(other.type):
        return "write a date in quotes: `'2017-01-31'`"
    return ""


def _reads_as_number(text: str) -> bool:
    whole, _, fraction = text.partition(".")
    return whole.isdecimal() and (not fraction or fraction.isdecimal())
