"""Expressions to Spark's SQL: one function for each kind of node, all others refused."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from compliance.engines.spark_sql import types
from compliance.engines.spark_sql.scope import Scope, Term
from compliance.engines.spark_sql.untranslatable import Untranslatable
from compliance.engines.spark_sql.words import name, text

Printer = Callable[[exp.Expr, Scope], Term]

PRINTERS: dict[type[exp.Expr], Printer] = {}


def printer(*kinds: type[exp.Expr]) -> Callable[[Printer], Printer]:
    """Register what prints some kinds of node."""

    def register(print_node: Printer) -> Printer:
        PRINTERS.update(dict.fromkeys(kinds, print_node))
        return print_node

    return register


def term(node: exp.Expr, scope: Scope) -> Term:
    """Print an expression.

    Raises:
        Untranslatable: It, or a part of it, has no known translation.
    """
    found = PRINTERS.get(type(node))
    if found is None:
        raise Untranslatable(type(node).__name__)
    return found(node, scope)


def terms(nodes: list[exp.Expr], scope: Scope) -> list[Term]:
    """Print several expressions."""
    return [term(each, scope) for each in nodes]


def condition(node: exp.Expr, scope: Scope) -> str:
    """Print an expression that is to be true; Spark takes no null without a type for one."""
    found = term(node, scope)
    return f"CAST({found.text} AS BOOLEAN)" if found.kind == types.NULL else found.text


def chain(node: exp.Expr) -> Iterator[exp.Expr]:
    """Give the operands of operators of one kind that stand in one another, first to last."""
    kind = type(node)
    waiting = [node]
    while waiting:
        each = waiting.pop()
        inner = each
        while isinstance(inner, exp.Paren):
            inner = inner.this
        if type(inner) is kind:
            waiting += [inner.args["expression"], inner.this]
        else:
            yield each


@printer(exp.Column)
def _column(node: exp.Expr, scope: Scope) -> Term:
    table, column = node.text("table"), node.name
    if node.text("db") or isinstance(node.this, exp.Star):
        raise Untranslatable("a column with more than one qualifier")
    if not table and column in scope.names:
        return Term(name(column), scope.names[column])
    kind = scope.kind(table, column)
    return Term(name(table, column) if table else name(column), kind)


@printer(exp.Identifier)
def _identifier(node: exp.Expr, scope: Scope) -> Term:
    # A parameter of a lambda is read as a bare identifier.
    if node.name not in scope.names:
        raise Untranslatable("a name that is no column")
    return Term(name(node.name), scope.names[node.name])


@printer(exp.Literal)
def _literal(node: exp.Expr, _: Scope) -> Term:
    if node.args["is_string"]:
        return Term(text(node.name), "VARCHAR")
    if not node.name.isdecimal():
        raise Untranslatable("a number with a fraction")
    size = int(node.name)
    if size >= 2**63:
        return Term(f"CAST({size} AS DECIMAL(38,0))", "HUGEINT")
    return Term(node.name, "INTEGER" if size < 2**31 else "BIGINT")


@printer(exp.Null)
def _null(_: exp.Expr, __: Scope) -> Term:
    return Term("NULL", types.NULL)


@printer(exp.Boolean)
def _boolean(node: exp.Expr, _: Scope) -> Term:
    return Term("TRUE" if node.this else "FALSE", "BOOLEAN")


@printer(exp.Paren)
def _paren(node: exp.Expr, scope: Scope) -> Term:
    inner = term(node.this, scope)
    return Term(f"({inner.text})", inner.kind)


@printer(exp.Neg)
def _negative(node: exp.Expr, scope: Scope) -> Term:
    inner = term(node.this, scope)
    return Term(f"(- {inner.text})", inner.kind)


@printer(exp.Not)
def _not(node: exp.Expr, scope: Scope) -> Term:
    return Term(f"(NOT {condition(node.this, scope)})", "BOOLEAN")


@printer(exp.And, exp.Or)
def _connected(node: exp.Expr, scope: Scope) -> Term:
    word = " AND " if isinstance(node, exp.And) else " OR "
    parts = [condition(each, scope) for each in chain(node)]
    return Term(f"({word.join(parts)})", "BOOLEAN")


@printer(exp.Is)
def _is(node: exp.Expr, scope: Scope) -> Term:
    what = node.args["expression"]
    negated = isinstance(what, exp.Not)
    if not isinstance(what.this if negated else what, exp.Null):
        raise Untranslatable("IS of anything but null")
    word = "IS NOT NULL" if negated else "IS NULL"
    return Term(f"({term(node.this, scope).text} {word})", "BOOLEAN")


_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.NullSafeEQ: "<=>",
}


@printer(*_COMPARISONS)
def _comparison(node: exp.Expr, scope: Scope) -> Term:
    left, right = term(node.this, scope), term(node.args["expression"], scope)
    return Term(f"({left.text} {_COMPARISONS[type(node)]} {right.text})", "BOOLEAN")


@printer(exp.NullSafeNEQ)
def _distinct_from(node: exp.Expr, scope: Scope) -> Term:
    left, right = term(node.this, scope), term(node.args["expression"], scope)
    return Term(f"(NOT ({left.text} <=> {right.text}))", "BOOLEAN")


@printer(exp.Between)
def _between(node: exp.Expr, scope: Scope) -> Term:
    this, low, high = (term(node.args[part], scope).text for part in ("this", "low", "high"))
    return Term(f"({this} BETWEEN {low} AND {high})", "BOOLEAN")


@printer(exp.Case)
def _case(node: exp.Expr, scope: Scope) -> Term:
    parts = ["CASE"]
    if node.this is not None:
        parts.append(term(node.this, scope).text)
    kinds = []
    for branch in node.args["ifs"]:
        value = term(branch.args["true"], scope)
        test = condition if node.this is None else _compared
        parts.append(f"WHEN {test(branch.this, scope)} THEN {value.text}")
        kinds.append(value.kind)
    if node.args.get("default") is not None:
        value = term(node.args["default"], scope)
        parts.append(f"ELSE {value.text}")
        kinds.append(value.kind)
    return Term(" ".join([*parts, "END"]), types.common(kinds))


def _compared(node: exp.Expr, scope: Scope) -> str:
    return term(node, scope).text


@printer(exp.If)
def _if(node: exp.Expr, scope: Scope) -> Term:
    return _case(exp.Case(ifs=[node.copy()], default=node.args.get("false")), scope)


_WHOLE: dict[type[exp.Expr], str] = {
    exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|",
    exp.BitwiseXor: "^",
    exp.IntDiv: "DIV",
    exp.Mod: "%",
}


@printer(*_WHOLE)
def _whole(node: exp.Expr, scope: Scope) -> Term:
    # Of doubles the database divides otherwise, and by zero; of whole numbers both refuse it.
    parts = terms(list(chain(node)) if _is_associative(node) else _operands(node), scope)
    kind = types.common(part.kind for part in parts)
    if kind == types.NULL:
        return Term("CAST(NULL AS INT)", "INTEGER")
    if kind not in types.WHOLE:
        raise Untranslatable(f"{type(node).__name__} of {kind or 'unknown types'}")
    return Term(f"({f' {_WHOLE[type(node)]} '.join(part.text for part in parts)})", kind)


def _is_associative(node: exp.Expr) -> bool:
    return isinstance(node, exp.BitwiseAnd | exp.BitwiseOr | exp.BitwiseXor)


def _operands(node: exp.Expr) -> list[exp.Expr]:
    return [node.this, node.args["expression"]]


@printer(exp.BitwiseRightShift, exp.BitwiseLeftShift)
def _shift(node: exp.Expr, scope: Scope) -> Term:
    value, places = terms(_operands(node), scope)
    function = "shiftright" if isinstance(node, exp.BitwiseRightShift) else "shiftleft"
    # Spark takes places modulo the number's length; a wider number loses nothing up to 63.
    arguments = f"CAST({value.text} AS BIGINT), CAST({places.text} AS INT)"
    return Term(f"{function}({arguments})", "BIGINT")


@printer(exp.Mul)
def _product(node: exp.Expr, scope: Scope) -> Term:
    left, right = terms(_operands(node), scope)
    if "INTERVAL" in {left.kind, right.kind}:
        return Term(f"({left.text} * {right.text})", "INTERVAL")
    return _number(node, "*", (left, right))


@printer(exp.Div)
def _quotient(node: exp.Expr, scope: Scope) -> Term:
    """Divide as doubles; by zero it is infinite, or no number."""
    left, right = terms(_operands(node), scope)
    over, under = (f"CAST({each.text} AS DOUBLE)" for each in (left, right))
    if _is_never_zero(node.args["expression"]):
        return Term(f"({over} / {under})", "DOUBLE")
    infinite = f"CASE WHEN {under} = 0 THEN {over} * CAST('Infinity' AS DOUBLE) END"
    return Term(f"coalesce({over} / nullif({under}, CAST(0 AS DOUBLE)), {infinite})", "DOUBLE")


def _is_never_zero(node: exp.Expr) -> bool:
    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    if isinstance(node, exp.Nullif):
        return isinstance(node.args["expression"], exp.Literal)
    return isinstance(node, exp.Literal) and float(node.name) != 0


@printer(exp.Add)
def _sum(node: exp.Expr, scope: Scope) -> Term:
    left, right = terms(_operands(node), scope)
    return _moved("+", left, right) or _number(node, "+", (left, right))


@printer(exp.Sub)
def _difference(node: exp.Expr, scope: Scope) -> Term:
    left, right = terms(_operands(node), scope)
    if left.kind == right.kind == "DATE":
        return Term(f"CAST(datediff({left.text}, {right.text}) AS BIGINT)", "BIGINT")
    return _moved("-", left, right) or _number(node, "-", (left, right))


def _moved(sign: str, left: Term, right: Term) -> Term | None:
    """Move a date by days, or a date or time by an interval; None if it is neither."""
    if right.kind == "INTERVAL" and left.kind in {"DATE", "TIMESTAMP"}:
        since = _as_time(left)
        return Term(f"({since} {sign} {right.text})", "TIMESTAMP")
    if left.kind == "DATE" and right.kind in {*types.WHOLE, types.NULL}:
        return Term(f"date_add({left.text}, {'-' * (sign == '-')}({right.text}))", "DATE")
    if right.kind == "DATE" and left.kind in types.WHOLE and sign == "+":
        return Term(f"date_add({right.text}, {left.text})", "DATE")
    return None


def _as_time(value: Term) -> str:
    return value.text if value.kind == "TIMESTAMP" else f"CAST({value.text} AS TIMESTAMP_NTZ)"


def _number(node: exp.Expr, sign: str, parts: tuple[Term, Term]) -> Term:
    kind = types.common(part.kind for part in parts)
    if kind not in {*types.NUMBERS, types.NULL}:
        raise Untranslatable(f"{type(node).__name__} of {' and '.join(p.kind for p in parts)}")
    joined = f" {sign} ".join(part.text for part in parts)
    if kind == "HUGEINT":
        return Term(f"CAST({joined} AS DECIMAL(38,0))", kind)
    return Term(f"({joined})", kind)


@printer(exp.Interval)
def _interval(node: exp.Expr, _: Scope) -> Term:
    unit, count = node.text("unit").upper(), int(node.this.name)
    if unit in {"MONTH", "YEAR"}:
        return Term(f"INTERVAL '{count}' {unit}", "INTERVAL")
    if unit == "MICROSECOND":
        seconds, rest = divmod(count, 1_000_000)
        return Term(f"make_dt_interval(0, 0, 0, {seconds}.{rest:06})", "INTERVAL")
    places = {"DAY": 0, "HOUR": 1, "MINUTE": 2, "SECOND": 3}
    if unit not in places:
        raise Untranslatable(f"an interval in {unit}")
    parts = ["0"] * 4
    parts[places[unit]] = str(count)
    return Term(f"make_dt_interval({', '.join(parts)})", "INTERVAL")


@printer(exp.DPipe)
def _joined(node: exp.Expr, scope: Scope) -> Term:
    parts = terms(list(chain(node)), scope)
    if any(part.kind not in {"VARCHAR", types.NULL} for part in parts):
        raise Untranslatable("|| of anything but texts")
    return Term(f"concat({', '.join(part.text for part in parts)})", "VARCHAR")


@printer(exp.Like)
def _like(node: exp.Expr, scope: Scope) -> Term:
    """Match a pattern; the backslash means itself, while Spark takes it to quote the next."""
    this, pattern = term(node.this, scope), node.args["expression"]
    if isinstance(pattern, exp.Literal):
        likeness = text(pattern.name.replace("\\", "\\\\"))
    else:
        likeness = f"replace({term(pattern, scope).text}, '\\\\', '\\\\\\\\')"
    return Term(f"({this.text} LIKE {likeness})", "BOOLEAN")
