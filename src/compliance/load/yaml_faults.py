"""What can be wrong with a file as YAML, one function for each fault."""

import re

import yaml

from compliance.diagnostic import Diagnostic, Note
from compliance.load.nodes import Scalar
from compliance.load.yaml_guess import (
    cut_condition,
    in_quotes,
    line_above,
    line_from,
    open_quote,
    quoted_start,
)
from compliance.source import Source, Span


def control_character(span: Span) -> Diagnostic:
    """Refuse a character that can't be seen or that changes what is seen."""
    code = f"U+{ord(span.text[0]):04X}"
    message = f"the file holds the control character {code}, which could hide what it says"
    return Diagnostic("control-character", message, span, help="delete the character")


def control_escape(span: Span) -> Diagnostic:
    """Refuse an escape in quotes that makes such a character."""
    message = "this text makes a control character by an escape such as `\\x00`"
    return Diagnostic("control-character", message, span, help="write the text without it")


def second_document(span: Span) -> Diagnostic:
    """Refuse `---` between two documents."""
    message = "a second document begins here, but a rule file is one document"
    return Diagnostic("several-documents", message, span, help="use one file for each document")


def too_deep(span: Span, deepest: int) -> Diagnostic:
    """Refuse nesting that no reader could follow."""
    message = f"this is nested more than {deepest} levels deep"
    return Diagnostic("too-deep", message, span, help="split it into derived fields or rules")


def key_no_text(span: Span) -> Diagnostic:
    """Refuse a list or mapping that stands for a key."""
    message = "a key must be a text, but this is a list or a mapping"
    return Diagnostic("key-not-text", message, span, help="quote it, if it was meant as a text")


def merge_key(span: Span) -> Diagnostic:
    """Refuse YAML's merge key."""
    message = "the merge key `<<` is not read in rule files"
    return Diagnostic("merge-key", message, span, help="write out the keys that it would merge")


def duplicate_key(key: Scalar, first: Scalar) -> Diagnostic:
    """Refuse a key that stands twice in one mapping."""
    note = Note(f"`{key.value}` stands here first", first.span)
    message = f"the key `{key.value}` stands twice"
    help_line = "delete one of the two, or rename it"
    if key.value == "id":
        help_line = "write `- id:`, with a dash before it, if it begins another item"
    return Diagnostic("duplicate-key", message, key.span, notes=(note,), help=help_line)


def anchor(span: Span) -> Diagnostic:
    """Refuse anchors and aliases."""
    word = _word(span)
    message = f"the anchor or alias `{word.text}` is not read in rule files"
    help_line = "write the value out; quote a text that begins with `&` or `*`"
    return Diagnostic("anchor", message, word, help=help_line)


def tag(span: Span) -> Diagnostic:
    """Refuse tags, such as `!!python/object`."""
    word = _word(span)
    message = f"the tag `{word.text}` is not read in rule files"
    help_line = "quote a text that begins with `!`"
    if word.text[1:].isidentifier():
        help_line = f"write `not {word.text[1:]}` in a condition; {help_line}"
    return Diagnostic("tag", message, word, help=help_line)


def cut_value(span: Span) -> Diagnostic:
    """Report a value in flow style that one of its own commas cuts."""
    words = " ".join(span.text.split())
    message = f"the value `{words}` is cut at its comma, because it has no quotes"
    return Diagnostic("yaml-syntax", message, span, help=f"write `{in_quotes(words)}`")


