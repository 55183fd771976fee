"""Lists and structs, from DuckDB's to PostgreSQL's arrays and JSON.

A struct is an object of JSON, and a list of structs an array of JSON; what a lambda makes of a
list that is written out is written out too.
"""

from collections.abc import Iterator

from sqlglot import exp

from compliance.engines import types
from compliance.engines.lookups import ITEM_OF
from compliance.engines.postgres_terms import (
    ITEM,
    Rule,
    Translator,
    Typed,
    Unsayable,
    call,
    cast,
    filled,
    in_order,
)
from compliance.engines.postgres_values import BOOLEAN

# Ordered, as all that is made of a list keeps the order of its items.
_FIRST_ITEMS = """(SELECT jsonb_agg(i.value ORDER BY g.n, i.n) FROM unnest((
array_agg(:x ORDER BY :y DESC) FILTER (WHERE NOT :x IS NULL AND NOT :y IS NULL))[1:(:most)])
WITH ORDINALITY AS g(value, n), jsonb_array_elements(g.value) WITH ORDINALITY AS i(value, n))"""
_DISTINCT = """CASE WHEN NOT :x IS NULL THEN
ARRAY(SELECT DISTINCT e FROM unnest(:x) AS u(e) WHERE NOT e IS NULL) END"""
_CONTAINS = """CASE WHEN NOT :x IS NULL AND NOT :y IS NULL
THEN NOT array_position(:x, :y) IS NULL END"""
_ITEM_OF = "(:array)[(:wanted - :start + 1)::integer]"
_ITEM_OF_DAY = "(:array)[:wanted::date - :start + 1]"
_EACH = """CASE WHEN NOT :list IS NULL THEN ARRAY(SELECT :body
FROM unnest(:list) WITH ORDINALITY AS item(value, place) ORDER BY item.place) END"""
_SOME = """CASE WHEN NOT :list IS NULL THEN ARRAY(SELECT item.value
FROM unnest(:list) WITH ORDINALITY AS item(value, place) WHERE :body ORDER BY item.place) END"""
_SORTED = """CASE WHEN NOT :list IS NULL THEN
ARRAY(SELECT e FROM unnest(:list) AS u(e) ORDER BY :key NULLS LAST) END"""
_JOINED = "coalesce(:x || :y, :x, :y)"


def _array(node: exp.Array, to: Translator) -> Typed:
    found = [to.value(each) for each in node.expressions]
    return _listed(found)


def _listed(found: list[Typed]) -> Typed:
    type_ = types.common(each for _, each in found)
    trees = [tree for tree, _ in found]
    if type_ == types.STRUCT:
        return call("jsonb_build_array", *trees), types.STRUCTS
    if type_.endswith("[]"):
        raise Unsayable("list of lists")
    return exp.Array(expressions=trees), f"{type_}[]"


def _struct(node: exp.Struct, to: Translator) -> Typed:
    parts: list[exp.Expr] = []
    for each in node.expressions:
        value, type_ = to.value(each.expression)
        if type_ not in (types.TEXT, types.NULL):
            raise Unsayable(f"struct of {type_}")
        parts += [exp.Literal.string(each.this.name), value]
    return call("jsonb_build_object", *parts), types.STRUCT


def _transformed(node: exp.Transform, to: Translator) -> Typed:
    if isinstance(node.this, exp.Array):
        return _listed([to.value(each) for _, each in _unrolled(node)])
    (listed, _), (body, type_) = _of_each(node, to)
    if type_ in (types.STRUCT, types.NULL) or type_.endswith("[]"):
        raise Unsayable(f"list of {type_}")
    return filled(_EACH, list=listed, body=body), f"{type_}[]"


def _kept(node: exp.ArrayFilter, to: Translator) -> Typed:
    """Keep items of a list; in place of the others are nulls, which are then taken out."""
    if not isinstance(node.this, exp.Array):
        (listed, type_), (body, _) = _of_each(node, to)
        return filled(_SOME, list=listed, body=body), type_
    found = [
        exp.Case(ifs=[exp.If(this=to.tree(test), true=to.tree(item))])
        for item, test in _unrolled(node)
    ]
    return call("array_remove", exp.Array(expressions=found), exp.Null()), "VARCHAR[]"


