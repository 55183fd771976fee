"""The line that a fault is on, with marks under the words to change."""

import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance import escape
from compliance.excerpt import WIDEST, excerpt
from compliance.source import Source, Span


def shown_at(line: str, start: int, end: int) -> tuple[str, str]:
    """Give the shown line and the marks, both without what stands before the line."""
    text, marks = excerpt(Span(Source("a.yaml", line), start, end), "^", "")
    assert text.startswith(" 1 | ")
    assert marks.startswith("   | ")
    return text[5:], marks[5:]


def columns(text: str) -> int:
    """Count the columns of a terminal that a text takes."""
    return sum(
        0
        if unicodedata.category(each) in {"Mn", "Me"}
        else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a\x1b[2J: x", "a\\u001b[2J: x"),
        ("a\u202e: x", "a\\u202e: x"),
        ("a\x00\r: x", "a\\u0000\\u000d: x"),
        ("a\U000e0041: x", "a\\U000e0041: x"),
    ],
)
def test_what_could_steer_the_terminal_is_written_out(line: str, expected: str) -> None:
    """Escape sequences, controls and changes of direction are shown; the mark stands right."""
    place = line.index("x")
    text, marks = shown_at(line, place, place + 1)

    assert expected == text
    assert " " * expected.index("x") + "^" == marks


def test_marks_cover_what_is_written_out() -> None:
    """The marks under a character that is written out are as wide as its escape."""
    assert ("a\\u001bb", " ^^^^^^") == shown_at("a\x1bb", 1, 2)


def test_wide_characters_take_two_columns() -> None:
    """A mark stands under its word behind and under wide characters, and behind accents."""
    assert ("日本: x", "      ^") == shown_at("日本: x", 4, 5)
    assert ("a: 日本", "   ^^^^") == shown_at("a: 日本", 3, 5)
    assert ("e\u0301: x", "   ^") == shown_at("e\u0301: x", 4, 5)


def test_a_line_that_just_fits_is_whole() -> None:
    """A line as wide as the window is not cut."""
    line = "x" * WIDEST

    assert (line, " " * (WIDEST - 1) + "^") == shown_at(line, WIDEST - 1, WIDEST)


def test_the_end_of_a_long_line_is_cut() -> None:
    """A long line with its fault near the beginning ends in dots."""
    assert ("x" * WIDEST + "…", " ^") == shown_at("x" * 500, 1, 2)


def test_a_long_line_is_cut_round_the_fault() -> None:
    """A long line is cut on both sides of a fault in its middle."""
    line = "a" * 300 + "fault" + "b" * 300
    text, marks = shown_at(line, 300, 305)

    assert text.startswith("…aaa")
    assert text.endswith("bbb…")
    assert "fault" == text[marks.index("^") : marks.rindex("^") + 1]
    assert WIDEST >= len(text) - 1


def test_a_long_fault_is_marked_as_far_as_it_is_shown() -> None:
    """Marks go no further than the line that is shown."""
    text, marks = shown_at("a: " + "x" * 1_000, 3, 1_003)

    assert ("a: " + "x" * (WIDEST - 3) + "…", "   " + "^" * (WIDEST - 3)) == (text, marks)


def test_a_file_on_one_line_is_shown_at_once() -> None:
    """Of a line of millions of characters only those near the fault are looked at."""
    line = "\x1b" * 3_000_000
    text, _ = shown_at(line, 2_000_000, 2_000_001)

    assert WIDEST >= len(text) - 1


WORDS = st.text(alphabet="ab \x1b\u202e日é\u0301😀", max_size=300)


@given(WORDS, WORDS, WORDS)
def test_marks_stand_under_the_fault(before: str, fault: str, after: str) -> None:
    """Wherever the fault is, the marks stand under it, within the window."""
    line = before + "<" + fault + ">" + after
    text, marks = shown_at(line, len(before), len(before) + 1)

    assert text.isprintable()
    assert WIDEST + 1 >= columns(text)
    assert "^" == marks.strip()
    assert columns(text[: text.index("<")]) == len(marks) - 1


def test_examples_in_docstrings() -> None:
    """The examples in the docstrings hold."""
    results = doctest.testmod(escape)

    assert (0, True) == (results.failed, results.attempted > 0)
