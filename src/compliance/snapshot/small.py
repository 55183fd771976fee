"""Many small documents, one after the other, to tables in one database.

To open a database takes as long as to judge a few records. What it holds is dropped before
the next document is read, so that nothing of one is there when another is judged.
"""

import duckdb
from msgspec import Struct

from compliance.check.rules import CheckedRules
from compliance.snapshot.connect import clear, connect
from compliance.snapshot.deliver import deliver_made
from compliance.snapshot.header import read_header
from compliance.snapshot.interrupts import close
from compliance.snapshot.open import fill
from compliance.snapshot.tables import Tables


class SmallDatabase(Struct):
    """A database for one small snapshot at a time, open from the first one on."""

    time_zone: str
    connection: duckdb.DuckDBPyConnection | None = None

    def open_document(self, name: str, document: bytes, checked: CheckedRules) -> Tables:
        """Read a document in place of the one before, whose tables are gone.

        Raises:
            SnapshotErrors: It can't be read, with every fault that was found.
        """
        delivery = deliver_made(name, document)
        header = read_header(delivery.header, self.time_zone, None)
        assert header.zone.key == self.time_zone, "the clock of the database is set for it"
        if self.connection is None:
            self.connection = connect(name, self.time_zone)
            # To share a few records out among threads takes longer than to read them.
            self.connection.execute("SET threads = 1")
        else:
            clear(self.connection)
        return fill(self.connection, delivery, header, checked)

    def close(self) -> None:
        """Let go of the database."""
        if self.connection is not None:
            close(self.connection)
            self.connection = None
