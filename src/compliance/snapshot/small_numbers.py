"""Numbers of JSON that are too small to count with, marked so that none is taken for 0.

The database gives them as 0 even where it gives the text of a value. In their place stands a
number of the same length that nobody writes, and that is too large to be read.
"""

import re
from typing import LiteralString

from msgspec.structs import replace

from compliance.snapshot.json_lines import whole_lines
from compliance.snapshot.large_document import Document
from compliance.snapshot.load import Load
from compliance.snapshot.supply import JsonLines, JsonPart

# What marks such a number, as a pattern of the database.
MARK: LiteralString = "7e0+999"

# Such a number has an exponent of three digits, or two hundred zeros. A text may look like
# it, which costs the time of a closer look. A pattern that begins with one letter is
# looked for several times as fast as one that begins with either.
_MANY_ZEROS = b"0" * 200
_EXPONENTS = (
    re.compile(rb"e-0*[1-9][0-9]{2,}\s*[]},]"),
    re.compile(rb"E-0*[1-9][0-9]{2,}\s*[]},]"),
)
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.]*(?:[eE][-+]?[0-9]+)?', re.DOTALL)
_WEIGHT = re.compile(rb"-?[0.]*[1-9]")


def mark_small_numbers(load: Load) -> Load:
    """Give what there is to load with such numbers marked, if it has decimals and any."""
    supply = load.supply
    if not any(column.primitive == "decimal" for column in load.columns):
        return load
    match supply:
        case JsonPart(document=document, start=start, end=end) if _may_have(
            document, start, end
        ):
            marked = document[:start] + _marked(document[start:end]) + document[end:]
            return replace(load, supply=replace(supply, document=marked))
        case JsonLines(path=path) if any(_may_have(each) for each in whole_lines(path)):
            return replace(load, supply=replace(supply, content=_marked(path.read_bytes())))
        case _:
            return load


def _may_have(content: Document, start: int = 0, end: int | None = None) -> bool:
    end = len(content) if end is None else end
    if content.find(_MANY_ZEROS, start, end) >= 0:
        return True
    return any(pattern.search(content, start, end) for pattern in _EXPONENTS)


def _marked(content: bytes) -> bytes:
    return _TOKEN.sub(_mark, content)


def _mark(token: re.Match[bytes]) -> bytes:
    written = token[0]
    if written.startswith(b'"') or float(written) or not _WEIGHT.match(written):
        return written
    return b"7e" + b"0" * (len(written) - 5) + b"999"
