"""Queries in layers, kept apart, so that PostgreSQL works out each value once."""

from collections import Counter

from sqlglot import exp

from compliance.engines.reading import sources_of

_FREE = (exp.Column, exp.Literal, exp.Null, exp.Boolean)


def keep_apart(query: exp.Select) -> None:
    """Keep PostgreSQL from writing the values of an inner query out wherever they are used.

    It would do so through all layers of a rule, and then work out a value of the innermost
    as often as there are ways to it. No query with an offset is taken apart.
    """
    for source in sources_of(query):
        inner = source.this if isinstance(source, exp.Subquery) else None
        if isinstance(inner, exp.Select) and _is_repeated(query, inner, source.alias):
            inner.set("offset", exp.Offset(expression=exp.Literal.number(0)))


def _is_repeated(query: exp.Select, inner: exp.Select, alias: str) -> bool:
    if any(inner.args.get(each) for each in ("group", "distinct", "limit", "offset")):
        return False
    costly = {each.alias for each in inner.expressions if not isinstance(each.unalias(), _FREE)}
    if not costly:
        return False
    uses = Counter(
        column.name
        for part in (*query.expressions, query.args.get("where"))
        if part is not None
        for column in part.find_all(exp.Column)
        if column.table == alias and column.name in costly
    )
    return any(count > 1 for count in uses.values())
