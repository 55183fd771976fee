"""Columns that read one another, arranged in nested queries."""

import duckdb
import pytest
from sqlglot import exp

from compliance.plan import sql
from compliance.plan.layers import ALIAS, Columns, arrange, kept_column
from compliance.plan.sql import Sql


def plus(left: Sql, right: Sql) -> Sql:
    """Add two columns."""
    return sql.binary(exp.Add, left, right)


def field(name: str) -> Sql:
    """Name a column of the table."""
    return sql.column("s", name)


def names(layers: list[Columns]) -> list[list[str]]:
    """Give the names of the columns of each layer."""
    return [[name for _, name in layer] for layer in layers]


def run(layers: list[Columns]) -> tuple[object, ...]:
    """Run the nested queries over one record, `a` of which is 2 and `b` of which is 3."""
    query = sql.from_(sql.select(*layers[0]), sql.table("main", "record", "s"))
    for layer in layers[1:]:
        query = sql.from_(sql.select(*layer), sql.subquery(query, ALIAS))
    with duckdb.connect() as database:
        database.execute("CREATE TABLE record AS SELECT 2 AS a, 3 AS b")
        row = database.execute(query.sql("duckdb")).fetchone()
    assert row is not None
    return row


def test_column_read_once_is_written_where_it_is_read() -> None:
    """A column that one other reads once takes no layer of its own."""
    kept = {"k0": plus(field("a"), field("b")), "k1": plus(kept_column("k0"), sql.integer(1))}
    layers = arrange(kept, [(kept_column("k1"), "sum")])

    assert names(layers) == [["sum"]]
    assert run(layers) == (6,)


def test_column_read_twice_is_calculated_once() -> None:
    """A column that is read twice is calculated below those that read it."""
    twice = plus(kept_column("k0"), kept_column("k0"))
    layers = arrange({"k0": plus(field("a"), field("b"))}, [(twice, "sum")])

    assert names(layers) == [["k0"], ["sum"]]
    assert run(layers) == (10,)


def test_column_that_nothing_reads_is_left_out() -> None:
    """What neither the result nor another column reads is not calculated."""
    kept = {"k0": field("a"), "k1": plus(kept_column("k0"), field("b"))}
    layers = arrange(kept, [(field("b"), "b")])

    assert names(layers) == [["b"]]


def test_column_is_handed_on_as_far_as_it_is_read() -> None:
    """A column is handed on to the layer that reads it, and not beyond."""
    first = plus(field("a"), field("b"))
    second = plus(kept_column("k0"), kept_column("k0"))
    third = plus(kept_column("k1"), plus(kept_column("k1"), kept_column("k0")))
    fourth = plus(kept_column("k2"), kept_column("k2"))
    kept = {"k0": first, "k1": second, "k2": third}
    layers = arrange(kept, [(fourth, "sum"), (field("a"), "a")])

    assert names(layers) == [["w1", "k0"], ["k1", "w1", "k0"], ["k2", "w1"], ["sum", "a"]]
    assert run(layers) == (50, 2)


def test_brackets_stand_round_what_is_put_inside() -> None:
    """An expression that is put beside an operator keeps its value."""
    product = sql.binary(exp.Mul, kept_column("k0"), sql.integer(2))
    layers = arrange({"k0": exp.Add(this=field("a"), expression=field("b"))}, [(product, "p")])

    assert run(layers) == (10,)


@pytest.mark.parametrize("wanted", ["k0", "#", "t"])
def test_names_of_results_meet_no_names_of_columns(wanted: str) -> None:
    """A result may have any name, that of a kept column included."""
    twice = plus(kept_column("k0"), kept_column("k0"))
    layers = arrange({"k0": field("a")}, [(twice, wanted), (kept_column("k0"), "other")])

    assert run(layers) == (4, 2)
