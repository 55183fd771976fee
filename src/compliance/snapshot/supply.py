"""What was handed in: the header, and for each entity where its records are."""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from compliance.snapshot.json_faults import at


class JsonPart(Struct, frozen=True):
    """The bytes of a value within a JSON document, from `start` up to `end`."""

    path: str
    document: bytes
    start: int
    end: int

    @property
    def place(self) -> str:
        """The place of the value as `path:line:column`."""
        return at(self.path, self.document, self.start)

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
    """A Parquet file."""

    path: Path
    size: int


Supply = JsonPart | JsonLines | Csv | Parquet


class Delivery(Struct, frozen=True):
    """A snapshot as handed in under a path: its header, and a supply by entity's name.

    `strays` are names in a folder that are no table. `digest` gives the hash, which is
    computed meanwhile.
    """

    path: str
    header: JsonPart
    supplies: Mapping[str, Supply]
    strays: tuple[str, ...]
    digest: Callable[[], str]
