"""YAML text becomes a tree with true places, or diagnostics, whatever the text."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from compliance.diagnostic import Diagnostic, RuleErrors
from compliance.load import yaml as loader
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.load.yaml import compose, compose_text
from compliance.source import Source
from tests.cases import BASE, CASES

PACKS = sorted([*BASE.glob("*.yaml"), *CASES.glob("check/*/*.yaml")])
PIECES = st.sampled_from(
    [
        *(
            "a",
            "rules",
            ": ",
            "- ",
            "\n",
            "  ",
            "\n  ",
            "{",
            "}",
            "[",
            "]",
            ", ",
            "'",
            '"',
            "|",
            ">",
        ),
        *(
            "#",
            "&a ",
            "*a",
            "!!x ",
            "<<",
            "? ",
            "\t",
            "\r\n",
            "%",
            "@",
            "é",
            "\u2028",
            "\0",
            "---\n",
        ),
    ]
)


def scalars(node: Node) -> list[Scalar]:
    """Give all keys and values of a tree."""
    match node:
        case Scalar():
            return [node]
        case Sequence(items):
            return [each for item in items for each in scalars(item)]
        case Mapping(entries):
            return [each for key, value in entries for each in (key, *scalars(value))]


def test_keys_stay_text() -> None:
    """Words that YAML 1.1 reads as truth values, numbers or dates stay text."""
    node = compose_text("{no: on, yes: 1.0, by: 2017-01-01, off: ~, '': null}", "x.yaml")
    assert ["no", "on", "yes", "1.0", "by", "2017-01-01", "off", "~", "", "null"] == [
        each.value for each in scalars(node)
    ]


def test_null_is_only_the_unquoted_word() -> None:
    """A quoted `null` is text, an unquoted one, a tilde, or nothing is null."""
    node = compose_text("[null, ~, 'null', \"~\", x]", "x.yaml")
    assert [True, True, False, False, False] == [each.is_null for each in scalars(node)]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_places_are_true(line_break: str) -> None:
    """Offsets count characters of the text, with wide characters and either line break."""
    lines = ["é: ключ # ü", "b:", "  - '𝔞'", "  - >", "    one", "    two", "", 'c: "ß"']
    text = line_break.join(lines) + line_break
    found = scalars(compose_text(text, "x.yaml"))
    written = [(each.span.line, each.span.column, each.content.text.strip()) for each in found]
    two_lines = f"one{line_break}    two"
    assert [
        (1, 1, "é"),
        (1, 4, "ключ"),
        (2, 1, "b"),
        (3, 5, "𝔞"),
        (4, 5, two_lines),
        (8, 1, "c"),
        (8, 4, "ß"),
    ] == written


def test_empty_text_is_an_empty_mapping() -> None:
    """A file with nothing but comments says nothing, and is no fault."""
    assert Mapping((), compose_text("# later\n", "x.yaml").span) == compose_text(
        "# later\n", "x.yaml"
    )


@pytest.mark.parametrize("path", PACKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_both_loaders_give_the_same(path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the fast loader is not built in, the slow one gives the same trees and places."""
    source = Source("x.yaml", path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    fast = compose(source, [])
    monkeypatch.setattr(loader, "_LOADER", yaml.SafeLoader)
    slow = compose(source, [])
    assert slow == fast
    assert yaml.CSafeLoader is not yaml.SafeLoader


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "? " * 9_999]
)
def test_a_nesting_bomb_is_refused(text: str) -> None:
    """Nesting without end is one diagnostic, and neither a crash nor a long wait."""
    with pytest.raises(RuleErrors) as caught:
        compose_text(text, "x.yaml")
    assert ["too-deep"] == [fault.code for fault in caught.value.diagnostics]


@pytest.mark.parametrize(
    "sign", ["\0", "\x1b", "\x7f", "\u202e", "\u2066", "\ufeff", "\u2028", "\x85"]
)
def test_hidden_characters_are_refused(sign: str) -> None:
    """A character that hides what the text says is a diagnostic at its place."""
    with pytest.raises(RuleErrors) as caught:
        compose_text(f"a: b{sign}c", "x.yaml")
    (fault,) = caught.value.diagnostics
    assert fault.span is not None
    assert ("control-character", 5) == (fault.code, fault.span.column)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_makes_it_fail(text: str) -> None:
    """Any text gives a tree whose places lie in the text, or diagnostics."""
    faults: list[Diagnostic] = []
    node = compose(Source("x.yaml", text), faults)
    assert node is not None or faults
    for each in scalars(node) if node is not None else []:
        assert 0 <= each.span.start <= each.span.end <= len(text)
        if each.style == "plain" and "\n" not in each.span.text and not faults:
            assert each.value == each.span.text
