"""What can be wrong with a file as YAML, one function for each fault."""

import re

import yaml

from compliance.diagnostic import Diagnostic, Note
from compliance.load.nodes import Scalar
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
    return Diagnostic("tag", message, word, help="quote a text that begins with `!`")


def syntax(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    """Say in our words what PyYAML could not read, and where."""
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


_QUOTE_WHOLE = "put the whole value in quotes if it begins with a quote, or write it below `>`"
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
        r"mapping values are not allowed",
        (
            "`: ` begins a value here, but this line can't hold a key",
            "quote a value that holds `: `, and indent each key as the keys above it",
        ),
    ),
    (
        r"sequence entries are not allowed",
        (
            "`- ` begins a list here, but a list must begin on its own line",
            "quote it, if it is text",
        ),
    ),
    (
        r"could not find expected ':'",
        ("expected `:` after this key", "write `key: value`, with a space after the colon"),
    ),
    (
        r"unexpected end of stream",
        ("expected a closing quote, but the file ends here", "close the quote"),
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
        ("expected a key at the depth of the keys above, but found this", _QUOTE_WHOLE),
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
