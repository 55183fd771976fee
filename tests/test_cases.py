"""Each case file gives what the text beside it says; one test for each kind of case."""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from compliance.check.pack import check_pack
from compliance.diagnostic import RuleErrors
from compliance.lint.find import find_all
from compliance.load.pack import load_pack
from tests.cases import BASE, CASES, TESTS, Case, compare, find_cases, lay_over_base
from tests.typed_tree import show

ERRORS = TESTS.parent / "docs" / "errors"


def run_load_bad(case: Case, folder: Path) -> str:
    """Load a pack that has faults in its files, keys or shapes, and give them all."""
    if case.path.is_dir():
        pack = Path(shutil.copytree(case.path, folder / "pack"))
    else:
        pack = lay_over_base(case, folder)
    with pytest.raises(RuleErrors) as caught:
        load_pack(pack)
    return _without(folder, str(caught.value))


def run_check_bad(case: Case, folder: Path) -> str:
    """Check a pack that loads, and give all that is wrong with what it says."""
    rulebook = load_pack(lay_over_base(case, folder))
    with pytest.raises(RuleErrors) as caught:
        check_pack(rulebook)
    return _without(folder, str(caught.value))


def run_check_good(case: Case, folder: Path) -> str:
    """Check a pack without faults, and print what it adds to the base pack."""
    checked = check_pack(load_pack(lay_over_base(case, folder)))
    base = check_pack(load_pack(BASE))
    parts = [
        *_new(checked.dictionary.entities, base.dictionary.entities),
        *_new(checked.requirements, base.requirements),
        *_new(checked.parameters, base.parameters),
        *checked.derived,
        *checked.rules.values(),
        *checked.inferences,
        *checked.waivers,
    ]
    return "\n".join(map(show, parts)) + "\n"


def run_lint(case: Case, folder: Path) -> str:
    """Find what is odd about a pack without faults."""
    pack = Path(shutil.copytree(case.path, folder / "pack"))
    return _without(folder, "\n\n".join(map(str, find_all(check_pack(load_pack(pack))))))


KINDS: dict[str, Callable[[Case, Path], str]] = {
    "load/bad": run_load_bad,
    "check/bad": run_check_bad,
    "check/good": run_check_good,
    "lint": run_lint,
}
FOUND = [case for kind in KINDS for case in find_cases(kind)]


def _new(found: Mapping[str, object], base: Mapping[str, object]) -> list[object]:
    return [each for name, each in found.items() if each != base.get(name)]


def _without(folder: Path, text: str) -> str:
    return text.replace(f"{folder.as_posix()}/", "") + "\n"


@pytest.mark.parametrize("case", FOUND, ids=str)
def test_case(case: Case, tmp_path: Path, update: bool) -> None:
    """A case gives exactly the text that stands beside it."""
    compare(case.expected, KINDS[case.kind](case, tmp_path), update)


def test_lint_is_silent() -> None:
    """Nothing is odd about what is only near to it."""
    (silent,) = (case for case in FOUND if str(case) == "lint/silent")

    assert silent.expected.read_text(encoding="utf-8").strip() == ""


def test_no_expected_text_is_left_over() -> None:
    """Every expected text belongs to a case, so that none goes unread."""
    expected = {case.expected for case in FOUND}
    texts = {text for kind in KINDS for text in (CASES / kind).glob("*.txt")}
    assert texts == expected


def test_every_diagnostic_has_a_case() -> None:
    """Each code that has a page is raised by some case or test."""
    codes = sorted(page.stem for page in ERRORS.glob("*.md"))
    files = [path for path in TESTS.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    raised = "\n".join(texts)
    assert [] == [code for code in codes if not re.search(rf'[\["]{code}[\]"\\(]', raised)]
