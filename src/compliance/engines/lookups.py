"""Values looked up one by one in a table here, as places in an array.

PostgreSQL would search the table again for each record, which DuckDB does not. Where a key is
every number, or every day, from a first to a last, as in a calendar, its value is an item of an
array whose place follows from the key.
"""

from collections.abc import Iterator

from msgspec import Struct
from sqlglot import exp

from compliance.engines import types
from compliance.engines.reading import Query, Reads, sources_of

# The name by which the translation knows a place in an array.
ITEM_OF = "item_of"


class Lookup(Struct, frozen=True):
    """One value of a table: its column, where another column is equal to an expression."""

    node: exp.Subquery
    table: exp.Table
    value: str
    key: str
    wanted: exp.Expr

    def query(self) -> exp.Select:
        """Select the table's keys and values, in the order of the keys."""
        key = exp.column(self.key, quoted=True)
        found = exp.Select(
            expressions=[key, exp.column(self.value, quoted=True)],
        )
        source = exp.Table(this=self.table.this.copy(), db=self.table.args["db"].copy())
        found.set("from_", exp.From(this=source))
        found.set("order", exp.Order(expressions=[exp.Ordered(this=key.copy())]))
        return found

    def replace(self, name: str, first: str, type_: str) -> None:
        """Read an array that goes along under a name, from a first key on."""
        place = [exp.Literal.string(each) for each in (name, first, type_)]
        item = exp.Anonymous(this=ITEM_OF, expressions=[self.wanted.copy(), *place])
        self.node.replace(item)


def lookups(query: Query, reads: Reads) -> Iterator[Lookup]:
    """Give the values that a query looks up in tables here, the innermost first."""
    for node in reversed(list(query.find_all(exp.Subquery))):
        is_value = not isinstance(node.parent, exp.From | exp.Join | exp.In | exp.SetOperation)
        if is_value and (found := _lookup(node, reads)) is not None:
            yield found


def _lookup(node: exp.Subquery, reads: Reads) -> Lookup | None:
    inner = node.this
    if not isinstance(inner, exp.Select) or inner.args.get("joins"):
        return None
    table, where = next(iter(sources_of(inner)), None), inner.args.get("where")
    if not isinstance(table, exp.Table) or reads.is_far(table) or not table.db or not where:
        return None
    test, value = where.this, inner.expressions[0].unalias()
    if not isinstance(test, exp.EQ) or not isinstance(value, exp.Column):
        return None
    alias = table.alias_or_name
    key, wanted = test.this, test.expression
    own = {each.table == alias for each in wanted.find_all(exp.Column)}
    if not isinstance(key, exp.Column) or key.table != alias or True in own:
        return None
    return Lookup(node, table, value.name, key.name, wanted)


def is_whole(type_: str) -> bool:
    """Whether a type's values follow on each other: whole numbers, and days."""
    return type_ in (*types.WHOLE, "DATE")
