"""The DuckDB database beside the one with the records: its tables, and rows to send along."""

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
from msgspec import Struct
from sqlglot import exp

from compliance.engines.database import Rows
from compliance.engines.lookups import Lookup, is_whole, lookups
from compliance.engines.reading import (
    Query,
    Reads,
    conjuncts,
    equal_numbers,
    is_own_name,
    own_conditions,
)
from compliance.engines.relations import Columns, Sent
from compliance.engines.transfer import Blocks, arrays, store

DIALECT = "duckdb"


class _Asked(Struct, frozen=True):
    """Rows that are to go along: a query here, and the node that they stand in for."""

    query: exp.Query
    node: exp.Expr
    alias: str


class Here:
    """What is kept beside the records; see `snapshot/tables.py` and `evaluate/verdicts.py`.

    Of each relation that is far away there is an empty table of its shape, by which DuckDB
    itself says what types the columns of a query have.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._kept: list[str] = []
        self._sent = 0

    def execute(self, query: str, values: list[Any]) -> Rows:
        """Run a statement on the tables here."""
        return self._connection.execute(query, values) if values else self._run(query)

    def close(self) -> None:
        """Close the database, with all that is in it."""
        self._connection.close()

    def _run(self, query: str) -> duckdb.DuckDBPyConnection:
        return self._connection.execute(query)

    def describe(self, query: str) -> Columns:
        """Give the names and types of the columns that a query has."""
        rows = self._run(f"DESCRIBE {query}").fetchall()
        return {row[0]: row[1].replace('"NULL"', "INTEGER") for row in rows}

    def shadow(self, schema: str, name: str, columns: Columns) -> None:
        """Make an empty table of the shape of a relation that is far away."""
        shape = ", ".join(f"{_quoted(each)} {type_}" for each, type_ in columns.items())
        self._run(f"CREATE SCHEMA IF NOT EXISTS {_quoted(schema)}")
        self._run(f"CREATE OR REPLACE TABLE {_quoted(schema)}.{_quoted(name)} ({shape})")

    def keep(self, columns: Columns, blocks: Blocks) -> exp.Table:
        """Keep rows that were fetched in a table, until they are forgotten."""
        name = f"fetched {len(self._kept)}"
        store(self._connection, name, columns, blocks)
        self._kept.append(name)
        return exp.Table(this=exp.to_identifier(name, quoted=True))

    def forget(self) -> None:
        """Drop the tables that were kept."""
        for name in self._kept:
            self._run(f"DROP TABLE IF EXISTS {_quoted(name)}")
        self._kept.clear()

    def sent(self, query: Query, reads: Reads) -> list[Sent]:
        """Take out of a query what is here, and give its rows under new names."""
        found: dict[str, Sent] = {}
        for lookup in lookups(query, reads):
            self._look_up(lookup, found)
        for asked in [*_queries_here(query, reads)]:
            self._send(asked, found)
        for table in _tables_here(query, reads):
            self._send(self._narrowed(table, reads), found)
        return list(found.values())

    def _send(self, asked: _Asked, found: dict[str, Sent]) -> None:
        text = asked.query.sql(DIALECT)
        if text not in found:
            self._sent += 1
            columns = self.describe(text)
            found[text] = Sent(
                f"here {self._sent}", columns, arrays(self._connection, text, columns)
            )
        name = exp.to_identifier(found[text].name, quoted=True)
        alias = exp.TableAlias(this=exp.to_identifier(asked.alias, quoted=True))
        asked.node.replace(exp.Table(this=name, alias=alias))

    def _look_up(self, lookup: Lookup, found: dict[str, Sent]) -> None:
        """Send values as one array, if their keys follow on each other without a gap."""
        text = lookup.query().sql(DIALECT)
        columns = self.describe(text)
        key, value = columns[lookup.key], columns[lookup.value]
        rows = f"FROM ({text}) AS q(key, value)"
        edges = (
            self._run(
                f"SELECT CAST(min(key) AS VARCHAR), max(key) - min(key) + 1 = count(*)"
                f" AND count(DISTINCT key) = count(*) AND count(value) = count(*) {rows}"
            ).fetchone()
            if is_whole(key)
            else None
        )
        if edges is None or not edges[1]:
            return
        if text not in found:
            self._sent += 1
            array = arrays(self._connection, f"SELECT value {rows}", {"value": value})
            shape = {"value": f"{value}[]"}
            found[text] = Sent(f"here {self._sent}", shape, array, as_rows=False)
        lookup.replace(found[text].name, edges[0], key)

    def _narrowed(self, table: exp.Table, reads: Reads) -> _Asked:
        """Select of a table the columns that are used and, where it is plain, the rows."""
        alias = table.alias_or_name
        known = list(self.describe(f"FROM {_source(table).sql(DIALECT)}"))
        scope = table.find_ancestor(exp.Select)
        assert scope is not None, "a table stands in a query"
        used = _used(scope, alias, known) or known[:1]
        query = exp.Select(expressions=[exp.column(each, alias, quoted=True) for each in used])
        source = _source(table)
        source.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
        query.set("from_", exp.From(this=source))
        conditions = [*own_conditions(scope, table), *_wanted(scope, alias, reads)]
        if conditions:
            query.set("where", exp.Where(this=exp.and_(*conditions, copy=True)))
        return _Asked(query, table, alias)


def _source(table: exp.Table) -> exp.Table:
    db = table.args.get("db")
    return exp.Table(this=table.this.copy(), db=db.copy() if db else None)


def _queries_here(query: Query, reads: Reads) -> Iterator[_Asked]:
    """Give the queries in `FROM` that read tables here alone, the outermost of each."""
    for node in list(query.find_all(exp.Subquery)):
        is_source = isinstance(node.parent, exp.From | exp.Join)
        if not is_source or not node.alias or reads.far(node) or not reads.here(node):
            continue
        if _is_plain(node.this):
            yield _Asked(node.this.copy(), node, node.alias)


def _is_plain(query: exp.Expr) -> bool:
    """Whether a query gives no lists, which can't go along."""
    made = (exp.Array, exp.ArrayAgg, exp.Transform, exp.Star)
    return isinstance(query, exp.Select) and not any(
        isinstance(each.unalias(), made) for each in query.expressions
    )


