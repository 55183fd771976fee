"""A JSON array in which nothing stands out to its final table: the database reads all types.

Of local times the instants are worked out together, as a list, which is planned once.
"""

import duckdb

from compliance.snapshot.columns import Column, stored_type
from compliance.snapshot.json_rows import typed_array
from compliance.snapshot.load import Load
from compliance.snapshot.quick_look import Look
from compliance.snapshot.readable_path import readable_path
from compliance.snapshot.sql import Sql, joined, name, number, sql, text
from compliance.snapshot.type_rows import ODD, UNREADABLE

_ACCOUNTING = sql(
    "CAST(NULL AS VARCHAR[]) AS {unreadable}, CAST(NULL AS VARCHAR) AS {odd}, ",
    unreadable=UNREADABLE,
    odd=ODD,
)


def type_plainly(cursor: duckdb.DuckDBPyConnection, load: Load, look: Look) -> None:
    """Create `data."<entity>"`, in the order of its key if each record has its own.

    If not, it gets the two columns that the accounting needs.

    Raises:
        duckdb.InvalidInputException: A field stands twice in a record, or a day does not exist.
    """
    with readable_path(load.supply) as path:
        types = joined(", ", map(_typed, load.columns))
        rows = typed_array(path, types)
        if look.is_keyed and not look.in_order:
            keys = joined(", ", map(name, load.entity.key))
            rows = sql("(FROM {rows} ORDER BY {keys})", rows=rows, keys=keys)
        cursor.execute(
            sql(
                'CREATE TABLE {table} AS SELECT row_number() OVER () - 1 AS "#", '
                "{accounting}{fields}",
                table=name("data", load.entity.name),
                accounting=sql("") if look.is_keyed else _ACCOUNTING,
                fields=_fields(load, rows),
            )
        )


def _typed(column: Column) -> Sql:
    return sql("{field}: {kind}", field=text(column.name), kind=text(stored_type(column)))


def _fields(load: Load, rows: Sql) -> Sql:
    """Give the fields and where they come from: as read, but for instants.

    Names of our own begin with `#`, which those of fields can't.
    """
    instants = [column.name for column in load.columns if column.is_instant]
    if not instants:
        return sql("* FROM {rows}", rows=rows)
    utc = (sql('"#utc"[{i}] AS {f}', i=number(i), f=name(f)) for i, f in enumerate(instants, 1))
    local = (
        sql('"#local"[{i}] AS {f}', i=number(i), f=name("~" + f))
        for i, f in enumerate(instants, 1)
    )
    return sql(
        '* EXCLUDE ("#utc", "#local") REPLACE ({utc}), {local} FROM ('
        'SELECT *, list_transform("#utc", lambda x: to_local(x)) AS "#local" FROM ('
        'SELECT *, list_transform([{walls}], lambda x: to_utc(x)) AS "#utc" FROM {rows}))',
        utc=joined(", ", utc),
        local=joined(", ", local),
        walls=joined(", ", map(name, instants)),
        rows=rows,
    )
