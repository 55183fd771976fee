"""The size of the source: no module and no function grows past what one reads at a sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "compliance"
MODULES = sorted(SOURCE.rglob("*.py"))
MODULE_LINES = 350
FUNCTION_LINES = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef


def name_of_module(path: Path) -> str:
    """Name a module by its path in the package."""
    return path.relative_to(SOURCE).as_posix()


def functions(tree: ast.Module) -> Iterator[Function]:
    """Give every function of a module, methods and nested ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def lines_of(function: Function) -> int:
    """Count the lines of a function from `def` to its end, its docstring left out."""
    first = function.body[0]
    docstring = ast.get_docstring(function) is not None
    documented = (first.end_lineno or first.lineno) - first.lineno + 1 if docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - documented


def public_names(body: list[ast.stmt]) -> Iterator[Documented]:
    """Give the public functions and classes of a body, and the public methods of those."""
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_names(node.body)


@pytest.mark.parametrize("path", MODULES, ids=name_of_module)
def test_module_is_short(path: Path) -> None:
    """No module of the source has more than 350 lines."""
    count = len(path.read_text(encoding="utf-8").splitlines())

    assert count <= MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=name_of_module)
def test_functions_are_short(path: Path) -> None:
    """No function of the source has more than 40 lines, its docstring left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = {each.name: lines_of(each) for each in functions(tree)}

    assert {} == {name: count for name, count in long.items() if count > FUNCTION_LINES}


@pytest.mark.parametrize("path", MODULES, ids=name_of_module)
def test_public_names_are_documented(path: Path) -> None:
    """Every module with code in it, and every public name in one, has a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [node.name for node in public_names(tree.body) if ast.get_docstring(node) is None]
    if tree.body and ast.get_docstring(tree) is None:
        bare.insert(0, "the module")

    assert [] == bare


def test_measure_counts_lines() -> None:
    """A function is measured from its `def` to its last line, without the docstring."""
    text = 'def one(x):\n    """Say.\n\n    More.\n    """\n    y = x\n    return y\n'
    tree = ast.parse(text)

    assert [3] == [lines_of(function) for function in functions(tree)]