def _tables_here(query: Query, reads: Reads) -> list[exp.Table]:
    return [
        table
        for table in query.find_all(exp.Table)
        if not reads.is_far(table)
        and not table.name.startswith("here ")
        and (table.db or not is_own_name(table))
    ]


def _used(scope: exp.Select, alias: str, known: Sequence[str]) -> list[str]:
    if any(isinstance(each, exp.Star) for each in scope.expressions):
        return list(known)
    columns = scope.find_all(exp.Column)
    names = {each.name for each in columns if each.table in (alias, "")}
    joins = scope.args.get("joins") or ()
    names |= {each.name for join in joins for each in join.args.get("using") or ()}
    return [each for each in known if each in names]


def _wanted(scope: exp.Select, alias: str, reads: Reads) -> Iterator[exp.Expr]:
    """Give what is asked of the numbers of rows to which those of a table are equal."""
    for join in scope.args.get("joins") or ():
        for one, other in equal_numbers(join.args.get("on")):
            if alias not in (one, other):
                continue
            near = other if alias == one else one
            for each in conjuncts(scope):
                if _asks_numbers(each, near, reads):
                    copy = each.copy()
                    copy.this.set("table", exp.to_identifier(alias, quoted=True))
                    yield copy


def _asks_numbers(condition: exp.Expr, alias: str, reads: Reads) -> bool:
    if not isinstance(condition, exp.In) or not condition.args.get("query"):
        return False
    column = condition.this
    is_number = isinstance(column, exp.Column) and column.name == "#"
    return is_number and column.table == alias and not reads.far(condition)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
