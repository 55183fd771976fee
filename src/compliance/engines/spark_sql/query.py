"""Queries to Spark's SQL: what is selected, from where, and how rows are kept."""

from sqlglot import exp

from compliance.engines.spark_sql import types
from compliance.engines.spark_sql.aggregates import ordered
from compliance.engines.spark_sql.expressions import condition, printer, term, terms
from compliance.engines.spark_sql.numbering import find_numbering, numbered
from compliance.engines.spark_sql.scope import Columns, Relation, Scope, Term
from compliance.engines.spark_sql.sources import from_text
from compliance.engines.spark_sql.unnest import lay_out, rows_of_json
from compliance.engines.spark_sql.untranslatable import Untranslatable
from compliance.engines.spark_sql.words import name


def query(node: exp.Expr, outer: Scope) -> Relation:
    """Print a query; `outer` is what it can look at from outside, and the queries named.

    Raises:
        Untranslatable: Some part of it has no known translation.
    """
    match node:
        case exp.Subquery(args={"alias": None}) if not node.args.get("limit"):
            return query(node.this, outer)
        case exp.Union():
            return _union(node, outer)
        case exp.Select():
            return _select(node, outer)
        case _:
            raise Untranslatable(f"{type(node).__name__} as a query")


def is_unstable(node: exp.Expr) -> bool:
    """Whether a query would not give the same rows again: numbers in no order."""
    return any(
        isinstance(each.this, exp.RowNumber) and each.args.get("order") is None
        for each in node.find_all(exp.Window)
    )


def _union(node: exp.Union, outer: Scope) -> Relation:
    is_distinct = bool(node.args.get("distinct"))
    if any(node.args.get(part) for part in ("order", "limit", "with_", "by_name")):
        raise Untranslatable("an order or limit of a union")
    parts: list[exp.Expr] = []
    waiting: list[exp.Expr] = [node]
    while waiting:  # unions of hundreds of queries stand in one another
        each = waiting.pop()
        if isinstance(each, exp.Union) and bool(each.args.get("distinct")) == is_distinct:
            waiting += [each.expression, each.this]
        else:
            parts.append(each)
    printed = [query(each, outer) for each in parts]
    names = list(printed[0].columns)
    kinds = zip(*(each.columns.values() for each in printed), strict=True)
    word = " UNION " if is_distinct else " UNION ALL "
    whole = word.join(f"({each.text})" for each in printed)
    return Relation(whole, dict(zip(names, map(types.common, kinds), strict=True)))


def _select(node: exp.Select, outer: Scope) -> Relation:
    for part in ("qualify", "laterals", "windows", "sample", "offset"):
        if node.args.get(part):
            raise Untranslatable(part)
    rows = rows_of_json(node)
    if rows is not None:
        return rows
    scope = Scope(outer.around, outer.parent, relations=dict(outer.relations))
    prefix = _with(node, scope)
    numbering = find_numbering(node)
    if numbering is not None:
        return numbered(numbering, lambda inner: _body(inner, scope, prefix), scope)
    return _body(node, scope, prefix)


def _body(node: exp.Select, scope: Scope, prefix: str) -> Relation:
    """Print a query whose named queries are known to the scope already."""
    source = from_text(node, scope, query)
    where = _clause("WHERE", node.args.get("where"), scope)
    view = lay_out(node, scope)
    listed, columns = _listed(node, scope)
    group = _group(node, scope)
    having = _clause("HAVING", node.args.get("having"), scope)
    lookups = [
        f"LEFT JOIN {each.relation.text} AS {name(each.alias)} ON {each.on}"
        for each in scope.lookups
    ]
    if lookups and any(isinstance(each, exp.Star) for each in node.expressions):
        raise Untranslatable("all columns beside a lookup")
    if view and not source:
        source = "FROM (SELECT 1) AS `one row`"
    scope.names.update(columns)  # which can be ordered by
    order = node.args.get("order")
    parts = [
        prefix,
        "SELECT DISTINCT" if node.args.get("distinct") else "SELECT",
        listed,
        source,
        *lookups,
        view,
        where,
        group,
        having,
        ordered(order, scope) if order is not None else "",
        _limit(node),
    ]
    return Relation(" ".join(part for part in parts if part), columns)


def _with(node: exp.Select, scope: Scope) -> str:
    """Make the named queries known; give those that stand before this one."""
    found = node.args.get("with_")
    if found is None:
        return ""
    if found.args.get("recursive"):
        raise Untranslatable("WITH RECURSIVE")
    before: list[str] = []
    for each in found.expressions:
        inner = Scope(scope.around, scope.parent, relations=dict(scope.relations))
        printed = query(each.this, inner)
        known = name(each.alias)
        # Where it stands more than once in a query, Spark makes it anew each time.
        if each.args.get("materialized") or is_unstable(each.this):
            whole = f"WITH {', '.join(before)} {printed.text}" if before else printed.text
            scope.relations[each.alias] = scope.around.keep(whole, printed.columns, ())
        else:
            before.append(f"{known} AS ({printed.text})")
            scope.relations[each.alias] = Relation(known, printed.columns)
    return f"WITH {', '.join(before)}" if before else ""


