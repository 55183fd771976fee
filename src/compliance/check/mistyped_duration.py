"""Texts that look like a duration but are none: what keeps them from it, what was meant."""

import re
from difflib import get_close_matches

from compliance.check.duration_text import UNITS, holds, read_duration, read_unit
from compliance.check.expression import Duration, Unit

_LIKE_ONE = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?)([\s_-]*)([a-z]+(?:[\s_-]+[a-z]+)*\.?)")
_OTHER_WORDS: dict[str, Unit] = {
    "business days": "working days",
    "bank days": "working days",
    "weekdays": "working days",
    "calendar days": "days",
    "calendar months": "months",
}
_CLOSE = 0.72
_MOST_DIGITS = 10


def duration_fault(text: str) -> str:
    """Say why a text that looks like a duration is none, nothing where it does not look so.

    >>> duration_fault("12 mnths"), duration_fault("24hours")
    ('`mnths` is not a unit of time', 'a space is missing before `hours`')
    >>> duration_fault("4b"), duration_fault("12 Acacia Avenue"), duration_fault("12 months")
    ('', '', '')
    """
    match = _LIKE_ONE.fullmatch(text.strip().lower())
    if match is None or read_duration(text) is not None:
        return ""
    number, gap, word = match.groups()
    unit = read_unit(word)
    if unit is None:
        single = bool(gap) and " " not in word
        return f"`{word}` is not a unit of time" if single or _meant_unit(word) else ""
    if not number.isdecimal():
        return f"`{number}` is not written in digits alone"
    if len(number) > _MOST_DIGITS or not holds(int(number), unit):
        return "it is longer than a thousand years"
    return f"a space is missing before `{word}`"


def has_unit(text: str) -> bool:
    """Whether a text is a number with a unit or a word that is near one."""
    return read_duration(text) is not None or bool(duration_fault(text))


def near_duration(text: str) -> str:
    """Give the duration that was most likely meant, nothing where that can't be told.

    >>> near_duration("12 mnths"), near_duration("24hours"), near_duration("day")
    ('12 months', '24 hours', '1 day')
    """
    alone = read_unit(text)
    if alone is not None:
        return str(Duration(1, alone))
    match = _LIKE_ONE.fullmatch(text.strip().lower())
    unit = _meant_unit(match[3]) if match else None
    if match is None or unit is None or not match[1].isdecimal():
        return ""
    number = match[1]
    if len(number) > _MOST_DIGITS or not holds(int(number), unit):
        return ""
    return str(Duration(int(number), unit))


def _meant_unit(word: str) -> Unit | None:
    words = re.sub(r"[\s_-]+", " ", word.rstrip("."))
    exact = read_unit(words) or _OTHER_WORDS.get(words)
    # Shorter words are near to nothing in particular, and `4b` is the name of a part.
    if exact or len(words) < len("hrs"):
        return exact
    known = [name for unit in UNITS for name in (unit, unit[:-1]) if name[0] == words[0]]
    near = get_close_matches(words, known, 1, _CLOSE)
    return read_unit(near[0]) if near else None
