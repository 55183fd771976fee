"""The bytes of a JSON array of flat records to a proof that they have declared keys only.

In the text of most programs nothing stands between keys, values and signs. Then the records
take as many bytes as all that was read of them, and if they do, nothing else is there.
In other text a key is followed by a quote and a colon, and so nothing else is, except in a
text with an escaped quote. If there are as many of these as declared keys were read, then no
other key is there.
"""

import json
import re
from collections.abc import Mapping

from compliance.snapshot.supply import JsonPart

_SPACES = (b" ", b"\t", b"\n", b"\r")
_NULLS = (b'":null', b'": null')


def has_only(
    array: JsonPart, filled: Mapping[str, int], supplied: int, width: int | None = None
) -> bool:
    """Say whether the records surely have no keys but those whose values were counted.

    `width` is the number of bytes in which those values are written, if that is known.
    False means that they may have others, or are written in a way that defies counting.
    """
    if width is not None and is_filled(array, filled, supplied, width):
        return True
    # A single byte is found, or found missing, much faster than two.
    if any(_contains(array, s) and _contains(array, s + b":") for s in _SPACES):
        return False
    keys = _count(array, b'":')
    read = sum(filled.values())
    if read == keys:
        return True
    # The rest must be nulls. Behind an escaped quote a key would end like a declared one.
    if keys > supplied * len(filled) or _contains(array, b'\\"'):
        return False
    nulls = (name for name, count in filled.items() if count < supplied)
    return read + sum(_count_nulls(array, name) for name in nulls) == keys


def is_filled(array: JsonPart, filled: Mapping[str, int], supplied: int, width: int) -> bool:
    """Say whether the text is no longer than what was read, with the signs that it takes.

    Another key with a null in it is longer than the null that is counted for it.
    """
    if supplied not in filled.values() or _contains(array, b"\\"):
        return False
    keys = {name: json.dumps(name, ensure_ascii=False).encode() + b":" for name in filled}
    size = len("[]") + len("{},") * supplied - len(",") + width
    size += sum((len(keys[name]) + len(",")) * count for name, count in filled.items())
    size -= len(",") * supplied
    nulls = (key + b"null" for name, key in keys.items() if filled[name] < supplied)
    for null in nulls if size < array.size else ():
        size += (len(null) + len(",")) * _count(array, null)
    return size == array.size


def _count_nulls(array: JsonPart, name: str) -> int:
    if not re.fullmatch(r"\w+", name):
        return 0
    key = json.dumps(name, ensure_ascii=False).encode().removesuffix(b'"')
    return sum(_count(array, key + null) for null in _NULLS)


def _count(array: JsonPart, wanted: bytes) -> int:
    return array.document.count(wanted, array.start, array.end)


def _contains(array: JsonPart, wanted: bytes) -> bool:
    return array.document.find(wanted, array.start, array.end) >= 0
