"""The tables of PostgreSQL have types by DuckDB's names, and values as DuckDB has them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from compliance.engines.postgres import Postgres, connect
from engines.postgres_judged import in_schema
from engines.postgres_server import needs_server, server

__all__ = ["server"]

pytestmark = needs_server()

LONGEST = "n" * 61 + "é"  # of 63 bytes

# Each column: how it is declared, a value of it, the type that it has, and the value found.
COLUMNS: dict[str, tuple[str, str, str, Any]] = {
    "flag": ("boolean", "true", "BOOLEAN", True),
    "small": ("smallint", "7", "SMALLINT", 7),
    "number": ("integer", "7", "INTEGER", 7),
    "large": ("bigint", "7", "BIGINT", 7),
    "real": ("real", "0.1", "DOUBLE", 0.1),
    "double": ("double precision", "0.1", "DOUBLE", 0.1),
    "money_like": ("numeric(10,2)", "12.50", "DOUBLE", 12.5),
    "whole": ("numeric(12)", "123456789012", "BIGINT", 123456789012),
    "wholer": ("numeric(30,0)", "123456789012345678901", "HUGEINT", 123456789012345678901),
    "any_numeric": ("numeric", "1.5", "DOUBLE", 1.5),
    "words": ("text", "'é'", "VARCHAR", "é"),
    "limited": ("varchar(5)", "'ab '", "VARCHAR", "ab "),
    "padded": ("char(5)", "'ab'", "VARCHAR", "ab"),
    "uuid": (
        "uuid",
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
        "VARCHAR",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    ),
    "level": ("catalog.level", "'high'", "VARCHAR", "high"),
    "age": ("catalog.age", "17", "INTEGER", 17),
    "older": ("catalog.older", "19", "INTEGER", 19),
    "share": ("catalog.share", "0.25", "DOUBLE", 0.25),
    "day": ("date", "'2017-03-31'", "DATE", date(2017, 3, 31)),
    "never": ("date", "'infinity'", "DATE", date(9999, 12, 31)),
    "always": ("date", "'-infinity'", "DATE", date(1, 1, 1)),
    "no_day": ("date", "NULL", "DATE", None),
    "wall": (
        "timestamp",
        "'2017-03-31 10:00:00.5'",
        "TIMESTAMP",
        datetime.fromisoformat("2017-03-31 10:00:00.5"),
    ),
    "tags": ("text[]", "ARRAY['b', NULL, 'a']", "VARCHAR[]", ["b", None, "a"]),
    "levels": ("catalog.level[]", "ARRAY['low']::catalog.level[]", "VARCHAR[]", ["low"]),
    "numbers": ("integer[]", "'{}'", "INTEGER[]", []),
    "listed": ("catalog.names", "ARRAY['x']", "VARCHAR[]", ["x"]),
    "document": ("jsonb", """'{"a": 1}'""", "JSON", '{"a": 1}'),
    "place": ("point", "'(1,2)'", "point", "(1,2)"),
    "Mixed Case": ("text", "'m'", "VARCHAR", "m"),
    LONGEST: ("text", "'n'", "VARCHAR", "n"),
}


@pytest.fixture(scope="module")
def there(server: str) -> Iterator[Postgres]:
    """Open a schema with a column of each type, and a view of it."""
    import psycopg  # noqa: PLC0415 - not there in every environment

    declared = ", ".join(f'"{name}" {each[0]}' for name, each in COLUMNS.items())
    values = ", ".join(each[1] for each in COLUMNS.values())
    with psycopg.connect(server, autocommit=True) as made:
        for statement in (
            "DROP SCHEMA IF EXISTS catalog CASCADE",
            "CREATE SCHEMA catalog",
            "CREATE TYPE catalog.level AS ENUM ('low', 'high')",
            "CREATE DOMAIN catalog.age AS integer CHECK (VALUE > 0)",
            "CREATE DOMAIN catalog.older AS catalog.age",
            "CREATE DOMAIN catalog.share AS numeric(3,2)",
            "CREATE DOMAIN catalog.names AS text[]",
            f"CREATE TABLE catalog.kinds ({declared})",
            f"INSERT INTO catalog.kinds VALUES ({values})",
            "CREATE VIEW catalog.some AS SELECT number, day FROM catalog.kinds",
            "CREATE TABLE catalog.parted (id integer) PARTITION BY RANGE (id)",
            "CREATE SCHEMA IF NOT EXISTS elsewhere",
            "DROP TABLE IF EXISTS elsewhere.other",
            "CREATE TABLE elsewhere.other (id integer)",
        ):
            made.execute(statement.encode())
    opened = connect(in_schema(server, "catalog"), "Europe/London")
    yield opened
    opened.close()


def test_columns(there: Postgres) -> None:
    """Tables and views of the search path are there, each column with its type."""
    columns = there.columns()
    assert list(columns) == ["kinds", "parted", "some"]
    assert columns["kinds"] == {name: each[2] for name, each in COLUMNS.items()}
    assert columns["some"] == {"number": "INTEGER", "day": "DATE"}


@pytest.mark.parametrize("name", COLUMNS)
def test_values(name: str, there: Postgres) -> None:
    """A value is found as DuckDB has it; what is not finite is a day far off."""
    found = there.execute(f'SELECT k."{name}" AS found FROM source.kinds AS k').fetchall()
    assert found == [(COLUMNS[name][3],)]


def test_instants(there: Postgres) -> None:
    """A time with a zone is the instant that it means."""
    query = (
        "SELECT CAST(x.at AS TIMESTAMP) AS at, epoch_us(x.at) AS us FROM (SELECT"
        " CAST(k.wall AS TIMESTAMPTZ) AS at FROM source.kinds AS k) AS x"
    )
    at = datetime.fromisoformat("2017-03-31 10:00:00.5")
    assert there.execute(query).fetchall() == [(at, 1490954400500000)]


def test_a_name_means_what_it_meant_when_it_was_used(there: Postgres) -> None:
    """A table that is made anew from itself is another one for what comes after."""
    there.execute("CREATE TABLE data.n AS SELECT k.number AS number FROM source.kinds AS k")
    there.execute("CREATE TABLE derived.n AS SELECT n.number + 1 AS number FROM data.n AS n")
    there.execute(
        "CREATE OR REPLACE TABLE data.n AS SELECT n.number * 2 AS number FROM data.n AS n"
    )
    query = "SELECT n.number AS a, d.number AS b FROM data.n AS n CROSS JOIN derived.n AS d"
    assert there.execute(query).fetchall() == [(14, 8)]


def test_parameters(there: Postgres) -> None:
    """Values of parameters are those of the statement, lists among them."""
    query = (
        "SELECT k.number + ? AS n, ? AS word FROM source.kinds AS k"
        " WHERE list_contains(CAST(? AS INTEGER[]), k.number)"
    )
    assert there.execute(query, [1, "it's", [6, 7]]).fetchall() == [(8, "it's")]


def test_rows_here_go_along(there: Postgres) -> None:
    """Rows of tables here are compared there, whatever is in their texts."""
    words = [
        "é",
        "it's",
        'a "quoted" one',
        "back\\slash",
        "",
        "NULL",
        "{,}",
        "line\nbreak",
        None,
    ]
    there.execute("CREATE OR REPLACE TABLE asked AS SELECT unnest(?) AS word, 1 AS n", [words])
    query = (
        "SELECT a.word AS word, sum(a.n) AS n, count(k.words) AS same FROM asked AS a"
        " LEFT JOIN source.kinds AS k ON k.words = a.word GROUP BY a.word ORDER BY a.word"
    )
    found = there.execute(query).fetchall()
    known = sorted(word for word in words if word is not None)
    assert found == [(word, 1, int(word == "é")) for word in known] + [(None, 1, 0)]


def test_more_columns_than_a_query_may_have(there: Postgres) -> None:
    """Of a relation that is wider than PostgreSQL allows only what is used is asked for."""
    wide = ", ".join(f"k.number + {place} AS c{place}" for place in range(2000))
    there.execute(f"CREATE TABLE data.wide AS SELECT {wide} FROM source.kinds AS k")
    query = "SELECT w.c1999 AS a, w.c0 AS b FROM data.wide AS w"
    assert there.execute(query).fetchall() == [(2006, 7)]
