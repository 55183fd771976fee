"""What stands after FROM, to Spark's SQL."""

from collections.abc import Callable

from sqlglot import exp

from compliance.engines.spark_sql.expressions import term
from compliance.engines.spark_sql.scope import Relation, Scope
from compliance.engines.spark_sql.untranslatable import Untranslatable
from compliance.engines.spark_sql.words import name

Query = Callable[[exp.Expr, Scope], Relation]


def from_text(node: exp.Select, scope: Scope, query: Query) -> str:
    """Print FROM with all joins; make their columns known to the scope."""
    source = node.args.get("from_")
    if source is None:
        return ""
    parts = [f"FROM {_relation(source.this, scope, query)}"]
    for join in node.args.get("joins") or []:
        parts += _join(join, scope, query)
    return " ".join(parts)


def _join(join: exp.Join, scope: Scope, query: Query) -> list[str]:
    if join.args.get("method") or join.side not in {"", "LEFT"}:
        raise Untranslatable(f"a {join.side} {join.args.get('method') or ''} join")
    if join.kind not in {"", "CROSS", "INNER", "ANTI"}:
        raise Untranslatable(f"a {join.kind} join")
    before = set(scope.sources)
    relation = _relation(join.this, scope, query)
    if join.kind == "ANTI":
        return _without(join, relation, scope, before)
    words = "LEFT JOIN" if join.side else "JOIN" if join.kind != "CROSS" else "CROSS JOIN"
    if join.args.get("using"):
        listed = ", ".join(name(each.name) for each in join.args["using"])
        return [f"{words} {relation} USING ({listed})"]
    on = join.args.get("on")
    if on is None:
        return [f"CROSS JOIN {relation}"]
    condition = term(on, scope).text
    return [*_looked_up(on, scope, before), f"{words} {relation} ON {condition}"]


def _without(join: exp.Join, relation: str, scope: Scope, before: set[str]) -> list[str]:
    """Leave out the rows that have a fellow, of which nothing is to be seen afterwards."""
    on = join.args.get("on")
    if on is None or join.side:
        raise Untranslatable("an anti join without a condition")
    condition = term(on, scope).text
    if scope.lookups:
        raise Untranslatable("a lookup in the condition of an anti join")
    for each in set(scope.sources) - before:
        del scope.sources[each]
    return [f"LEFT ANTI JOIN {relation} ON {condition}"]


def _looked_up(on: exp.Expr, scope: Scope, before: set[str]) -> list[str]:
    """Join what a condition looks up before the join that it is a condition of."""
    if not scope.lookups:
        return []
    for each in on.find_all(exp.Subquery):
        inner = {table.alias_or_name for table in each.find_all(exp.Table)}
        if not {column.table for column in each.find_all(exp.Column)} <= before | inner:
            raise Untranslatable("a lookup by what is being joined")
    joins = [
        f"LEFT JOIN {each.relation.text} AS {name(each.alias)} ON {each.on}"
        for each in scope.lookups
    ]
    scope.lookups.clear()
    return joins


def _relation(node: exp.Expr, scope: Scope, query: Query) -> str:
    match node:
        case exp.Table(this=exp.GenerateSeries()):
            return _series(node, scope)
        case exp.Table():
            found = scope.relation(node.name) if not node.db else None
            found = found or scope.around.find(node.db, node.name)
        case exp.Subquery():
            inner = Scope(scope.around, scope.parent, relations=dict(scope.relations))
            printed = query(node.this, inner)
            found = Relation(f"({printed.text})", printed.columns)
        case _:
            raise Untranslatable(f"{type(node).__name__} after FROM")
    if any(node.args.get(part) for part in ("joins", "laterals", "pivots", "sample", "when")):
        raise Untranslatable("a table with more than an alias")
    alias = node.alias_or_name or f"rows {len(scope.sources)}"
    scope.sources[alias] = found.columns
    return f"{found.text} AS {name(alias)}"


def _series(node: exp.Table, scope: Scope) -> str:
    """Print `range`, of which only the numbers up to one, and days, are asked."""
    series = node.this
    alias = node.alias_or_name or "range"
    if not series.args.get("is_end_exclusive"):
        raise Untranslatable("a series with its end")
    start, end = (term(series.args[part], scope) for part in ("start", "end"))
    step = series.args.get("step")
    if start.kind == end.kind == "DATE" and step is not None:
        day = step.sql("duckdb")
        if day != "INTERVAL '1' DAY":
            raise Untranslatable("a series in other steps than days")
        days = f"sequence({start.text}, date_sub({end.text}, 1), INTERVAL 1 DAY)"
        scope.sources[alias] = {"range": "TIMESTAMP"}
        laid_out = f"(SELECT explode({days}) AS day)"
        moment = "CAST(day AS TIMESTAMP_NTZ) AS `range`"
        return f"(SELECT {moment} FROM {laid_out}) AS {name(alias)}"  # noqa: S608 - printed
    if step is not None or start.text != "0":
        raise Untranslatable("a series of numbers")
    scope.sources[alias] = {"range": "BIGINT"}
    numbers = f"SELECT id AS `range` FROM range({end.text})"  # noqa: S608 - printed
    return f"({numbers}) AS {name(alias)}"
