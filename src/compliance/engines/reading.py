"""What a query reads: its own tables and queries, and the columns that it uses of each."""

from collections.abc import Iterator

from msgspec import Struct
from sqlglot import exp

Query = exp.Select | exp.SetOperation | exp.Subquery


class Reads(Struct, frozen=True):
    """Which tables are far away, by their schemas; `asked` are those of wanted rows alone."""

    schemas: frozenset[str]
    asked: frozenset[tuple[str, str]] = frozenset()

    def is_far(self, table: exp.Table) -> bool:
        """Whether a table is far away."""
        return table.db in self.schemas

    def far(self, node: exp.Expr) -> bool:
        """Whether something reads a table that is far away."""
        return any(self.is_far(table) for table in node.find_all(exp.Table))

    def here(self, node: exp.Expr) -> bool:
        """Whether something reads a table that is here."""
        return any(not self.is_far(table) for table in tables_of(node))


def tables_of(node: exp.Expr) -> Iterator[exp.Table]:
    """Give the tables that are read, but for the names that a query gives to its own parts."""
    for table in node.find_all(exp.Table):
        if table.db or not is_own_name(table):
            yield table


def is_own_name(table: exp.Table) -> bool:
    """Whether a table without a schema is the name of a part in a `WITH` around it."""
    node: exp.Expr | None = table.parent
    while node is not None:
        whole = node.args.get("with_")
        if whole and any(each.alias == table.name for each in whole.expressions):
            return True
        node = node.parent
    return False


def sources_of(query: exp.Select) -> Iterator[exp.Expr]:
    """Give the tables and queries of `FROM` and `JOIN`."""
    start = query.args.get("from_")
    if start:
        yield start.this
    for join in query.args.get("joins") or ():
        yield join.this


def nested_queries(query: exp.Select) -> Iterator[exp.Expr]:
    """Give the queries within expressions, such as after `IN`."""
    sources = {id(each) for each in sources_of(query)}

    def stop(node: exp.Expr) -> bool:
        return id(node) in sources or (node is not query and isinstance(node, exp.Select))

    for node in query.walk(prune=stop):
        if isinstance(node, exp.Select) and node is not query:
            yield node


def has_aggregate(query: exp.Select) -> bool:
    """Whether a query makes one row of several."""
    if query.args.get("group"):
        return True
    return any(each.find(exp.AggFunc) for each in query.expressions)


def used_columns(scope: exp.Expr, alias: str) -> list[str]:
    """Give the columns of a source that are used anywhere in a query, each once."""
    columns = (each for each in scope.find_all(exp.Column) if each.table == alias)
    return list(dict.fromkeys(each.name for each in columns))


def fill(tree: exp.Expr, values: list[object]) -> exp.Expr:
    """Put values in the place of `?`, in order."""
    marks = list(tree.find_all(exp.Placeholder, bfs=False))
    for mark, value in zip(marks, values, strict=True):
        mark.replace(exp.convert(value))
    return tree


def conjuncts(scope: exp.Select) -> list[exp.Expr]:
    """Give the conditions that must all hold for a row of a query."""
    where = scope.args.get("where")
    if where is None:
        return []
    return list(where.this.flatten() if isinstance(where.this, exp.And) else [where.this])


def own_conditions(scope: exp.Select, table: exp.Table | exp.Subquery) -> Iterator[exp.Expr]:
    """Give the conditions of a query that are about a table, or a query, here alone."""
    parent = table.parent
    if isinstance(parent, exp.Join) and (parent.side or parent.kind not in ("", "CROSS")):
        return
    if any(join.side in ("RIGHT", "FULL") for join in scope.args.get("joins") or ()):
        return
    for each in conjuncts(scope):
        columns = list(each.find_all(exp.Column))
        if not columns or any(column.table != table.alias_or_name for column in columns):
            continue
        if not any(each.find_all(exp.Query, exp.AggFunc)):
            yield each


def equal_numbers(condition: exp.Expr | None) -> Iterator[tuple[str, str]]:
    """Give the pairs of aliases whose row numbers a condition makes equal."""
    while isinstance(condition, exp.Paren):
        condition = condition.this
    for each in condition.flatten() if isinstance(condition, exp.And) else (condition,):
        if isinstance(each, exp.EQ) and {each.this.name, each.expression.name} == {"#"}:
            yield each.this.table, each.expression.table
