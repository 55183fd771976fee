"""What was handed in: the header, and for each entity where its records are."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path

from msgspec import Struct

from compliance.snapshot.file_copy import FileCopy
from compliance.snapshot.json_faults import at
from compliance.snapshot.large_document import Document
from compliance.snapshot.sqlite_file import SqliteFile


class JsonPart(Struct, frozen=True):
    """The bytes of a value within a JSON document, from `start` up to `end`.

    If it `is_made`, it was made from the row of a table, in which there are no lines.
    """

    path: str
    document: Document
    start: int
    end: int
    is_made: bool = False

    @property
    def place(self) -> str:
        """The place of the value as `path:line:column`."""
        return self.place_of(0)

    def place_of(self, offset: int) -> str:
        """Give the place of a byte of the value, which of a row is that of the file."""
        return self.path if self.is_made else at(self.path, self.document, self.start + offset)

    @property
    def size(self) -> int:
        """The number of bytes."""
        return self.end - self.start

    @property
    def content(self) -> memoryview:
        """The bytes of the value alone, not copied."""
        return memoryview(self.document)[self.start : self.end]


class JsonLines(Struct, frozen=True):
    """A file of one JSON object a line, and what to read in its place if it was changed."""

    path: Path
    size: int
    content: bytes | None = None


class Csv(Struct, frozen=True):
    """A file of comma-separated values under a header line."""

    path: Path
    size: int


class Parquet(Struct, frozen=True):
    """A Parquet file, and the copy of it that is read, which is made meanwhile.

    There is none where the system has no paths of open files.
    """

    path: Path
    size: int
    copied: Future[FileCopy] | None


class DuckdbTable(Struct, frozen=True):
    """A table of a DuckDB file, with the types of its columns by their names.

    `path` is as the user gave it, and `size` an estimate, in bytes.
    """

    path: str
    table: str
    types: Mapping[str, str]
    size: int


class SqliteTable(Struct, frozen=True):
    """A table of an SQLite file, with the declared types of its columns, upper case.

    `path` is as the user gave it, and `size` an estimate, in bytes.
    """

    path: str
    file: SqliteFile
    table: str
    types: Mapping[str, str]
    size: int


class TableLines(Struct, frozen=True):
    """The records of a table, written out as JSON lines: see `sqlite_lines.py`.

    `place` is where the records come from, `carried` are the declared fields among the
    table's columns and `strangers` the others.
    """

    path: Path
    place: str
    table: str
    carried: frozenset[str]
    strangers: tuple[str, ...]
    size: int


class View(Struct, frozen=True):
    """A view of a database file, which is not read, as it may do anything."""

    path: str
    table: str
    size: int = 0


FileSupply = JsonPart | JsonLines | Csv | Parquet | TableLines
Supply = FileSupply | DuckdbTable | SqliteTable | View


class Delivery(Struct, frozen=True):
    """A snapshot as handed in under a path: its header, and a supply by entity's name.

    `strays` are names in a folder, or in a database file, that are no table of records.
    `digest` gives the hash, which is computed meanwhile. `attached` is the DuckDB file that
    the tables are in, `interrupt` ends what goes on in another database, and `release` lets
    go of the bytes of a supply that will not be read again.
    """

    path: str
    header: JsonPart
    supplies: Mapping[str, Supply]
    strays: tuple[str, ...]
    digest: Callable[[], str]
    attached: Path | None = None
    interrupt: Callable[[], None] | None = None
    release: Callable[[Supply], None] | None = None

    @property
    def is_database(self) -> bool:
        """Whether it is the file of a database."""
        return self.header.is_made
