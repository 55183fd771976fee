"""PostgreSQL as the database: rules are judged where the records are, and nothing is written.

Everything runs in one transaction that only reads, on one state of the database. PostgreSQL
may not even keep a temporary table there, so what a statement makes of records is remembered
as a query, which later statements that name it take along; what it makes of verdicts is kept
in a DuckDB database beside it. See `federate.py` for what is asked where.
"""

import re
from typing import Any

from msgspec import Struct
from sqlglot import exp, parse_one

from compliance.diagnostic import SnapshotErrors
from compliance.engines.database import Rows
from compliance.engines.federate import is_asked_for, settle
from compliance.engines.here import Here
from compliance.engines.memory import UnknownZone, open_memory
from compliance.engines.postgres_catalog import Catalog
from compliance.engines.postgres_dialect import short_name, translate
from compliance.engines.postgres_faults import unknown_zone
from compliance.engines.postgres_session import Session, open_session
from compliance.engines.postgres_terms import Around
from compliance.engines.reading import Query, Reads, fill
from compliance.engines.relations import Columns, Relation, Sent, in_order, parts
from compliance.engines.transfer import in_blocks
from compliance.engines.types import TEXT, in_postgres, plain

DIALECT = "duckdb"
SOURCE = "source"
_ORDER = ' COLLATE "C"'
# What tables of these schemas hold are values of records, or what is made of them.
FAR = frozenset({SOURCE, "data", "lost", "fate", "copies", "derived", "cases"})
_NAMES_FAR = re.compile(rf'\b(?:{"|".join(sorted(FAR))})"?\s*\.')


