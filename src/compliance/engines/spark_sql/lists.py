"""Lists, structs and the functions with lambdas to Spark's SQL."""

from sqlglot import exp

from compliance.engines.spark_sql import types
from compliance.engines.spark_sql.expressions import printer, term, terms
from compliance.engines.spark_sql.scope import Scope, Term
from compliance.engines.spark_sql.untranslatable import Untranslatable
from compliance.engines.spark_sql.words import name, text


@printer(exp.Array)
def _array(node: exp.Expr, scope: Scope) -> Term:
    parts = terms(node.expressions, scope)
    listed = ", ".join(part.text for part in parts)
    return Term(f"array({listed})", f"{types.common(part.kind for part in parts)}[]")


@printer(exp.Struct)
def _struct(node: exp.Expr, scope: Scope) -> Term:
    parts: list[str] = []
    for each in node.expressions:
        if not isinstance(each, exp.PropertyEQ):
            raise Untranslatable("a struct without names")
        parts += [text(each.this.name), term(each.expression, scope).text]
    return Term(f"named_struct({', '.join(parts)})", types.STRUCT)


@printer(exp.Transform, exp.ArrayFilter)
def _each(node: exp.Expr, scope: Scope) -> Term:
    """Apply a lambda to each item; its second parameter counts from 1, in Spark from 0."""
    held, function = term(node.this, scope), node.args["expression"]
    if not isinstance(function, exp.Lambda):
        raise Untranslatable("a function by its name")
    item, *places = (each.name for each in function.expressions)
    known = {item: types.item_of(held.kind)}
    inner = Scope(scope.around, scope, names={**scope.names, **known})
    inner.names.update(dict.fromkeys(places, "INTEGER"))
    body = function.this
    if places:
        body = body.transform(_counted_from_one, places[0])
    result = term(body, inner)
    if inner.lookups:
        raise Untranslatable("a lookup in a lambda")
    parameters = ", ".join(name(each) for each in (item, *places))
    if places:
        parameters = f"({parameters})"
    applied = f"({held.text}, {parameters} -> {result.text})"
    if isinstance(node, exp.ArrayFilter):
        return Term(f"filter{applied}", held.kind)
    return Term(f"transform{applied}", f"{result.kind}[]")


def _counted_from_one(node: exp.Expr, place: str) -> exp.Expr:
    if isinstance(node, exp.Column):
        is_place = node.name == place and not node.text("table")
    else:
        is_place = (
            isinstance(node, exp.Identifier)
            and node.name == place
            and not isinstance(node.parent, exp.Column | exp.PropertyEQ)
        )
    if not is_place:
        return node
    one = exp.Literal.number(1)
    return exp.Paren(this=exp.Add(this=exp.to_identifier(place, quoted=True), expression=one))


@printer(exp.ArrayConcat)
def _concatenated(node: exp.Expr, scope: Scope) -> Term:
    """Join lists; a null is an empty one, but nothing but nulls is null."""
    parts = terms([node.this, *node.expressions], scope)
    kind = types.common(part.kind for part in parts)
    lists = ", ".join(f"coalesce({part.text}, array())" for part in parts)
    nulls = " AND ".join(f"{part.text} IS NULL" for part in parts)
    return Term(f"CASE WHEN NOT ({nulls}) THEN concat({lists}) END", kind)


@printer(exp.Flatten)
def _flattened(node: exp.Expr, scope: Scope) -> Term:
    held = term(node.this, scope)
    lists = f"filter({held.text}, l -> l IS NOT NULL)"
    return Term(f"flatten({lists})", types.item_of(held.kind))


@printer(exp.ArrayDistinct)
def _distinct(node: exp.Expr, scope: Scope) -> Term:
    held = term(node.this, scope)
    return Term(f"array_compact(array_distinct({held.text}))", held.kind)


@printer(exp.ArrayContains)
def _contains(node: exp.Expr, scope: Scope) -> Term:
    """Find an item: false where there is none, whatever nulls the list has."""
    held, item = term(node.this, scope), term(node.args["expression"], scope)
    if types.NULL in {held.kind, item.kind}:
        return Term("CAST(NULL AS BOOLEAN)", "BOOLEAN")
    found = f"coalesce(array_contains({held.text}, {item.text}), FALSE)"
    known = f"{held.text} IS NOT NULL AND {item.text} IS NOT NULL"
    return Term(f"CASE WHEN {known} THEN {found} END", "BOOLEAN")


@printer(exp.ArraySort)
def _sorted(node: exp.Expr, scope: Scope) -> Term:
    held = term(node.this, scope)
    return Term(f"array_sort({held.text})", held.kind)


@printer(exp.ArrayToString)
def _joined(node: exp.Expr, scope: Scope) -> Term:
    held, between = term(node.this, scope), term(node.args["expression"], scope)
    if held.kind not in {"VARCHAR[]", "NULL[]"}:
        raise Untranslatable(f"a text of {held.kind}")
    # Nothing but nulls is null, while no items are an empty text.
    nulls = f"size({held.text}) > 0 AND size(array_compact({held.text})) = 0"
    joined = f"array_join({held.text}, {between.text})"
    return Term(f"CASE WHEN NOT ({nulls}) THEN {joined} END", "VARCHAR")


@printer(exp.ArraySize)
def _size(node: exp.Expr, scope: Scope) -> Term:
    return Term(f"CAST(size({term(node.this, scope).text}) AS BIGINT)", "BIGINT")