def syntax(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    """Say in our words what PyYAML could not read, and where."""
    guess = _guess(source, error)
    if guess is not None:
        return guess
    problem = str(error.problem)
    message, help_line = next(
        (words for pattern, words in _PROBLEMS if re.search(pattern, problem)), _UNREADABLE
    )
    place = error.problem_mark or error.context_mark
    span = _place(source, place.index if place else 0)
    if span.text == "\t":
        message, help_line = "expected spaces, but found a tab", "indent with spaces"
    opened = re.search("flow (sequence|mapping)|quoted scalar", str(error.context))
    notes: tuple[Note, ...] = ()
    if opened and error.context_mark:
        start = error.context_mark.index
        sign = source.text[start : start + 1]
        notes = (Note(f"`{sign}` opened here", Span(source, start, start + 1)),)
    return Diagnostic("yaml-syntax", message, span, notes=notes, help=help_line)


def _guess(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic | None:
    """Say what was meant, where the text before the problem shows it."""
    problem, context = str(error.problem), str(error.context)
    if error.problem_mark is None:
        return None
    index = error.problem_mark.index
    if "end of stream" in problem and error.context_mark and "quoted" in context:
        return _open_quote(line_from(source, error.context_mark.index))
    opened = open_quote(source, index)
    if opened:
        return _open_quote(opened)
    if "could not find expected ':'" in problem and error.context_mark:
        return _no_colon(line_from(source, error.context_mark.index))
    if "mapping values are not allowed" in problem:
        return _second_colon(source, index)
    if "'-' indicator" in problem:
        return _less_indented(line_from(source, index))
    if "flow" in context and error.context_mark:
        cut = cut_condition(source, error.context_mark.index, index)
        return cut_value(cut) if cut else None
    value = quoted_start(source, index)
    return _half_quoted(value) if value else _between_depths(line_from(source, index))


def _open_quote(span: Span) -> Diagnostic:
    quote, words = span.text[0], span.text
    message = f"the quote `{quote}` that opens here is not closed on this line"
    # In flow style only the author knows where the text ends.
    flow = any(sign in words for sign in ",]}")
    advice = f"close it with `{quote}`" if flow else f"write `{words}{quote}`"
    return Diagnostic("yaml-syntax", message, span, help=advice)


def _odd_sign(span: Span, place: int) -> Diagnostic:
    """Report a space or colon that looks like the plain one but is none to YAML."""
    sign = span.part(place, place + 1)
    message = f"YAML needs a plain colon and space, but here stands U+{ord(sign.text):04X}"
    meant = re.sub(_ODD_COLON, ": ", span.text, count=1)
    return Diagnostic("yaml-syntax", message, sign, help=f"write `{meant}`")


def _no_colon(span: Span) -> Diagnostic:
    odd = re.search(_ODD_COLON, span.text)
    if odd:
        return _odd_sign(span, odd.end() - 1 if odd[0].startswith(":") else odd.start())
    words = " ".join(span.text.split())
    message = f"expected a key with `: ` after it, but found `{words}`"
    glued = re.fullmatch(r"([A-Za-z_]\w*):(\S.*)", words)
    key, _, value = words.partition(" ")
    if glued:
        advice = f"write `{glued[1]}: {glued[2]}`, with a space after the colon"
    elif key.lower() in _GOES_ON or re.search(r"[|>][+-]?\s*$", line_above(span).text):
        advice = "indent the line further than the key above, whose value it goes on with"
    else:
        advice = (
            f"write `{key}: {value or '...'}`" if key.isidentifier() else "write `key: value`"
        )
    return Diagnostic("yaml-syntax", message, span, help=advice)


def _second_colon(source: Source, index: int) -> Diagnostic:
    line = line_from(source, source.text.rfind("\n", 0, index) + 1)
    before = Span(source, line.start, index).text
    value = before.partition(": ")[2].strip()
    if value:
        span = line_from(source, line.start + before.index(": ") + 2)
        span = span.part(len(span.text) - len(span.text.lstrip()), len(span.text))
        message = f"a value that holds `: ` needs quotes, but `{span.text}` has none"
        return Diagnostic("yaml-syntax", message, span, help=f"write `{in_quotes(span.text)}`")
    above = line_above(line)
    dash = re.match(r"\s*(-(?=\w)|[\u2010-\u2015\u2022\u00b7\u2212]\s*)", above.text)
    if dash:
        return _no_dash(above.part(dash.start(1), len(above.text)))
    key = Span(source, index - len(before.lstrip(" -")), index)
    message = f"the key `{key.text}` is indented further than the key above, which has a value"
    help_line = "indent it as the key above"
    return Diagnostic("yaml-syntax", message, key, help=help_line)


def _no_dash(span: Span) -> Diagnostic:
    sign, words = span.text[0], span.text[1:].strip()
    message = f"an item begins with `- `, but this begins with `{sign}`"
    if sign == "-":
        message = f"a space is missing after the dash of `{span.text}`"
    return Diagnostic("yaml-syntax", message, span, help=f"write `- {words}`")


def _between_depths(line: Span) -> Diagnostic | None:
    key = _key_of(line)
    if not key:
        return None
    message = f"the key `{key}` is indented as none of the keys above"
    help_line = "indent it as the keys that it stands beside"
    return Diagnostic("yaml-syntax", message, line.part(0, len(key)), help=help_line)


def _key_of(line: Span) -> str:
    key, colon, _ = line.text.partition(":")
    return key if colon and key.replace(" ", "_").isidentifier() else ""


def _less_indented(line: Span) -> Diagnostic | None:
    key = _key_of(line)
    if not key:
        return None
    message = f"the key `{key}` is indented less than the keys above, and begins no item"
    advice = f"indent it as the keys above, or begin an item with `- {key}:`"
    return Diagnostic("yaml-syntax", message, line.part(0, len(key)), help=advice)


def _half_quoted(span: Span) -> Diagnostic:
    quote, words = span.text[0], span.text
    message = f"the value `{words}` begins with a text in quotes, but goes on behind it"
    end = words.find(quote, 1) + 1
    inner = words.strip(quote)
    meant = in_quotes(inner if words[end : end + 1].isalpha() else words)
    return Diagnostic("yaml-syntax", message, span, help=f"write `{meant}`")


# Spaces of other widths behind a colon, or a colon as wide as a Chinese character.
_ODD_COLON = r":[\u00a0\u2000-\u200b\u202f\u3000]+|\uff1a\s*"
# A line that begins with one of these goes on with a condition.
_GOES_ON = frozenset(("and", "or", "not", "between", "in", "is", "like"))
_UNREADABLE = (
    "this can't be read as YAML",
    "put the value in quotes, if it was meant as a text",
)
# libyaml and PyYAML's own scanner word the same problem differently; the first match counts.
_PROBLEMS: tuple[tuple[str, tuple[str, str]], ...] = (
    (
        r"',' or '\]'",
        ("expected `,` or `]` in this list", "close the list with `]`, or quote the value"),
    ),
    (
        r"',' or '\}'",
        ("expected `,` or `}` in this mapping", "close it with `}`, or quote the value"),
    ),
    (
        r"sequence entries are not allowed",
        (
            "`- ` begins a list here, but a list must begin on its own line",
            "quote it, if it is text",
        ),
    ),
    (
        r"cannot start any token",
        ("a value can't begin with this character unquoted", "put the value in quotes"),
    ),
    (
        r"expected '-' indicator",
        ("expected `- ` for the next item of this list", "indent it as the items above"),
    ),
    (
        r"expected key|<block end>",
        (
            "expected a key at the depth of the keys above, but found this",
            "indent it as the keys above, or put the whole value in quotes",
        ),
    ),
    (
        r"escape|hexdecimal|hexadecimal",
        ("this escape is not known in double quotes", "use single quotes, or write `\\\\`"),
    ),
    (
        r"comment or line break|chomping or indentation",
        ("expected the end of the line after `|` or `>`", "put the text on the lines below"),
    ),
)


def _place(source: Source, index: int) -> Span:
    """Give the character at an offset; for the end of the file the last one that shows."""
    shown = len(source.text.rstrip())
    start = max(0, min(index, shown - 1))
    return Span(source, start, start + 1)


def _word(span: Span) -> Span:
    return span.part(0, len(span.text.split(maxsplit=1)[0]))
