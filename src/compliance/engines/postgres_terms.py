"""What the rules of translation share: typed trees, templates, and the order of texts."""

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from msgspec import Struct
from sqlglot import exp, parse_one

from compliance.engines import types

Typed = tuple[exp.Expr, str]
Columns = dict[str, str]

# The name of the rows that the items of a list become.
ITEM = "item"


class Around(Struct, frozen=True):
    """What is the same for all queries: the time zone, and what knows capital letters."""

    time_zone: str
    case_collation: str


class Translator(Protocol):
    """Translates the parts of an expression."""

    @property
    def around(self) -> Around:
        """What is the same in all queries."""
        ...

    def value(self, node: exp.Expr) -> Typed:
        """Translate an expression, and give its type with it."""
        ...

    def tree(self, node: exp.Expr) -> exp.Expr:
        """Translate an expression."""
        ...

    def nested(self, node: exp.Expr) -> Columns:
        """Translate a query inside an expression, in place."""
        ...

    def within(self, items: Columns) -> "Translator":
        """Translate what is said of each item of a list, whose parts have names."""
        ...


Rule = Callable[[Any, Translator], Typed]


class Unsayable(Exception):
    """An expression of DuckDB's has no translation that is known to mean the same."""


def filled(template: str, **parts: exp.Expr) -> exp.Expr:
    """Put trees in the place of the `:names` of an expression in PostgreSQL's dialect."""
    tree = _parsed(template).copy()
    for mark in list(tree.find_all(exp.Placeholder)):
        mark.replace(enclosed(parts[mark.name]).copy())
    return tree


@cache
def _parsed(template: str) -> exp.Expr:
    return exp.Paren(this=parse_one(template, dialect="postgres"))


def enclosed(tree: exp.Expr) -> exp.Expr:
    """Put brackets round an expression, unless it stands for itself."""
    alone = exp.Paren | exp.Column | exp.Literal | exp.Null | exp.Cast | exp.Anonymous
    return tree if isinstance(tree, alone) else exp.Paren(this=tree)


def sql_type(type_: str) -> exp.DataType:
    """Give the tree of PostgreSQL's name for a type."""
    return exp.DataType.build(types.in_postgres(type_), dialect="postgres")


def type_name(tree: exp.Expr) -> str:
    """Give DuckDB's plain name of a type in a tree."""
    return types.plain(tree.sql("duckdb"))


def cast(tree: exp.Expr, type_: str) -> exp.Cast:
    """Convert to a type."""
    return exp.Cast(this=tree, to=sql_type(type_))


def in_order(tree: exp.Expr, type_: str) -> exp.Expr:
    """Make texts be compared by code point, whatever the database's own order is."""
    if type_.removesuffix("[]") != types.TEXT or isinstance(tree, exp.Collate):
        return tree
    return exp.Collate(this=enclosed(tree), expression=exp.to_identifier("C", quoted=True))


def call(function: str, *arguments: exp.Expr) -> exp.Anonymous:
    """Apply a function by its name."""
    return exp.Anonymous(this=function, expressions=list(arguments))
