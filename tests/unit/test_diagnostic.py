"""Diagnostics and the places they point at."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import compliance.diagnostic
from compliance.diagnostic import Diagnostic, Note, RuleErrors, UserErrors, suggestion
from compliance.source import Source, Span

TEXT = "rules:\n  - id: one\n    serverity: high\n"
SOURCE = Source("pack/rules.yaml", TEXT)


def span_of(words: str, source: Source = SOURCE) -> Span:
    """Give the span of the first occurrence of some words."""
    start = source.text.index(words)
    return Span(source, start, start + len(words))


def test_place_counts_from_one() -> None:
    """Lines and columns count from 1, as editors do."""
    span = span_of("serverity")

    assert (3, 5, "pack/rules.yaml:3:5") == (span.line, span.column, span.place)


def test_text_of_span() -> None:
    """A span gives the characters that it covers, and a part of it those of the part."""
    span = span_of("serverity: high")

    assert ("serverity: high", "high") == (span.text, span.part(11, 15).text)


def test_line_without_break() -> None:
    """A line comes without its line break, be it of Unix or of Windows, or the last."""
    source = Source("a.yaml", "one\r\ntwo\nthree")

    assert ["one", "two", "three"] == [source.line(number) for number in (1, 2, 3)]


def test_line_of_an_empty_source() -> None:
    """An empty file has one empty line, so that a fault in it can be shown."""
    source = Source("empty.yaml", "")

    assert ("", 1, 1) == (source.line(1), Span(source, 0, 0).line, Span(source, 0, 0).column)


def test_span_at_the_end_of_the_file() -> None:
    """The end of a file that ends with a line break is column 1 of the line after it."""
    source = Source("a.yaml", "one\n")
    span = Span(source, 4, 4)

    assert ("a.yaml:2:1", "") == (span.place, source.line(2))


@given(st.text(alphabet="ab\n\té", max_size=40), st.data())
def test_place_leads_back_to_the_offset(text: str, data: st.DataObject) -> None:
    """Line and column of any offset give that offset back."""
    offset = data.draw(st.integers(0, len(text)))
    span = Span(Source("a", text), offset, offset)
    before = "\n".join(text.split("\n")[: span.line - 1])
    start = len(before) + 1 if span.line > 1 else 0

    assert offset == start + span.column - 1


def test_full_form() -> None:
    """A diagnostic prints its place, code, message, line, caret, notes and help."""
    diagnostic = Diagnostic(
        code="unknown-key",
        message="a rule has no key `serverity`",
        span=span_of("serverity"),
        label="here",
        notes=(Note("the rule begins here", span_of("id")),),
        help="did you mean `severity`?",
    )
    expected = """\
pack/rules.yaml:3:5: error[unknown-key]: a rule has no key `serverity`
 3 |     serverity: high
   |     ^^^^^^^^^ here
pack/rules.yaml:2:5: note: the rule begins here
 2 |   - id: one
   |     --
help: did you mean `severity`?"""

    assert expected == str(diagnostic)


def test_caret_stands_under_the_word_behind_tabs() -> None:
    """Tabs before the place are kept, so that the caret stands where the eye sees the word."""
    source = Source("a.yaml", "\tid:\tone")
    lines = str(Diagnostic("x", "m", span_of("one", source))).splitlines()

    assert " 1 | \tid:\tone" == lines[1]
    assert "   | \t   \t^^^" == lines[2]


def test_caret_stays_on_its_line() -> None:
    """A span over several lines is marked on its first line only."""
    source = Source("a.yaml", "when: >\n  a\n  b\n")
    lines = str(Diagnostic("x", "m", Span(source, 6, 14))).splitlines()

    assert "   |       ^" == lines[2]


def test_caret_of_an_empty_span() -> None:
    """A place where something is missing still gets one caret."""
    source = Source("a.yaml", "id:\n")

    assert "   |    ^" == str(Diagnostic("x", "m", Span(source, 3, 3))).splitlines()[2]


def test_whole_file() -> None:
    """A fault in a file as a whole names the file and shows no line."""
    diagnostic = Diagnostic("empty-file", "the file is empty", path="snapshot.json")

    assert "snapshot.json: error[empty-file]: the file is empty" == str(diagnostic)


def test_argument() -> None:
    """A fault in an argument has no place, and begins with its severity."""
    diagnostic = Diagnostic("unknown-rule", "there is no rule `x`", severity="warning")

    assert "warning[unknown-rule]: there is no rule `x`" == str(diagnostic)


def test_errors_are_sorted_by_place() -> None:
    """Faults are shown in the order of the files and lines, whatever found them first."""
    later = Diagnostic("b", "later", span_of("serverity"))
    sooner = Diagnostic("a", "sooner", span_of("id"))
    other = Diagnostic("c", "other file", path="dictionary.yaml")

    assert [other, sooner, later] == RuleErrors([later, other, sooner]).diagnostics


def test_errors_are_said_once() -> None:
    """A fault found twice is shown once."""
    fault = Diagnostic("a", "once", span_of("id"))
    again = Diagnostic("a", "once", span_of("id"))

    assert str(fault) == str(UserErrors([fault, again]))


def test_suggestion_of_a_near_name() -> None:
    """A near name is offered."""
    assert "did you mean `severity`?" == suggestion("serverity", ["severity", "subject"])


def test_suggestion_of_several_names() -> None:
    """At most three near names are offered, nearest first."""
    known = ["opened_on", "opened_at", "opened_by", "opened_in"]

    assert 3 == suggestion("opened_a", known).count("`") // 2
    assert suggestion("opened_a", known).startswith("did you mean `opened_at`")


def test_suggestion_without_a_near_name() -> None:
    """Without a near name the known ones are listed while they are few, in order."""
    assert "known are: `b`, `c`" == suggestion("xyz", ["c", "b", "c"])


@pytest.mark.parametrize("known", [[], [f"name_{letter}" for letter in "abcdefghi"]])
def test_no_suggestion(known: list[str]) -> None:
    """With no name known, or too many and none near, nothing is offered."""
    assert "" == suggestion("xyz", known)


def test_examples_in_docstrings() -> None:
    """The examples in the module's docstrings hold."""
    results = doctest.testmod(compliance.diagnostic)

    assert (0, True) == (results.failed, results.attempted > 0)
