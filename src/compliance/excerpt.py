"""A place in a text to the line that it is on, with marks under it, fit for a terminal."""

import unicodedata
from collections.abc import Iterable, Iterator

from compliance.escape import shown
from compliance.source import Span

WIDEST = 120
LEAD = 40
CUT = "…"

# What a character looks like, and how many columns of a terminal that takes.
Cell = tuple[str, int]


def excerpt(span: Span, mark: str, label: str) -> list[str]:
    """Show the first line of a span, cut to a window if it is long, and marks under it."""
    number = str(span.line)
    line = span.source.line(span.line)
    place = span.column - 1
    length = max(1, min(span.end - span.start, len(line) - place))
    window, before, marked = _window(line, place, length)
    under = "".join("\t" if each == "\t" else " " * width for each, width in before)
    marks = mark * max(1, _width(marked))
    pointer = f" {' ' * len(number)} | {under}{marks}" + (f" {label}" if label else "")
    return [f" {number} | {window}", pointer]


def _window(line: str, place: int, length: int) -> tuple[str, list[Cell], list[Cell]]:
    """Give the part of a line to show, and in it what stands before the marks and over them."""
    # A line may be a whole file: nothing further off than the window is wide is looked at.
    before = _cells(line[max(0, place - WIDEST) : place])
    marked = _cells(line[place : place + min(length, WIDEST)])
    after = _cells(line[place + length : place + length + WIDEST])
    if place > WIDEST or _width(before) + min(_width(marked), LEAD) > WIDEST:
        before = [(CUT, 1), *_fitting(before[::-1], LEAD)[::-1]]
    marked = _fitting(marked, WIDEST - _width(before))
    room = WIDEST - _width(before) - _width(marked)
    shown_after = _fitting(after, room)
    is_cut = place + len(marked) + len(shown_after) < len(line)
    text = "".join(each for each, _ in (*before, *marked, *shown_after))
    return text + CUT * is_cut, before, marked


def _cells(text: str) -> list[Cell]:
    return list(map(_cell, text))


def _cell(character: str) -> Cell:
    text = shown(character, keep="\t")
    if text != character:
        return text, len(text)
    if unicodedata.category(character) in {"Mn", "Me"}:
        return text, 0
    return text, 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _width(cells: Iterable[Cell]) -> int:
    return sum(width for _, width in cells)


def _fitting(cells: list[Cell], room: int) -> list[Cell]:
    """Give as many of the first cells as there is room for."""
    return list(_while_fitting(cells, room))


def _while_fitting(cells: list[Cell], room: int) -> Iterator[Cell]:
    for cell in cells:
        room -= cell[1]
        if room < 0:
            return
        yield cell
