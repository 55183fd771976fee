"""Rows numbered in an order, all of them: in Spark by parts, as one window is one task."""

from collections.abc import Callable

from msgspec import Struct
from sqlglot import exp

from compliance.engines.spark_sql.scope import NUMBER, Relation, Scope
from compliance.engines.spark_sql.untranslatable import Untranslatable
from compliance.engines.spark_sql.words import name


class Numbering(Struct, frozen=True):
    """A query without its numbers, and with what they go by in columns of their own.

    `places` are the positions of what uses the number, with the number as the column.
    """

    inner: exp.Select
    keys: tuple[str, ...]
    places: dict[int, exp.Expr]


def find_numbering(node: exp.Select) -> Numbering | None:
    """Find the numbers of all rows in an order, if a query selects them."""
    places = {place: each for place, each in enumerate(node.expressions) if _numbers(each)}
    if not places:
        return None
    orders = {window.args["order"] for each in places.values() for window in _numbers(each)}
    if len(orders) > 1 or node.args.get("group") or node.args.get("limit"):
        raise Untranslatable("rows numbered in several orders, or grouped")
    if node.args.get("distinct") or node.args.get("order"):
        raise Untranslatable("numbered rows that are distinct or ordered")
    (order,) = orders
    if any(each.args.get("desc") or each.args.get("nulls_first") for each in order.expressions):
        raise Untranslatable("rows numbered downwards")
    inner = node.copy()
    inner.set("with_", None)
    kept = [each for place, each in enumerate(inner.expressions) if place not in places]
    keys = [f"order {place}" for place in range(len(order.expressions))]
    by = [
        exp.Alias(this=each.this.copy(), alias=exp.to_identifier(key, quoted=True))
        for key, each in zip(keys, order.expressions, strict=True)
    ]
    inner.set("expressions", [*kept, *by])
    replaced = {place: _on_column(each) for place, each in places.items()}
    return Numbering(inner, tuple(keys), replaced)


def numbered(
    found: Numbering, body: Callable[[exp.Select], Relation], scope: Scope
) -> Relation:
    """Keep the rows with their numbers, and select from them what was asked for."""
    printed = body(found.inner)
    rows = scope.around.keep(printed.text, printed.columns, found.keys)
    own = [name_ for name_ in printed.columns if name_ not in found.keys]
    listed = [(name(each), each, printed.columns[each]) for each in own]
    for place, each in sorted(found.places.items()):
        text = each.this.sql("spark", identify=True)
        listed.insert(place, (text, each.alias, "BIGINT"))
    selected = ", ".join(f"{text} AS {name(to)}" for text, to, _ in listed)
    columns = {to: kind for _, to, kind in listed}
    return Relation(f"SELECT {selected} FROM {rows.text}", columns)  # noqa: S608 - all quoted


def _numbers(node: exp.Expr) -> list[exp.Window]:
    return [
        each
        for each in node.find_all(exp.Window)
        if isinstance(each.this, exp.RowNumber)
        and not each.args.get("partition_by")
        and each.args.get("order") is not None
    ]


def _on_column(node: exp.Expr) -> exp.Expr:
    """Put the column of the number in place of what makes it."""
    column = exp.column(exp.to_identifier(NUMBER, quoted=True))
    replaced = node.transform(
        lambda each: column.copy() if isinstance(each, exp.Window) else each
    )
    allowed = exp.Column | exp.Identifier | exp.Literal | exp.Add | exp.Sub | exp.Paren
    inner = replaced.this if isinstance(replaced, exp.Alias) else replaced
    if not isinstance(replaced, exp.Alias) or not all(
        isinstance(each, allowed) for each in inner.walk()
    ):
        raise Untranslatable("an expression of numbers of rows")
    return replaced