def _of_each(node: exp.Transform | exp.ArrayFilter, to: Translator) -> tuple[Typed, Typed]:
    """Translate a list, and what a lambda makes of each of its items."""
    listed, type_ = to.value(node.this)
    if not isinstance(node.expression, exp.Lambda) or type_ == types.STRUCTS:
        raise Unsayable(f"{node.key} of {type_}")
    names = [each.name for each in node.expression.expressions]
    parts = {"value": type_.removesuffix("[]"), "place": "BIGINT"}
    values: dict[str, exp.Expr] = {
        name: exp.column(part, ITEM) for name, part in zip(names, parts, strict=False)
    }
    body = _with_values(node.expression.this.copy(), values)
    return (listed, type_), to.within(parts).value(body)


def _unrolled(node: exp.Transform | exp.ArrayFilter) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Give each item of a list that is written out, and what a lambda makes of it."""
    if not isinstance(node.this, exp.Array) or not isinstance(node.expression, exp.Lambda):
        raise Unsayable(f"{node.key} of a list that is not written out")
    names = [each.name for each in node.expression.expressions]
    for place, item in enumerate(node.this.expressions, 1):
        values = dict(zip(names, (item, exp.Literal.number(place)), strict=False))
        yield item.copy(), _with_values(node.expression.this.copy(), values)


def _with_values(body: exp.Expr, values: dict[str, exp.Expr]) -> exp.Expr:
    whole = exp.Paren(this=body)
    for mark in list(whole.find_all(exp.Identifier)):
        parent = mark.parent
        is_field = isinstance(parent, exp.PropertyEQ) and mark.arg_key == "this"
        if (
            mark.name not in values
            or is_field
            or isinstance(parent, exp.Alias | exp.TableAlias)
        ):
            continue
        if not isinstance(parent, exp.Column):
            mark.replace(values[mark.name].copy())
        elif not parent.table:
            parent.replace(values[mark.name].copy())
    filled_in: exp.Expr = whole.this
    return filled_in


def _extracted(node: exp.Anonymous, to: Translator) -> Typed:
    listed, place = node.expressions
    if not isinstance(listed, exp.Array) or not isinstance(place, exp.Literal):
        raise Unsayable("list_extract of a list that is not written out")
    return to.value(listed.expressions[int(place.name) - 1])


def _concatenated(node: exp.ArrayConcat, to: Translator) -> Typed:
    whole, type_ = to.value(node.this)
    for each in node.expressions:
        tree, other = to.value(each)
        type_ = types.common([type_, other])
        whole = filled(_JOINED, x=whole, y=tree)
    return whole, type_


def _flattened(node: exp.Flatten, to: Translator) -> Typed:
    """Join the lists of those rows of a group that are first in an order."""
    chosen = node.this
    if not isinstance(chosen, exp.ArgMax) or not chosen.args.get("count"):
        raise Unsayable("flatten")
    (items, type_), order = to.value(chosen.this), to.value(chosen.expression)
    if type_ != types.STRUCTS:
        raise Unsayable(f"flatten of {type_}")
    most = to.tree(chosen.args["count"])
    return filled(_FIRST_ITEMS, x=items, y=in_order(*order), most=most), type_


def _gathered(node: exp.ArrayAgg, to: Translator) -> Typed:
    inner = node.this
    if isinstance(inner, exp.Order):
        tree, type_ = to.value(inner.this)
        inner.set("this", tree)
        for each in inner.expressions:
            each.set("this", in_order(*to.value(each.this)))
        whole: exp.Expr = inner
    elif isinstance(inner, exp.Distinct):
        (tree, type_), *rest = [to.value(each) for each in inner.expressions]
        if rest:
            raise Unsayable("list of several columns")
        whole = exp.Distinct(expressions=[tree])
    else:
        whole, type_ = to.value(inner)
    if type_.endswith("[]"):
        raise Unsayable("list of lists")
    if type_ == types.STRUCT:
        return call("jsonb_agg", whole), types.STRUCTS
    return call("array_agg", whole), f"{type_}[]"


def _distinct(node: exp.ArrayDistinct, to: Translator) -> Typed:
    tree, type_ = to.value(node.this)
    return filled(_DISTINCT, x=tree), type_


def _sorted(node: exp.ArraySort, to: Translator) -> Typed:
    if node.args.get("expression") or node.args.get("asc"):
        raise Unsayable("list_sort in a given order")
    listed, type_ = to.value(node.this)
    if type_ == types.STRUCTS:
        raise Unsayable(f"list_sort of {type_}")
    key = in_order(exp.column("e"), type_.removesuffix("[]"))
    return filled(_SORTED, list=listed, key=key), type_


def _contains(node: exp.ArrayContains, to: Translator) -> Typed:
    (listed, type_), value = to.value(node.this), to.tree(node.expression)
    item = cast(value, type_.removesuffix("[]"))
    return filled(_CONTAINS, x=listed, y=item), BOOLEAN


def _unnested(node: exp.Unnest | exp.Explode, to: Translator) -> Typed:
    listed = node.expressions[0] if isinstance(node, exp.Unnest) else node.this
    tree, type_ = to.value(listed)
    return call("unnest", tree), type_.removesuffix("[]")


def _subscripts(node: exp.Anonymous, to: Translator) -> Typed:
    arguments = [to.tree(each) for each in node.expressions]
    return call("generate_subscripts", *arguments), "BIGINT"


def _array_text(node: exp.ArrayToString, to: Translator) -> Typed:
    tree, type_ = to.value(node.this)
    if type_ != "VARCHAR[]":
        raise Unsayable(f"text of {type_}")
    return call("array_to_string", tree, to.tree(node.expression)), types.TEXT


def _to_json(node: exp.Anonymous, to: Translator) -> Typed:
    tree, type_ = to.value(node.expressions[0])
    if type_ not in (types.STRUCT, types.STRUCTS):
        raise Unsayable(f"to_json of {type_}")
    return tree, "JSON"


def _item_of(node: exp.Anonymous, to: Translator) -> Typed:
    """Read an array that goes along with the query, at the place that follows from a key."""
    wanted, type_ = to.value(node.expressions[0])
    name, first, key = (each.name for each in node.expressions[1:])
    array = exp.Select(expressions=[exp.column("value")])
    array.set("from_", exp.From(this=exp.Table(this=exp.to_identifier(name, quoted=True))))
    found = to.nested(array)["value"].removesuffix("[]")
    if type_ == types.NULL:
        return exp.Null(), types.NULL
    start = cast(exp.Literal.string(first), key)
    template = _ITEM_OF_DAY if key == "DATE" else _ITEM_OF
    whole = exp.Paren(this=exp.Subquery(this=array))
    return filled(template, array=whole, wanted=wanted, start=start), found


def _row(node: exp.Anonymous, to: Translator) -> Typed:
    """Put values side by side, by which rows are then put in order."""
    return call("ROW", *(to.tree(each) for each in node.expressions)), "ROW"


LISTS: dict[type[exp.Expr], Rule] = {
    exp.Array: _array,
    exp.Struct: _struct,
    exp.Transform: _transformed,
    exp.ArrayFilter: _kept,
    exp.ArrayConcat: _concatenated,
    exp.Flatten: _flattened,
    exp.ArrayAgg: _gathered,
    exp.ArrayDistinct: _distinct,
    exp.ArraySort: _sorted,
    exp.ArrayContains: _contains,
    exp.Unnest: _unnested,
    exp.Explode: _unnested,
    exp.ArrayToString: _array_text,
}

NAMED_LISTS: dict[str, Rule] = {
    "list_extract": _extracted,
    "generate_subscripts": _subscripts,
    "row": _row,
    "to_json": _to_json,
    ITEM_OF: _item_of,
}
