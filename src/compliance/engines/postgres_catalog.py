"""The tables of a PostgreSQL database that a role finds, with types by DuckDB's names."""

import re
from collections.abc import Iterator
from typing import Any, Protocol

from msgspec import Struct
from sqlglot import exp

from compliance.engines import types
from compliance.engines.postgres_terms import filled, in_order
from compliance.engines.relations import Columns, Relation

# The element's type of an array, and the base type of a domain, however deep, stand in place
# of the type itself, with the precision that was declared.
_COLUMNS = """
WITH RECURSIVE base AS (
  SELECT a.attrelid, a.attnum, a.attname, a.atttypid AS typid, a.atttypmod AS typmod,
    CAST(0 AS bigint) AS lists
  FROM pg_catalog.pg_attribute AS a
  JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
    AND pg_catalog.pg_table_is_visible(c.oid)
    AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  UNION ALL
  SELECT b.attrelid, b.attnum, b.attname,
    CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END,
    CASE WHEN t.typtype = 'd' AND b.typmod < 0 THEN t.typtypmod ELSE b.typmod END,
    b.lists + CASE WHEN t.typtype = 'd' THEN 0 ELSE 1 END
  FROM base AS b JOIN pg_catalog.pg_type AS t ON t.oid = b.typid
  WHERE t.typtype = 'd' OR t.typcategory = 'A' AND t.typelem <> 0
)
SELECT n.nspname, c.relname, b.attname, b.lists, t.typname, t.typtype,
  pg_catalog.format_type(b.typid, b.typmod)
FROM base AS b
JOIN pg_catalog.pg_type AS t ON t.oid = b.typid
JOIN pg_catalog.pg_class AS c ON c.oid = b.attrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE t.typtype <> 'd' AND NOT (t.typcategory = 'A' AND t.typelem <> 0)
ORDER BY c.relname, b.attnum
"""

_NAMES = {
    "bool": "BOOLEAN",
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "float4": "DOUBLE",
    "float8": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE",
    "uuid": types.TEXT,
    **dict.fromkeys(("text", "varchar", "bpchar", "name", "char", "citext"), types.TEXT),
    **dict.fromkeys(("json", "jsonb"), "JSON"),
}
_WHOLE_DIGITS, _LARGE_DIGITS = 18, 38

# What is not finite has no place in a calendar: a day far from every record's stands for it.
_FINITE = (
    "CASE WHEN isfinite(:x) THEN :x WHEN :x > :zero THEN :late WHEN :x < :zero THEN :early END"
)
_SHORTEST = ":x::text::double precision"


class Session(Protocol):
    """Answers questions about the database."""

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        ...


class _Column(Struct, frozen=True):
    """A column as it is kept: the table's schema, and the type under arrays and domains."""

    schema: str
    type: str
    lists: int
    kept_as: str


class Catalog:
    """The tables that the search path leads to, read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tables: dict[str, dict[str, _Column]] | None = None

    def columns(self) -> dict[str, dict[str, str]]:
        """Give the types of the columns of each table, by DuckDB's names where it has one."""
        return {
            table: {name: each.type + "[]" * each.lists for name, each in columns.items()}
            for table, columns in self._read().items()
        }

    def relation(self, table: str) -> Relation:
        """Give the query for the rows of a table, its values as DuckDB knows them.

        Raises:
            KeyError: The search path leads to no such table.
        """
        columns = self._read()[table]
        schema = next(iter(columns.values())).schema
        query = exp.Select(
            expressions=[
                exp.Alias(this=_value(name, each), alias=_identifier(name))
                for name, each in columns.items()
            ]
        )
        source = exp.Table(
            this=_identifier(table),
            db=_identifier(schema),
            alias=exp.TableAlias(this=_identifier("x")),
        )
        query.set("from_", exp.From(this=source))
        return Relation(f"source.{table}", query, _shape(columns))

    def _read(self) -> dict[str, dict[str, _Column]]:
        if self._tables is None:
            self._tables = {}
            for schema, table, name, lists, kept, kind, full in self._session.ask(_COLUMNS):
                type_ = _type(kept, kind, full)
                column = _Column(schema, type_, int(lists), kept)
                self._tables.setdefault(table, {})[name] = column
        return self._tables


def _type(kept: str, kind: str, full: str) -> str:
    if kind == "e":
        return types.TEXT
    if kept == "numeric":
        return _numeric(full)
    return _NAMES.get(kept, full)


def _numeric(full: str) -> str:
    """Name a number with a fixed point: whole ones that fit are whole here too."""
    found = re.fullmatch(r"numeric\((\d+),(-?\d+)\)", full)
    if found is None or int(found[2]) > 0:
        return "DOUBLE"
    digits = int(found[1]) - int(found[2])
    if digits > _LARGE_DIGITS:
        return "DOUBLE"
    return "BIGINT" if digits <= _WHOLE_DIGITS else "HUGEINT"


def _shape(columns: dict[str, _Column]) -> Columns:
    """Give the types that a table's columns have in queries: what has no name is a text."""
    return {name: _read_as(each) + "[]" * min(each.lists, 1) for name, each in columns.items()}


def _read_as(column: _Column) -> str:
    known = (*_NAMES.values(), "HUGEINT")
    return column.type if column.type in known and column.type != "JSON" else types.TEXT


def _value(name: str, column: _Column) -> exp.Expr:
    value: exp.Expr = exp.column(name, "x", quoted=True)
    type_ = _read_as(column)
    if column.lists:
        value = exp.Cast(this=value, to=_data_type(f"{types.in_postgres(type_)}[]"))
        return in_order(value, type_)
    if type_ in types.TIMES:
        return filled(_FINITE, x=value, **dict(_edges(type_)))
    if type_ == "DOUBLE" and column.kept_as == "float4":
        return filled(_SHORTEST, x=value)
    return in_order(exp.Cast(this=value, to=_data_type(types.in_postgres(type_))), type_)


def _edges(type_: str) -> Iterator[tuple[str, exp.Expr]]:
    for name, day in (("zero", "2000-01-01"), ("late", "9999-12-31"), ("early", "0001-01-01")):
        yield name, exp.Cast(this=exp.Literal.string(day), to=_data_type(type_))


def _data_type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="postgres")


def _identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)
