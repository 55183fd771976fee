"""A file of JSON lines to the first line that is no JSON, as the database overlooks much."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from compliance.diagnostic import Diagnostic
from compliance.snapshot import faults
from compliance.snapshot.json_faults import find_bad_text, json_fault
from compliance.snapshot.json_rows import RECORD_BYTES

_END = b"\n"
_HINT = "write one whole JSON object on each line"
_DECODER = msgspec.json.Decoder(msgspec.Raw)


def find_bad_line(path: Path) -> Diagnostic | None:
    """Look whether every line is JSON, as strictly as a document is looked at.

    Whether more or less than one value is on a line is found by the database.
    """
    number = 1
    for piece in whole_lines(path):
        if len(piece) == 2 * RECORD_BYTES and not piece.endswith(_END):
            place = f"{path}:{number + piece.count(_END)}"
            limit = RECORD_BYTES // 1024 // 1024
            return faults.bad_table(place, f"this line has a record larger than {limit} MB")
        if not _is_json(piece):
            return _line_fault(path, piece, number)
        number += piece.count(_END)
    return None


def find_broken_line(path: Path) -> Diagnostic | None:
    """Look for the first line that is not one value, after the database has found that."""
    number = 1
    for piece in whole_lines(path):
        fault = _line_fault(path, piece, number)
        if fault is not None:
            return fault
        number += piece.count(_END)
    return None


def whole_lines(path: Path) -> Iterator[bytes]:
    """Give a file in pieces that end with a line, or with one that is too long to be read."""
    with path.open("rb") as file:
        while piece := file.read(RECORD_BYTES):
            yield piece + file.readline(RECORD_BYTES)


def _is_json(piece: bytes) -> bool:
    try:
        _DECODER.decode_lines(piece)
        # It is no matter to msgspec what is in texts.
        return piece.isascii() or piece.decode() is not None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _line_fault(path: Path, piece: bytes, number: int) -> Diagnostic | None:
    for place, line in enumerate(piece.split(_END)):
        fault = _fault(str(path), line) if line.strip() else None
        if fault is not None:
            column = fault.path.rpartition(":")[2]
            return replace(fault, path=f"{path}:{number + place}:{column}")
    return None


def _fault(path: str, line: bytes) -> Diagnostic | None:
    fault = find_bad_text(path, line)
    if fault is None:
        try:
            _DECODER.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            fault = json_fault(path, line.rstrip(), error)
    if fault is None:
        return None
    reason = fault.message.partition(" but ")[2].replace("the file", "it")
    return faults.bad_table(fault.path, f"this line is no JSON object: {reason}", _HINT)
