"""The port to a database: every stage after the snapshot's speaks DuckDB's SQL to it.

DuckDB's own connection is one. Any other engine reads a statement as a tree and prints it in
a dialect of its own; what it can't say in the same meaning it must refuse, never guess.
"""

from typing import Any, Protocol


class Rows(Protocol):
    """The rows that a statement gave."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give all rows, in order; texts, whole numbers, dates and lists as Python's own."""
        ...


class Database(Protocol):
    """Where the tables are; see `snapshot/tables.py` for those that it has at first."""

    def execute(self, query: str, parameters: object = None, /) -> Rows:
        """Run one statement in DuckDB's dialect; `?` are parameters, a list of values."""
        ...

    def close(self) -> None:
        """Let go of the connection, and of all that was made in it."""
        ...


class Engine(Database, Protocol):
    """A database that holds the records itself, as tables of a schema `source`."""

    def columns(self) -> dict[str, dict[str, str]]:
        """Give the tables of `source`, and of each the columns with their types.

        The types are named as DuckDB names them, `BIGINT` or `TIMESTAMP WITH TIME ZONE`; those
        that it has no name for are in the engine's own words.
        """
        ...