class Answer(Struct, frozen=True):
    """Rows that were fetched already."""

    rows: list[tuple[Any, ...]]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give all rows, in order."""
        return self.rows


class Postgres:
    """Records in PostgreSQL, with verdicts in DuckDB beside it."""

    def __init__(self, session: Session, here: Here, time_zone: str) -> None:
        self._session = session
        self._here = here
        self._around = Around(time_zone, session.case_collation)
        self._catalog = Catalog(session)
        self._relations: dict[tuple[str, str], Relation] = {}
        self._asked: set[tuple[str, str]] = set()
        self._made = 0

    @property
    def place(self) -> str:
        """Say where the records are, without the name of the user."""
        return self._session.place

    def columns(self) -> dict[str, dict[str, str]]:
        """Give the tables that the role's search path leads to, with their columns' types."""
        return self._catalog.columns()

    def execute(self, query: str, parameters: object = None, /) -> Rows:
        """Run one statement in DuckDB's dialect.

        Raises:
            SnapshotErrors: PostgreSQL can't be reached, or refuses to answer.
            Unsayable: There is no translation that means the same.
        """
        values = list(parameters) if isinstance(parameters, list | tuple) else []
        if not _NAMES_FAR.search(query):
            return self._here.execute(query, values)
        tree = parse_one(query, dialect=DIALECT)
        return self._run(fill(tree, values) if values else tree)

    def close(self) -> None:
        """Leave the transaction, and close both databases."""
        self._session.close()
        self._here.close()

    def _run(self, tree: exp.Expr) -> Rows:
        match tree:
            case exp.Create() if isinstance(tree.this, exp.Table) and tree.expression:
                return self._create(tree)
            case exp.Drop():
                self._drop(tree)
                return Answer([])
            case exp.Copy():
                inner = tree.this
                inner.set("this", self._settled(inner.this))
                return self._finish(tree)
            case exp.Select() | exp.SetOperation() | exp.Subquery():
                return self._finish(self._settled(tree))
            case _:
                return self._finish(tree)

    def _finish(self, tree: exp.Expr) -> Rows:
        found = self._here.execute(tree.sql(DIALECT, copy=False), []).fetchall()
        self._here.forget()
        return Answer(found)

    def _create(self, tree: exp.Create) -> Rows:
        schema, name = tree.this.db, tree.this.name
        if schema not in FAR:
            tree.set("expression", self._settled(tree.expression))
            return self._finish(tree)
        self._asked.discard((schema, name))
        if is_asked_for(tree.expression, self._reads()):
            self._asked.add((schema, name))
        columns = self._described(tree.expression)
        relation = self._relation(f"{schema}.{name}", tree.expression, columns)
        self._here.shadow(schema, name, columns)
        self._relations[schema, name] = relation
        return Answer([])

    def _drop(self, tree: exp.Drop) -> None:
        for table in tree.find_all(exp.Table):
            self._relations.pop((table.db, table.name), None)
            self._asked.discard((table.db, table.name))
        self._finish(tree)

    def _settled(self, query: Query) -> Query:
        return settle(query, self._reads(), self._fetch)

    def _reads(self) -> Reads:
        return Reads(FAR, frozenset(self._asked))

    def _described(self, query: Query) -> dict[str, str]:
        """Give the columns of a query, which read tables that have their shape alone here."""
        for table in list(query.find_all(exp.Table)):
            if table.db == SOURCE:
                self._source(table)
        return self._here.describe(query.sql(DIALECT))

    def _fetch(self, query: Query) -> exp.Table:
        """Ask a query far away, and keep its rows in a table here."""
        columns = self._described(query)
        relation = self._relation("", query, columns)
        text, arrays = self._printed(relation)
        ordered = isinstance(relation.query, exp.Query) and bool(
            relation.query.args.get("order")
        )
        blocks = self._session.rows(in_blocks(text, columns, ordered), arrays)
        return self._here.keep(columns, blocks)

    def _relation(self, name: str, query: Query, columns: dict[str, str]) -> Relation:
        """Translate a query, with the relations and the rows from here that it reads."""
        sent = self._here.sent(query, self._reads())
        reads: dict[str, Relation] = {}
        for table in list(query.find_all(exp.Table)):
            if table.db in FAR:
                found = self._source(table) if table.db == SOURCE else self._known(table)
                reads[found.name] = found
                table.set("db", None)
                if not table.alias:
                    table.set("alias", exp.TableAlias(this=table.this.copy()))
                table.set("this", exp.to_identifier(found.name, quoted=True))
        known = {each.name: _plain(each.columns) for each in reads.values()}
        known |= {each.name: _plain(each.columns) for each in sent}
        translate(query, known, self._around)
        self._made += 1
        return Relation(
            f"{name} {self._made}", query, columns, tuple(reads.values()), tuple(sent)
        )

    def _known(self, table: exp.Table) -> Relation:
        return self._relations[table.db, table.name]

    def _source(self, table: exp.Table) -> Relation:
        """Give a table of the database itself, its values as DuckDB knows them."""
        key = (SOURCE, table.name)
        if key not in self._relations:
            relation = self._catalog.relation(table.name)
            self._here.shadow(SOURCE, table.name, dict(relation.columns))
            self._relations[key] = relation
        return self._relations[key]

    def _printed(self, relation: Relation) -> tuple[str, list[str]]:
        """Print a query with all that it reads before it, and give its parameters."""
        others = in_order(relation.reads)
        printed = parts(relation.query, others, "postgres")
        sent = {each.name: each for one in (*others, relation) for each in one.sent}
        arrays: list[str] = []
        commons = []
        for each in sent.values():
            commons.append(_common(each.name, _unnested(each, len(arrays))))
            arrays += each.arrays
        commons += [_common(each.name, text) for each, text in printed]
        text = relation.query.sql("postgres", copy=False)
        if commons:
            text = " ".join(
                ["WITH", ", ".join(commons), "SELECT * FROM", f'({text}) AS "whole"']
            )
        return text, arrays


def _plain(columns: Columns) -> Columns:
    return {name: plain(type_) for name, type_ in columns.items()}


def _unnested(sent: Sent, place: int) -> str:
    """Make rows of the arrays that go along as parameters, from a place on."""
    if not sent.as_rows:
        return ", ".join(
            f"SELECT ${place + number}::{in_postgres(plain(type_))} AS {_quoted(name)}"
            for number, (name, type_) in enumerate(sent.columns.items(), 1)
        )
    names = ", ".join(f"c{number}" for number in range(len(sent.columns)))
    arrays = ", ".join(
        f"${place + number}::{in_postgres(plain(type_))}[]"
        for number, type_ in enumerate(sent.columns.values(), 1)
    )
    columns = ", ".join(
        f"c{number}{_ORDER if type_ == TEXT else ''} AS {_quoted(name)}"
        for number, (name, type_) in enumerate(sent.columns.items())
    )
    return " ".join(["SELECT", columns, "FROM", f"unnest({arrays}) AS sent({names})"])


def _common(name: str, text: str) -> str:
    return f"{_quoted(name)} AS ({text})"


def _quoted(name: str) -> str:
    return '"' + short_name(name).replace('"', '""') + '"'


def connect(url: str, time_zone: str) -> Postgres:
    """Open a database, to judge its records where they are.

    Raises:
        SnapshotErrors: It can't be opened; the message says why, without user or password.
    """
    session = open_session(url, time_zone)
    try:
        here = Here(open_memory(time_zone))
    except UnknownZone:
        session.close()
        raise SnapshotErrors([unknown_zone(session.place, time_zone)]) from None
    return Postgres(session, here, time_zone)
