"""Small made-up forces, each made once for a run of the tests."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compliance.check.dictionary import Dictionary
from compliance.pipeline import load_rules
from compliance.simulate.quality import DEFAULTS
from compliance.simulate.settings import Settings
from compliance.simulate.write import write_document, write_folder

SCALE = 0.05


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


def make(settings: Settings, path: Path) -> Path:
    """Write a force to a document or a folder, and give its path."""
    write = write_document if path.suffix == ".json" else write_folder
    write(settings, dictionary(), path)
    return path


@pytest.fixture(scope="session")
def force(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a force without faults."""
    return make(settings(), tmp_path_factory.mktemp("force") / "force")


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the same force as a document."""
    return make(settings(), tmp_path_factory.mktemp("force") / "force.json")


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
