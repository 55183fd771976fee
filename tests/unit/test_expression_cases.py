"""Conditions and durations in case files: what is typed, and what stands below the dashes.

A case is any number of lines that begin with `#`, the text, `---`, and what is expected; cases
are parted by `===`. Lines such as `# scope: merlin of child`, `# expects: timestamp`,
`# anchor: date` or `# yaml` say how the text is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from compliance.check.conditions import check_expression
from compliance.check.duration_maps import NoLimit
from compliance.check.durations import check_duration
from compliance.check.expression import DurationExpr, Expr
from compliance.check.print_expression import print_expression
from compliance.check.scope import Scope
from compliance.check.types import BOOLEAN, DATE, TIMESTAMP, Scalar, Type
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Node
from compliance.load.nodes import Scalar as Written
from tests.unit.expression_fixture import CASES, node_of, scope_of
from tests.unit.expression_tree import tree

FILES = sorted(CASES.glob("*.case"))
OPTION = re.compile(r"^# (scope|expects|anchor): (.+)$", re.MULTILINE)
ANCHORS: dict[str, Type] = {"date": DATE, "timestamp": TIMESTAMP}


@dataclass(frozen=True)
class Case:
    """One case: the file it is in, its comments, its text, and what is expected."""

    path: Path
    comments: str
    text: str
    expected: str

    @property
    def scope(self) -> Scope:
        """The scope that the comments name, else that of `where` in a rule about `rso`."""
        related, _, subject = self._option("scope", "assessment of rso").rpartition(" of ")
        return scope_of(subject, related or None)

    @property
    def expects(self) -> Type | None:
        """The type that the comments name, else a truth value; `anything` is no type."""
        name = self._option("expects", "boolean")
        types = {str(kind): kind for kind in (BOOLEAN, TIMESTAMP, DATE)}
        return None if name == "anything" else types.get(name, Scalar(name))

    @property
    def anchor(self) -> Expr | Type | None:
        """What a duration is counted from: a type, or a field."""
        name = self._option("anchor", "timestamp")
        if name in ANCHORS:
            return ANCHORS[name]
        return check_expression(written(f">\n  {name}\n"), self.scope, [], TIMESTAMP)

    @property
    def node(self) -> Node:
        """The text as a block of YAML, or as YAML itself."""
        if "# yaml\n" in self.comments or self.path.stem == "durations":
            return node_of(self.text)
        lines = "".join(f"  {line}\n" for line in self.text.split("\n"))
        return node_of(f">\n{lines}")

    def _option(self, name: str, default: str) -> str:
        return dict(OPTION.findall(self.comments)).get(name, default)

    def __str__(self) -> str:
        return f"{self.path.stem}: {self.text}"


def written(text: str) -> Written:
    """Give a text as the scalar that a rule file would hold."""
    node = node_of(text)
    assert isinstance(node, Written)
    return node


def read_cases(path: Path) -> Iterator[Case]:
    """Read the cases of a file."""
    for block in path.read_text(encoding="utf-8").removesuffix("\n").split("\n===\n"):
        given, _, expected = block.partition("\n---\n")
        lines = given.split("\n")
        comments = "".join(f"{line}\n" for line in lines if line.startswith("#"))
        text = "\n".join(line for line in lines if not line.startswith("#"))
        yield Case(path, comments, text, expected)


def outcome(case: Case) -> str:
    """Give the text and the tree of an expression, or all that is wrong with it."""
    faults: list[Diagnostic] = []
    read = _durations if case.path.stem == "durations" else _read
    found: Expr | DurationExpr | NoLimit | None = read(case, faults)
    if faults:
        return "\n".join(map(str, faults)).replace(f"{CASES}/", "")
    assert found is not None
    if isinstance(found, NoLimit):
        return "no limit"
    return f"{print_expression(found)}\n{tree(found)}"


def _read(case: Case, faults: list[Diagnostic]) -> Expr | None:
    node = case.node
    assert isinstance(node, Written)
    return check_expression(node, case.scope, faults, case.expects)


def _durations(case: Case, faults: list[Diagnostic]) -> DurationExpr | NoLimit | None:
    return check_duration(case.node, case.scope, faults, (case.anchor,) if case.anchor else ())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_expressions_are_read_as_their_cases_say(path: Path, update: bool) -> None:
    """Each text gives the typed tree, or all of the faults, that its case expects."""
    cases = list(read_cases(path))
    outcomes = [outcome(case) for case in cases]
    if update:
        blocks = [
            f"{case.comments}{case.text}\n---\n{actual}"
            for case, actual in zip(cases, outcomes, strict=True)
        ]
        path.write_text("\n===\n".join(blocks) + "\n", encoding="utf-8", newline="\n")
        return

    assert [case.expected for case in cases] == outcomes


def test_good_expressions_are_printed_as_they_can_be_typed() -> None:
    """Each good case, printed exactly and read again in its scope, is the same expression."""
    for case in read_cases(CASES / "good.case"):
        expression = _read(case, [])
        assert expression is not None
        text = print_expression(expression, exact=True)
        again = check_expression(written(f">\n  {text}\n"), case.scope, [], case.expects)

        assert expression == again
