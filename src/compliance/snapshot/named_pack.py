"""The path of a snapshot to the rule pack that its header names, before anything is read."""

from contextlib import suppress
from pathlib import Path

from msgspec import DecodeError, Struct, field
from msgspec.json import decode

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot.database_kind import database_kind
from compliance.snapshot.duckdb_file import duckdb_header
from compliance.snapshot.sqlite_tables import sqlite_header


class _Header(Struct):
    pack: str = ""


class _Document(Struct):
    snapshot: _Header = field(default_factory=_Header)


def named_pack(snapshot: Path) -> str:
    """Give the pack that a header names; empty if it names none, or can't be read.

    What is wrong with it is said where the snapshot is opened.
    """
    path = snapshot / "snapshot.json" if snapshot.is_dir() else snapshot
    with suppress(SnapshotErrors, OSError, ValueError, DecodeError, RecursionError):
        match database_kind(path):
            case "duckdb":
                return decode(duckdb_header(path).content, type=_Header).pack
            case "sqlite":
                return decode(sqlite_header(path).content, type=_Header).pack
            case None if path.is_file():
                return decode(path.read_bytes(), type=_Document).snapshot.pack
    return ""
