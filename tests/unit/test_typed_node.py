"""Nodes of typed trees are compared by what they say, not by where it was written."""

import pytest
from msgspec.structs import replace

from compliance.check.expression import Comparison, Duration, Literal, Not
from compliance.check.types import BOOLEAN, INTEGER
from compliance.source import Source, Span

SOURCE = Source("rules.yaml", "1 + 1")
HERE, THERE = Span(SOURCE, 0, 1), Span(SOURCE, 4, 5)
ONE = Literal(1, INTEGER, span=HERE)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (ONE, Literal(1, INTEGER, span=THERE)),
        (ONE, Literal(1, INTEGER, parameter="limit")),
        (Duration(3, "days", parameter="wait"), Duration(3, "days")),
        (Not(ONE, BOOLEAN, span=HERE), Not(Literal(1, INTEGER), BOOLEAN)),
    ],
)
def test_equal(left: object, right: object) -> None:
    """Neither the place of a node nor the parameter that gave it makes a difference."""
    assert left == right
    assert (left != right) is False
    assert hash(left) == hash(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (ONE, Literal(2, INTEGER, span=HERE)),
        (Duration(3, "days"), Duration(3, "months")),
        (Not(ONE, BOOLEAN), Not(Literal(2, INTEGER), BOOLEAN)),
        (Comparison("<", ONE, ONE, BOOLEAN), Comparison(">", ONE, ONE, BOOLEAN)),
        (ONE, 1),
        (ONE, None),
    ],
)
def test_unequal(left: object, right: object) -> None:
    """Nodes of another kind, or that say something else, differ."""
    assert left != right
    assert (left == right) is False


def test_unchangeable() -> None:
    """A node can't be changed in place."""
    with pytest.raises(AttributeError):
        ONE.value = 2  # type: ignore[misc]  # the type checker says so too
    assert replace(ONE, value=2) == Literal(2, INTEGER)
