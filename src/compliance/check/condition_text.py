"""A YAML scalar as the text of a condition, each character with its place in the file."""

import re

from msgspec import Struct

from compliance.load.nodes import Scalar
from compliance.source import Source, Span

_DOUBLE_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_SINGLE = re.compile(r"''|.", re.DOTALL)
_DOUBLE = re.compile(
    r"\\(?:x(?P<two>[0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8})"
    r"|(?P<fold>\r?\n[ \t]*)|(?P<one>.))|(?P<plain>.)",
    re.DOTALL,
)


class ConditionText(Struct, frozen=True):
    """Text with, for every character, where it begins and ends in the source."""

    text: str
    source: Source
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def span(self, start: int, end: int) -> Span:
        """Give the place of the characters from `start` up to `end`, at least one."""
        return Span(self.source, self.starts[start], self.ends[end - 1])


def condition_text(node: Scalar) -> ConditionText:
    """Undo the quoting of a scalar and keep the places.

    White space does not matter to conditions, so the layout of blocks stays as it is.
    """
    raw, source, first = node.content.text, node.content.source, node.content.start
    match node.style:
        case "single":
            pieces = [(match, match[0][0]) for match in _SINGLE.finditer(raw)]
        case "double":
            pieces = [(match, _unescape(match)) for match in _DOUBLE.finditer(raw)]
        case _:
            places = range(first, first + len(raw))
            return ConditionText(raw, source, places, range(first + 1, first + len(raw) + 1))
    kept = [(match, text) for match, text in pieces if text]
    return ConditionText(
        "".join(text for _, text in kept),
        source,
        tuple(first + match.start() for match, _ in kept),
        tuple(first + match.end() for match, _ in kept),
    )


def _unescape(match: re.Match[str]) -> str:
    if match["plain"]:
        return match["plain"]
    if match["fold"]:
        return ""
    code = match["two"] or match["four"] or match["eight"]
    if code:
        # A number beyond Unicode can't come from YAML that was read.
        return chr(min(int(code, 16), 0x10FFFF))
    return _DOUBLE_ESCAPES.get(match["one"], match["one"])
