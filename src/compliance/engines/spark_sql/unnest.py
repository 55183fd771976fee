"""Lists laid out as rows, to Spark's SQL."""

import json

from sqlglot import exp

from compliance.engines.spark_sql import types
from compliance.engines.spark_sql.expressions import printer, term
from compliance.engines.spark_sql.scope import Relation, Scope, Term
from compliance.engines.spark_sql.untranslatable import Untranslatable
from compliance.engines.spark_sql.words import name, text

VIEW, PLACE, ITEM = "laid out", "place of item", "item"


def lay_out(node: exp.Select, scope: Scope) -> str:
    """Print the view that lays out the lists of a query side by side, if it needs one.

    A single list without places is laid out by a function among what is selected.
    """
    lists = [each for part in node.expressions for each in part.find_all(exp.Explode)]
    places = [
        each
        for part in node.expressions
        for each in part.find_all(exp.Anonymous)
        if each.name.lower() == "generate_subscripts"
    ]
    lists, places = (_own(found, node) for found in (lists, places))
    if len(lists) + len(places) < 2:
        return ""
    if node.args.get("group") is not None or not lists:
        raise Untranslatable("several lists laid out in groups")
    held = [term(each.this, scope) for each in lists]
    for each, one in zip(lists, held, strict=True):
        place = f".`{lists.index(each)}`" if len(lists) > 1 else ""
        inner = name(VIEW, ITEM) + place
        scope.replaced[id(each)] = Term(inner, types.item_of(one.kind))
    for each in places:
        if term(each.expressions[0], scope).text != held[0].text:
            raise Untranslatable("the places of another list")
        scope.replaced[id(each)] = Term(f"({name(VIEW, PLACE)} + 1)", "BIGINT")
    listed = ", ".join(one.text for one in held)
    whole = listed if len(held) == 1 else f"arrays_zip({listed})"
    return f"LATERAL VIEW posexplode({whole}) {name(VIEW)} AS {name(PLACE)}, {name(ITEM)}"


def _own(found: list[exp.Expr], select: exp.Select) -> list[exp.Expr]:
    return [each for each in found if each.find_ancestor(exp.Select) is select]


@printer(exp.Explode)
def _explode(node: exp.Expr, scope: Scope) -> Term:
    if id(node) in scope.replaced:
        return scope.replaced[id(node)]
    if not isinstance(node.parent, exp.Alias | exp.Select):
        raise Untranslatable("a list laid out within an expression")
    held = term(node.this, scope)
    return Term(f"explode({held.text})", types.item_of(held.kind))


def rows_of_json(node: exp.Select) -> Relation | None:
    """Print rows that are written as a JSON list of objects, with the types of their fields."""
    if len(node.expressions) != 1 or not isinstance(node.expressions[0], exp.Explode):
        return None
    unnest = node.expressions[0]
    if not isinstance(unnest.this, exp.FromJson) or node.args.get("from_"):
        return None
    rows, shape = unnest.this.this, unnest.this.args["expression"]
    (fields,) = json.loads(shape.name)
    listed = ", ".join(f"{name(each)}: {types.in_spark(kind)}" for each, kind in fields.items())
    form = f"ARRAY<STRUCT<{listed}>>"
    return Relation(f"SELECT inline(from_json({text(rows.name)}, {text(form)}))", fields)
