"""What DuckDB gives of single expressions, other engines give too."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compliance.engines.database import Database
from compliance.snapshot.connect import connect

FOLDER = Path(__file__).parent
ZONE = "Europe/London"
AT_ONCE = 40


def lines(name: str) -> list[str]:
    """Read the expressions of a file."""
    text = (FOLDER / name).read_text()
    return [line for line in text.splitlines() if line and not line.startswith("--")]


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a DuckDB with the table."""
    connection = connect("values", ZONE)
    connection.execute((FOLDER / "values_table.sql").read_text())
    yield connection
    connection.close()


@pytest.fixture
def other(
    duck: duckdb.DuckDBPyConnection, load: Callable[..., Database], tmp_path: Path
) -> Iterator[Database]:
    """Give the other engine with the same table."""
    path = tmp_path / "t.parquet"
    duck.execute(f"COPY data.t TO '{path}'")
    engine = load({("data", "t"): path}, ZONE)
    yield engine
    engine.close()


def differing(
    expressions: list[str], frame: str, duck: Database, other: Database
) -> list[tuple[str, list[Any], list[Any]]]:
    """Give the expressions that differ, and what each engine says of them."""
    found = []
    for first in range(0, len(expressions), AT_ONCE):
        some = expressions[first : first + AT_ONCE]
        query = frame.format(", ".join(f"{each} AS c{n}" for n, each in enumerate(some)))
        ours, theirs = (engine.execute(query).fetchall() for engine in (duck, other))
        for place, each in enumerate(some):
            one, two = ([_plain(row[place]) for row in rows] for rows in (ours, theirs))
            if one != two:
                found.append((each, one, two))
    return found


def _plain(value: Any) -> Any:
    """Give a value so that it can be compared, with no number distinct from itself."""
    return repr(value) if isinstance(value, float) else value


def test_values(duck: duckdb.DuckDBPyConnection, other: Database) -> None:
    """Operators and functions."""
    frame = 'SELECT {} FROM data.t AS t ORDER BY t."#"'
    assert differing(lines("values.sql"), frame, duck, other) == []


def test_aggregates(duck: duckdb.DuckDBPyConnection, other: Database) -> None:
    """Aggregates in groups, and over no rows."""
    aggregates = lines("aggregates.sql")
    groups = "SELECT {} FROM data.t AS t GROUP BY t.g ORDER BY t.g"
    assert differing(aggregates, groups, duck, other) == []
    nothing = "SELECT {} FROM data.t AS t WHERE t.n > 5000"
    assert differing(aggregates, nothing, duck, other) == []


def test_windows(duck: duckdb.DuckDBPyConnection, other: Database) -> None:
    """Window functions."""
    frame = 'SELECT {} FROM data.t AS t ORDER BY t."#"'
    assert differing(lines("windows.sql"), frame, duck, other) == []


def test_letters(
    duck: duckdb.DuckDBPyConnection, load: Callable[..., Database], tmp_path: Path
) -> None:
    """Every letter becomes the same capital and small letter, if DuckDB knows of it."""
    path = tmp_path / "letters.parquet"
    duck.execute(
        f"COPY (SELECT code, chr(CAST(code AS INTEGER)) AS s FROM range(1, 131072) AS r(code)"
        f" WHERE code NOT BETWEEN 55296 AND 57343) TO '{path}'"
    )
    duck.execute(f"CREATE TABLE data.letters AS FROM '{path}'")
    engine = load({("data", "letters"): path}, ZONE)
    columns = "upper(t.s) AS u, lower(t.s) AS l, trim(t.s) AS t, lower(concat('Σ', t.s)) AS f"
    query = f"SELECT t.code, {columns} FROM data.letters AS t ORDER BY t.code"
    ours, theirs = (each.execute(query).fetchall() for each in (duck, engine))
    engine.close()
    differ = [
        (hex(one[0]), one[1:], two[1:])
        for one, two in zip(ours, theirs, strict=True)
        if one != two and set(one[1:3]) != {chr(one[0])}  # of a newer Unicode
    ]
    assert differ == []
