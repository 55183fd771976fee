"""A key or a value of millions of characters is shown in part, in no more time than others."""

import json
from pathlib import Path

import pytest

from compliance.cli.entry import run

LIBRARY = Path(__file__).parents[1] / "cases" / "cli" / "library"
LONG = 2_000_000


def test_long_key_and_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page lists the case and its place in part, and no command with the key."""
    document = json.loads((LIBRARY / "snapshot.json").read_text(encoding="utf-8"))
    document["branch"] += [{"branch_id": "b" * LONG}]
    document["reader"] = [
        {"reader_id": "r" * LONG, "branch_id": "b" * LONG, "has_address": False},
        {"reader_id": "R2", "branch_id": "north", "has_address": True},
    ]
    path = tmp_path / "snapshot.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    given = ["check", str(path), "--rules", str(LIBRARY), "--rule", "reader-known"]
    run([*given, "--max-gaps", "5"])
    said = capsys.readouterr().out

    assert len(said) < 5000
    assert "bbbbb… (2,000,000" in said
    assert "rrrrr… (2,000" in said
    assert "why one case fails" not in said
