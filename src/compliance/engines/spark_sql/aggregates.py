"""Aggregates and window functions to Spark's SQL."""

from sqlglot import exp

from compliance.engines.spark_sql import types
from compliance.engines.spark_sql.expressions import condition, printer, term, terms
from compliance.engines.spark_sql.scope import Scope, Term
from compliance.engines.spark_sql.untranslatable import Untranslatable

_SIMPLE: dict[type[exp.Expr], tuple[str, str]] = {
    exp.LogicalOr: ("bool_or", "BOOLEAN"),
    exp.LogicalAnd: ("bool_and", "BOOLEAN"),
    exp.BitwiseOrAgg: ("bit_or", ""),
}


@printer(*_SIMPLE)
def _simple(node: exp.Expr, scope: Scope) -> Term:
    function, kind = _SIMPLE[type(node)]
    if kind == "BOOLEAN":
        return Term(f"{function}({condition(node.this, scope)})", kind)
    this = term(node.this, scope)
    return Term(f"{function}({this.text})", this.kind)


@printer(exp.CountIf)
def _count_if(node: exp.Expr, scope: Scope) -> Term:
    # It is a sum: of no rows, or of nothing but nulls, it is null.
    return Term(f"sum(CAST({condition(node.this, scope)} AS INT))", "BIGINT")


@printer(exp.Count)
def _count(node: exp.Expr, scope: Scope) -> Term:
    this = node.this
    if this is None or isinstance(this, exp.Star):
        return Term("count(*)", "BIGINT")
    if isinstance(this, exp.Distinct):
        (only,) = this.expressions
        return Term(f"count(DISTINCT {term(only, scope).text})", "BIGINT")
    return Term(f"count({term(this, scope).text})", "BIGINT")


@printer(exp.Sum)
def _sum(node: exp.Expr, scope: Scope) -> Term:
    return _widened(_total(node, scope))


def _total(node: exp.Expr, scope: Scope) -> Term:
    this = term(node.this, scope)
    if this.kind == "DOUBLE":
        return Term(f"sum({this.text})", "DOUBLE")
    if this.kind not in types.WHOLE:
        raise Untranslatable(f"a sum of {this.kind or 'an unknown type'}")
    if this.kind in {"BIGINT", "HUGEINT"}:  # a sum of these can be larger than they are
        return Term(f"sum(CAST({this.text} AS DECIMAL(38,0)))", "HUGEINT")
    return Term(f"sum({this.text})", "HUGEINT")


def _widened(total: Term) -> Term:
    if total.kind == "DOUBLE":
        return total
    return Term(f"CAST({total.text} AS DECIMAL(38,0))", "HUGEINT")


@printer(exp.Min, exp.Max)
def _extreme(node: exp.Expr, scope: Scope) -> Term:
    function = "min" if isinstance(node, exp.Min) else "max"
    this = term(node.this, scope)
    count = node.args.get("count")
    if count is not None:
        return _first(f"{function}_by", this, this, term(count, scope))
    return Term(f"{function}({this.text})", this.kind)


@printer(exp.ArgMin, exp.ArgMax)
def _by(node: exp.Expr, scope: Scope) -> Term:
    """Give what goes with the least or most; a null is none, on either side."""
    function = "min_by" if isinstance(node, exp.ArgMin) else "max_by"
    this, order = term(node.this, scope), term(node.args["expression"], scope)
    count = node.args.get("count")
    if count is not None:
        return _first(function, this, order, term(count, scope))
    wanted = f"FILTER (WHERE {this.text} IS NOT NULL)"
    return Term(f"{function}({this.text}, {order.text}) {wanted}", this.kind)


def _first(function: str, this: Term, order: Term, count: Term) -> Term:
    known = f"{this.text} IS NOT NULL AND {order.text} IS NOT NULL"
    found = f"{function}({this.text}, {order.text}, {count.text}) FILTER (WHERE {known})"
    return Term(_or_null(found, known), f"{this.kind}[]")


