"""A Parquet file is read where it is if nothing in it stands out, with the same results."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import deliver, file_copy, load, references
from compliance.snapshot.file_copy import OPEN_FILES
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import Tables
from tests.test_snapshot_cases import checked_rules

HEADER = '{"snapshot": {"force": "F", "as_of": "2017-03-31", "time_zone": "Europe/London"}}'
CHECKED = checked_rules(
    {
        "thing": {
            "key": "id",
            "time": "made_on",
            "fields": {
                "id": "integer",
                "kind": {"enum": ["low", "high"]},
                "made_on": "date",
                "seen_at": "timestamp",
                "share": "decimal",
                "names": {"list": "text"},
                "other_id": {"ref": "other"},
            },
        },
        "other": {"key": "id", "fields": {"id": "integer", "is_open": "boolean"}},
        "pair": {"key": ["a", "b"], "fields": {"a": "integer", "b": "text"}},
    }
)
PLAIN = """SELECT range AS id, if(range % 3 = 0, 'low', 'high') AS kind,
    DATE '2016-03-26' + CAST(range AS INTEGER) AS made_on,
    TIMESTAMP '2016-03-26 12:30:00' + INTERVAL 1 HOUR * range AS seen_at,
    if(range % 5 = 0, NULL, range / 4) AS share, range % 10 AS other_id FROM range(300)"""
OTHERS = "SELECT range AS id, range % 2 = 0 AS is_open FROM range(10)"


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as a large one."""
    monkeypatch.setattr(load, "SMALL", -1)
    monkeypatch.setattr(references, "MANY", 0)


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    gc.collect()
    before = sum(1 for _ in OPEN_FILES.iterdir())
    yield
    gc.collect()

    assert sum(1 for _ in OPEN_FILES.iterdir()) <= before


def write(folder: Path, **entities: str) -> Path:
    """Write a folder of Parquet from queries."""
    folder.mkdir(exist_ok=True)
    (folder / "snapshot.json").write_text(HEADER)
    for entity, query in entities.items():
        duckdb.sql(query).write_parquet(str(folder / f"{entity}.parquet"))
    return folder


def views(tables: Tables) -> set[str]:
    """Give the entities that are views."""
    query = "SELECT view_name FROM duckdb_views() WHERE schema_name = 'data'"
    return {name for (name,) in tables.connection.execute(query).fetchall()}


def content(tables: Tables) -> dict[str, Any]:
    """Give all records in their order, and close the database."""
    found: dict[str, Any] = {}
    for entity in tables.accounts:
        description = f"DESCRIBE data.{entity}"
        kinds = {row[0]: row[1] for row in tables.connection.execute(description).fetchall()}
        listed = ", ".join(f'CAST("{column}" AS VARCHAR)' for column in sorted(kinds))
        rows = f'SELECT {listed} FROM data.{entity} ORDER BY "#"'
        found[entity] = (kinds, tables.connection.execute(rows).fetchall())
    tables.connection.close()
    return found


def facts(tables: Tables) -> dict[str, Any]:
    """Give all else that is known of a snapshot."""
    return {
        field: getattr(tables, field)
        for field in tables.__struct_fields__
        if field != "connection"
    }


def open_in_place(folder: Path) -> Tables:
    """Open a folder, and leave the records in their files."""
    return open_snapshot(folder, CHECKED, in_place=True)


def compare(folder: Path, viewed: set[str]) -> Tables:
    """Read a folder in place and into tables, and hold one against the other."""
    tables = open_in_place(folder)
    assert views(tables) == viewed
    found = content(tables)
    others = open_snapshot(folder, CHECKED)
    assert not views(others)
    assert found == content(others)
    assert facts(tables) == facts(others)
    return tables


def test_all_are_in_their_place(tmp_path: Path) -> None:
    """Files in which nothing stands out become no tables."""
    pairs = "SELECT range // 3 AS a, CAST(range % 3 AS VARCHAR) AS b FROM range(30)"
    folder = write(tmp_path, thing=PLAIN, other=OTHERS, pair=pairs)
    tables = compare(folder, {"thing", "other", "pair"})

    assert tables.problems_total == 0
    assert ("thing", "names") in tables.uncarried


