"""Columns calculated from one another, in as few nested queries as their order needs.

The database takes its time for every column of every nested query, however few the rows.
So a column that is read once is written where it is read, each column is calculated as
early as it can be, and it is handed on only as far as it is read.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct, field
from sqlglot import exp

from compliance.plan import sql
from compliance.plan.sql import Sql

ALIAS = "t"
Columns = list[tuple[Sql, str]]


def kept_column(name: str) -> exp.Column:
    """Name a column of the layer below."""
    return sql.column(ALIAS, name)


def arrange(kept: Mapping[str, Sql], wanted: Columns) -> list[Columns]:
    """Give the columns of each nested query, the innermost first; the last gives `wanted`.

    `kept` are expressions by their names, each over tables or over kept columns before it.
    A column of a query after the first is one of its own, or one handed on.
    """
    everything = {**kept, **{f"w{place}": each for place, (each, _) in enumerate(wanted)}}
    reads = {name: _read(each) for name, each in everything.items()}
    shelf = _Shelf(_uses(reads, len(wanted)), reads)
    for name, expression in everything.items():
        if shelf.uses[name]:
            shelf.put(name, expression)
    names = [f"w{place}" for place in range(len(wanted))]
    layers = list(_layers(shelf, names))
    top = {name: each for each, name in layers[-1]}
    layers[-1] = [(top[name], to) for name, (_, to) in zip(names, wanted, strict=True)]
    return layers


class _Shelf(Struct):
    """Expressions as they will be written, what each reads, and in which layer it stands."""

    uses: Mapping[str, int]
    reads: dict[str, list[str]]
    written: dict[str, Sql] = field(default_factory=dict)
    level: dict[str, int] = field(default_factory=dict)

    def put(self, name: str, expression: Sql) -> None:
        """Write an expression, with what it alone reads inside it."""
        read = self.reads[name]
        different = dict.fromkeys(read)
        inside = [each for each in different if self._is_plain(each) or self.uses[each] == 1]
        if len(inside) < len(different) or any(self.level[each] for each in different):
            # What is over tables can't stand beside what is over columns.
            inside = [each for each in inside if self.level[each]]
        if inside:
            expression = self._with(inside, expression)
            read = [each for each in read if each not in inside]
            read += [other for each in inside for other in self.reads[each]]
        self.written[name] = expression
        self.reads[name] = read
        self.level[name] = 1 + max((self.level[each] for each in read), default=-1)

    def _with(self, inside: Iterable[str], expression: Sql) -> Sql:
        written = {each: self.written[each] for each in inside}
        return rewritten(expression, lambda column: written.get(_kept_name(column) or ""))

    def _is_plain(self, name: str) -> bool:
        return self.level[name] == 0 and isinstance(self.written[name], exp.Column)


def _uses(reads: Mapping[str, list[str]], wanted: int) -> Counter[str]:
    """Count how often each column is read by those that are needed."""
    names = list(reads)
    uses = Counter(names[len(names) - wanted :])
    for name in reversed(names):
        if uses[name]:
            uses.update(reads[name])
    return uses


def _layers(shelf: _Shelf, wanted: list[str]) -> Iterator[Columns]:
    """Give each layer its own columns, and those of lower layers that are read above it."""
    top = max((shelf.level[name] for name in wanted), default=0)
    last = dict.fromkeys(wanted, top + 1)
    for name in reversed(shelf.written):
        if name in last:
            for each in shelf.reads[name]:
                last[each] = max(last.get(each, 0), shelf.level[name])
    for level in range(top + 1):
        own = [
            (shelf.written[name], name)
            for name, until in last.items()
            if shelf.level[name] == level
        ]
        handed_on = [
            (kept_column(name), name)
            for name, until in last.items()
            if shelf.level[name] < level < until
        ]
        yield [*own, *handed_on]


def _kept_name(node: exp.Column) -> str | None:
    table = node.args.get("table")
    return node.this.this if table is not None and table.this == ALIAS else None


def _read(expression: Sql) -> list[str]:
    """Give the name of each kept column in an expression, as often as it is written."""
    found: list[str] = []
    waiting: list[Sql] = [expression]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, exp.Column):
            waiting += node.iter_expressions()
        elif (name := _kept_name(node)) is not None:
            found.append(name)
    return found


def rewritten(node: Sql, find: Callable[[exp.Column], Sql | None]) -> Sql:
    """Put what is found in place of columns, in a copy of what changes."""
    if isinstance(node, exp.Column):
        found = find(node)
        return node if found is None else sql.operand(found)
    changed: dict[str, object] = {}
    for key, part in node.args.items():
        if isinstance(part, list):
            parts = [
                rewritten(each, find) if isinstance(each, exp.Expr) else each for each in part
            ]
            if any(new is not old for new, old in zip(parts, part, strict=True)):
                changed[key] = parts
        elif isinstance(part, exp.Expr):
            new = rewritten(part, find)
            if new is not part:
                changed[key] = new
    return type(node)(**{**node.args, **changed}) if changed else node
