"""Operators, choices and conversions of types, from DuckDB's to PostgreSQL's."""

from sqlglot import exp

from compliance.engines import types
from compliance.engines.postgres_terms import (
    Rule,
    Translator,
    Typed,
    Unsayable,
    cast,
    enclosed,
    filled,
    in_order,
    sql_type,
    type_name,
)

BOOLEAN = "BOOLEAN"
_INTEGER_MOST = 2**31 - 1
_BIGINT_MOST = 2**63 - 1

# A number is written as its shortest digits by both, but with an exponent in other cases.
_DOUBLE_TEXT = """CASE
WHEN :x = 'NaN' THEN 'nan' WHEN :x = 'Infinity' THEN 'inf' WHEN :x = '-Infinity' THEN '-inf'
WHEN :x = 0 THEN CASE WHEN :x::text = '-0' THEN '-0.0' ELSE '0.0' END
WHEN abs(:x) >= 1e16 OR abs(:x) < 1e-4 THEN :x::text
WHEN strpos(:x::text::numeric::text, '.') > 0 THEN :x::text::numeric::text
ELSE :x::text::numeric::text || '.0' END"""

# An item of a list is quoted where it could be taken for something else.
_TEXT_ITEM = r"""CASE
WHEN e = '' OR lower(e) = 'null' OR e ~ '["''(),:=\[\]\\{}]'
  OR e ~ '^[ \t\n\v\f\r]' OR e ~ '[ \t\n\v\f\r]$'
THEN '''' || replace(replace(e, '\', '\\'), '''', '\''') || '''' ELSE e END"""
_LIST_TEXT = """CASE WHEN NOT :x IS NULL THEN '[' || array_to_string(ARRAY(
SELECT :item FROM unnest(:x) WITH ORDINALITY AS u(e, n) ORDER BY n), ', ', 'NULL') || ']' END"""
_QUOTED_ITEM = "'''' || e::text || ''''"
_PLAIN_ITEM = "e::text"

# What is too large for a decimal number is a fault to PostgreSQL, and infinite to DuckDB.
# `OFFSET` keeps it from working out in advance what follows from constants, faults included.
_PRODUCT = """(SELECT CASE
WHEN abs(p.y) > 1 AND abs(p.x) > 1.7976931348623157e308::double precision / abs(p.y)
THEN sign(p.x) * sign(p.y) * 'Infinity'::double precision
WHEN p.x <> 0 AND greatest(abs(p.x), abs(p.y)) < 1 AND least(abs(p.x), abs(p.y)) < 1e-150
AND abs(p.x) * 1e162::double precision * (abs(p.y) * 1e162::double precision) < 2.5
THEN 0 ELSE p.x * p.y END FROM (SELECT :x AS x, :y AS y OFFSET 0) AS p)"""
_SUM = """(SELECT CASE WHEN 'NaN' IN (p.x, p.y) THEN 'NaN'
WHEN p.x > 0 AND p.y > 1.7976931348623157e308::double precision - p.x THEN 'Infinity'
WHEN p.x < 0 AND p.y < -1.7976931348623157e308::double precision - p.x THEN '-Infinity'
ELSE p.x + p.y END FROM (SELECT :x AS x, :y AS y OFFSET 0) AS p)"""


def _literal(node: exp.Literal, _: Translator) -> Typed:
    if node.is_string:
        return node, types.TEXT
    if not node.name.isdecimal():
        return node, "DECIMAL"
    number = int(node.name)
    small = "INTEGER" if number <= _INTEGER_MOST else "BIGINT"
    return node, small if number <= _BIGINT_MOST else "HUGEINT"


def _boolean(node: exp.Boolean, _: Translator) -> Typed:
    return node, BOOLEAN


def _null(node: exp.Null, _: Translator) -> Typed:
    return node, types.NULL


def _wrapped(node: exp.Paren | exp.Neg, to: Translator) -> Typed:
    tree, type_ = to.value(node.this)
    node.set("this", tree)
    return node, type_


def _connected(node: exp.Connector | exp.Not | exp.Is, to: Translator) -> Typed:
    node.set("this", to.tree(node.this))
    # `IS NOT NULL` is written in two ways in a tree.
    if isinstance(node, exp.Connector):
        node.set("expression", to.tree(node.expression))
    return node, BOOLEAN


def _compared(node: exp.Binary, to: Translator) -> Typed:
    found = [to.value(node.this), to.value(node.expression)]
    type_ = types.common(each for _, each in found)
    left, right = (_fit(*each, type_) for each in found)
    if not isinstance(node, exp.EQ | exp.NEQ):
        left = in_order(left, type_)
    node.set("this", left)
    node.set("expression", right)
    return node, BOOLEAN


