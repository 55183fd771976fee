"""Written dates, instants and numbers to values, in the forms of ISO 8601 only."""

import re
from datetime import date, datetime
from decimal import Decimal

# A subset of what `fromisoformat` takes, which differs between versions of Python.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3]):[0-9]{2}"
    r"(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*%")
MOST_DIGITS = 18

_OTHER_DAY = re.compile(
    r"(?:(?P<first>[0-9]{4})|(?P<day1>[0-9]{1,2}))(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)"
    r"(?(first)(?P<day2>[0-9]{1,2})|(?P<last>[0-9]{4}))"
)


def read_date(text: str) -> date | None:
    """Read `2017-01-31`."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_timestamp(text: str) -> datetime | None:
    """Read `2017-01-31T10:00` or `2017-01-31 10:00:30.5`, with or without a zone.

    >>> read_timestamp("2017-01-31 10:00")
    datetime.datetime(2017, 1, 31, 10, 0)
    """
    match = _TIMESTAMP.fullmatch(text)
    if not match:
        return None
    whole, _, fraction = text.removesuffix(match["zone"] or "").partition(".")
    try:
        return datetime.fromisoformat(
            whole + (f".{fraction:0<6}" if fraction else "") + (match["zone"] or "")
        )
    except ValueError:
        return None


def read_number(text: str) -> int | float | None:
    """Read digits with at most one point; None if there are too many of them."""
    if len(text.replace(".", "").lstrip("0")) > MOST_DIGITS:
        return None
    return float(text) if "." in text else int(text)


def read_signed_number(text: str) -> int | float | None:
    """Read a number that may be below zero; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    number = read_number(text.removeprefix("-"))
    return -number if number is not None and text.startswith("-") else number


def read_percent(text: str) -> float | None:
    """Read `95%` as a share; None without the sign or outside of 0 to 100.

    >>> read_percent("99.9%")
    0.999
    """
    match = _PERCENT.fullmatch(text.strip())
    if not match or len(match[1]) > MOST_DIGITS or Decimal(match[1]) > 100:
        return None
    return float(Decimal(match[1]) / 100)


def meant_day(text: str) -> str:
    """Give the day that a text in another order or with other signs most likely means.

    >>> meant_day("31/1/2017"), meant_day("2017-1-31"), meant_day("31/02/2017")
    ('2017-01-31', '2017-01-31', '')
    """
    match = _OTHER_DAY.fullmatch("".join(text.split()))
    if match is None:
        return ""
    year, month, day = (
        match["first"] or match["last"],
        match["month"],
        match["day1"] or match["day2"],
    )
    iso = f"{year}-{int(month):02}-{int(day):02}"
    return iso if read_date(iso) else ""