@printer(exp.ArrayAgg)
def _list(node: exp.Expr, scope: Scope) -> Term:
    """List values, nulls as well; null where there is no row."""
    what = node.this
    if isinstance(what, exp.Order):
        return _ordered_list(what, scope)
    if isinstance(what, exp.Distinct):
        (only,) = what.expressions
        this = term(only, scope)
        if not _is_never_null(only):
            raise Untranslatable("a list of distinct values that may be null")
        return Term(_or_null(f"collect_set({this.text})", "TRUE"), f"{this.kind}[]")
    this = term(what, scope)
    return Term(_or_null(f"collect_list({this.text}) RESPECT NULLS", "TRUE"), f"{this.kind}[]")


def _or_null(gathered: str, known: str) -> str:
    return f"CASE WHEN count_if({known}) > 0 THEN {gathered} END"


def _is_never_null(node: exp.Expr) -> bool:
    if not isinstance(node, exp.Coalesce):
        return False
    last = [node.this, *node.expressions][-1]
    return isinstance(last, exp.Literal | exp.Neg)


def _ordered_list(node: exp.Order, scope: Scope) -> Term:
    this = term(node.this, scope)
    keys: list[str] = []
    for each in node.expressions:
        if each.args.get("desc") or not each.args.get("nulls_first"):
            raise Untranslatable("a list in an order that Spark does not sort structs by")
        keys.append(f"'k{len(keys)}', {term(each.this, scope).text}")
    # Structs are sorted by their fields in turn, of which the last is the value.
    rows = f"collect_list(named_struct({', '.join(keys)}, 'value', {this.text}))"
    values = f"transform(sort_array({rows}), r -> r.value)"
    return Term(_or_null(values, "TRUE"), f"{this.kind}[]")


@printer(exp.IgnoreNulls)
def _known(node: exp.Expr, scope: Scope) -> Term:
    if not isinstance(node.this, exp.AnyValue):
        raise Untranslatable("IGNORE NULLS")
    this = term(node.this.this, scope)
    return Term(f"any_value({this.text}, TRUE)", this.kind)


@printer(exp.Filter)
def _filtered(node: exp.Expr, scope: Scope) -> Term:
    if not isinstance(node.this, exp.Count | exp.Sum | exp.Min | exp.Max):
        raise Untranslatable("a filter of an aggregate")
    is_sum = isinstance(node.this, exp.Sum)
    this = _total(node.this, scope) if is_sum else term(node.this, scope)
    wanted = condition(node.expression.this, scope)
    kept = Term(f"{this.text} FILTER (WHERE {wanted})", this.kind)
    return _widened(kept) if is_sum else kept


@printer(exp.Window)
def _window(node: exp.Expr, scope: Scope) -> Term:
    if id(node) in scope.replaced:
        return scope.replaced[id(node)]
    order, keys = node.args.get("order"), terms(node.args.get("partition_by") or [], scope)
    if node.args.get("spec") is not None:
        raise Untranslatable("a window with a frame")
    if order is None and isinstance(node.this, exp.RowNumber):
        if keys:
            raise Untranslatable("numbers in no order")
        # Any distinct numbers will do; the rows must be kept with them.
        return Term("(monotonically_increasing_id() + 1)", "BIGINT")
    function = _function(node.this, scope)
    parts = [f"PARTITION BY {', '.join(each.text for each in keys)}"] if keys else []
    parts += [ordered(order, scope)] if order is not None else []
    over = Term(f"{function.text} OVER ({' '.join(parts)})", function.kind)
    return _widened(over) if isinstance(node.this, exp.Sum) else over


def _function(node: exp.Expr, scope: Scope) -> Term:
    if isinstance(node, exp.RowNumber):
        return Term("row_number()", "BIGINT")
    if isinstance(node, exp.Lag):
        this = term(node.this, scope)
        return Term(f"lag({this.text})", this.kind)
    if isinstance(node, exp.Sum):
        return _total(node, scope)
    if not isinstance(node, exp.Count | exp.Min | exp.Max | exp.CountIf):
        raise Untranslatable(f"{type(node).__name__} over a window")
    return term(node, scope)


def ordered(node: exp.Expr, scope: Scope) -> str:
    """Print ORDER BY; nulls come last unless it is said otherwise."""
    parts = []
    for each in node.expressions:
        way = "DESC" if each.args.get("desc") else "ASC"
        nulls = "FIRST" if each.args.get("nulls_first") else "LAST"
        parts.append(f"{term(each.this, scope).text} {way} NULLS {nulls}")
    return f"ORDER BY {', '.join(parts)}"
