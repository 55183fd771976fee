"""Columns of Parquet files are read by their types, and never changed unseen."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import load_entity
from compliance.snapshot.open import open_snapshot
from tests.test_snapshot_cases import checked_rules

HEADER = '{"snapshot": {"force": "F", "as_of": "2017-03-31"}}'


def read(folder: Path, kind: Any, column: str) -> list[Any]:
    """Read the values of one column, `?` for those that are unreadable."""
    (folder / "snapshot.json").write_text(HEADER)
    query = f"SELECT value, row_number() OVER () AS id FROM (SELECT {column} AS value)"
    duckdb.sql(query).write_parquet(str(folder / "thing.parquet"))
    checked = checked_rules(
        {"thing": {"key": "id", "fields": {"id": "integer", "value": kind}}}
    )
    tables = open_snapshot(folder, checked)
    flag = '"?value"' if ("thing", "value") in tables.unreadable else "false"
    with tables.connection as connection:
        rows = connection.execute(
            f'SELECT value, {flag} FROM data.thing ORDER BY "#"'
        ).fetchall()
    return ["?" if unreadable else value for value, unreadable in rows]


@pytest.mark.parametrize(
    ("kind", "column", "expected"),
    [
        ("text", "unnest(['a', NULL])", ["a", None]),
        ("text", "unnest([1, NULL])", ["1", None]),
        ("text", "1.5::DOUBLE", ["?"]),
        ("text", "true", ["?"]),
        ("text", "DATE '2017-01-01'", ["?"]),
        ("text", "TIMESTAMP '2017-01-01'", ["?"]),
        ("text", "'a'::BLOB", ["?"]),
        ("text", "[1]", ["?"]),
        ("text", "'low'::ENUM('low', 'high')", ["low"]),
        ({"enum": ["low", "1"]}, "unnest(['low', 'high', '1', NULL])", ["low", "?", "1", None]),
        ({"enum": ["low", "1"]}, "unnest([1, 2])", ["1", "?"]),
        (
            "integer",
            "unnest(['1', '1.5', 'nan', '1e300', NULL]::DOUBLE[])",
            [1, "?", "?", "?", None],
        ),
        ("integer", "unnest([1, 1.5]::DECIMAL(5, 2)[])", [1, "?"]),
        ("integer", "unnest([1, 18446744073709551615]::UBIGINT[])", [1, "?"]),
        ("integer", "'5'", ["?"]),
        ("integer", "true", ["?"]),
        ("decimal", "unnest([1, 2]::TINYINT[])", [1.0, 2.0]),
        ("decimal", "unnest(['1.5', 'inf', 'nan']::DOUBLE[])", [1.5, "?", "?"]),
        ("decimal", "1.25::DECIMAL(5, 2)", [1.25]),
        ("decimal", "'1.25'", ["?"]),
        ("boolean", "unnest([true, false, NULL])", [True, False, None]),
        ("boolean", "1", ["?"]),
        ("boolean", "'true'", ["?"]),
    ],
)
def test_column(tmp_path: Path, kind: Any, column: str, expected: list[Any]) -> None:
    """A value of the fitting kind is read, any other is unknown."""
    assert expected == read(tmp_path, kind, column)


@pytest.mark.parametrize(
    ("kind", "column", "expected"),
    [
        (
            "date",
            "unnest([DATE '2017-01-01', DATE '1899-12-31', NULL])",
            ["2017-01-01", "?", ""],
        ),
        ("date", "unnest(['2017-01-01', '2017-02-30'])", ["2017-01-01", "?"]),
        ("date", "TIMESTAMP '2017-01-01'", ["?"]),
        ("timestamp", "DATE '2017-01-01'", ["?"]),
        ("timestamp", "'2016-10-30T01:30:00'", ["2016-10-30 00:30:00"]),
        ("timestamp", "TIMESTAMP '2016-10-30 01:30:00.5'", ["2016-10-30 00:30:00.500000"]),
        ("timestamp", "TIMESTAMP_MS '2016-10-30 01:30:00.5'", ["2016-10-30 00:30:00.500000"]),
        ("timestamp", "TIMESTAMP_S '2016-10-30 01:30:00'", ["2016-10-30 00:30:00"]),
        ("timestamp", "TIMESTAMP_NS '2016-10-30 01:30:00'", ["2016-10-30 00:30:00"]),
        ("timestamp", "TIMESTAMP_NS '2016-10-30 01:30:00.123456789'", ["?"]),
        ("timestamp", "TIMESTAMPTZ '2016-10-30 01:30:00+00'", ["2016-10-30 01:30:00"]),
        ("timestamp", "TIMESTAMPTZ '1016-10-30 01:30:00+00'", ["?"]),
        ({"list": "integer"}, "unnest([[1, 2], [], NULL])", ["[1, 2]", "[]", ""]),
        ({"list": "integer"}, "unnest([[1, NULL], [3]])", ["?", "[3]"]),
        ({"list": "integer"}, "'[1]'", ["?"]),
        (
            {"list": "timestamp"},
            "[TIMESTAMPTZ '2016-07-01 10:00:00+00']",
            ["[datetime.datetime(2016, 7, 1, 10, 0)]"],
        ),
    ],
)
def test_time_or_list(tmp_path: Path, kind: Any, column: str, expected: list[str]) -> None:
    """Times are instants in UTC, lists are lists of readable values."""
    values = read(tmp_path, kind, column)

    assert expected == ["" if value is None else str(value) for value in values]


def test_missing_and_strange_columns(tmp_path: Path) -> None:
    """A column that is not there is uncarried, one that is not declared is listed."""
    (tmp_path / "snapshot.json").write_text(HEADER)
    duckdb.sql("SELECT range AS id, 1 AS Value FROM range(3)").write_parquet(
        str(tmp_path / "thing.parquet")
    )
    kinds = {"id": "integer", "value": "integer"}
    tables = open_snapshot(tmp_path, checked_rules({"thing": {"key": "id", "fields": kinds}}))
    tables.connection.close()

    assert ("thing", "value") in tables.uncarried
    assert [(problem.field, problem.count) for problem in tables.problems] == [("Value", 3)]


def test_columns_of_the_fitting_types_are_typed_without_accounting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in which every value can be read takes the fast way, keys out of order too."""
    monkeypatch.setattr(load_entity, "_type", None)
    column = "unnest([DATE '2017-03-31', NULL, DATE '2016-02-29'])"

    assert len(read(tmp_path, "date", column)) == 3


@pytest.mark.parametrize(("other", "said"), [("value", "value"), ("vaLue", "vaLue")])
def test_a_column_given_twice(other: str, said: str, tmp_path: Path) -> None:
    """Two columns of one name are refused, also if only their case differs."""
    (tmp_path / "snapshot.json").write_text(HEADER)
    file = tmp_path / "thing.parquet"
    whole = "SELECT 1 AS id, {'value': [1]} AS inner, 2 AS value, 3 AS other"
    duckdb.sql(whole).write_parquet(str(file))
    # No tool at hand writes such a file, but there are some that do.
    file.write_bytes(file.read_bytes().replace(b"other", other.encode()))
    checked = checked_rules({"thing": {"key": "id", "fields": {"id": "integer"}}})
    with pytest.raises(SnapshotErrors) as caught:
        open_snapshot(tmp_path, checked)

    assert str(caught.value) == (
        f"{file}: error[snapshot-twice]: `{said}` is given twice, in the names of "
        f"the columns, in capitals or not\nhelp: keep one `{said}`"
    )
