"""A statement in DuckDB's SQL with its parameters to what Spark is to do."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlglot
from msgspec import Struct
from sqlglot import TokenType, exp

from compliance.engines.spark_sql import casts, functions, lists, types  # noqa: F401 - they register
from compliance.engines.spark_sql.query import is_unstable, query
from compliance.engines.spark_sql.scope import Around, Relation, Scope
from compliance.engines.spark_sql.untranslatable import Untranslatable
from compliance.engines.spark_sql.words import name

DIALECT = "duckdb"
Target = tuple[str, str]  # a schema, or none, and a table


class Nothing(Struct, frozen=True):
    """A statement that there is nothing to do for."""


class Read(Struct, frozen=True):
    """A query whose rows are wanted."""

    rows: Relation


class Make(Struct, frozen=True):
    """A table that is to be made from a query, in place of one of its name.

    `is_brief` is whether it is temporary, and would be the same if it were made once more.
    `limit` is how many rows it has at most, where that is written.
    """

    target: Target
    rows: Relation
    is_brief: bool
    limit: int | None


class Forget(Struct, frozen=True):
    """A table that is to be removed."""

    target: Target


class Write(Struct, frozen=True):
    """Rows that are to be written to a file of the machine that asks; `form` is DuckDB's."""

    rows: Relation
    path: str
    form: str


class Join(Struct, frozen=True):
    """Files that were written before, to be put together: DuckDB's own statement."""

    statement: str


Statement = Nothing | Read | Make | Forget | Write | Join


def translate(text: str, parameters: object, around: Around) -> Statement:
    """Say what to do for a statement.

    Raises:
        Untranslatable: It can't be said in the same meaning.
    """
    tree = _bound(text, parameters)
    match tree:
        case exp.Create(kind="SCHEMA"):
            return Nothing()
        case exp.Create(kind="TABLE") if tree.expression is not None:
            return _make(tree, around)
        case exp.Create(kind="TABLE", this=exp.Schema()):
            return _make_empty(tree)
        case exp.Drop(kind="TABLE") if len(tree.args["tables"]) == 1:
            return Forget(_target(tree.args["tables"][0]))
        case exp.Copy():
            return _copy(tree, text, around)
        case exp.Select() | exp.Union() | exp.Subquery():
            return Read(query(tree, Scope(around)))
        case _:
            raise Untranslatable(f"statement {type(tree).__name__}")


def _make(tree: exp.Create, around: Around) -> Make:
    if not tree.args.get("replace") or isinstance(tree.this, exp.Schema):
        raise Untranslatable("a table that does not replace another, or has columns of its own")
    properties = tree.args.get("properties")
    is_temporary = properties is not None and bool(properties.find(exp.TemporaryProperty))
    rows = tree.expression
    limit = rows.args.get("limit")
    return Make(
        _target(tree.this),
        query(rows, Scope(around)),
        is_temporary and not is_unstable(rows),
        int(limit.expression.name) if limit is not None else None,
    )


def _make_empty(tree: exp.Create) -> Make:
    """A table with columns and no rows."""
    if not tree.args.get("replace") or any(
        each.args.get("constraints") for each in tree.this.expressions
    ):
        raise Untranslatable("a table with constraints, or that does not replace another")
    columns = {each.name: types.written(each.args["kind"]) for each in tree.this.expressions}
    listed = ", ".join(
        f"CAST(NULL AS {types.in_spark(kind)}) AS {name(each)}"
        for each, kind in columns.items()
    )
    rows = Relation(f"SELECT {listed} WHERE FALSE", columns)
    return Make(_target(tree.this.this), rows, is_brief=False, limit=None)


def _target(table: exp.Table) -> Target:
    return table.db, table.name


def _copy(tree: exp.Copy, text: str, around: Around) -> Statement:
    (path,) = tree.args["files"]
    rows = tree.this.this
    source = rows.args.get("from_")
    if source is not None and isinstance(source.this.this, exp.ReadParquet):
        return Join(text)
    form = ", ".join(each.sql(DIALECT) for each in tree.args["params"])
    return Write(query(rows, Scope(around)), path.name, form)


def _bound(text: str, parameters: object) -> exp.Expr:
    """Read a statement, with the values of its parameters in their places."""
    if parameters is None:
        return sqlglot.parse_one(text, dialect=DIALECT)
    if not isinstance(parameters, list | tuple):
        raise Untranslatable("parameters that are no list")
    tree = sqlglot.parse_one(_numbered(text), dialect=DIALECT)
    values = {str(place): value for place, value in enumerate(parameters, 1)}
    return tree.transform(
        lambda each: _value(values[each.name]) if isinstance(each, exp.Placeholder) else each,
        copy=False,
    )


# A mark and the cast that follows it are read as one.
_MARKS = (TokenType.PLACEHOLDER, TokenType.QDCOLON)


def _numbered(text: str) -> str:
    """Number the parameters, as the tree does not keep the order of the text."""
    marks = [
        each.start
        for each in sqlglot.tokenize(text, dialect=DIALECT)
        if each.token_type in _MARKS
    ]
    pieces: list[str] = []
    begin = 0
    for number, mark in enumerate(marks, 1):
        pieces += [text[begin:mark], f"${number}"]
        begin = mark + 1
    return "".join([*pieces, text[begin:]])


def _value(value: object) -> exp.Expr:
    match value:
        case None | bool():
            return exp.Null() if value is None else exp.Boolean(this=value)
        case int():
            literal = exp.Literal.number(abs(value))
            return exp.Neg(this=literal) if value < 0 else literal
        case float():
            return exp.Cast(this=exp.Literal.string(repr(value)), to=_type("DOUBLE"))
        case str():
            return exp.Literal.string(value)
        case date():
            return _moment(value)
        case Sequence():
            return exp.Array(expressions=[_value(each) for each in value])
        case _:
            raise Untranslatable(f"a parameter of type {type(value).__name__}")


def _moment(value: date) -> exp.Expr:
    kind = "TIMESTAMP" if isinstance(value, datetime) else "DATE"
    written = str(value)  # with a space between day and time
    return exp.Cast(this=exp.Literal.string(written), to=_type(kind))


def _type(to: str) -> exp.DataType:
    return exp.DataType.build(to, dialect=DIALECT)
