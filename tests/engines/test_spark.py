"""Spark judges as DuckDB does: packs, hand-made cases and random batches."""

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import test_semantics as semantics
from properties.soak import draw

from compliance.engines import spark
from tests.engines.conformance import Load, differences

ROOT = Path(__file__).parents[2]
IS_CI = os.environ.get("HYPOTHESIS_PROFILE") == "ci"
# Each takes Spark half a minute or more: few at hand, all of them where the profile is `ci`.
PACKS = ("details", "ten-rules") if IS_CI else ("details",)
BATCHES = 4 if IS_CI else 1
SIZE = 8
CASES = (
    semantics.CASES
    if IS_CI
    else ("clock-changes.yaml", "deadlines.yaml", "lists-that-lead-nowhere.yaml")
)


@pytest.mark.parametrize("name", PACKS)
def test_packs(name: str, load: Load, tmp_path: Path) -> None:
    """The packs of the tests are judged alike."""
    pack = ROOT / "tests" / "packs" / name
    assert not differences(pack, pack / "snapshot.json", load, tmp_path)


@pytest.mark.parametrize("kind", ["plain", "faulty", "derived"])
@pytest.mark.parametrize("number", range(BATCHES))
def test_batches(kind: str, number: int, load: Load, tmp_path: Path) -> None:
    """Random rules are judged alike on random records."""
    assert not differences(*draw(kind, number, SIZE).write(tmp_path), load, tmp_path)


@pytest.mark.parametrize("name", CASES)
def test_semantics(
    name: str, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hand-made cases are judged alike."""
    written: list[tuple[Path, Path]] = []
    monkeypatch.setattr(semantics, "judge", lambda *paths: written.append(paths))
    semantics.write(tmp_path, semantics.read(name), semantics.records_of(name))
    assert not differences(*written[0], load, tmp_path)


def test_settings_for_many(load: Any, tmp_path: Path) -> None:
    """With what suits many records, compiled and planned in steps, all is judged alike too."""
    pack = ROOT / "tests" / "packs" / "ten-rules"
    tuned = partial(load, settings=spark.for_size(spark.MANY_BYTES))
    assert not differences(pack, pack / "snapshot.json", tuned, tmp_path)
