"""Text that YAML can't read, to what was most likely meant: the value, line or quote at fault.

YAML notices many faults some lines further on; what stands before it says where they were made.
"""

import re
from collections.abc import Iterator

import yaml

from compliance.source import Source, Span

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEY_LINE = re.compile(r"^\s*(?:- )?[A-Za-z_][\w -]*:(?:\s|$)", re.MULTILINE)
_QUOTES = "'\""


def open_quote(source: Source, index: int) -> Span | None:
    """Give the line's rest from a quote that was closed only by one that opens another text."""
    line = Span(source, index, index).line
    for token in reversed(list(_scalars(source, index))):
        end = Span(source, token.end_mark.index, token.end_mark.index)
        if end.line < line:
            return None
        written = source.text[token.start_mark.index : end.start]
        _, _, below = written.partition("\n")
        if written[0] in _QUOTES and _KEY_LINE.search(below):
            return line_from(source, token.start_mark.index)
    return None


def quoted_start(source: Source, index: int) -> Span | None:
    """Give the value that begins with a text in quotes and goes on at `index`, if it does."""
    for token in list(_scalars(source, index))[-1:]:
        start, end = token.start_mark.index, token.end_mark.index
        between = source.text[end:index]
        if source.text[start] in _QUOTES and not between.strip() and "\n" not in between:
            return line_from(source, start)
    return None


def cut_condition(source: Source, opened: int, index: int) -> Span | None:
    """Give the condition that a comma cuts in a flow style which began at `opened`."""
    for token in reversed(list(_scalars(source, index))):
        span = Span(source, token.start_mark.index, token.end_mark.index)
        if span.start < opened:
            return None
        if span.text[0] not in _QUOTES and span.text.count("(") > span.text.count(")"):
            whole = whole_value(span)
            return whole if whole.end > index else None
    return None


def whole_value(start: Span) -> Span:
    """Give a value in flow style as it was meant, commas within brackets or quotes included."""
    text, depth, quote, place = start.source.text, 0, "", start.start
    while place < len(text) and text[place] != "\n":
        sign = text[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in _QUOTES:
            quote = sign
        elif sign in ",]}" and depth == 0:
            break
        depth += 0 if quote else (sign == "(") - (sign == ")")
        place += 1
    whole = Span(start.source, start.start, max(place, start.end))
    return whole.part(0, len(whole.text.rstrip()))


def line_from(source: Source, start: int) -> Span:
    """Give what stands on a line from a place in it on."""
    end = source.text.find("\n", start)
    text = source.text[start:] if end < 0 else source.text[start:end]
    return Span(source, start, start + max(1, len(text.rstrip())))


def line_above(span: Span) -> Span:
    """Give the nearest line above that is not empty; an empty span where there is none."""
    text = span.source.text[: span.source.line_starts[span.line - 1]].rstrip()
    return line_from(span.source, text.rfind("\n") + 1) if text else Span(span.source, 0, 0)


def in_quotes(text: str) -> str:
    r"""Give a text in quotes, the ones that it does not hold itself if there are such.

    >>> in_quotes("n in ('a', 'b')"), in_quotes('is "new"')
    ('"n in (\'a\', \'b\')"', '\'is "new"\'')
    """
    words = " ".join(text.split())
    if '"' in words or "\\" in words:
        return "'" + words.replace("'", "''") + "'"
    return f'"{words}"'


def _scalars(source: Source, index: int) -> Iterator[yaml.ScalarToken]:
    """Give the values and keys that end before a place, as far as they can be read."""
    try:
        for token in yaml.scan(source.text, Loader=_LOADER):
            if token.start_mark.index >= index:
                return
            if isinstance(token, yaml.ScalarToken) and token.end_mark.index <= index:
                yield token
    except yaml.MarkedYAMLError:
        return
