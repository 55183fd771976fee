"""A Parquet file in which every record is assessed, and in its place, to a view of it.

Nothing is copied: one look at all that is declared says whether that is so, and what reads
the records later reads no more of them than it needs.
"""

import duckdb
from msgspec.structs import replace

from compliance.snapshot.cells import cell_name
from compliance.snapshot.file_copy import FileCopy
from compliance.snapshot.load import Load
from compliance.snapshot.rows import NUMBER, Rows
from compliance.snapshot.sql import joined, name, sql
from compliance.snapshot.supply import Parquet
from compliance.snapshot.survey import Source, Survey, survey
from compliance.snapshot.type_rows import UNREADABLE, tests_of, typed, typed_fields


def view_file(
    cursor: duckdb.DuckDBPyConnection, load: Load, rows: Rows
) -> tuple[Survey, FileCopy] | None:
    """Create `data."<entity>"` over a copied file; None, without it, if it must be a table."""
    copied = load.supply.copied if isinstance(load.supply, Parquet) else None
    # To open the file for each statement takes longer than to read a small one once.
    if not load.in_place or copied is None or rows.proven is None or load.is_small:
        return None
    counts = survey(cursor, load, _source(load, rows))
    if not counts.is_clean:
        return None
    cursor.execute(
        sql(
            "CREATE VIEW {view} AS SELECT {number}, {fields} FROM {typed}",
            view=name("data", load.entity.name),
            number=NUMBER,
            fields=typed_fields(load),
            typed=typed(load, replace(rows, cells=rows.proven)),
        )
    )
    return counts, copied.result()


def _source(load: Load, rows: Rows) -> Source:
    tests = tests_of(rows.cells)
    # What can't be decoded must be found now, in whichever column it is.
    cells = [cell_name(place) for place in range(len(rows.cells))]
    relation = sql(
        "(SELECT {fields}, CASE WHEN {tests} THEN true END AS {unreadable}, "
        'hash({cells}) AS "#others" FROM {typed})',
        fields=typed_fields(load),
        tests=joined(" OR ", tests.values()),
        unreadable=UNREADABLE,
        cells=joined(", ", cells),
        typed=typed(load, rows),
    )
    return Source(relation, unreadable=UNREADABLE, others=sql('"#others"'))