@pytest.mark.parametrize(
    "query",
    [
        f"FROM ({PLAIN}) ORDER BY id DESC",
        f"FROM ({PLAIN}) UNION ALL FROM ({PLAIN}) WHERE id = 299",
        f"SELECT * REPLACE (if(id = 299, 298, id) AS id) FROM ({PLAIN})",
        f"SELECT * REPLACE (if(id = 7, NULL, id) AS id) FROM ({PLAIN})",
        f"SELECT * REPLACE (if(id = 7, DATE '2017-04-01', made_on) AS made_on) FROM ({PLAIN})",
        f"SELECT * REPLACE (if(id = 7, DATE '0017-01-01', made_on) AS made_on) FROM ({PLAIN})",
        f"SELECT * REPLACE (if(id = 7, 'Low', kind) AS kind) FROM ({PLAIN})",
        f"SELECT * REPLACE (if(id = 7, 'inf'::DOUBLE, share) AS share) FROM ({PLAIN})",
        f"SELECT * REPLACE (CAST(id AS VARCHAR) AS other_id) FROM ({PLAIN})",
        f"SELECT *, ['a', 'b'] AS names FROM ({PLAIN})",
        f"SELECT *, 1 AS File_Row_Number FROM ({PLAIN})",
        f"SELECT * EXCLUDE (id) FROM ({PLAIN})",
    ],
)
def test_what_stands_out_is_settled_in_a_table(query: str, tmp_path: Path) -> None:
    """A single record that is not assessed or not in its place makes a table of its file."""
    compare(write(tmp_path, thing=query, other=OTHERS), {"other"})


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * REPLACE (CAST(id AS UTINYINT) AS id) FROM ({PLAIN}) WHERE id < 256",
        f"SELECT * REPLACE (CAST(share AS DECIMAL(9, 2)) AS share) FROM ({PLAIN})",
        f"SELECT * REPLACE (seen_at AT TIME ZONE 'UTC' AS seen_at) FROM ({PLAIN})",
        f"SELECT * REPLACE (CAST(seen_at AS TIMESTAMP_NS) AS seen_at) FROM ({PLAIN})",
        f"SELECT * REPLACE (CAST(NULL AS INTEGER) AS other_id) FROM ({PLAIN})",
        f"SELECT *, 1 AS other FROM ({PLAIN})",
        f"SELECT * EXCLUDE (made_on, kind) FROM ({PLAIN})",
        f"FROM ({PLAIN}) WHERE id > 1000",
    ],
)
def test_fitting_columns_need_no_table(query: str, tmp_path: Path) -> None:
    """Columns that are absent, or of another type that fits, are read in place too."""
    compare(write(tmp_path, thing=query, other=OTHERS), {"thing", "other"})


@pytest.mark.parametrize(
    ("others", "dangling"),
    [
        ("FROM range(10)", 0),
        ("FROM range(9)", 30),
        ("FROM range(1, 10)", 30),
        ("FROM range(12) WHERE range <> 4", 30),
    ],
)
def test_references_to_nothing(others: str, dangling: int, tmp_path: Path) -> None:
    """References beyond the keys, and to one that is missing among them, are listed."""
    folder = write(tmp_path, thing=PLAIN, other=f"SELECT range AS id {others}")
    tables = compare(folder, {"thing", "other"})

    assert tables.problems_total == dangling


def test_a_file_that_is_written_to_meanwhile(tmp_path: Path) -> None:
    """Once a snapshot is open, nothing that befalls its files changes what is read."""
    folder = write(tmp_path / "a", thing=PLAIN, other=OTHERS)
    expected = content(open_in_place(folder))
    tables = open_in_place(folder)
    (folder / "other.parquet").unlink()
    with (folder / "thing.parquet").open("r+b") as file:
        file.truncate(10)

    assert views(tables) == {"thing", "other"}
    assert content(tables) == expected


def test_copies_are_made_in_advance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was copied in advance counts, in the hash too, and is let go of with the rest."""
    monkeypatch.setattr(file_copy, "LARGE", 1)
    folder = write(tmp_path, thing=PLAIN, other=OTHERS)
    plain = open_in_place(folder)
    expected = content(plain)
    file_copy.begin_copying(folder)
    for copy in file_copy.begun.values():
        copy.result()
    (folder / "thing.parquet").write_bytes(b"")
    tables = open_in_place(folder)

    assert not file_copy.begun
    assert facts(tables) == facts(plain)
    assert content(tables) == expected


def test_nothing_is_copied_in_advance_of_what_is_small_or_absent(tmp_path: Path) -> None:
    """It is not worth a thread; that there is no folder is said later."""
    file_copy.begin_copying(write(tmp_path, thing=PLAIN))
    file_copy.begin_copying(tmp_path / "none")

    assert not file_copy.begun


def test_without_paths_of_open_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be copied, the records become tables."""
    folder = write(tmp_path, thing=PLAIN, other=OTHERS)
    viewed = open_in_place(folder)
    expected = content(viewed)
    monkeypatch.setattr(deliver, "OPEN_FILES", tmp_path / "none")
    tables = open_in_place(folder)

    assert not views(tables)
    assert facts(tables) == facts(viewed)
    assert content(tables) == expected


@pytest.mark.parametrize("column", ["id", "kind", "made_on", "seen_at", "share", "other_id"])
def test_damage_in_any_column(column: str, tmp_path: Path) -> None:
    """A file that can't be decoded is refused, if no rule reads the column too."""
    folder = write(tmp_path, thing=PLAIN, other=OTHERS)
    file = folder / "thing.parquet"
    place = f"""SELECT coalesce(dictionary_page_offset, data_page_offset), total_compressed_size
        FROM parquet_metadata('{file}') WHERE path_in_schema = '{column}'"""
    start, size = duckdb.sql(place).fetchall()[0]
    content = file.read_bytes()
    file.write_bytes(content[:start] + b"\xff" * size + content[start + size :])
    with pytest.raises(SnapshotErrors, match="no Parquet file that can be read"):
        open_in_place(folder)
