"""What holds of every expression: it can be printed and read again, and no text breaks us."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compliance.check.conditions import check_expression
from compliance.check.expression import Expr, Literal, Path, Variable
from compliance.check.print_expression import print_expression
from compliance.check.types import BOOLEAN
from compliance.check.walk import walk
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.source import Source, Span
from tests.unit.expression_fixture import node_of, scope_of
from tests.unit.expression_strategies import conditions, numbers, times

STYLES = {
    "folded": lambda text: f">\n  {text}\n",
    "literal": lambda text: f"|-\n  {text}",
    "single": lambda text: "'" + text.replace("'", "''") + "'",
    "double": lambda text: json.dumps(text, ensure_ascii=False),
}
WORDS = """
    and or not between in is null true false like case when then else end as_of $max_age $codes
    $by_risk $nothing ( ) ( ) , + - * / = <> != < <= > >= . ; :: || -- % "select" 'done' '' ""
    '2017-01-01' 1 2.5 interval date timestamp '15 days' '1 hour' pages score urgent grade type
    completed_on signed_at rso.risk author.supervisor.rank codes b b.rank q.end
    topic coalesce( contains( age( lower( least( select from exists count( cast( distinct any
    array struct over values symmetric similar isnull notnull ilike xor div collate at
"""


def read(text: str, style: str, faults: list[Diagnostic]) -> Expr | None:
    """Read an expression as a rule file would hold it."""
    node = node_of(STYLES[style](text))
    assert isinstance(node, Scalar)
    return check_expression(node, scope_of(), faults)


def check_again(expression: Expr, style: str) -> Expr:
    """Print an expression, read it again, and give what was read."""
    faults: list[Diagnostic] = []
    text = print_expression(expression, exact=True)
    again = read(text, style, faults)
    assert faults == [], text
    assert again is not None
    return again


@settings(max_examples=150, deadline=None)
@given(st.one_of(conditions(2), numbers(2), times(2)), st.sampled_from(sorted(STYLES)))
def test_what_is_printed_reads_as_the_same(expression: Expr, style: str) -> None:
    """Any typed expression, printed and read again in any style of YAML, is the same."""
    assert expression == check_again(expression, style)


@settings(max_examples=60, deadline=None)
@given(conditions(2))
def test_every_leaf_knows_its_words(expression: Expr) -> None:
    """The place of each name and value covers exactly the words that it was read from."""
    again = check_again(expression, "folded")
    for part in walk(again):
        if isinstance(part, Path | Variable | Literal) and not _is_signed(part):
            assert part.span is not None
            assert part.span.text == print_expression(part, exact=True)


def _is_signed(part: Expr) -> bool:
    """Say whether the sign of a number may stand apart from it, or before brackets."""
    return isinstance(part, Literal) and str(part.value).startswith("-")


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join),
        st.lists(st.sampled_from(WORDS.split()), max_size=14).map("".join),
        st.text(max_size=60),
    ),
    st.sampled_from(("plain", "single", "double", "literal")),
)
@example("a in (select 1)", "plain")
@example("'\\", "double")
@example("\\x4", "double")
def test_any_text_is_read_or_reported(text: str, style: str) -> None:
    """No text raises: it gives an expression that can be read again, or faults in it."""
    source = Source("rule.yaml", text)
    span = Span(source, 0, len(text))
    faults: list[Diagnostic] = []
    expression = check_expression(Scalar(text, style, span, span), scope_of(), faults)  # type: ignore[arg-type]

    assert (expression is None) == bool(faults)
    for fault in faults:
        assert fault.code in str(fault)
    if expression is not None:
        assert expression == check_again(expression, "folded")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4_000,
        "not " * 2_000 + "urgent",
        "pages = " + "-" * 4_000 + "1",
        "pages = " + "- " * 4_000 + "1",
        "pages = " + "1 + " * 2_000 + "1",
        "case when " * 900,
        "abs(" * 2_000 + "1",
        "1 in (" * 1_500 + "1" + ")" * 1_500,
        "'" * 9_999,
        '"' * 9_999,
        "a." * 4_000 + "a",
        "x" * 10_001,
    ],
    ids=lambda text: text[:12],
)
def test_bombs_are_refused(text: str) -> None:
    """Text that is too long or too deep gives one fault, and no endless work."""
    faults: list[Diagnostic] = []

    assert read(text, "folded", faults) is None
    assert len(faults) == 1


@pytest.mark.parametrize("word", ["and", "or"])
def test_long_chains_are_read(word: str) -> None:
    """A chain of hundreds of conditions is no deeper than two."""
    faults: list[Diagnostic] = []
    chain = read(f" {word} ".join(["urgent"] * 900), "folded", faults)

    assert faults == []
    assert chain is not None
    assert len(list(walk(chain))) == 901


def test_a_wrong_type_of_the_whole_is_reported_once() -> None:
    """What an expression is expected to be is checked after its parts."""
    faults: list[Diagnostic] = []
    node = node_of("pages + nothing")
    assert isinstance(node, Scalar)

    assert check_expression(node, scope_of(), faults, BOOLEAN) is None
    assert [fault.code for fault in faults] == ["unknown-field"]
