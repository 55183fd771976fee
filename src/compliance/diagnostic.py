"""What is wrong with a user's rules, data or arguments, where it is, and how to mend it."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct

from compliance.excerpt import excerpt
from compliance.source import Span

Severity = Literal["error", "warning"]
_NEAR = 0.72
_SAME_PART = 0.85
LONGEST_NAME = 200


class Note(Struct, frozen=True):
    """Another place that belongs to a fault, such as the first of two equal ids."""

    message: str
    span: Span


class Diagnostic(Struct, frozen=True):
    """One fault: its kebab-case code, message, place, notes at other places, and help.

    `span` is the exact text to change; a fault in a file as a whole has a `path` instead.
    """

    code: str
    message: str
    span: Span | None = None
    label: str = ""
    notes: tuple[Note, ...] = ()
    help: str = ""
    severity: Severity = "error"
    path: str = ""

    def __str__(self) -> str:
        """Print as `path:line:col: severity[code]: message`, with carets, notes and help."""
        place = self.span.place if self.span else self.path
        lines = [f"{place}: {self.severity}[{self.code}]: {self.message}".removeprefix(": ")]
        if self.span:
            lines += excerpt(self.span, "^", self.label)
        for note in self.notes:
            lines.append(f"{note.span.place}: note: {note.message}")
            lines += excerpt(note.span, "-", "")
        if self.help:
            lines.append(f"help: {self.help}")
        return "\n".join(lines)


class UserErrors(Exception):
    """The user's rules, data or arguments are wrong; every fault of the stage is in it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = sorted(set(diagnostics), key=_order)
        super().__init__("\n\n".join(map(str, self.diagnostics)))


class RuleErrors(UserErrors):
    """A rule pack has faults."""


class SnapshotErrors(UserErrors):
    """A snapshot can't be read at all; a fault in a single record is data quality instead."""


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """Give a help line that names the nearest of the known names, if one is near.

    >>> suggestion("serverity", ["severity", "subject"])
    'did you mean `severity`?'
    """
    names = sorted(set(known))
    # To compare takes fifty times the memory of a name.
    near = [] if len(wrong) > LONGEST_NAME else _near(wrong, names)
    if not near:
        listed = ", ".join(f"`{name}`" for name in names)
        return f"known are: {listed}" if 0 < len(names) <= 8 else ""
    return f"did you mean {' or '.join(f'`{name}`' for name in near)}?"


def short(name: str) -> str:
    """Give a name as it is shown: one that is no name at all only in part, with its length.

    >>> short("n" * 100_000)[59:]
    'n… (100,000 characters)'
    """
    return name if len(name) <= LONGEST_NAME else f"{name[:60]}… ({len(name):,} characters)"


def _near(wrong: str, names: list[str]) -> list[str]:
    """Give at most three names that differ in capitals or few letters, or go on further."""
    word = wrong.lower()
    same = [name for name in names if name.lower() == word]
    # Half of the letters of a name are in many others, in the same order.
    near = get_close_matches(word, [name.lower() for name in names], n=3, cutoff=_NEAR)
    close = [name for each in near for name in names if name.lower() == each]
    longer = [name for name in names if _goes_on(word, name.lower())] if len(word) > 1 else []
    return list(dict.fromkeys(same or close or longer))[:3]


def _goes_on(word: str, name: str) -> bool:
    parts = re.split(r"[_.-]", name)
    return name.startswith(word) or bool(get_close_matches(word, parts, cutoff=_SAME_PART))


def _order(diagnostic: Diagnostic) -> tuple[str, int, str, str]:
    span = diagnostic.span
    path = span.source.path if span else diagnostic.path
    return (path, span.start if span else -1, diagnostic.code, diagnostic.message)
