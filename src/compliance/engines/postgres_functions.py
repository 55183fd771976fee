"""Functions of texts and times, aggregates and windows, from DuckDB's to PostgreSQL's."""

import re

from sqlglot import exp

from compliance.engines import types
from compliance.engines.postgres_terms import (
    Rule,
    Translator,
    Typed,
    Unsayable,
    call,
    cast,
    filled,
    in_order,
)
from compliance.engines.postgres_values import BOOLEAN, text_of

# See `memory.py` for what the two say; PostgreSQL too moves a time that doesn't exist on.
_TO_LOCAL = "timezone(:zone, timezone('UTC', :x))"
_TO_UTC = """timezone('UTC', CASE
WHEN timezone(:zone, timezone(:zone, :x - INTERVAL '1 day') + INTERVAL '24 hours') = :x
THEN timezone(:zone, :x - INTERVAL '1 day') + INTERVAL '24 hours'
ELSE timezone(:zone, :x) END)"""
# Whole seconds and what is left: before version 14 seconds with a fraction were a double.
_EPOCH_US = """EXTRACT(EPOCH FROM date_trunc('second', :x))::bigint * 1000000
+ EXTRACT(MICROSECONDS FROM :x)::bigint % 1000000"""
_FROM_US = "TIMESTAMP '1970-01-01' + :x::double precision * INTERVAL '1 microsecond'"
_SPACES = "\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_TRIM = "regexp_replace(:x, :pattern, '', 'g')"
# The only letter that DuckDB has a capital for and PostgreSQL has not.
_UPPER_SHARP_S = "replace(:x, 'ß', 'ẞ')"
_FIRST = "(array_agg(:x) FILTER (WHERE NOT :x IS NULL))[1]"
_AT_MOST = (
    "(array_agg(:x ORDER BY :y DESC) FILTER (WHERE NOT :x IS NULL AND NOT :y IS NULL))[1]"
)
_AT_LEAST = "(array_agg(:x ORDER BY :y) FILTER (WHERE NOT :x IS NULL AND NOT :y IS NULL))[1]"
_ONE_DECIMAL = "round(:x::numeric, 1)::text"
_TIME_FORMS = {
    "%Y-%m-%d": "YYYY-MM-DD",
    "%Y-%m-%dT%H:%M:%S": 'YYYY-MM-DD"T"HH24:MI:SS',
    "%Y-%m-%dT%H:%M:%S.%f": 'YYYY-MM-DD"T"HH24:MI:SS.US',
}


def _to_local(node: exp.Anonymous, to: Translator) -> Typed:
    return _moved(node, to, _TO_LOCAL)


def _to_utc(node: exp.Anonymous, to: Translator) -> Typed:
    return _moved(node, to, _TO_UTC)


def _moved(node: exp.Anonymous, to: Translator, template: str) -> Typed:
    tree, type_ = to.value(node.expressions[0])
    if type_ == types.NULL:
        return exp.Null(), types.NULL
    zone = exp.Literal.string(to.around.time_zone)
    return filled(template, zone=zone, x=cast(tree, "TIMESTAMP")), "TIMESTAMP"


def _in_utc(node: exp.AtTimeZone, to: Translator) -> Typed:
    """Give the local time of an instant in UTC."""
    tree, type_ = to.value(node.this)
    if type_ != "TIMESTAMP WITH TIME ZONE" or node.args["zone"].name != "UTC":
        raise Unsayable("a time in a zone other than UTC")
    return call("timezone", exp.Literal.string("UTC"), tree), "TIMESTAMP"


def _microseconds(node: exp.Expr, to: Translator) -> Typed:
    argument = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
    return filled(_EPOCH_US, x=to.tree(argument)), "BIGINT"


def _from_microseconds(node: exp.UnixToTime, to: Translator) -> Typed:
    if node.args.get("scale") != exp.UnixToTime.MICROS:
        raise Unsayable("time from a number of another unit")
    return filled(_FROM_US, x=to.tree(node.this)), "TIMESTAMP"


def _extract(node: exp.Extract, to: Translator) -> Typed:
    node.set("expression", to.tree(node.expression))
    return cast(node, "BIGINT"), "BIGINT"


def _part_of_date(node: exp.Func, to: Translator) -> Typed:
    part = exp.Extract(this=exp.Var(this=node.key.upper()), expression=to.tree(node.this))
    return cast(part, "BIGINT"), "BIGINT"