def _fit(tree: exp.Expr, type_: str, wanted: str) -> exp.Expr:
    """Give an aggregate that is always null, which would be a text, the type it stands for."""
    if type_ != types.NULL or wanted == types.NULL or isinstance(tree, exp.Null):
        return tree
    return cast(tree, wanted)


def _between(node: exp.Between, to: Translator) -> Typed:
    tree, type_ = to.value(node.this)
    node.set("this", in_order(tree, type_))
    for part in ("low", "high"):
        node.set(part, to.tree(node.args[part]))
    return node, BOOLEAN


def _in(node: exp.In, to: Translator) -> Typed:
    node.set("this", to.tree(node.this))
    if node.args.get("query"):
        to.nested(node.args["query"])
    else:
        node.set("expressions", [to.tree(each) for each in node.expressions])
    return node, BOOLEAN


def _like(node: exp.Like, to: Translator) -> Typed:
    # In DuckDB a pattern has no character that takes the meaning of another.
    node.set("this", to.tree(node.this))
    node.set("expression", to.tree(node.expression))
    return exp.Escape(this=node, expression=exp.Literal.string("")), BOOLEAN


def _added(node: exp.Add | exp.Sub, to: Translator) -> Typed:
    (left, one), (right, other) = to.value(node.this), to.value(node.expression)
    if types.NULL in (one, other):
        return exp.Null(), types.NULL
    if one == "DATE" and other in types.WHOLE:
        right = right if isinstance(right, exp.Literal) else cast(right, "INTEGER")
        type_ = "DATE"
    elif other == "DATE" and one in types.WHOLE:
        left, type_ = cast(left, "INTEGER"), "DATE"
    elif "INTERVAL" in (one, other):
        moment = one if other == "INTERVAL" else other
        type_ = "TIMESTAMP" if moment == "DATE" else moment
    elif one in types.TIMES and other in types.TIMES:
        type_ = "BIGINT" if one == other == "DATE" else "INTERVAL"
    else:
        type_ = types.common([one, other])
    if type_ == "DOUBLE":
        addend = exp.Neg(this=enclosed(right)) if isinstance(node, exp.Sub) else right
        return filled(_SUM, x=cast(left, type_), y=cast(addend, type_)), type_
    node.set("this", left)
    node.set("expression", right)
    return node, type_


def _multiplied(node: exp.Mul, to: Translator) -> Typed:
    (left, one), (right, other) = to.value(node.this), to.value(node.expression)
    if types.NULL in (one, other):
        return exp.Null(), types.NULL
    if one == "INTERVAL":
        right = cast(right, "DOUBLE")
    elif other == "INTERVAL":
        left = cast(left, "DOUBLE")
    type_ = "INTERVAL" if "INTERVAL" in (one, other) else types.common([one, other])
    if type_ == "DOUBLE":
        return filled(_PRODUCT, x=cast(left, type_), y=cast(right, type_)), type_
    node.set("this", left)
    node.set("expression", right)
    return node, type_


def _divided(node: exp.Div, to: Translator) -> Typed:
    left, right = (cast(to.tree(each), "DOUBLE") for each in (node.this, node.expression))
    return exp.Div(this=left, expression=right, typed=True, safe=False), "DOUBLE"


def _divided_whole(node: exp.IntDiv, to: Translator) -> Typed:
    (left, one), (right, other) = to.value(node.this), to.value(node.expression)
    type_ = types.common([one, other])
    if type_ not in types.WHOLE:
        raise Unsayable(f"// of {type_}")
    tree = exp.Div(this=enclosed(left), expression=enclosed(right), typed=True, safe=False)
    return (filled("trunc(:x)", x=tree) if type_ == "HUGEINT" else tree), type_


def _combined(node: exp.Binary, to: Translator) -> Typed:
    (left, one), (right, other) = to.value(node.this), to.value(node.expression)
    node.set("this", left)
    node.set("expression", right)
    return node, types.common([one, other])


def _shifted(node: exp.BitwiseRightShift, to: Translator) -> Typed:
    # A shift by more bits than the number has is none at all to PostgreSQL.
    node.set("this", cast(to.tree(node.this), "BIGINT"))
    node.set("expression", cast(to.tree(node.expression), "INTEGER"))
    return node, "BIGINT"


def _joined(node: exp.DPipe, to: Translator) -> Typed:
    for part in ("this", "expression"):
        node.set(part, text_of(*to.value(node.args[part])))
    return node, types.TEXT


