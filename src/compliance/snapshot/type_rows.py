"""Rows to a typed table, in the order of the file, with what could not be read beside it."""

from collections.abc import Sequence

import duckdb

from compliance.snapshot.cells import Cell, cell_name, first_name, local_name, value_name
from compliance.snapshot.columns import Column
from compliance.snapshot.instants import with_instants
from compliance.snapshot.load import Load
from compliance.snapshot.rows import Rows
from compliance.snapshot.sql import Sql, joined, name, sql

UNREADABLE = name("#unreadable")
WIDTH = name("#width")
ODD = name("#odd")


def type_rows(
    cursor: duckdb.DuckDBPyConnection, load: Load, rows: Rows, *, by_key: bool = False
) -> None:
    """Create `data."<entity>"`, with two more columns that the accounting needs.

    `"#unreadable"` is a list of the raw texts, by the place of their field, null where all
    could be read; `"#odd"` the text of a record that is odd. If it is to be `by_key`, the
    table is put in the order of the key at once, which takes less than to do it later.
    """
    cursor.execute(
        sql(
            'CREATE TABLE {table} AS SELECT row_number() OVER () - 1 AS "#", {fields}, '
            "{unreadable} AS {unreadable_name}, odd AS {odd} FROM (FROM {typed} {order})",
            table=name("data", load.entity.name),
            fields=typed_fields(load),
            unreadable=_unreadable(rows.cells),
            unreadable_name=UNREADABLE,
            odd=ODD,
            typed=typed(load, rows),
            order=_order(load) if by_key else sql(""),
        )
    )


def type_strictly(cursor: duckdb.DuckDBPyConnection, load: Load, rows: Rows) -> None:
    """Create `data."<entity>"`, with `"#width"` if rows have one, if all values can be read.

    Raises:
        duckdb.InvalidInputException: At least one value can't be read.
    """
    cursor.execute(
        sql(
            "CREATE TABLE {table} AS SELECT CASE WHEN {tests} THEN error('unreadable') "
            'ELSE row_number() OVER () - 1 END AS "#", {fields}{width} FROM {typed}',
            table=name("data", load.entity.name),
            tests=joined(" OR ", tests_of(rows.cells).values()),
            fields=typed_fields(load),
            width=sql(", {width} AS {name}", width=rows.width, name=WIDTH)
            if rows.width
            else sql(""),
            typed=typed(load, rows),
        )
    )


def add_accounting(cursor: duckdb.DuckDBPyConnection, entity: str) -> None:
    """Give a table that was typed strictly the two columns that the accounting needs."""
    cursor.execute(
        sql(
            "ALTER TABLE {table} ADD COLUMN {unreadable} VARCHAR[]; "
            "ALTER TABLE {table} ADD COLUMN {odd} VARCHAR",
            table=name("data", entity),
            unreadable=UNREADABLE,
            odd=ODD,
        )
    )


def drop_accounting(cursor: duckdb.DuckDBPyConnection, entity: str) -> None:
    """Make a table final in which every record is assessed and in its place."""
    cursor.execute(
        sql(
            "ALTER TABLE {table} DROP COLUMN {unreadable}; "
            "ALTER TABLE {table} DROP COLUMN {odd}",
            table=name("data", entity),
            unreadable=UNREADABLE,
            odd=ODD,
        )
    )


def drop_width(cursor: duckdb.DuckDBPyConnection, entity: str) -> None:
    """Leave out the width of the records, once it was added up."""
    cursor.execute(
        sql("ALTER TABLE {table} DROP COLUMN {width}", table=name("data", entity), width=WIDTH)
    )


def stored_names(column: Column) -> tuple[Sql, ...]:
    """Give the names of the columns of a field: its own, and that of the local time."""
    if column.is_instant:
        return name(column.name), name("~" + column.name)
    return (name(column.name),)


# Each step is a query of its own, so that no expression is worked out more than once: the
# database sees common parts of expressions, but not those within CASE.
def typed(load: Load, rows: Rows) -> Sql:
    """Give rows with the value of each cell, and of instants the local time."""
    first = (
        sql("{first} AS {name}", first=cell.first, name=first_name(place))
        for place, cell in enumerate(rows.cells)
        if cell.first is not None
    )
    values = (
        sql("{value} AS {name}", value=cell.value, name=value_name(place))
        for place, cell in enumerate(rows.cells)
        if cell.wall is None and not cell.is_sure
    )
    typed = sql(
        "(SELECT {values} FROM (SELECT {first} FROM ({relation})))",
        values=joined(", ", [sql("*"), *values]),
        first=joined(", ", [sql("*"), *first]),
        relation=rows.relation,
    )
    return with_instants(load, rows, typed)


def _order(load: Load) -> Sql:
    places = {column.name: place for place, column in enumerate(load.columns)}
    key = (value_name(places[field]) for field in load.entity.key)
    return sql("ORDER BY {key}", key=joined(", ", key))


def typed_fields(load: Load) -> Sql:
    """Give the fields of typed rows, under their own names."""
    fields = []
    for place, column in enumerate(load.columns):
        value, local = value_name(place), local_name(place)
        fields.append(sql("{value} AS {name}", value=value, name=name(column.name)))
        if column.is_instant and column.many:
            local = sql("list_transform({value}, lambda x: to_local(x))", value=value)
        if column.is_instant:
            fields.append(sql("{local} AS {name}", local=local, name=name("~" + column.name)))
    return joined(", ", fields)


def tests_of(cells: Sequence[Cell]) -> dict[int, Sql]:
    """Give, for each column in doubt, the test that a value is there which can't be read."""
    return {
        place: sql(
            "({value} IS NULL AND {cell} IS NOT NULL)",
            value=value_name(place),
            cell=cell_name(place),
        )
        for place, cell in enumerate(cells)
        if not cell.is_sure
    }


def _unreadable(cells: Sequence[Cell]) -> Sql:
    tests = tests_of(cells)
    raws = (
        sql("CASE WHEN {test} THEN {raw} END", test=tests[place], raw=cell.raw)
        if place in tests
        else sql("NULL")
        for place, cell in enumerate(cells)
    )
    return sql(
        "CASE WHEN {tests} THEN [{raws}] END",
        tests=joined(" OR ", tests.values()),
        raws=joined(", ", raws),
    )
