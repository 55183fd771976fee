"""Every diagnostic has its page, and every page its diagnostic."""

import ast
import re
from pathlib import Path

import pytest

from tests.documents import DOCS, SOURCE, blocks, name_of

ERRORS = DOCS / "errors"


def makers_of(tree: ast.Module) -> dict[str, int]:
    """Find the functions that take the code of a diagnostic, and at which place they do."""
    return {
        node.name: names.index("code: str")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for names in [[ast.unparse(each) for each in node.args.args]]
        if "code: str" in names
    }


def diagnostic_codes() -> dict[str, str]:
    """Find the code of every diagnostic that the source can raise, with the place."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}
    found = {path: makers_of(tree) for path, tree in trees.items()}
    shared = {"Diagnostic": 0} | {
        name: place
        for makers in found.values()
        for name, place in makers.items()
        if not name.startswith("_")
    }
    return {
        code: f"{name_of(path)}:{call.lineno}"
        for path, tree in trees.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for code in codes_of(call, shared | found[path], texts_of(tree))
    }


def texts_of(tree: ast.Module) -> dict[str, str]:
    """Find the texts that a module gives a name to."""
    return {
        ast.unparse(node.targets[0]): node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, str)
    }


def codes_of(call: ast.Call, makers: dict[str, int], texts: dict[str, str]) -> list[str]:
    """Give the codes that a call of `Diagnostic`, or of a function that takes a code, names."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name not in makers:
        return []
    named = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    given = (named or call.args[makers[name] :])[0]
    codes = [str(node.value) for node in ast.walk(given) if isinstance(node, ast.Constant)]
    codes += [texts[word] for word in map(ast.unparse, ast.walk(given)) if word in texts]
    assert codes or ast.unparse(given) == "code", ast.unparse(call)
    return codes


def test_every_diagnostic_has_a_page_and_every_page_a_diagnostic() -> None:
    """Each code that can be raised has a page under `docs/errors`, and no page is left over."""
    codes = diagnostic_codes()
    pages = {path.stem for path in ERRORS.glob("*.md")}

    assert {code: place for code, place in codes.items() if code not in pages} == {}
    assert pages - set(codes) == set()


@pytest.mark.parametrize("page", sorted(ERRORS.glob("*.md")), ids=name_of)
def test_page_of_a_diagnostic(page: Path) -> None:
    """Each page begins with its code, and shows one wrong and one right example."""
    text = page.read_text(encoding="utf-8")

    assert text.splitlines()[0].strip("# `") == page.stem
    assert len(blocks(page)) >= 2
    assert re.search(r"\bwrong\b", text, re.IGNORECASE)
    assert re.search(r"\bright\b", text, re.IGNORECASE)
