"""A text that is no JSON document to the one fault that says why and where."""

import re

from compliance.diagnostic import Diagnostic
from compliance.snapshot import faults
from compliance.snapshot.large_document import Document

_MARKS = {
    b"\xef\xbb\xbf": "a byte order mark",
    b"\xff\xfe": "a byte order mark of UTF-16",
    b"\xfe\xff": "a byte order mark of UTF-16",
}
_CHUNK = 1024 * 1024
_LONE = re.compile(
    rb"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|[c-fC-F][0-9a-fA-F]{2})"
)
_FOUND = {
    "number": "a number that is not written as in JSON",
    "escape": "an escape in a text that JSON does not know",
    "trailing comma": "a comma before a closing bracket",
    "trailing characters": "more text after its end",
    "keys must be": "a key that is not in double quotes",
    "expected ',' or ']'": "something else where `,` or `]` must follow",
    "expected ',' or '}'": "something else where `,` or `}` must follow",
    "expected ':'": "something else where `:` must follow a key",
    "character": "a character that can't stand there",
}
_KINDS = {"array": "a list", "int": "a number", "float": "a number", "str": "text"}


def find_bad_text(path: str, document: Document) -> Diagnostic | None:
    """Give the fault of a file that is empty or not in UTF-8, if it is."""
    for mark, found in _MARKS.items():
        if document.startswith(mark):
            return faults.malformed(
                f"{path}:1:1", f"the file begins with {found}", "save it as UTF-8 without one"
            )
    if not document[:_CHUNK].strip() and not document.strip():
        return faults.malformed(f"{path}:1:1", "the file is empty")
    place = find_bad_utf8(document)
    if place is not None:
        return faults.malformed(
            at(path, document, place), "these bytes are no UTF-8", "save the file as UTF-8"
        )
    return None


def json_fault(path: str, document: Document, error: Exception) -> Diagnostic:
    """Say what msgspec, or the depth of the text, found wrong."""
    if isinstance(error, RecursionError):
        return faults.malformed(f"{path}:1:1", "its values are nested too deeply to be read")
    words = str(error)
    expected = re.match(r"Expected `object`, got `(\w+)`", words)
    if expected:
        kind = _KINDS.get(expected[1], expected[1])
        return faults.wrong_shape(f"{path}:1:1", "a snapshot", "a JSON object", kind)
    # msgspec has several words, some of them wrong, for half of a surrogate pair.
    if re.search("truncated|escape|surrogate", words) and (lone := _LONE.search(document)):
        found = "found half of a surrogate pair in a text"
        return faults.malformed(at(path, document, lone.start()), found)
    if "truncated" in words:
        end = at(path, document, len(document))
        return faults.malformed(end, "the file ends before it is complete")
    place = re.search(r"\(byte (\d+)\)", words)
    if place is None:
        return faults.malformed(f"{path}:1:1", "it is no JSON")
    # Of more text it gives the place behind its first character.
    start = int(place[1]) - words.count("trailing characters")
    return faults.malformed(at(path, document, start), f"found {_found(words)}")


def at(path: str, document: Document, place: int) -> str:
    """Give a place as `path:line:column`, in bytes."""
    line = document.count(b"\n", 0, place) + 1
    column = place - (document.rfind(b"\n", 0, place) + 1) + 1
    return f"{path}:{line}:{column}"


def value_kind(first: bytes) -> str:
    """Name the kind of a JSON value by its first byte."""
    kinds = {b"{": "an object", b'"': "text", b"[": "a list", b"n": "null"}
    return kinds.get(first, "a boolean" if first in {b"t", b"f"} else "a number")


def _found(words: str) -> str:
    """Put the fault that msgspec names into our words."""
    for known, found in _FOUND.items():
        if known in words:
            return found
    return "something that is not written as in JSON"


def find_bad_utf8(document: Document) -> int | None:
    """Give the place of the first byte that is no UTF-8, without decoding plain ASCII."""
    if document.isascii():
        return None
    start = 0
    while start < len(document):
        end = min(start + _CHUNK, len(document))
        # Not in the middle of a character: its later bytes begin with the bits 10.
        while end < len(document) and end > start and document[end] & 0xC0 == 0x80:
            end -= 1
        end = end if end > start else min(start + _CHUNK, len(document))
        try:
            document[start:end].decode()
        except UnicodeDecodeError as error:
            return start + error.start
        start = end
    return None
