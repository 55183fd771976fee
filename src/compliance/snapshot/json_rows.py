"""JSON records, in an array or one a line, to rows: all cells of a record in one reading."""

from collections.abc import Collection, Sequence
from typing import Literal, LiteralString

from compliance.snapshot.cells import (
    Cell,
    cell_name,
    has_sure_words,
    read_cell,
    read_sure_words,
    value_name,
)
from compliance.snapshot.columns import Column, stored_type
from compliance.snapshot.rows import Rows
from compliance.snapshot.sql import Sql, joined, name, number, sql, text

RECORD_BYTES = 16 * 1024 * 1024

Layout = Literal["array", "newline_delimited"]


def json_rows(path: str, layout: Layout, columns: Sequence[Column]) -> Rows:
    """Give the rows of a JSON array, or of a file of JSON lines."""
    # A JSON null reads like an absent key.
    cells = joined(
        ", ",
        (
            sql("nullif(cells[{i}], 'null') AS {cell}", i=number(i + 1), cell=cell_name(i))
            for i in range(len(columns))
        ),
    )
    # An object has as many keys as declared ones were found in it, or it is odd.
    relation = sql(
        "SELECT {cells}, CASE WHEN json IS NULL THEN 'null' WHEN NOT starts_with(json, '{{') "
        "OR len(json_keys(json)) <> list_count(cells) THEN json END AS odd FROM {extracts}",
        cells=cells,
        extracts=_extracts(path, layout, columns),
    )
    read = (read_cell(column, place, "json") for place, column in enumerate(columns))
    return Rows(relation, tuple(read), "json", None)


def plain_rows(path: str, columns: Sequence[Column]) -> Rows:
    """Give the rows of a JSON array as the database reads records: faster but lossy.

    It overlooks undeclared keys, and fails on records that are no object or have a declared
    key twice.
    """
    fields = (
        sql("CAST({field} AS VARCHAR) AS {cell}", field=name(column.name), cell=cell_name(i))
        for i, column in enumerate(columns)
    )
    types = (
        sql(
            "{field}: {kind}",
            field=text(column.name),
            kind=text("VARCHAR" if has_sure_words(column) else "JSON"),
        )
        for column in columns
    )
    relation = sql(
        "SELECT {fields} FROM read_json({path}, format := 'array', columns := {{{types}}}, "
        "maximum_object_size := {limit})",
        fields=joined(", ", fields),
        types=joined(", ", types),
        path=text(path),
        limit=number(RECORD_BYTES),
    )
    read = (
        read_sure_words(column, place)
        if has_sure_words(column)
        else read_cell(column, place, "json")
        for place, column in enumerate(columns)
    )
    return Rows(relation, tuple(read), "json", None, width=_width(columns))


def _width(columns: Sequence[Column]) -> Sql | None:
    """Give the number of bytes in which the values of a record are written, if it can be told.

    It can't where the database writes JSON anew, as it does for decimals and lists, and a
    text that begins like a number may be one.
    """
    if any(column.many or column.primitive == "decimal" for column in columns):
        return None
    return joined(" + ", (_written(column, place) for place, column in enumerate(columns)))


def _written(column: Column, place: int) -> Sql:
    template: LiteralString = "coalesce(strlen({cell}) + 2, 0)"
    if not has_sure_words(column):
        template = "coalesce(strlen({cell}), 0)"
    elif column.primitive == "text" and column.values is None:
        template = (
            "CASE WHEN {cell} IS NULL THEN 0 WHEN {cell} >= ':' THEN strlen({cell}) + 2 END"
        )
    return sql(template, cell=cell_name(place))


def sure_rows(path: str, columns: Sequence[Column], doubtful: Collection[str]) -> Rows:
    """Give the rows of a JSON array in which only some columns have values to be tested.

    It overlooks undeclared keys, as `plain_rows` does, and fails on the same records.
    """
    places = list(enumerate(columns))
    doubts = {place for place, each in places if each.name in doubtful or each.is_instant}
    fields = (
        sql("CAST({field} AS VARCHAR) AS {cell}", field=name(column.name), cell=cell_name(i))
        if i in doubts
        else sql("{field} AS {value}", field=name(column.name), value=value_name(i))
        for i, column in places
    )
    types = (
        sql(
            "{field}: {kind}",
            field=text(column.name),
            kind=text("JSON" if i in doubts else stored_type(column)),
        )
        for i, column in places
    )
    relation = sql(
        "SELECT {fields}, CAST(NULL AS VARCHAR) AS odd FROM {rows}",
        fields=joined(", ", fields),
        rows=typed_array(path, joined(", ", types)),
    )
    read = (
        read_cell(column, i, "json")
        if i in doubts
        else Cell(sql("NULL"), value_name(i), is_sure=True)
        for i, column in places
    )
    return Rows(relation, tuple(read), "json", None)


def typed_array(path: str, types: Sql) -> Sql:
    """Give the rows of a JSON array of objects, by the names and types of its columns."""
    return sql(
        "read_json({path}, format := 'array', records := true, columns := {{{types}}}, "
        "maximum_object_size := {limit})",
        path=text(path),
        types=types,
        limit=number(RECORD_BYTES),
    )


def count_keys(path: str) -> Sql:
    """Give the query for each key in an array of objects, and the number that have it.

    Whether a key stands twice in any object is the third column.
    """
    # Records have few different lists of keys, so that the lists are counted first.
    return sql(
        "SELECT key, CAST(sum(records) AS BIGINT), bool_or(twice) FROM ("
        "SELECT unnest(list_distinct(keys)) AS key, records, "
        "len(keys) > len(list_distinct(keys)) AS twice FROM ("
        "SELECT json_keys(json) AS keys, count(*) AS records FROM {records} GROUP BY keys)) "
        "GROUP BY key ORDER BY key",
        records=_records(path, "array"),
    )


def count_carriers(path: str, layout: Layout, columns: Sequence[Column]) -> Sql:
    """Give the query that counts, for each column, the records that carry it, even as null."""
    counts = joined(
        ", ",
        (sql("count(cells[{place}])", place=number(i + 1)) for i in range(len(columns))),
    )
    return sql(
        "SELECT {counts} FROM {extracts}",
        counts=counts,
        extracts=_extracts(path, layout, columns),
    )


def _extracts(path: str, layout: Layout, columns: Sequence[Column]) -> Sql:
    """Give the records as `json` and the values of the columns in them as the list `cells`."""
    return sql(
        "(SELECT json, CAST(json_extract(json, [{pointers}]) AS VARCHAR[]) AS cells "
        "FROM {records})",
        pointers=joined(", ", (_pointer(column.name) for column in columns)),
        records=_records(path, layout),
    )


def _records(path: str, layout: Layout) -> Sql:
    return sql(
        "read_json({path}, format := {layout}, records := false, "
        "columns := {{'json': 'JSON'}}, maximum_object_size := {limit})",
        path=text(path),
        layout=text(layout),
        limit=number(RECORD_BYTES),
    )


def _pointer(field: str) -> Sql:
    return text("/" + field.replace("~", "~0").replace("/", "~1"))
