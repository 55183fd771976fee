"""Small made-up forces, each made once for a run of the tests."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from msgspec.structs import replace

from compliance.check.dictionary import Dictionary
from compliance.pipeline import Options, check_snapshot, load_rules
from compliance.report.report import Report
from compliance.simulate.quality import DEFAULTS
from compliance.simulate.settings import Settings
from compliance.simulate.write import write_document, write_folder

SCALE = 0.05
# A few entities of each area, with every kind of field: enough where all are made alike.
SOME = (
    "arms_assessment",
    "audit_case",
    "borough",
    "child",
    "cse_assessment",
    "custody_record",
    "governance_role",
    "incident_child",
    "investigation",
    "merlin",
    "missing_episode",
    "rso",
    "rso_visit",
    "staff",
    "training_course",
)
# Two rules, for what does not depend on which there are: each check looks at all the records.
FEW = ("custody-merlin-each-detention", "rso-arms-current")


@cache
def dictionary() -> Dictionary:
    """Give the dictionary of the shipped pack."""
    return load_rules().dictionary


def settings(
    *, seed: int = 1, scale: float = SCALE, quality: float | None = None, faults: float = 0
) -> Settings:
    """Give settings, with the usual quality unless one is given for all themes."""
    qualities = DEFAULTS if quality is None else dict.fromkeys(DEFAULTS, quality)
    return Settings(seed, scale, qualities, date(2017, 6, 30), faults)


def make(settings: Settings, path: Path, entities: tuple[str, ...] = ()) -> Path:
    """Write a force, or some of its entities, to a document or a folder, and give its path."""
    write = write_document if path.suffix == ".json" else write_folder
    whole = dictionary()
    some = {name: whole.entities[name] for name in entities}
    write(settings, replace(whole, entities=some) if some else whole, path)
    return path


def check(path: Path, rules: tuple[str, ...] = FEW) -> Report:
    """Check a snapshot with some of the rules, or all, without the list of gaps."""
    return check_snapshot(path, options=Options(rules=rules, max_gaps=0))


@pytest.fixture(scope="session")
def force(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a force without faults."""
    return _usual(tmp_path_factory.getbasetemp() / "usual-force")


@cache
def _usual(path: Path) -> Path:
    # Pytest makes a fixture again for each module that it is imported into.
    return make(settings(), path)


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give some entities of the same force as a document."""
    return make(settings(), tmp_path_factory.mktemp("force") / "force.json", SOME)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Give the content of each file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def ask(force: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask a folder of Parquet, in which each entity is a table."""
    return _opened(force).execute(query).fetchall()


@cache
def _opened(force: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for path in force.glob("*.parquet"):
        connection.execute(f"CREATE TABLE \"{path.stem}\" AS FROM read_parquet('{path}')")
    return connection
