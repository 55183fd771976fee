"""Whether a parser's tree holds all that was written, and nothing that was not."""

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from compliance.check.condition_items import Item

_PAIR = frozenset(("this", "expression"))
_ALONE = frozenset(("this",))
# The whitelist: the kinds of nodes there can be, and what each of them can hold.
# `x not like y` has no node for its `not`, but `negate`; for other tests that may come.
_PARTS: Mapping[type[exp.Expr], frozenset[str]] = {
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _PAIR),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.And, exp.Or), _PAIR),
    **dict.fromkeys((exp.Not, exp.Neg, exp.Paren, exp.Column), _ALONE),
    exp.Like: _PAIR | {"negate"},
    exp.Is: _PAIR | {"negate"},
    exp.In: frozenset(("this", "expressions", "field", "negate")),
    exp.Between: frozenset(("this", "low", "high", "negate")),
    exp.Case: frozenset(("this", "ifs", "default")),
    exp.If: frozenset(("this", "true")),
    exp.Anonymous: frozenset(("this", "expressions")),
    exp.Identifier: frozenset(("this", "quoted")),
    exp.Null: frozenset(),
}
_WEIGHTS: Mapping[type[exp.Expr], int] = {
    **dict.fromkeys((exp.Paren, exp.Case, exp.If, exp.Identifier, exp.Null), 0),
    # `between` and its `and`.
    exp.Between: 2,
}
_WORDS = ("leaf", "parameter", "call", "operator", "-", "like", "and", "or", "between", "in")
_COUNTED = frozenset((*_WORDS, "is", "not", "not-after", "is-not"))


def is_faithful(items: Sequence[Item], nodes: Iterable[exp.Expr]) -> bool:
    """Say whether every node is one of the whitelist and every word of the text is in one.

    The parser drops or rewrites what it takes to mean the same; a rule must not lose a word.
    """
    held = 0
    for node in nodes:
        said = {part for part, value in node.args.items() if value}
        if type(node) not in _PARTS or not said <= _PARTS[type(node)]:
            return False
        held += _WEIGHTS.get(type(node), 1) + ("negate" in said)
    return held == sum(item.kind in _COUNTED for item in items)
