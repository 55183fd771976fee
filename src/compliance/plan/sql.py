"""Constructors of SQL trees: node by node, every identifier quoted, every value a literal."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from sqlglot import exp

Sql = exp.Expr

TRUE = exp.Boolean(this=True)
FALSE = exp.Boolean(this=False)
NULL = exp.Null()


def name(text: str) -> exp.Identifier:
    """Quote an identifier."""
    return exp.Identifier(this=text, quoted=True)


def column(table: str, field: str) -> exp.Column:
    """Name a column of a table or of its alias."""
    return exp.Column(this=name(field), table=name(table))


def table(schema: str, relation: str, alias: str) -> exp.Table:
    """Name a stored table, under an alias."""
    return exp.Table(
        this=name(relation), db=name(schema), alias=exp.TableAlias(this=name(alias))
    )


def stored(schema: str, relation: str) -> exp.Table:
    """Name a stored table without an alias."""
    return exp.Table(this=name(relation), db=name(schema))


def subquery(select: exp.Select | exp.Union, alias: str) -> exp.Subquery:
    """Use a query as a table, under an alias."""
    return exp.Subquery(this=select, alias=exp.TableAlias(this=name(alias)))


def select(*columns: tuple[Sql, str]) -> exp.Select:
    """Start a query that yields expressions under names."""
    return exp.Select(
        expressions=[exp.Alias(this=each, alias=name(to)) for each, to in columns]
    )


def add_join(query: exp.Select, relation: Sql, condition: Sql | None, side: str = "") -> None:
    """Append a join to a query that is being built; `side` is `LEFT` or empty."""
    join = exp.Join(this=relation, on=condition, side=side or None)
    if condition is None:
        join.set("kind", "CROSS")
    query.append("joins", join)


def integer(value: int) -> Sql:
    """Write a whole number."""
    literal = exp.Literal(this=str(abs(value)), is_string=False)
    return exp.Neg(this=literal) if value < 0 else literal


def number(value: float) -> Sql:
    """Write a decimal number, as a double."""
    return cast(exp.Literal(this=repr(value), is_string=True), "DOUBLE")


def text(value: str) -> exp.Literal:
    """Write a text."""
    return exp.Literal(this=value, is_string=True)


def day(value: date) -> Sql:
    """Write a date."""
    return cast(text(value.isoformat()), "DATE")


def instant(value: datetime) -> Sql:
    """Write a date and time without a zone."""
    return cast(text(value.isoformat(sep=" ")), "TIMESTAMP")


def day_of(this: Sql) -> Sql:
    """The day of a date and time, which is known of one that is written."""
    if isinstance(this, exp.Cast) and isinstance(this.this, exp.Literal):
        return cast(text(this.this.this.split(" ")[0]), "DATE")
    return cast(this, "DATE")


def cast(this: Sql, to: str) -> exp.Cast:
    """Convert to a type of DuckDB's."""
    return exp.Cast(this=this, to=_data_type(to).copy())


def call(function: str, *arguments: Sql) -> exp.Anonymous:
    """Apply a function by its name."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def conjunction(parts: Sequence[Sql]) -> Sql:
    """All of the conditions: true where there is none."""
    kept = [part for part in parts if part != TRUE]
    if FALSE in kept:
        return FALSE
    return _chain(exp.And, kept) if kept else TRUE


def disjunction(parts: Sequence[Sql]) -> Sql:
    """Any of the conditions: false where there is none."""
    kept = [part for part in parts if part != FALSE]
    if TRUE in kept:
        return TRUE
    return _chain(exp.Or, kept) if kept else FALSE


def negation(part: Sql) -> Sql:
    """The opposite of a condition."""
    if part in (TRUE, FALSE):
        return FALSE if part == TRUE else TRUE
    if isinstance(part, exp.Is):
        was_null = isinstance(part.expression, exp.Null)
        other = exp.Not(this=exp.Null()) if was_null else exp.Null()
        return exp.Is(this=part.this, expression=other)
    return exp.Not(this=exp.Paren(this=part))


def is_null(part: Sql) -> Sql:
    """Whether an expression is null."""
    return exp.Is(this=operand(part), expression=exp.Null())


def is_true(part: Sql) -> Sql:
    """Whether a condition is true: false where it is null."""
    if part in (TRUE, FALSE) or isinstance(part, exp.Is):
        return part
    return call("coalesce", part, FALSE)


def binary(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """Join two expressions by an operator, in brackets where they need them."""
    return kind(this=operand(left), expression=operand(right))


def equal(left: Sql, right: Sql) -> Sql:
    """Whether two expressions are equal."""
    return binary(exp.EQ, left, right)


def choose(branches: Sequence[tuple[Sql, Sql]], default: Sql | None = None) -> Sql:
    """Take the value of the first condition that is true, else the default or null."""
    kept = [(test, value) for test, value in branches if test != FALSE]
    if not kept:
        return default if default is not None else NULL
    if kept[0][0] == TRUE:
        return kept[0][1]
    return exp.Case(
        ifs=[exp.If(this=test, true=value) for test, value in kept],
        default=default,
    )


def tally(condition: Sql) -> Sql:
    """Count the rows of a group for which a condition is true.

    `count_if` gives numbers of 128 bits, which take the database much longer.
    """
    return exp.Count(this=choose([(condition, integer(1))]))


def any_of(condition: Sql) -> Sql:
    """Whether a condition is true for some row of a group."""
    return binary(exp.GT, tally(condition), integer(0))


def union(queries: Sequence[exp.Select]) -> exp.Select | exp.Union:
    """The rows of all the queries, one after the other."""
    first, *rest = queries
    whole: exp.Select | exp.Union = first
    for query in rest:
        whole = exp.Union(this=whole, expression=query, distinct=False)
    return whole


def from_(query: exp.Select, relation: Sql) -> exp.Select:
    """Set the table that a query reads."""
    query.set("from_" if "from_" in exp.Select.arg_types else "from", exp.From(this=relation))
    return query


def where(query: exp.Select, condition: Sql) -> exp.Select:
    """Keep only the rows for which a condition, and those set before, are true."""
    before = query.args.get("where")
    parts = [before.this, condition] if before else [condition]
    whole = conjunction(parts)
    if whole != TRUE:
        query.set("where", exp.Where(this=whole))
    return query


def group_by(query: exp.Select, *columns: Sql) -> exp.Select:
    """Make one row of the rows that agree in the columns."""
    query.set("group", exp.Group(expressions=list(columns)))
    return query


@cache
def _data_type(to: str) -> exp.DataType:
    return exp.DataType.build(to, dialect="duckdb")


def operand(part: Sql) -> Sql:
    """Put brackets round an expression if it needs them beside an operator."""
    loose = exp.Binary | exp.Not | exp.Case | exp.Between | exp.In | exp.Neg
    return exp.Paren(this=part) if isinstance(part, loose) else part


def _chain(kind: type[exp.Connector], parts: Sequence[Sql]) -> Sql:
    first, *rest = parts
    whole: Sql = first
    for part in rest:
        whole = kind(this=operand(whole), expression=operand(part))
    return whole
