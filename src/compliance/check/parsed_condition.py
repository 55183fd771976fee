"""A parser's tree and the text it was made of: where in the file each node stands."""

from collections.abc import Sequence

from msgspec import Struct, field
from sqlglot import exp

from compliance.check.condition_items import Item, Leaf
from compliance.source import Span

# Functions are numbered words too, so that the parser knows none of them.
CALL = "call_"


class ParsedCondition(Struct, frozen=True):
    """A parser's tree with the items that it was made of."""

    tree: exp.Expr
    items: Sequence[Item]
    closed: dict[int, int]
    extents: dict[int, tuple[int, int]] = field(default_factory=dict)

    def leaf(self, node: exp.Column) -> Leaf:
        """Give what the user wrote as a name or value."""
        leaf = self.items[int(node.name)].leaf
        assert leaf is not None
        return leaf

    def function(self, node: exp.Anonymous) -> Item:
        """Give the name of a function as written."""
        return self.items[_call_number(node)]

    def span(self, node: exp.Expr) -> Span:
        """Give the place of a node, brackets around it not included."""
        first, last = self.extents[id(node)]
        start, end = self.items[first].span, self.items[last].span
        return Span(start.source, start.start, end.end)


def find_extents(parsed: ParsedCondition, nodes: Sequence[exp.Expr]) -> None:
    """Note the first and last item of every node, those inside before those around them."""
    for node in reversed(nodes):
        if not isinstance(node, exp.Identifier | exp.Null):
            parsed.extents[id(node)] = _extent(node, parsed)


def _extent(node: exp.Expr, parsed: ParsedCondition) -> tuple[int, int]:
    match node:
        case exp.Column():
            return int(node.name), int(node.name)
        case exp.Anonymous():
            name = _call_number(node)
            return name, parsed.closed[name + 1]
        case exp.Paren():
            first, last = parsed.extents[id(node.this)]
            return (first - 1, last + 1) if is_written(node, parsed) else (first, last)
        case exp.Case():
            first = parsed.extents[id(node.this or node.args["ifs"][0])][0] - 1
            return first, parsed.closed[first]
        case exp.If():
            return (parsed.extents[id(node.this)][0] - 1, _last_extent(node, parsed))
        case exp.Not() | exp.Neg():
            return _prefix_extent(node, parsed)
        case _:
            return parsed.extents[id(node.this)][0], _last_extent(node, parsed)


def is_written(node: exp.Paren, parsed: ParsedCondition) -> bool:
    """Say whether brackets stand in the text, or were put in by the parser."""
    first, last = parsed.extents[id(node.this)]
    return parsed.closed.get(first - 1) == last + 1


def _last_extent(node: exp.Expr, parsed: ParsedCondition) -> int:
    end = max(parsed.extents.get(id(child), (0, 0))[1] for child in node.iter_expressions())
    match node:
        case exp.Is():
            return end + (3 if parsed.items[end + 2].kind == "is-not" else 2)
        case exp.In() if not node.args.get("field"):
            return end + 1
        case _:
            return end


def _prefix_extent(node: exp.Expr, parsed: ParsedCondition) -> tuple[int, int]:
    first, last = parsed.extents[id(node.this)]
    within = isinstance(node, exp.Not) and _holds_not(node.this, parsed)
    return (first, last) if within else (first - 1, last)


def _holds_not(node: exp.Expr, parsed: ParsedCondition) -> bool:
    """Say whether `not` stands inside the test: `x not in (...)`, `x is not null`."""
    if not isinstance(node, exp.In | exp.Is | exp.Like | exp.Between) or node.args.get(
        "negate"
    ):
        return False
    after = parsed.extents[id(node.this)][1] + 1
    return parsed.items[after].kind == "not-after" or parsed.items[after + 1].kind == "is-not"


def _call_number(node: exp.Anonymous) -> int:
    return int(node.name.removeprefix(CALL))
