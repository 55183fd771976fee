"""The database's refusal to read a supply to a fault in our words, with no value in it."""

import re

import msgspec

from compliance.diagnostic import Diagnostic
from compliance.snapshot import faults
from compliance.snapshot.json_rows import RECORD_BYTES
from compliance.snapshot.supply import Csv, JsonLines, JsonPart, Parquet, Supply

_CSV_REASONS = {
    "Expected Number of Columns": "has another number of cells than the header line",
    "unterminated quote": "has a quote that is not closed, or more text after a closing quote",
    "unicode": "is not in UTF-8",
    "Maximum line size": "is longer than 2 MB",
}


def read_fault(supply: Supply, entity: str, error: Exception) -> Diagnostic:
    """Say why the records of an entity can't be read as a whole, and where."""
    words = str(error)
    match supply:
        case JsonPart():
            return faults.bad_table(supply.place, f"`{entity}` {_json_reason(words)}")
        case JsonLines():
            return _lines_fault(supply, words)
        case Csv():
            return _csv_fault(supply, words)
        case Parquet():
            return faults.bad_table(
                str(supply.path), "this is no Parquet file that can be read"
            )


def _json_reason(words: str) -> str:
    if "maximum_object_size" in words:
        limit = RECORD_BYTES // 1024 // 1024
        return f"has a record larger than {limit} MB"
    record = re.search(r"in record/value (\d+)", words)
    # The database counts the record that it is about to read.
    number = f" {int(record[1]) - 1}" if record and "Malformed" in words else ""
    return f"has a record{number} that can't be read"


def _lines_fault(supply: JsonLines, words: str) -> Diagnostic:
    """Find the line at fault by reading again, since the database counts them in parts."""
    if "maximum_object_size" in words:
        return faults.bad_table(str(supply.path), _json_reason(words))
    with supply.path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip() and not _is_json(line):
                place = f"{supply.path}:{number}"
                hint = "write one whole JSON object on each line"
                return faults.bad_table(place, "this line is no JSON object in UTF-8", hint)
    return faults.bad_table(str(supply.path), "this file can't be read as lines of JSON")


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line.decode(), type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _csv_fault(supply: Csv, words: str) -> Diagnostic:
    line = re.search(r"CSV Error on Line: (\d+)", words)
    place = f"{supply.path}:{line[1]}" if line else str(supply.path)
    for known, reason in _CSV_REASONS.items():
        if known in words:
            return faults.bad_table(place, f"this line {reason}")
    if "invalid state" in words:
        return faults.bad_table(place, "this file mixes kinds of line ends, or quotes wrongly")
    return faults.bad_table(place, "this file can't be read as comma-separated values")