def _time_text(node: exp.TimeToStr, to: Translator) -> Typed:
    form = _TIME_FORMS.get(node.args["format"].name)
    if form is None:
        raise Unsayable(f"strftime {node.args['format'].name}")
    return call("to_char", to.tree(node.this), exp.Literal.string(form)), types.TEXT


def _format(node: exp.Format, to: Translator) -> Typed:
    """Write values into a text; null if one of them is."""
    pieces = re.split(r"(\{[^}]*\})", node.this.name)
    values = iter(node.expressions)
    parts: list[exp.Expr] = []
    for piece in pieces:
        if piece == "{}":
            parts.append(text_of(*to.value(next(values))))
        elif piece == "{:.1f}":
            parts.append(filled(_ONE_DECIMAL, x=to.tree(next(values))))
        elif piece.startswith("{"):
            raise Unsayable(f"format {piece}")
        elif piece:
            parts.append(exp.Literal.string(piece))
    whole = parts[0]
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=exp.Paren(this=part))
    return exp.Paren(this=whole), types.TEXT


def _concatenated(node: exp.Concat | exp.ConcatWs, to: Translator) -> Typed:
    node.set("expressions", [text_of(*to.value(each)) for each in node.expressions])
    name = "concat_ws" if isinstance(node, exp.ConcatWs) else "concat"
    return call(name, *node.expressions), types.TEXT


def _replaced(node: exp.Replace, to: Translator) -> Typed:
    parts = (node.this, node.expression, node.args["replacement"])
    return call("replace", *(to.tree(each) for each in parts)), types.TEXT


def _cased(node: exp.Lower | exp.Upper, to: Translator) -> Typed:
    if not to.around.case_collation:
        raise Unsayable(f"{node.key} where no collation knows all letters")
    known = exp.to_identifier(to.around.case_collation, quoted=True)
    text = to.tree(node.this)
    if isinstance(node, exp.Upper):
        text = filled(_UPPER_SHARP_S, x=text)
    collated = exp.Collate(this=exp.Paren(this=text), expression=known)
    return in_order(call(node.key, collated), types.TEXT), types.TEXT


def _trimmed(node: exp.Trim, to: Translator) -> Typed:
    if node.expression or node.args.get("position"):
        raise Unsayable("trim of given characters")
    pattern = exp.Literal.string(f"^[{_SPACES}]+|[{_SPACES}]+$")
    return filled(_TRIM, x=to.tree(node.this), pattern=pattern), types.TEXT


def _length(node: exp.Length, to: Translator) -> Typed:
    tree, type_ = to.value(node.this)
    counted = "cardinality" if type_.endswith("[]") else "char_length"
    return cast(call(counted, tree), "BIGINT"), "BIGINT"


def _same_type(node: exp.Func, to: Translator) -> Typed:
    tree, type_ = to.value(node.this)
    node.set("this", tree)
    return node, type_


def _matched(node: exp.Expr, to: Translator) -> Typed:
    """Match a pattern, which PostgreSQL reads as DuckDB does if it is a plain one."""
    pattern = node.expression
    if not isinstance(pattern, exp.Literal) or re.search(r"\\[^.dws\\]|\(\?", pattern.name):
        raise Unsayable("pattern")
    whole = pattern.name
    if isinstance(node, exp.RegexpFullMatch):
        whole = f"^(?:{whole})$"
    text = exp.Literal.string(whole)
    return exp.RegexpLike(this=to.tree(node.this), expression=text), BOOLEAN


def _count(node: exp.Count, to: Translator) -> Typed:
    inner = node.this
    if isinstance(inner, exp.Distinct):
        inner.set("expressions", [to.tree(each) for each in inner.expressions])
    elif not isinstance(inner, exp.Star):
        node.set("this", to.tree(inner))
    return node, "BIGINT"


def _count_star(_: exp.Anonymous, __: Translator) -> Typed:
    return exp.Count(this=exp.Star()), "BIGINT"


def _count_if(node: exp.CountIf, to: Translator) -> Typed:
    where = exp.Where(this=to.tree(node.this))
    return exp.Filter(this=exp.Count(this=exp.Star()), expression=where), "BIGINT"


