"""Names, written values and durations as text that means the same when read again."""

import re
from datetime import date, datetime
from decimal import Decimal

from compliance.check.condition_items import KEYWORDS
from compliance.check.expression import Duration, Literal

_PLAIN_NAME = re.compile(r"[^\W\d]\w*")


def print_name(name: str, *, first: bool = True) -> str:
    """Give a name, in quotes where it would be read as something else.

    >>> print_name("due_on"), print_name("as_of"), print_name("due on")
    ('due_on', '"as_of"', '"due on"')
    """
    reserved = first and (name.lower() in KEYWORDS or name == "as_of")
    if _PLAIN_NAME.fullmatch(name) and not reserved:
        return name
    return '"' + name.replace('"', '""') + '"'


def print_literal(literal: Literal, *, exact: bool) -> str:
    """Give a written value; a date without its type unless it must be `exact`."""
    match literal.value:
        case None:
            return "null"
        case bool() as truth:
            return str(truth).lower()
        case float() as number:
            digits = f"{Decimal(repr(number)):f}"
            return digits if "." in digits else f"{digits}.0"
        case int() as number:
            return str(number)
        case datetime() as instant:
            text = instant.isoformat(" ")
            return f"timestamp '{text}'" if exact else text
        case date() as day:
            return f"date '{day}'" if exact else str(day)
        case text:
            return "'" + text.replace("'", "''") + "'"


def print_fixed(duration: Duration, *, exact: bool) -> str:
    """Give a fixed duration: `12 months`, or as a condition must have it."""
    return f"interval '{duration}'" if exact else str(duration)
