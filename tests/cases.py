"""Case files: finds them, lays them over the base pack, and compares with what is expected.

A case is a YAML file or a folder, and beside it a text of the same name with the suffix `.txt`.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent
CASES = TESTS / "cases"
BASE = TESTS / "packs" / "base"


@dataclass(frozen=True)
class Case:
    """One case: where it is, and where the expected text stands."""

    kind: str
    path: Path

    @property
    def expected(self) -> Path:
        """The file of the expected text."""
        return self.path.with_suffix(".txt")

    def __str__(self) -> str:
        return f"{self.kind}/{self.path.stem}"


def find_cases(kind: str) -> list[Case]:
    """Give all cases of a kind, which is a folder below `tests/cases`."""
    paths = sorted((CASES / kind).iterdir())
    return [Case(kind, path) for path in paths if path.is_dir() or path.suffix == ".yaml"]


def lay_over_base(case: Case, folder: Path) -> Path:
    """Copy the base pack to a folder and a case over it, whose files replace those of it."""
    pack = folder / "pack"
    shutil.copytree(BASE, pack)
    if case.path.is_dir():
        shutil.copytree(case.path, pack, dirs_exist_ok=True)
    else:
        shutil.copy(case.path, pack / "case.yaml")
    return pack


def compare(expected: Path, actual: str, update: bool) -> None:
    """Assert that a text is as expected; with `update`, make it so."""
    if update:
        expected.write_text(actual, encoding="utf-8", newline="\n")
    assert expected.read_text(encoding="utf-8") == actual
