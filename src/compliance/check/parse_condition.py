"""Condition text to a sqlglot tree whose every node knows its place in the file.

The parser sees names, values and functions as numbered words, so it can't read anything into
them; the numbers lead back to what the user wrote.
"""

from collections.abc import Sequence

from sqlglot import Token, TokenType, exp
from sqlglot.errors import ParseError
from sqlglot.parser import Parser

from compliance.check import syntax_faults
from compliance.check.condition_grammar import match_brackets
from compliance.check.condition_items import Item, condition_items
from compliance.check.condition_text import condition_text
from compliance.check.condition_tokens import tokenise_condition
from compliance.check.faithful_tree import is_faithful
from compliance.check.parsed_condition import CALL, ParsedCondition, find_extents, is_written
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.source import Span

# Chains of `and` and of `or` don't count; a tree as deep as this is safe for recursion.
DEEPEST_TREE = 40

_SYMBOLS = {
    "=": TokenType.EQ,
    "<>": TokenType.NEQ,
    "!=": TokenType.NEQ,
    "<": TokenType.LT,
    "<=": TokenType.LTE,
    ">": TokenType.GT,
    ">=": TokenType.GTE,
    "+": TokenType.PLUS,
    "*": TokenType.STAR,
    "/": TokenType.SLASH,
}
_WORDS = {
    "leaf": TokenType.IDENTIFIER,
    "parameter": TokenType.IDENTIFIER,
    "call": TokenType.VAR,
    "call(": TokenType.L_PAREN,
    "(": TokenType.L_PAREN,
    ")": TokenType.R_PAREN,
    ",": TokenType.COMMA,
    "-": TokenType.DASH,
    "and": TokenType.AND,
    "or": TokenType.OR,
    "not": TokenType.NOT,
    "not-after": TokenType.NOT,
    "is-not": TokenType.NOT,
    "is": TokenType.IS,
    "is-null": TokenType.NULL,
    "in": TokenType.IN,
    "like": TokenType.LIKE,
    "between": TokenType.BETWEEN,
    "case": TokenType.CASE,
    "when": TokenType.WHEN,
    "then": TokenType.THEN,
    "else": TokenType.ELSE,
    "end": TokenType.END,
}


def parse_condition(node: Scalar, faults: list[Diagnostic]) -> ParsedCondition | None:
    """Parse the condition in a scalar, or report the first fault in how it is written."""
    if len(node.content.text) > syntax_faults.LONGEST:
        faults.append(syntax_faults.too_long(node.span, len(node.content.text)))
        return None
    tokens = tokenise_condition(condition_text(node), faults)
    if tokens is None:
        return None
    if not tokens:
        faults.append(syntax_faults.empty_condition(node.span))
        return None
    end = Span(node.span.source, tokens[-1].span.end, tokens[-1].span.end)
    items = [*condition_items(tokens), Item("finish", "", end)]
    closed = match_brackets(items, faults)
    if closed is None:
        return None
    return _parse_items(items, closed, faults)


def _parse_items(
    items: Sequence[Item], closed: dict[int, int], faults: list[Diagnostic]
) -> ParsedCondition | None:
    words = [_word(place, item) for place, item in enumerate(items[:-1])]
    try:
        (tree,) = Parser().parse(words, "")
    except ParseError as error:
        # The column of each word is its number, so the fault can be found in the file.
        place = min(int(error.errors[0]["col"]), len(items) - 1)
        faults.append(syntax_faults.out_of_place(items[place].text, items[place].span))
        return None
    assert tree is not None
    parsed = ParsedCondition(tree, items, closed)
    nodes = list(tree.bfs())
    if not is_faithful(items, nodes):
        whole = Span(items[0].span.source, items[0].span.start, items[-1].span.end)
        faults.append(syntax_faults.misread(whole))
        return None
    find_extents(parsed, nodes)
    fault = _doubt(parsed, nodes)
    if fault is not None:
        faults.append(fault)
    return parsed if fault is None else None


def _doubt(parsed: ParsedCondition, nodes: Sequence[exp.Expr]) -> Diagnostic | None:
    """Say what keeps a tree from being used, if anything does."""
    deepest = _too_deep(nodes)
    if deepest is not None:
        return syntax_faults.too_deep(parsed.span(deepest), DEEPEST_TREE)
    for node in nodes:
        if isinstance(node, exp.Paren) and not is_written(node, parsed):
            return syntax_faults.brackets_needed(parsed.span(node))
    return None


def _word(place: int, item: Item) -> Token:
    kind = _SYMBOLS[item.text] if item.kind == "operator" else _WORDS[item.kind]
    text = item.text
    if item.kind == "call":
        text = f"{CALL}{place}"
    elif item.leaf is not None:
        text = str(place)
    return Token(kind, text, 1, place, place, place)


def _too_deep(nodes: Sequence[exp.Expr]) -> exp.Expr | None:
    depths: dict[int, int] = {}
    for node in nodes:
        parent = node.parent
        chained = isinstance(node, exp.And | exp.Or) and type(parent) is type(node)
        depths[id(node)] = depths.get(id(parent), 0) + (0 if chained else 1)
        if depths[id(node)] > DEEPEST_TREE and isinstance(node, exp.Column):
            return node
    return None
