"""The database's refusal to read a CSV file to the line at fault, found by reading it again."""

import csv
import re

from compliance.diagnostic import Diagnostic
from compliance.snapshot import faults
from compliance.snapshot.json_faults import find_bad_utf8
from compliance.snapshot.supply import Csv

_QUOTE = "has a quote that is not closed, or more text after a closing quote"
_REASONS = {
    "Expected Number of Columns": "has another number of cells than the header line",
    "unterminated quote": _QUOTE,
    "Maximum line size": "is longer than 2 MB",
}
# What may end a line, and each end of another kind.
_ENDS = re.compile(rb"\r\n|\r|\n")
_OTHERS = {
    b"\r\n": re.compile(rb"(?<!\r)\n|\r(?!\n)"),
    b"\r": re.compile(rb"\n"),
    b"\n": re.compile(rb"\r"),
}


def csv_fault(supply: Csv, words: str) -> Diagnostic:
    """Say why a CSV file can't be read as a whole, and in which line."""
    # The database counts records, and some of these go over several lines.
    if "Maximum line size" not in words:
        found = _find_bad_line(supply) or _find_bad_record(supply)
        if found is not None:
            return faults.bad_table(f"{supply.path}:{found[0]}", f"this line {found[1]}")
    mixed = _find_other_end(supply)
    if mixed is not None and ("unterminated quote" in words or "invalid state" in words):
        reason = "this line does not end as the first one does"
        hint = "save the file with one kind of line end"
        return faults.bad_table(f"{supply.path}:{mixed}", reason, hint)
    line = re.search(r"CSV Error on Line: (\d+)", words)
    place = f"{supply.path}:{line[1]}" if line else str(supply.path)
    for known, reason in _REASONS.items():
        if known in words:
            return faults.bad_table(place, f"this line {reason}")
    return faults.bad_table(place, "this file can't be read as comma-separated values")


def _find_bad_line(supply: Csv) -> tuple[int, str] | None:
    content = supply.path.read_bytes()
    place = find_bad_utf8(content)
    if place is None:
        return None
    return len(_ENDS.findall(content, 0, place)) + 1, "is not in UTF-8"


def _find_bad_record(supply: Csv) -> tuple[int, str] | None:
    """Find the line in which the first record begins that is none, or is of another length."""
    with supply.path.open(encoding="utf-8-sig", newline="") as lines:
        records = csv.reader(lines, strict=True)
        width = begun = 0
        try:
            for record in records:
                width = width or len(record)
                if record and len(record) != width:
                    return begun + 1, _REASONS["Expected Number of Columns"]
                begun = records.line_num
        except csv.Error as error:
            # Longer texts than this reader takes are none of the faults that it finds.
            return None if "larger than" in str(error) else (begun + 1, _QUOTE)
    return None


def _find_other_end(supply: Csv) -> int | None:
    content = supply.path.read_bytes()
    first = _ENDS.search(content)
    other = first and _OTHERS[first[0]].search(content)
    return other and len(_ENDS.findall(content, 0, other.start())) + 1
