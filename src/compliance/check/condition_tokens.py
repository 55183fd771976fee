"""Condition text to tokens, every character accounted for, each token with its place."""

import re
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from compliance.check import syntax_faults
from compliance.check.condition_text import ConditionText
from compliance.diagnostic import Diagnostic
from compliance.source import Span

Kind = Literal["name", "quoted", "text", "number", "parameter", "symbol"]

# A lexer of our own, because sqlglot's attaches comments to its neighbours, joins texts and
# reads prefixes such as N'...' or 0x1f without a word.
_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<text>'(?:[^']++|'')*+')
    | (?P<quoted>"(?:[^"]++|"")*+")
    | (?P<parameter>\$[^\W\d]\w*)
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))
    | (?P<name>[^\W\d]\w*)
    | (?P<bad_number>[0-9][\w.]*)
    | (?P<curved>[\u2018\u201a\u201c\u201e][^\u2018-\u201f\n]*[\u2018\u2019\u201c\u201d])
    | (?P<braced>\$\{\s*\w+\s*\}|\{\{\s*\w+\s*\}\})
    | (?P<refused>--|/\*|::|&&|=<|><|\|\||->>?|<=>|==|=>|\*\*|//|[!~]~\*?|<<|>>)
    | (?P<symbol><>|!=|<=|>=|[=<>+\-*/(),.])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(Struct, frozen=True):
    """A word, a value or a symbol, its quotes undone."""

    kind: Kind
    text: str
    span: Span


def tokenise_condition(text: ConditionText, faults: list[Diagnostic]) -> list[Token] | None:
    """Cut a condition into tokens, or report the first character that has no place in it."""
    tokens = []
    for match in _TOKEN.finditer(text.text):
        if match.lastgroup == "space":
            continue
        span = text.span(match.start(), match.end())
        fault = _FAULTS.get(match.lastgroup or "", _no_fault)(match[0], span)
        if fault:
            faults.append(fault)
            return None
        tokens.append(_token(match, span))
    return tokens


def _token(match: re.Match[str], span: Span) -> Token:
    match match.lastgroup:
        case "text":
            return Token("text", match[0][1:-1].replace("''", "'"), span)
        case "quoted":
            return Token("quoted", match[0][1:-1].replace('""', '"'), span)
        case "parameter":
            return Token("parameter", match[0][1:], span)
        case "number" | "name" as kind:
            return Token(kind, match[0], span)
        case _:
            return Token("symbol", match[0], span)


def _no_fault(_text: str, _span: Span) -> Diagnostic | None:
    return None


def _broken_line(text: str, span: Span) -> Diagnostic | None:
    return syntax_faults.broken_text(text, span) if "\n" in text else None


def _empty_name(text: str, span: Span) -> Diagnostic | None:
    return syntax_faults.empty_name(span) if text == '""' else _broken_line(text, span)


_FAULTS: dict[str, Callable[[str, Span], Diagnostic | None]] = {
    "text": _broken_line,
    "quoted": _empty_name,
    "bad_number": syntax_faults.neither_number_nor_name,
    "curved": syntax_faults.word_processor_quotes,
    "braced": syntax_faults.braced_parameter,
    "refused": syntax_faults.refused_symbol,
    "other": syntax_faults.unknown_character,
}
