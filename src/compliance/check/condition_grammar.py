"""What may follow what in a condition, so that the parser never has to guess or skip."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from compliance.check import syntax_faults
from compliance.check.condition_items import Item, PathLeaf, ValueLeaf
from compliance.check.mistyped_duration import near_duration
from compliance.diagnostic import Diagnostic
from compliance.source import Span

# Beyond this many brackets inside each other Python's own limit on calls comes near.
DEEPEST_BRACKETS = 20

_STARTERS = frozenset(("leaf", "parameter", "call", "(", "-", "not", "case"))
_CASE_WORDS = frozenset(("when", "then", "else", "end"))
_OPERATORS = _CASE_WORDS.union(
    (
        "operator",
        "-",
        "like",
        "and",
        "or",
        "between",
        "in",
        "is",
        "not-after",
        ")",
        ",",
        "finish",
    )
)
_A_VALUE = ("a value", _STARTERS)
_AN_OPERATOR = ("an operator such as `and` or `=`", _OPERATORS)
_FOLLOWERS: Mapping[str, tuple[str, frozenset[str]]] = {
    "leaf": _AN_OPERATOR,
    "parameter": _AN_OPERATOR,
    ")": _AN_OPERATOR,
    "is-null": _AN_OPERATOR,
    "end": _AN_OPERATOR,
    "case": ("a value or `when`", _STARTERS | {"when"}),
    "call": ("`(`", frozenset(("call(",))),
    "call(": ("a value", _STARTERS | {")"}),
    "in": ("a list in brackets", frozenset(("(", "parameter"))),
    "is": ("`null` or `not null`", frozenset(("is-null", "is-not"))),
    "is-not": ("`null`", frozenset(("is-null",))),
    "not-after": ("`in`, `like` or `between`", frozenset(("in", "like", "between"))),
}
# What may come next in a `case`, by the last of its words.
_CASE_ORDER = {
    "case": ("when",),
    "when": ("then",),
    "then": ("when", "else", "end"),
    "else": ("end",),
}


def match_brackets(items: Sequence[Item], faults: list[Diagnostic]) -> dict[int, int] | None:
    """Give where each bracket and `case` ends, or report the first item out of place."""
    grammar = _Grammar(items)
    for place, item in enumerate(items):
        before = items[place - 1].kind if place else "start"
        what, followers = _FOLLOWERS.get(before, _A_VALUE)
        fault = grammar.step(place, item) if item.kind in followers else None
        if item.kind not in followers:
            fault = _misplaced(items, place, grammar.wanted(what))
        if fault:
            faults.append(fault)
            return None
    return grammar.closed


class _Frame(Struct):
    """An open bracket or `case`; `last` is the word of a `case` that came last."""

    kind: str
    opened: int
    weight: int
    last: str = "case"


class _Grammar(Struct):
    """The brackets and `case`s open at one place, and those already closed."""

    items: Sequence[Item]
    closed: dict[int, int] = field(default_factory=dict)
    frames: list[_Frame] = field(default_factory=list)
    prefixes: int = 0
    betweens: dict[int, int] = field(default_factory=dict)
    joints: set[int] = field(default_factory=set)

    def step(self, place: int, item: Item) -> Diagnostic | None:
        """Take one item in, whose neighbour before it is as it should be."""
        return self._deeper(item) or self._between(place, item) or self._bracket(place, item)

    def wanted(self, what: str) -> str:
        """Name what can stand here, within a list or call a comma too."""
        listed = self.frames and self.frames[-1].kind in {"list", "call("}
        return f"`,` or {what}" if listed and what == _AN_OPERATOR[0] else what

    def _deeper(self, item: Item) -> Diagnostic | None:
        """Count signs and `not`s with the brackets: they lie inside each other as well."""
        if item.kind in {"not", "-"}:
            self.prefixes += 1
        elif item.kind not in {"(", "call(", "case", "call"}:
            self.prefixes = 0
        depth = self.prefixes + sum(frame.weight for frame in self.frames)
        deep = depth > DEEPEST_BRACKETS
        return syntax_faults.too_deep(item.span, DEEPEST_BRACKETS) if deep else None

    def _bracket(self, place: int, item: Item) -> Diagnostic | None:
        match item.kind:
            case "(" | "call(" | "case":
                self._open(place, item)
            case ")":
                return self._close_bracket(place, item)
            case ",":
                return self._comma(place, item)
            case "finish":
                return self._finish(item)
            case kind if kind in _CASE_WORDS:
                return self._case_word(place, item)
        return None

    def _between(self, place: int, item: Item) -> Diagnostic | None:
        """Keep `between` and its `and` together, with only sums on both sides of the `and`."""
        level = len(self.frames)
        if place - 1 in self.joints and item.kind == "not":
            return syntax_faults.expected("a value", f"`{item.text}`", item.span)
        if item.kind == "between" and level not in self.betweens:
            self.betweens[level] = place
        elif level in self.betweens and item.kind == "and":
            del self.betweens[level]
            self.joints.add(place)
        elif level in self.betweens and not _is_in_sum(item):
            between = self.items[self.betweens[level]].span
            return syntax_faults.half_between(_found(item), item.span, between)
        return None

    def _open(self, place: int, item: Item) -> None:
        listed = item.kind == "(" and place and self.items[place - 1].kind == "in"
        kind = "list" if listed else item.kind
        self.frames.append(_Frame(kind, place, 1 + self.prefixes))
        self.prefixes = 0

    def _close_bracket(self, place: int, item: Item) -> Diagnostic | None:
        if not self.frames:
            return syntax_faults.expected("the end of the condition", "`)`", item.span)
        if self.frames[-1].kind == "case":
            return self._unclosed("end", item)
        self.closed[self.frames.pop().opened] = place
        return None

    def _comma(self, place: int, item: Item) -> Diagnostic | None:
        frame = self.frames[-1] if self.frames else None
        if frame and frame.kind in {"list", "call("}:
            return None
        if frame and frame.kind == "case":
            return self._unclosed("end", item)
        number = self.items[place - 1].text + self.items[place + 1].text
        if number.isdecimal():
            return syntax_faults.thousands(number, item.span)
        return syntax_faults.list_outside(item.span)

    def _case_word(self, place: int, item: Item) -> Diagnostic | None:
        frame = self.frames[-1] if self.frames else None
        if frame is None:
            return syntax_faults.outside_case(item.text, item.span)
        if frame.kind != "case":
            return self._unclosed(")", item)
        if item.kind not in _CASE_ORDER[frame.last]:
            wanted = " or ".join(f"`{word}`" for word in _CASE_ORDER[frame.last])
            return syntax_faults.expected(wanted, f"`{item.text}`", item.span)
        frame.last = item.kind
        if item.kind == "end":
            self.closed[self.frames.pop().opened] = place
        return None

    def _finish(self, item: Item) -> Diagnostic | None:
        if not self.frames:
            return None
        return self._unclosed("end" if self.frames[-1].kind == "case" else ")", item)

    def _unclosed(self, what: str, item: Item) -> Diagnostic:
        opened = self.items[self.frames[-1].opened].span
        return syntax_faults.unclosed(what, _found(item), item.span, opened)


def _is_in_sum(item: Item) -> bool:
    return item.kind in _STARTERS - {"not"} or item.kind == "call(" or item.text in {*"+*/"}


def _misplaced(items: Sequence[Item], place: int, what: str) -> Diagnostic:
    item, before = items[place], items[place - 1]
    if place > 1 and before.kind in {"is", "is-not"} and item.text.lower() in {"true", "false"}:
        return _truth_test(items, place)
    meant = _bare_duration(items, place)
    if meant:
        return syntax_faults.bare_duration(*meant)
    refused = _refused_word(items[: place + 1])
    if refused:
        return syntax_faults.refused_word(refused.text, refused.span)
    return syntax_faults.expected(what, _found(item), item.span, _advice(items, place))


def _truth_test(items: Sequence[Item], place: int) -> Diagnostic:
    """Report `x is not true` at what stands behind `x`."""
    item, first = items[place], place - 1 - (items[place - 1].kind == "is-not")
    negated = first < place - 1
    span = Span(item.span.source, items[first].span.start, item.span.end)
    value = items[first - 1].text_as_written if items[first - 1].leaf else "(...)"
    word = item.text.lower()
    meant = word if not negated else "true" if word == "false" else "false"
    return syntax_faults.truth_test(value, meant, span)


def _advice(items: Sequence[Item], place: int) -> str:
    """Say what to type in the place of an item, where what stands before it shows that."""
    item, before = items[place], items[place - 1].kind if place else "start"
    match item.leaf:
        case ValueLeaf() if before in {"is", "is-not"}:
            return f"write `{'=' if before == 'is' else '<>'} {item.text_as_written}`"
        case PathLeaf() if before in {"is", "is-not"}:
            return f"write `is {'' if before == 'is' else 'not '}null`"
        case ValueLeaf() if before == "in":
            return f"write `in ({', '.join(_listed(items[place:]))})`"
    return ""


def _listed(items: Sequence[Item]) -> list[str]:
    """Give the values that stand one after another with commas between them."""
    texts = []
    for item, comma in zip(items[::2], items[1::2], strict=False):
        if not isinstance(item.leaf, ValueLeaf):
            break
        texts.append(item.text_as_written)
        if comma.kind != ",":
            break
    return texts


def _bare_duration(items: Sequence[Item], place: int) -> tuple[str, Span] | None:
    """Give what `12 months` or `interval 12 months` was meant as, and where it stands."""
    first = place - 1
    number = first + (first >= 0 and items[first].text.lower() == "interval")
    count = items[number] if first >= 0 else None
    if count is None or not isinstance(count.leaf, ValueLeaf) or count.leaf.kind != "number":
        return None
    # Two words come before one: `15 working days` is more than `15 working`.
    for last in (number + 2, number + 1):
        words = items[number + 1 : last + 1]
        if len(words) == last - number and all(
            isinstance(word.leaf, PathLeaf) for word in words
        ):
            meant = near_duration(" ".join(item.text for item in (count, *words)))
            if meant:
                start = items[first].span
                return meant, Span(start.source, start.start, words[-1].span.end)
    return None


def _refused_word(items: Sequence[Item]) -> Item | None:
    """Give a word that shows that more of SQL was meant than there is.

    A field may have such a name, so most of them only count beside the fault.
    """
    stated = [item for item in items if _is_word(item, syntax_faults.STATEMENT_WORDS)]
    beside = [item for item in items[-2:] if _is_word(item, syntax_faults.REFUSED_WORDS)]
    return next(iter([*stated, *beside]), None)


def _is_word(item: Item, words: frozenset[str]) -> bool:
    word = item.text.lower() in words
    match item.leaf:
        case PathLeaf((name,)):
            return word and not name.quoted
        case _:
            return word and item.kind == "call"


def _found(item: Item) -> str:
    return "the end" if item.kind == "finish" else f"`{' '.join(item.text.split())}`"
