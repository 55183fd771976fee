"""The bytes of a JSON document to its top-level keys and the place of each value.

msgspec walks the whole text once and checks its syntax; no record becomes an object.
"""

import re

import msgspec
from msgspec import Struct

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot.json_faults import find_bad_text, json_fault
from compliance.snapshot.large_document import Document


class Part(Struct, frozen=True):
    """A top-level key, its place, and the bytes of its value from `start` up to `end`."""

    key: str
    key_start: int
    start: int
    end: int


class _Key:
    """A key of the document; no two are equal, so that one given twice is seen twice."""

    def __init__(self, text: str) -> None:
        self.text = text


def _make_key(_: type, text: str) -> _Key:
    return _Key(text)


# Before each value stand an opening brace or a comma, and its key.
_BEFORE = re.compile(rb'\s*[{,]\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*:\s*', re.DOTALL)


def divide(path: str, document: Document) -> list[Part]:
    """Give the parts of a document in the order of the file.

    Raises:
        SnapshotErrors: It is no JSON, or no JSON object.
    """
    bad = find_bad_text(path, document)
    if bad:
        raise SnapshotErrors([bad])
    try:
        decoder = msgspec.json.Decoder(dict[_Key, msgspec.Raw], dec_hook=_make_key)
        values = decoder.decode(document)
    except (msgspec.DecodeError, RecursionError) as error:
        raise SnapshotErrors([json_fault(path, document, error)]) from None
    parts = []
    place = 0
    for key, raw in values.items():
        before = _BEFORE.match(document, place)
        start = before.end() if before else place
        place = start + memoryview(raw).nbytes
        parts.append(Part(key.text, before.start(1) if before else start, start, place))
    return parts


def count_items(content: memoryview) -> int:
    """Give the number of items of an array, or 1 for any other value."""
    if content[:1].tobytes() != b"[":
        return 1
    return len(msgspec.json.Decoder(list[msgspec.Raw]).decode(content))
