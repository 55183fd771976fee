"""A number that is too small to count with is never taken for 0, in whatever form it comes."""

import json
from pathlib import Path

import pytest

from compliance.snapshot import load
from compliance.snapshot.open import open_snapshot
from tests.test_snapshot_cases import checked_rules

FIELDS = {"id": "text", "share": "decimal", "words": "text"}
CHECKED = checked_rules({"thing": {"key": "id", "fields": FIELDS}})
HEADER = {"force": "F", "as_of": "2017-03-31"}
ZEROS = "0." + "0" * 320 + "1e-10"
NUMBERS = {"a": "1e-400", "b": "0.5", "c": f"-{ZEROS}", "d": "0.0E-400", "e": "25E-0326"}
WORDS = 'x 1e-400, "1e-400] e-5 E-1'
EXPECTED = [("a", None), ("b", 0.5), ("c", None), ("d", 0.0), ("e", None)]


def records() -> list[str]:
    """Write the records as JSON, with the numbers as they are."""
    return [
        f'{{"words": {json.dumps(WORDS)}, "share": {number}, "id": "{key}"}}'
        for key, number in NUMBERS.items()
    ]


def check(path: Path) -> None:
    """Open a snapshot, and compare the numbers, the other texts and the problems."""
    tables = open_snapshot(path, CHECKED)
    with tables.connection as connection:
        rows = connection.execute("SELECT id, share FROM data.thing ORDER BY id").fetchall()
        words = connection.execute("SELECT DISTINCT words FROM data.thing").fetchall()

    assert rows == EXPECTED
    assert words == [(WORDS,)]
    assert [(each.record, each.problem) for each in tables.problems] == [
        (key, "number too small to count with where a decimal is expected")
        for key in ("a", "c", "e")
    ]


@pytest.mark.parametrize("small", [0, 1_000_000])
def test_document(small: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a document, small or large, it is unreadable, and all else is as it was."""
    monkeypatch.setattr(load, "SMALL", small)
    path = tmp_path / "s.json"
    header = json.dumps(HEADER)
    path.write_text(f'{{"thing": [{",".join(records())}], "snapshot": {header}}}')
    check(path)


def test_json_lines(tmp_path: Path) -> None:
    """In JSON lines it is unreadable."""
    (tmp_path / "snapshot.json").write_text(json.dumps({"snapshot": HEADER}))
    (tmp_path / "thing.ndjson").write_text("\n".join(records()))
    check(tmp_path)


def test_csv(tmp_path: Path) -> None:
    """In a CSV file it is unreadable."""
    (tmp_path / "snapshot.json").write_text(json.dumps({"snapshot": HEADER}))
    quoted = WORDS.replace('"', '""')
    lines = [f'{key},{number},"{quoted}"\n' for key, number in NUMBERS.items()]
    (tmp_path / "thing.csv").write_text("id,share,words\n" + "".join(lines))
    check(tmp_path)
