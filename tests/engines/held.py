"""DuckDB as an engine: a database that holds the records itself."""

from collections.abc import Iterable

from compliance.snapshot.connect import connect
from engines.typed_source import Source


class Held:
    """A database with the macros of the product's, and records in its schema `source`."""

    def __init__(self, zone: str) -> None:
        self.connection = connect("here", zone)
        self.connection.execute("DROP SCHEMA data; DROP SCHEMA lost; DROP SCHEMA fate")
        self.execute = self.connection.execute
        self.close = self.connection.close

    @classmethod
    def of(cls, source: Source, zone: str) -> "Held":
        """Hold the tables of a source."""
        held = cls(zone)
        source.store(held.connection)
        return held

    @classmethod
    def after(cls, statements: Iterable[str], zone: str) -> "Held":
        """Hold what statements make in the schema `source`."""
        held = cls(zone)
        held.connection.execute("CREATE SCHEMA source; USE source")
        for statement in statements:
            held.connection.execute(statement)
        held.connection.execute("USE memory.main")
        return held

    def columns(self) -> dict[str, dict[str, str]]:
        """List the tables of `source`, with the types of their columns."""
        found: dict[str, dict[str, str]] = {}
        rows = self.connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'source' ORDER BY ordinal_position"
        ).fetchall()
        for table, column, kind in rows:
            found.setdefault(table, {})[column] = kind
        return found
