"""A CSV file to rows; the empty cell is null."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.cells import cell_name, read_cell
from compliance.snapshot.columns import Column
from compliance.snapshot.rows import Rows
from compliance.snapshot.sql import joined, name, sql, text


def csv_rows(path: str, file: Path, columns: Sequence[Column], key: Sequence[str]) -> Rows:
    """Give the rows of a CSV file, which the database reads under another path.

    Raises:
        SnapshotErrors: It has no header line with the key, or a name stands in it twice.
    """
    names = _names(file, key)
    keys = dict(zip(names, _keys(names), strict=True))
    declared = [column.name for column in columns]
    cells = (
        sql("{key} AS {cell}", key=name(keys[field]), cell=cell_name(place))
        if field in keys
        else sql("CAST(NULL AS VARCHAR) AS {cell}", cell=cell_name(place))
        for place, field in enumerate(declared)
    )
    relation = sql(
        "SELECT {cells}, CAST(NULL AS VARCHAR) AS odd FROM read_csv({path}, "
        "columns := {{{types}}}, auto_detect := false, header := true, delim := ',', "
        "quote := '\"', escape := '\"', strict_mode := true, null_padding := false, "
        "nullstr := '')",
        cells=joined(", ", cells),
        path=text(path),
        types=joined(", ", (sql("{key}: 'VARCHAR'", key=text(key)) for key in keys.values())),
    )
    read = (read_cell(column, place, "csv") for place, column in enumerate(columns))
    return Rows(
        relation,
        tuple(read),
        "csv",
        frozenset(declared) & keys.keys(),
        tuple(given for given in names if given not in declared),
    )


def _names(file: Path, key: Sequence[str]) -> list[str]:
    names = _first_line(file)
    if not any(names):
        fault = faults.bad_table(
            f"{file}:1", "a CSV file must begin with a line of field names, in UTF-8"
        )
        raise SnapshotErrors([fault])
    # Without a header line these are values of a record: they are not shown.
    if not set(key).intersection(names):
        expected = " or ".join(f"`{field}`" for field in key)
        fault = faults.bad_table(
            f"{file}:1",
            f"the first line must name the fields, but {expected} is not in it",
            "begin the file with a line of field names, separated by commas",
        )
        raise SnapshotErrors([fault])
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        where = "in the header line"
        raise SnapshotErrors([faults.given_twice(f"{file}:1", given, where) for given in twice])
    return names


def _first_line(file: Path) -> list[str]:
    try:
        # Later lines are read along with the first; the database says which is not in UTF-8.
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            names = next(csv.reader(lines, strict=True), [])
        "".join(names).encode()
    except (UnicodeEncodeError, csv.Error):
        return []
    return names


# Names may differ in case alone, which is all the same to the database.
def _keys(names: Sequence[str]) -> list[str]:
    return [f"cell {place}" for place in range(len(names))]
