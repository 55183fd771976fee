"""The database's refusal to read a supply to a fault in our words, with no value in it."""

import re
from typing import assert_never

from compliance.diagnostic import Diagnostic
from compliance.snapshot import faults
from compliance.snapshot.csv_faults import csv_fault
from compliance.snapshot.json_lines import find_broken_line
from compliance.snapshot.json_rows import RECORD_BYTES
from compliance.snapshot.supply import (
    Csv,
    DuckdbTable,
    JsonLines,
    JsonPart,
    Parquet,
    SqliteTable,
    Supply,
    TableLines,
    View,
)


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
        case DuckdbTable() | SqliteTable() | View():
            return table_fault(supply, "can't be read: it is damaged, or too large")
        case TableLines():
            return faults.bad_table(supply.place, f"`{entity}` {_json_reason(words)}")
        case _:
            assert_never(supply)


def table_fault(supply: DuckdbTable | SqliteTable | View, reason: str) -> Diagnostic:
    """Say why the records of a table of a database file can't be read."""
    return faults.bad_table(supply.path, f"the table `{supply.table}` {reason}")


def view_fault(supply: View) -> Diagnostic:
    """Say that what should be a table is a view."""
    return faults.bad_table(
        supply.path,
        f"`{supply.table}` is a view, and only tables are read, as a view may do anything",
        "make a table of it, with `CREATE TABLE ... AS`",
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
