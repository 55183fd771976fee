"""A text with its path, and ranges in it: every fault is shown at its place."""

from bisect import bisect_right
from functools import cached_property

from msgspec import Struct


class Source(Struct, frozen=True, dict=True):
    """The whole text of one file, with the path to show for it."""

    path: str
    text: str

    def __repr__(self) -> str:
        return f"Source({self.path!r})"

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets of the first character of each line."""
        breaks = (place + 1 for place, char in enumerate(self.text) if char == "\n")
        return (0, *breaks)

    def line(self, number: int) -> str:
        """Give the text of a line, counted from 1, without its line break."""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end].rstrip("\r")


class Span(Struct, frozen=True):
    """The characters from `start` up to `end` of a source, both offsets in its text."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line of the first character, counted from 1."""
        return bisect_right(self.source.line_starts, self.start)

    @property
    def column(self) -> int:
        """The column of the first character, counted from 1."""
        return self.start - self.source.line_starts[self.line - 1] + 1

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]

    @property
    def place(self) -> str:
        """The place as `path:line:column`."""
        return f"{self.source.path}:{self.line}:{self.column}"

    def part(self, start: int, end: int) -> "Span":
        """Give the span of the characters from `start` to `end` of this one."""
        return Span(self.source, self.start + start, self.start + end)
