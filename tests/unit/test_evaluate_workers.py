"""Statements that run two at a time, in the order of what they read."""

import duckdb
import pytest

from compliance.evaluate.workers import Statement, Task, run_tasks


def task(makes: str, statement: str, *reads: str) -> Task:
    """Make a task of a statement."""
    return Task(makes, frozenset(reads), lambda: (statement, None))


def test_statement_waits_for_what_it_reads() -> None:
    """A chain of tables comes out right, each made from the one before."""
    chain = [
        task(
            f"main.t{n}",
            f"CREATE TABLE t{n} AS SELECT i + 1 AS i FROM t{n - 1}",
            f"main.t{n - 1}",
        )
        for n in range(1, 20)
    ]
    with duckdb.connect() as database:
        run_tasks([task("main.t0", "CREATE TABLE t0 AS SELECT 0 AS i"), *chain], database)

        assert database.execute("FROM t19").fetchall() == [(19,)]


def test_table_that_no_statement_makes_is_not_waited_for() -> None:
    """What is read may have been there before."""
    with duckdb.connect() as database:
        database.execute("CREATE TABLE there AS SELECT 5 AS i")
        run_tasks([task("main.t", "CREATE TABLE t AS FROM there", "main.there")], database)

        assert database.execute("FROM t").fetchall() == [(5,)]


def test_first_fault_is_raised_and_nothing_hangs() -> None:
    """A statement that fails ends the work, that of those which wait for it included."""
    tasks = [
        task("main.a", "CREATE TABLE a AS SELECT 1 AS i"),
        task("main.b", "CREATE TABLE b AS FROM nowhere", "main.a"),
        task("main.c", "CREATE TABLE c AS FROM b", "main.b"),
    ]
    with duckdb.connect() as database, pytest.raises(duckdb.CatalogException, match="nowhere"):
        run_tasks(tasks, database)


def test_statement_that_can_not_be_written_is_a_fault() -> None:
    """An error before the database is reached is raised too."""

    def fail() -> Statement:
        raise ValueError("no statement")

    with duckdb.connect() as database, pytest.raises(ValueError, match="no statement"):
        run_tasks([Task("main.a", frozenset(), fail)], database)


def test_no_statements_are_no_work() -> None:
    """An empty list ends at once."""
    with duckdb.connect() as database:
        run_tasks([], database)


def test_parameters_go_with_a_statement() -> None:
    """A statement may come with the values of its parameters."""
    with duckdb.connect() as database:
        run_tasks(
            [Task("main.a", frozenset(), lambda: ("CREATE TABLE a AS SELECT ?", [5]))], database
        )

        assert database.execute("FROM a").fetchall() == [(5,)]
