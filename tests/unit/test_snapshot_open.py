"""What `open_snapshot` promises beside the values: order, limits, hashes, safety."""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import PROBLEMS_SHOWN, Tables
from tests.test_snapshot_cases import checked_rules

FIELDS = {"id": "text", "visits": "integer", "friend": {"ref": "rso"}, "at": "timestamp"}
CHECKED = checked_rules({"rso": {"key": "id", "fields": FIELDS}})
HEADER = {"force": "F", "as_of": "2017-03-31"}


def opened(folder: Path, records: list[Any], **header: str) -> Tables:
    """Write a snapshot and open it."""
    path = folder / "snapshot.json"
    path.write_text(json.dumps({"snapshot": HEADER | header, "rso": records}))
    return open_snapshot(path, CHECKED)


def rows(tables: Tables) -> list[tuple[Any, ...]]:
    """Give all rows, in their order, and close the database."""
    with tables.connection as connection:
        return connection.execute('SELECT * FROM data.rso ORDER BY "#"').fetchall()


def test_order_of_the_file_does_not_matter(tmp_path: Path) -> None:
    """The same records in another order give the same rows, problems and accounts."""
    records: list[Any] = [
        {"id": f"R{i % 50}", "visits": i % 3, "friend": "x"} for i in range(90)
    ]
    records += [{"id": None}, {"id": "R1", "visits": 1.5}, 7, {"id": "Ä", "friend": "R7"}]
    first = opened(tmp_path, records)
    random.Random(5).shuffle(records)
    second = opened(tmp_path, records)

    assert first.problems == second.problems
    assert first.accounts == second.accounts
    assert rows(first) == rows(second)


def test_rows_are_in_the_order_of_the_key(tmp_path: Path) -> None:
    """Text is in the order of its bytes, with numbers from 0 and no gaps."""
    tables = opened(
        tmp_path, [{"id": key} for key in ["b", "é", "a", "B", "10", "9", "😀", "～"]]
    )

    assert [(row[0], row[1]) for row in rows(tables)] == list(
        enumerate(["10", "9", "B", "a", "b", "é", "～", "😀"])
    )


def test_problems_are_limited_and_counted(tmp_path: Path) -> None:
    """Of each kind of problem a hundred lines are shown, in the order of the key."""
    records = [
        {"id": f"R{number:04}", "visits": "x" if number % 2 else 0.5, "friend": "nobody"}
        for number in range(1000)
    ]
    tables = opened(tmp_path, records + [{"id": None}] * 3 + [{"id": "twice"}] * 3)
    tables.connection.close()
    kinds = {problem.problem for problem in tables.problems}
    decimals = [each.record for each in tables.problems if each.problem.startswith("decimal")]

    assert len(kinds) == 5
    assert len(tables.problems) == 3 * PROBLEMS_SHOWN + 2
    assert tables.problems_total == 2002
    assert decimals == [f"R{number:04}" for number in range(0, 2 * PROBLEMS_SHOWN, 2)]
    assert [each.count for each in tables.problems if each.action == "quarantined"] == [3]


def test_hash_of_a_document(tmp_path: Path) -> None:
    """The hash is that of the file."""
    tables = opened(tmp_path, [])
    tables.connection.close()
    content = (tmp_path / "snapshot.json").read_bytes()

    assert tables.header.sha256 == hashlib.sha256(content).hexdigest()


def test_hash_of_a_folder(tmp_path: Path) -> None:
    """The hash is over the names and hashes of the files that are read."""
    hashes = []
    for name, content in [("rso.csv", "id\n1\n"), ("rso.csv", "id\n2\n"), ("note.txt", "x")]:
        (tmp_path / "snapshot.json").write_text(json.dumps({"snapshot": HEADER}))
        (tmp_path / name).write_text(content)
        tables = open_snapshot(tmp_path, CHECKED)
        tables.connection.close()
        hashes.append(tables.header.sha256)

    assert hashes[0] != hashes[1]
    assert hashes[1] == hashes[2]


def test_force_has_one_record(tmp_path: Path) -> None:
    """The force is made from the header, in the snapshot's time zone."""
    tables = opened(tmp_path, [], time_zone="Asia/Kolkata", source="it's")
    with tables.connection as connection:
        found = connection.execute(
            'SELECT "#", force, as_of::VARCHAR, "~as_of"::VARCHAR, time_zone, pack, source '
            "FROM data.force"
        ).fetchall()

    assert found == [
        (
            0,
            "F",
            "2017-03-31 18:29:59.999999",
            "2017-03-31 23:59:59.999999",
            "Asia/Kolkata",
            None,
            "it's",
        )
    ]
    assert ("force", "pack") in tables.uncarried


@pytest.mark.parametrize("indent", [None, 2])
def test_large_snapshot(tmp_path: Path, indent: int | None) -> None:
    """Some megabytes are read by the near clock, and give the same as a small supply."""
    records = [
        {
            "id": f"R{i:06}",
            "visits": i,
            "friend": "R000000",
            "at": f"201{i % 8}-10-30T01:{i % 60:02}",
        }
        for i in range(60_000)
    ]
    path = tmp_path / "snapshot.json"
    path.write_text(json.dumps({"snapshot": HEADER, "rso": records}, indent=indent))
    large = open_snapshot(path, CHECKED)
    with large.connection as connection:
        wrong = connection.execute(
            """SELECT count(*) FROM data.rso WHERE "at" <> to_utc(make_timestamp(
            2010 + visits % 8, 10, 30, 1, visits % 60, 0)) OR "~at" <> to_local("at")"""
        ).fetchall()

    assert large.accounts["rso"].assessed == 60_000
    assert large.problems_total == 0
    assert wrong == [(0,)]


def test_database_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    """The database never fetches an extension from the network."""
    with opened(tmp_path, []).connection as connection:
        settings = connection.execute(
            "SELECT value FROM duckdb_settings() "
            "WHERE name IN ('autoinstall_known_extensions', 'autoload_known_extensions')"
        ).fetchall()
        with pytest.raises(duckdb.Error):
            connection.execute("SELECT * FROM read_csv('https://example.invalid/x.csv')")

    assert settings == [("false",), ("false",)]
