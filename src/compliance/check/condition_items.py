"""Tokens to items: names with their dots, typed values and keywords, ready for the parser."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from compliance.check.condition_tokens import Token
from compliance.source import Span

KEYWORDS = frozenset(
    ("and", "between", "case", "else", "end", "false", "in", "is", "like", "not", "null")
).union(("or", "then", "true", "when"))
_TYPED = ("date", "timestamp", "interval")
_OPERATORS = frozenset(("=", "<>", "!=", "<", "<=", ">", ">=", "+", "*", "/"))


class Name(Struct, frozen=True):
    """One word of a path, as the dictionary spells it; `quoted` ones are always fields."""

    text: str
    span: Span
    quoted: bool


class PathLeaf(Struct, frozen=True):
    """A name, or several with dots between them."""

    names: tuple[Name, ...]


class ValueLeaf(Struct, frozen=True):
    """A written value: `kind` says how, `text` what (within quotes where there are some)."""

    kind: Literal["text", "number", "true", "false", "null", "date", "timestamp", "interval"]
    text: str


class ParameterLeaf(Struct, frozen=True):
    """`$name`."""

    name: str


Leaf = PathLeaf | ValueLeaf | ParameterLeaf


class Item(Struct, frozen=True):
    """A part of a condition that is one word to the grammar.

    `kind` is the word or symbol, or `leaf`, `parameter`, `operator`, `call` (a function's
    name), `call(` (its bracket), `not-after` (`not` behind a value) and `is-null`.
    """

    kind: str
    text: str
    span: Span
    leaf: Leaf | None = None

    @property
    def text_as_written(self) -> str:
        """The words of the file, on one line."""
        return " ".join(self.span.text.split())


def condition_items(tokens: Sequence[Token]) -> list[Item]:
    """Group tokens; every token becomes part of exactly one item."""
    items: list[Item] = []
    place = 0
    while place < len(tokens):
        item, length = _item(tokens, place, items[-1].kind if items else "start")
        items.append(item)
        place += length
    return items


def _item(tokens: Sequence[Token], place: int, before: str) -> tuple[Item, int]:
    token = tokens[place]
    word = token.text.lower() if token.kind == "name" else ""
    match token.kind:
        case "symbol":
            return _symbol(token, before), 1
        case "parameter":
            return Item("parameter", token.text, token.span, ParameterLeaf(token.text)), 1
        case "text" | "number" as kind:
            return Item("leaf", token.text, token.span, ValueLeaf(kind, token.text)), 1
        case "name" if word in KEYWORDS:
            return _keyword(token, word, before), 1
        case "name" if word in _TYPED and _kind_at(tokens, place + 1) == "text":
            return _typed_value(token, word, tokens[place + 1]), 2
        case _:
            return _path_or_call(tokens, place)


def _symbol(token: Token, before: str) -> Item:
    if token.text in _OPERATORS:
        return Item("operator", token.text, token.span)
    kind = "call(" if token.text == "(" and before == "call" else token.text
    return Item(kind, token.text, token.span)


def _keyword(token: Token, word: str, before: str) -> Item:
    if word == "null" and before in {"is", "is-not"}:
        return Item("is-null", token.text, token.span)
    if word in {"null", "true", "false"}:
        return Item("leaf", token.text, token.span, ValueLeaf(word, word))  # type: ignore[arg-type]
    if word == "not" and before == "is":
        return Item("is-not", token.text, token.span)
    if word == "not" and before in {"leaf", "parameter", ")", "is-null", "end"}:
        return Item("not-after", token.text, token.span)
    return Item(word, token.text, token.span)


def _typed_value(token: Token, word: str, text: Token) -> Item:
    span = Span(token.span.source, token.span.start, text.span.end)
    leaf = ValueLeaf(word, text.text)  # type: ignore[arg-type]
    return Item("leaf", span.text, span, leaf)


def _path_or_call(tokens: Sequence[Token], place: int) -> tuple[Item, int]:
    """Give a function's name, or a path; after a dot even a keyword is a name (`q.end`)."""
    names = [_name(tokens[place])]
    following = place + 1
    while _text_at(tokens, following) == "." and _kind_at(tokens, following + 1) in _WORDS:
        names.append(_name(tokens[following + 1]))
        following += 2
    first, last = names[0], names[-1]
    span = Span(first.span.source, first.span.start, last.span.end)
    if len(names) == 1 and not first.quoted and _text_at(tokens, following) == "(":
        return Item("call", first.text, span), 1
    return Item("leaf", span.text, span, PathLeaf(tuple(names))), following - place


_WORDS = ("name", "quoted")


def _name(token: Token) -> Name:
    return Name(token.text, token.span, token.kind == "quoted")


def _kind_at(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].kind if place < len(tokens) else ""


def _text_at(tokens: Sequence[Token], place: int) -> str:
    """Give the text of a symbol, or nothing for other kinds of tokens."""
    token = tokens[place] if place < len(tokens) else None
    return token.text if token and token.kind == "symbol" else ""