def _case(node: exp.Case, to: Translator) -> Typed:
    if node.this:
        node.set("this", to.tree(node.this))
    for each in node.args["ifs"]:
        each.set("this", to.tree(each.this))
    places = [(each, "true") for each in node.args["ifs"]]
    places += [(node, "default")] if node.args.get("default") else []
    found = [to.value(holder.args[name]) for holder, name in places]
    type_ = types.common(each for _, each in found)
    for (holder, name), value in zip(places, found, strict=True):
        holder.set(name, _fit(*value, type_))
    return node, type_


def _chosen(node: exp.Func, to: Translator) -> Typed:
    """Translate `coalesce`, `least`, `greatest` and `nullif`."""
    second = "expression" if isinstance(node, exp.Nullif) else "expressions"
    others = node.args[second] if second == "expressions" else [node.args[second]]
    found = [to.value(each) for each in (node.this, *others)]
    type_ = types.common(each for _, each in found)
    if isinstance(node, exp.Least | exp.Greatest) and type_ == "BOOLEAN":
        raise Unsayable("least of booleans")
    first, *rest = [_fit(*each, type_) for each in found]
    node.set("this", in_order(first, type_) if node.key in ("least", "greatest") else first)
    node.set(second, rest if second == "expressions" else rest[0])
    return node, type_


def _cast(node: exp.Cast, to: Translator) -> Typed:
    wanted = type_name(node.to)
    if isinstance(node.this, exp.Array) and not node.this.expressions:
        return exp.Cast(this=node.this, to=sql_type(wanted)), wanted
    tree, type_ = to.value(node.this)
    if wanted == types.TEXT:
        return text_of(tree, type_), wanted
    if type_ == BOOLEAN and wanted in types.WHOLE:
        tree = cast(tree, "INTEGER")
    return cast(tree, wanted), wanted


def _try_cast(node: exp.TryCast, to: Translator) -> Typed:
    """Convert where nothing can fail: what can is read in another way by each database."""
    wanted = type_name(node.to)
    tree, type_ = to.value(node.this)
    if wanted == types.TEXT:
        return text_of(tree, type_), wanted
    widened = all(each in types.WHOLE for each in (type_, wanted)) and (
        types.common([type_, wanted]) == wanted
    )
    if not widened and type_ != wanted and (type_, wanted) != ("DATE", "TIMESTAMP"):
        raise Unsayable(f"try_cast of {type_} to {wanted}")
    return cast(tree, wanted), wanted


def text_of(tree: exp.Expr, type_: str) -> exp.Expr:
    """Write a value as text, in the way in which DuckDB does."""
    if type_ == types.TEXT:
        return tree
    if type_ in ("DOUBLE", "FLOAT"):
        return filled(_DOUBLE_TEXT, x=tree)
    if type_.endswith("[]") and type_ != types.STRUCTS:
        return filled(_LIST_TEXT, x=tree, item=_item_text(type_.removesuffix("[]")))
    if type_ in (types.STRUCT, types.STRUCTS, "INTERVAL", "DECIMAL"):
        raise Unsayable(f"text of {type_}")
    return cast(tree, types.TEXT)


def _item_text(type_: str) -> exp.Expr:
    if type_ == types.TEXT:
        return filled(_TEXT_ITEM)
    if type_ in ("DOUBLE", "FLOAT"):
        return filled(_DOUBLE_TEXT, x=exp.column("e"))
    # There are colons in a time.
    return filled(_QUOTED_ITEM if type_.startswith("TIMESTAMP") else _PLAIN_ITEM)


def _interval(node: exp.Interval, _: Translator) -> Typed:
    return node, "INTERVAL"


VALUES: dict[type[exp.Expr], Rule] = {
    exp.Literal: _literal,
    exp.Boolean: _boolean,
    exp.Null: _null,
    exp.Paren: _wrapped,
    exp.Neg: _wrapped,
    **dict.fromkeys((exp.And, exp.Or, exp.Not, exp.Is), _connected),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _compared),
    exp.Between: _between,
    exp.In: _in,
    exp.Like: _like,
    exp.Add: _added,
    exp.Sub: _added,
    exp.Mul: _multiplied,
    exp.Div: _divided,
    exp.IntDiv: _divided_whole,
    **dict.fromkeys((exp.Mod, exp.BitwiseAnd, exp.BitwiseOr), _combined),
    exp.BitwiseRightShift: _shifted,
    exp.DPipe: _joined,
    exp.Case: _case,
    **dict.fromkeys((exp.Coalesce, exp.Nullif, exp.Least, exp.Greatest), _chosen),
    exp.Cast: _cast,
    exp.TryCast: _try_cast,
    exp.Interval: _interval,
}