def _clause(word: str, node: exp.Expr | None, scope: Scope) -> str:
    return f"{word} {condition(node.this, scope)}" if node is not None else ""


def _listed(node: exp.Select, scope: Scope) -> tuple[str, Columns]:
    """Print what is selected; give the columns and their types."""
    listed: list[str] = []
    columns: dict[str, str] = {}
    for place, each in enumerate(node.expressions):
        if isinstance(each, exp.Star):
            if each.args.get("except_") or each.args.get("replace") or each.args.get("rename"):
                raise Untranslatable("a choice of all columns")
            listed.append("*")
            for source in scope.sources.values():
                columns.update(source)
            continue
        value = term(each.this if isinstance(each, exp.Alias) else each, scope)
        if value.kind == types.ROW:
            raise Untranslatable("a row as a column")
        to = each.alias_or_name or f"column {place}"
        listed.append(f"{value.text} AS {name(to)}")
        columns[to] = value.kind
    return ", ".join(listed), columns


def _group(node: exp.Select, scope: Scope) -> str:
    group = node.args.get("group")
    if group is None:
        return ""
    if group.args.get("all"):
        return "GROUP BY ALL"
    if any(group.args.get(part) for part in ("cube", "rollup", "grouping_sets")):
        raise Untranslatable("groups of groups")
    return f"GROUP BY {', '.join(each.text for each in terms(group.expressions, scope))}"


def _limit(node: exp.Select) -> str:
    limit = node.args.get("limit")
    if limit is None:
        return ""
    if not isinstance(limit.expression, exp.Literal):
        raise Untranslatable("a limit that is calculated")
    return f"LIMIT {limit.expression.name}"


@printer(exp.In)
def _in(node: exp.Expr, scope: Scope) -> Term:
    this = term(node.this, scope)
    if node.args.get("query") is not None:
        if not _is_condition(node):
            raise Untranslatable("whether a value is in a query, as a value")
        found = query(node.args["query"], _within(scope)).text
    else:
        found = ", ".join(each.text for each in terms(node.expressions, scope))
    return Term(f"({this.text} IN ({found}))", "BOOLEAN")


def _is_condition(node: exp.Expr) -> bool:
    """Whether null and false come to the same: among values Spark gives one for the other."""
    above = node.parent
    while isinstance(above, exp.And | exp.Or | exp.Paren):
        above = above.parent
    return isinstance(above, exp.Where)


@printer(exp.Exists)
def _exists(node: exp.Expr, scope: Scope) -> Term:
    return Term(f"EXISTS ({query(node.this, _within(scope)).text})", "BOOLEAN")


@printer(exp.Subquery)
def _value(node: exp.Expr, scope: Scope) -> Term:
    """Print a query for a single value."""
    looked_up = _lookup(node.this, scope)
    if looked_up is not None:
        return looked_up
    found = query(node.this, _within(scope))
    (kind,) = found.columns.values()
    return Term(f"({found.text})", kind)


def _within(scope: Scope) -> Scope:
    """What a query inside an expression can look at."""
    return Scope(scope.around, scope, relations=dict(scope.relations))


# A day of the calendar, and the number of a working day, stand in one row each.
_UNIQUE = {("calendar", "day"): "day", ("calendar", "working_day"): "number"}


def _lookup(node: exp.Expr, scope: Scope) -> Term | None:
    """Join a table of the calendar in place of a query for the one row with a key.

    Spark refuses such queries within others, and where they may find several rows.
    """
    table = node.args["from_"].this if node.args.get("from_") else None
    where = node.args.get("where")
    if not isinstance(table, exp.Table) or (table.db, table.name) not in _UNIQUE:
        return None
    if node.args.get("joins"):
        return _lookup(_one_by_one(node), scope)
    key = _UNIQUE[table.db, table.name]
    sought = where.this if where is not None else None
    by_key = isinstance(sought, exp.EQ) and sought.this.name == key
    if sought is None or not by_key:
        raise Untranslatable("a look into the calendar by anything but a key")
    relation = scope.around.find(table.db, table.name)
    wanted = term(sought.expression, scope)
    alias = scope.look_up(relation, lambda alias: f"{name(alias, key)} = {wanted.text}")
    (field,) = node.expressions
    return Term(name(alias, field.this.name), relation.columns[field.this.name])


def _one_by_one(node: exp.Expr) -> exp.Select:
    """Look a working day up by the number of a day that is looked up first."""
    (join,) = node.args["joins"]
    day, on = node.args["from_"].this, join.args["on"]
    number = exp.Select(
        expressions=[exp.column("number", table=day.alias, quoted=True)],
        from_=exp.From(this=day.copy()),
        where=node.args["where"].copy(),
    )
    wanted = on.expression.copy()
    for column in [each for each in wanted.find_all(exp.Column) if each.table == day.alias]:
        column.replace(exp.Subquery(this=number.copy()))
    return exp.Select(
        expressions=[each.copy() for each in node.expressions],
        from_=exp.From(this=join.this.copy()),
        where=exp.Where(this=exp.EQ(this=on.this.copy(), expression=wanted)),
    )
