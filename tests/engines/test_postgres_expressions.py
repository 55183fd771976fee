"""Expressions mean the same in PostgreSQL as in DuckDB, for all kinds of values."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from compliance.engines.memory import open_memory
from compliance.engines.postgres import Postgres, connect
from compliance.engines.postgres_terms import Unsayable
from engines.postgres_judged import in_schema
from engines.postgres_server import needs_server, server

__all__ = ["server"]

pytestmark = needs_server()

CASES = Path(__file__).parents[1] / "cases" / "engines"
ZONE = "Europe/London"
COLUMNS = {
    "k": ("INTEGER", "integer"),
    "g": ("INTEGER", "integer"),
    "s": ("VARCHAR", "text"),
    "i": ("INTEGER", "integer"),
    "x": ("DOUBLE", "double precision"),
    "b": ("BOOLEAN", "boolean"),
    "d": ("DATE", "date"),
    "at": ("TIMESTAMP", "timestamp"),
    "l": ("VARCHAR[]", "text[]"),
    "n": ("BIGINT[]", "bigint[]"),
}
# Columns are as long as they need to be; what is missing is null.
VALUES: dict[str, list[Any]] = {
    "s": [
        "a",
        "B",
        "b",
        "A",
        "ä",
        "Z",
        "",
        "a_b",
        "axb",
        "a\\b",
        "a%",
        " Éa\u00a0",
        "ǅ",
        "'\"{,}",
    ],
    "i": [0, 1, 2, 3, 4, 5, 6, 7, 13, 100, 1000, -3, 63],
    "x": [
        0.0,
        -0.0,
        0.1,
        0.1 + 0.2,
        1e15,
        1e16,
        1e-4,
        1e-5,
        123456789012345.6,
        2.5,
        3.5,
        1 / 3,
    ],
    "b": [True, False, None, True],
    "d": [
        date(2017, 1, 31),
        date(2016, 2, 29),
        date(1900, 1, 1),
        date(2200, 12, 31),
        date(2017, 3, 26),
        date(2017, 10, 29),
    ],
    "at": [
        datetime.fromisoformat("2017-03-26 00:59:59.999999"),
        datetime.fromisoformat("2017-03-26 01:00:00"),
        datetime.fromisoformat("2017-03-26 01:30:00"),
        datetime.fromisoformat("2017-10-29 00:30:00"),
        datetime.fromisoformat("2017-10-29 01:00:00"),
        datetime.fromisoformat("2017-10-29 01:30:00.500000"),
        datetime.fromisoformat("2017-10-29 02:00:00"),
        datetime.fromisoformat("1900-01-01 00:00:00"),
        datetime.fromisoformat("1968-06-01 12:00:00"),
        datetime.fromisoformat("1971-10-31 02:30:00"),
        datetime.fromisoformat("2200-07-01 23:59:59.999999"),
    ],
    "l": [[], ["a"], ["b", None, "b"], ["a, b", "it's", "", "NULL", "[x]", "y\\z", " t", "é"]],
    "n": [[1, 2], [], None, [2, None]],
}
ROWS = 60


def rows() -> list[tuple[Any, ...]]:
    """Give rows in which the values stand beside each other in many ways."""
    found = []
    for number in range(ROWS):
        row: list[Any] = [number, number % 7 if number % 11 else None]
        for step, values in enumerate(VALUES.values(), 1):
            place = number * step % (len(values) + 1)
            row.append(values[place] if place < len(values) else None)
        found.append(tuple(row))
    return found


@pytest.fixture(scope="module")
def databases(server: str) -> Iterator[tuple[Any, Postgres]]:
    """Put the same rows into both databases, and make a calendar in both."""
    import psycopg  # noqa: PLC0415 - not there in every environment

    here = open_memory(ZONE)
    here.execute("CREATE SCHEMA source")
    shape = ", ".join(f'"{name}" {types[0]}' for name, types in COLUMNS.items())
    here.execute(f"CREATE TABLE source.t ({shape})")
    marks = ", ".join("?" * len(COLUMNS))
    here.executemany(f"INSERT INTO source.t VALUES ({marks})", rows())
    with psycopg.connect(server, autocommit=True) as made:
        made.execute("DROP SCHEMA IF EXISTS expressions CASCADE")
        made.execute("CREATE SCHEMA expressions")
        shape = ", ".join(f'"{name}" {types[1]}' for name, types in COLUMNS.items())
        made.execute(f"CREATE TABLE expressions.t ({shape})")
        with made.cursor().copy("COPY expressions.t FROM STDIN") as copy:
            for row in rows():
                copy.write_row(row)
    there = connect(in_schema(server, "expressions"), ZONE)
    for database in (here, there):
        database.execute("CREATE SCHEMA IF NOT EXISTS calendar")
        database.execute(
            "CREATE OR REPLACE TABLE calendar.day AS SELECT CAST(i AS BIGINT) AS number,"
            " DATE '2016-12-30' + CAST(i AS INTEGER) AS day FROM range(90) AS r(i)"
        )
        database.execute(
            "CREATE OR REPLACE TABLE calendar.odd AS SELECT i * 2 + 1 AS number,"
            " 'odd ' || i AS text FROM range(9) AS r(i)"
        )
    yield here, there
    there.close()
    here.close()


def listed(name: str) -> list[str]:
    """Give the expressions of a case file, one a line."""
    lines = (CASES / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("--")]


def same(databases: tuple[Any, Postgres], query: str) -> None:
    """Compare what both databases answer."""
    here, there = databases
    expected = here.execute(query).fetchall()
    assert there.execute(query).fetchall() == expected


@pytest.mark.parametrize("expression", listed("expressions.sql"))
def test_expressions(expression: str, databases: tuple[Any, Postgres]) -> None:
    """Each expression gives the same for every row."""
    same(databases, f"SELECT t.k AS k, {expression} AS found FROM source.t AS t ORDER BY t.k")


@pytest.mark.parametrize("expression", listed("aggregates.sql"))
def test_aggregates(expression: str, databases: tuple[Any, Postgres]) -> None:
    """Each aggregate gives the same for every group, and for rows of which there are none."""
    groups = f"SELECT t.g AS g, {expression} AS found FROM source.t AS t"
    same(databases, f"{groups} GROUP BY t.g ORDER BY t.g")
    same(databases, f"{groups} WHERE t.k < 0 GROUP BY t.g")


@pytest.mark.parametrize(
    "order", ["t.s", "t.s DESC", "t.x", "t.b DESC", "t.d", "t.at DESC NULLS FIRST"]
)
def test_order(order: str, databases: tuple[Any, Postgres]) -> None:
    """Rows come in the same order, texts by code point and nulls last."""
    same(databases, f"SELECT t.k AS k, t.s AS s FROM source.t AS t ORDER BY {order}, t.k")
    window = f"row_number() OVER (PARTITION BY t.g ORDER BY {order}, t.k)"
    same(databases, f"SELECT t.k AS k, {window} AS place FROM source.t AS t ORDER BY t.k")


def test_columns_without_a_type(databases: tuple[Any, Postgres]) -> None:
    """A column that is null in one part of a union has the type of the other."""
    nothing = "SELECT t.k AS k, NULL AS at, NULL AS never FROM source.t AS t"
    something = "SELECT t.k AS k, t.at AS at, NULL AS never FROM source.t AS t"
    union = f"{nothing} UNION ALL {nothing} UNION ALL {something}"
    same(
        databases,
        f"SELECT u.k AS k, coalesce(max(u.never), max(u.at)) AS at FROM ({union}) AS u"
        " GROUP BY u.k ORDER BY u.k",
    )


def test_long_names(databases: tuple[Any, Postgres]) -> None:
    """Names that differ only after PostgreSQL's 63rd byte stay apart."""
    one, other = "n" * 70 + "1", "n" * 70 + "2"
    same(
        databases,
        f'SELECT q."{one}" AS a, q."{other}" AS b FROM (SELECT t.i AS "{one}", t.k AS "{other}"'
        " FROM source.t AS t) AS q ORDER BY q." + f'"{other}"',
    )


def test_letters(databases: tuple[Any, Postgres]) -> None:
    """Every letter has the same small and capital one, and the same blanks are cut off."""
    letters = [chr(code) for code in range(1, 0x3000) if chr(code).isprintable()]
    for database in databases:
        database.execute(
            "CREATE OR REPLACE TABLE calendar.letter AS SELECT unnest(?) AS x", [letters]
        )
    same(
        databases,
        "SELECT w.x AS x, lower(w.x) AS a, upper(w.x) AS b, trim(w.x || 'a') AS c"
        " FROM calendar.letter AS w JOIN source.t AS t ON t.k = 1 ORDER BY w.x",
    )


def test_what_has_no_translation_is_refused(databases: tuple[Any, Postgres]) -> None:
    """A function that is not known to mean the same is never guessed at."""
    with pytest.raises(Unsayable, match="md5"):
        databases[1].execute("SELECT md5(t.s) AS x FROM source.t AS t")
