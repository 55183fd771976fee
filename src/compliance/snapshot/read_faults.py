"""The database's refusal to read a supply to a fault in our words, with no value in it."""

import re

from compliance.diagnostic import Diagnostic
from compliance.snapshot import faults
from compliance.snapshot.csv_faults import csv_fault
from compliance.snapshot.json_lines import find_broken_line
from compliance.snapshot.json_rows import RECORD_BYTES
from compliance.snapshot.supply import Csv, JsonLines, JsonPart, Parquet, Supply


def read_fault(supply: Supply, entity: str, error: Exception) -> Diagnostic:
    """Say why the records of an entity can't be read as a whole, and where."""
    words = str(error)
    match supply:
        case JsonPart():
            return faults.bad_table(supply.place, f"`{entity}` {_json_reason(words)}")
        case JsonLines():
            return _lines_fault(supply, words)
        case Csv():
            return csv_fault(supply, words)
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
    found = find_broken_line(supply.path)
    return found or faults.bad_table(
        str(supply.path), "this file can't be read as lines of JSON"
    )
