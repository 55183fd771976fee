"""Each folder in `cases/snapshot` holds a dictionary, a snapshot, and what comes of it.

A snapshot that is a database is there as the SQL that makes it: `duckdb.sql` or `sqlite.sql`.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from compliance.check.dictionary import FORCE, FORCE_ENTITY, Dictionary, Entity, Field
from compliance.check.rules import CheckedRules
from compliance.check.types import Enum, List, Reference, ReferenceTarget, Scalar
from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import large_document, load, references
from compliance.snapshot import open as open_module
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import Tables

CASES = Path(__file__).parent / "cases" / "snapshot"


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path, update: bool, tmp_path: Path) -> None:
    """A snapshot gives the expected accounts, problems and rows, or the expected faults."""
    options = read_yaml(case / "case.yaml")
    expected = case / "expected.txt"
    actual = show(case, options, tmp_path)
    if update:
        expected.write_text(actual)

    assert expected.read_text() == actual


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case_as_if_large(case: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It gives the same where it is read and looked through in the ways for many records."""
    monkeypatch.setattr(load, "SMALL", 0)
    monkeypatch.setattr(large_document, "LARGE", 0)
    monkeypatch.setattr(references, "MANY", 0)
    monkeypatch.setattr(open_module, "MANY", 0)

    options = read_yaml(case / "case.yaml")

    assert (case / "expected.txt").read_text() == show(case, options, tmp_path)


def show(case: Path, options: Mapping[str, Any], folder: Path) -> str:
    """Open the snapshot of a case and write down all there is in it."""
    path = snapshot_of(case, folder)
    checked = checked_rules(options["entities"])
    try:
        tables = open_snapshot(
            path, checked, options.get("as_of"), options.get("strict", False)
        )
    except SnapshotErrors as errors:
        return str(errors).replace(f"{path.parent}/", "") + "\n"
    with tables.connection:
        return "\n".join(_lines(tables)) + "\n"


def snapshot_of(case: Path, folder: Path) -> Path:
    """Give the snapshot of a case, which is made in a folder if it is a database."""
    if (case / "duckdb.sql").exists():
        with duckdb.connect(str(folder / "snapshot.db")) as connection:
            connection.execute((case / "duckdb.sql").read_text())
        return folder / "snapshot.db"
    if (case / "sqlite.sql").exists():
        opened = sqlite3.connect(folder / "snapshot.db")
        opened.executescript((case / "sqlite.sql").read_text())
        opened.close()
        return folder / "snapshot.db"
    return next(path for path in (case / "snapshot.json", case / "snapshot") if path.exists())


def _lines(tables: Tables) -> Iterator[str]:
    header = tables.header
    yield f"{header.force}, {header.as_of.isoformat()}, {header.time_zone}"
    for entity, account in tables.accounts.items():
        yield (
            f"\n{entity}: supplied {account.supplied} = assessed {account.assessed}"
            f" + quarantined {account.quarantined} + collapsed {account.collapsed}"
            f" + after as_of {account.after_as_of}"
        )
        yield from _rows(tables, "data", entity)
        yield from _rows(tables, "lost", entity) if account.quarantined else ()
    for title in ("unreadable", "uncarried", "lost_references"):
        fields = sorted(f"{entity}.{field}" for entity, field in getattr(tables, title))
        yield f"\n{title}: {', '.join(fields)}"
    yield f"\nproblems: {tables.problems_total}"
    for problem in tables.problems:
        place = " ".join(filter(None, (problem.entity, problem.record, problem.field)))
        yield f"{place}: {problem.problem} [{problem.action}, {problem.count}]"


def _rows(tables: Tables, schema: str, entity: str) -> Iterator[str]:
    if entity == FORCE:
        return
    quoted = entity.replace('"', '""')
    result = tables.connection.execute(f'SELECT * FROM {schema}."{quoted}" ORDER BY "#"')
    yield f"{schema}: {' | '.join(column[0] for column in result.description)}"
    for row in result.fetchall():
        yield f"{schema}: {' | '.join('' if value is None else str(value) for value in row)}"


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a file with plain keys: `no` and `on` do not occur in these."""
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


def checked_rules(
    entities: Mapping[str, Any], time_zone: str = "Europe/London"
) -> CheckedRules:
    """Make rules that have a dictionary, written as in `dictionary.yaml`, and nothing else."""
    known = {name: _entity(name, entity) for name, entity in entities.items()}
    return CheckedRules(
        id="test-pack",
        version="1",
        title="Test",
        time_zone=time_zone,
        calendar=None,
        group_by=(),
        sha256="",
        sources=(),
        requirements={},
        parameters={},
        dictionary=Dictionary({FORCE: FORCE_ENTITY} | known),
        derived=(),
        rules={},
        inferences=(),
        waivers=(),
    )


def _entity(name: str, written: Mapping[str, Any]) -> Entity:
    key = written["key"]
    fields = {field: Field(field, _type(kind)) for field, kind in written["fields"].items()}
    keys = (key,) if isinstance(key, str) else tuple(key)
    return Entity(name, name, keys, fields, written.get("time"))


def _type(written: Any) -> Any:
    if isinstance(written, str):
        return Scalar(written)
    if "enum" in written:
        return Enum(tuple(written["enum"]))
    if "list" in written:
        return List(_type(written["list"]))
    reference = written["ref"]
    if isinstance(reference, str):
        return Reference((ReferenceTarget(reference),))
    by = reference["by"]
    targets = (
        ReferenceTarget(entity, value) for value, entity in reference.items() if value != "by"
    )
    return Reference(tuple(targets), by)