def _extreme(node: exp.Min | exp.Max, to: Translator) -> Typed:
    if node.args.get("count") or node.expressions:
        raise Unsayable(f"{node.key} of several")
    tree, type_ = to.value(node.this)
    if type_ == BOOLEAN:
        kind = exp.LogicalAnd if isinstance(node, exp.Min) else exp.LogicalOr
        return kind(this=tree), type_
    node.set("this", in_order(tree, type_))
    return node, type_


def _sum(node: exp.Sum, to: Translator) -> Typed:
    tree, type_ = to.value(node.this)
    if type_ in ("INTEGER", "SMALLINT", "TINYINT"):
        tree = cast(tree, "BIGINT")
    node.set("this", tree)
    return node, "HUGEINT" if type_ in types.WHOLE else type_


def _at_extreme(node: exp.ArgMin | exp.ArgMax, to: Translator) -> Typed:
    if node.args.get("count"):
        raise Unsayable(f"{node.key} of several")
    (tree, type_), by = to.value(node.this), to.value(node.expression)
    template = _AT_MOST if isinstance(node, exp.ArgMax) else _AT_LEAST
    return filled(template, x=tree, y=in_order(*by)), type_


def _any_value(node: exp.IgnoreNulls | exp.AnyValue, to: Translator) -> Typed:
    inner = node.this if isinstance(node, exp.IgnoreNulls) else node
    if not isinstance(inner, exp.AnyValue):
        raise Unsayable(f"{inner.key} without nulls")
    tree, type_ = to.value(inner.this)
    if type_.endswith("[]") and type_ != types.STRUCTS:
        raise Unsayable("any value of lists")
    return filled(_FIRST, x=tree), type_


def _filtered(node: exp.Filter, to: Translator) -> Typed:
    tree, type_ = to.value(node.this)
    condition = to.tree(node.expression.this)
    if isinstance(tree, exp.Filter):  # what counts rows that fit has a filter already
        both = exp.And(
            this=exp.Paren(this=tree.expression.this), expression=exp.Paren(this=condition)
        )
        tree, condition = tree.this, both
    return exp.Filter(this=tree, expression=exp.Where(this=condition)), type_


def _window(node: exp.Window, to: Translator) -> Typed:
    tree, type_ = to.value(node.this)
    node.set("this", tree)
    node.set("partition_by", [to.tree(each) for each in node.args.get("partition_by") or ()])
    for each in node.args["order"].expressions if node.args.get("order") else ():
        each.set("this", in_order(*to.value(each.this)))
    return node, type_


def _neighbour(node: exp.Lag | exp.Lead, to: Translator) -> Typed:
    if node.args.get("default"):
        raise Unsayable(f"{node.key} with a default")
    tree, type_ = to.value(node.this)
    node.set("this", tree)
    return node, type_


def _row_number(node: exp.RowNumber, _: Translator) -> Typed:
    return node, "BIGINT"


FUNCTIONS: dict[type[exp.Expr], Rule] = {
    exp.AtTimeZone: _in_utc,
    exp.Extract: _extract,
    **dict.fromkeys((exp.Year, exp.Month, exp.Day), _part_of_date),
    exp.UnixToTime: _from_microseconds,
    exp.TimeToStr: _time_text,
    exp.Format: _format,
    exp.Concat: _concatenated,
    exp.ConcatWs: _concatenated,
    exp.Replace: _replaced,
    exp.Lower: _cased,
    exp.Upper: _cased,
    exp.Trim: _trimmed,
    exp.Length: _length,
    **dict.fromkeys((exp.Abs, exp.BitwiseOrAgg, exp.LogicalOr, exp.LogicalAnd), _same_type),
    **dict.fromkeys((exp.RegexpFullMatch, exp.RegexpLike), _matched),
    exp.Count: _count,
    exp.CountIf: _count_if,
    exp.Min: _extreme,
    exp.Max: _extreme,
    exp.Sum: _sum,
    exp.ArgMin: _at_extreme,
    exp.ArgMax: _at_extreme,
    exp.IgnoreNulls: _any_value,
    exp.AnyValue: _any_value,
    exp.Filter: _filtered,
    exp.Window: _window,
    exp.Lag: _neighbour,
    exp.Lead: _neighbour,
    exp.RowNumber: _row_number,
}

NAMED: dict[str, Rule] = {
    "to_local": _to_local,
    "to_utc": _to_utc,
    "epoch_us": _microseconds,
    "count_star": _count_star,
}
