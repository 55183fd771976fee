"""Many small documents, one after the other, to tables in one database.

To open a database takes as long as to judge a few records. What it holds is dropped before
the next document is read, so that nothing of one is there when another is judged; only the
table of an entity whose records are the same, byte by byte, is left as it is.
"""

from collections.abc import Mapping
from datetime import datetime

import duckdb
from msgspec import Struct, field

from compliance.check.followed import linking_fields
from compliance.check.rules import CheckedRules
from compliance.snapshot.connect import clear, connect
from compliance.snapshot.deliver import deliver_made
from compliance.snapshot.header import ReadHeader, read_header
from compliance.snapshot.interrupts import close
from compliance.snapshot.load_entity import Loaded
from compliance.snapshot.open import gather, load_all, loads_of
from compliance.snapshot.supply import Delivery, JsonPart
from compliance.snapshot.tables import Tables


class _Read(Struct, frozen=True):
    """What the table of an entity was made from, all that bears on it, and what came out."""

    content: bytes
    as_of: datetime
    links: frozenset[tuple[str, str]]
    loaded: Loaded


class SmallDatabase(Struct):
    """A database for one small snapshot at a time, open from the first one on.

    `read` are the entities of which the tables are there, `linked` the fields that link
    records by the rules that were judged, as many small snapshots are judged by the same.
    """

    time_zone: str
    connection: duckdb.DuckDBPyConnection | None = None
    read: dict[str, _Read] = field(default_factory=dict)
    linked: dict[int, tuple[CheckedRules, frozenset[tuple[str, str]]]] = field(
        default_factory=dict
    )

    def open_document(self, name: str, document: bytes, checked: CheckedRules) -> Tables:
        """Read a document in place of the one before, whose tables are gone.

        Raises:
            SnapshotErrors: It can't be read, with every fault that was found.
        """
        delivery = deliver_made(name, document)
        header = read_header(delivery.header, self.time_zone, None)
        assert header.zone.key == self.time_zone, "the clock of the database is set for it"
        links = self._links(checked)
        kept = self._kept(delivery, header, links)
        self.read = {}
        connection = self.connection or self._connect(name)
        clear(connection, kept)
        loads = loads_of(delivery, header, checked.dictionary, lambda: links)
        loaded = load_all(connection, delivery, header, loads, kept)
        tables = gather(connection, delivery, header, checked, loaded)
        self.read = {
            entity: _Read(_content(delivery, entity), header.as_of, links, each)
            for entity, each in loaded.items()
            # Of others there are more tables than one.
            if entity in delivery.supplies and each.account.assessed == each.account.supplied
        }
        return tables

    def close(self) -> None:
        """Let go of the database."""
        if self.connection is not None:
            close(self.connection)
        self.connection, self.read = None, {}

    def _connect(self, name: str) -> duckdb.DuckDBPyConnection:
        self.connection = connect(name, self.time_zone)
        # To share a few records out among threads takes longer than to read them.
        self.connection.execute("SET threads = 1")
        return self.connection

    def _links(self, checked: CheckedRules) -> frozenset[tuple[str, str]]:
        # The rules are kept beside, so that no others can come to have their number.
        if id(checked) not in self.linked:
            self.linked[id(checked)] = checked, linking_fields(checked)
        return self.linked[id(checked)][1]

    def _kept(
        self, delivery: Delivery, header: ReadHeader, links: frozenset[tuple[str, str]]
    ) -> Mapping[str, Loaded]:
        """Give the entities whose tables would be made from the same once more."""
        return {
            entity: each.loaded
            for entity, each in self.read.items()
            if entity in delivery.supplies
            and each.content == _content(delivery, entity)
            and (each.as_of, each.links) == (header.as_of, links)
        }


def _content(delivery: Delivery, entity: str) -> bytes:
    supply = delivery.supplies[entity]
    assert isinstance(supply, JsonPart), "a document has no other parts"
    return supply.content.tobytes()
