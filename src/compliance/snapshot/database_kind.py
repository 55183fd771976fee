"""A database file as it lies there: which kind it is, its log beside it, and its hash."""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Literal

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.file_copy import FileCopy

DatabaseKind = Literal["duckdb", "sqlite"]

_SQLITE = b"SQLite format 3\0"
_DUCKDB = b"DUCK"
_DUCKDB_AT = 8
# Changes are written to a log first, and from there to the file.
SQLITE_LOG = "-wal"
# What a database keeps beside its file, all of which belongs to it.
BESIDE = (".wal", ".wal.checkpoint", ".wal.recovery", "-wal", "-shm", "-journal")


def database_kind(path: Path) -> DatabaseKind | None:
    """Tell by its first bytes which kind of database a file is; None if it is no database.

    Raises:
        OSError: It can't be opened.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        start = file.read(len(_SQLITE))
    if start == _SQLITE:
        return "sqlite"
    return "duckdb" if start[_DUCKDB_AT:].startswith(_DUCKDB) else None


def log_of(path: Path, kind: DatabaseKind) -> Path | None:
    """Give the log of a database, if there is one with something in it.

    It stands beside the file itself, not beside a link to it.
    """
    real = str(path.resolve())
    if kind == "duckdb":
        # In any path it takes what follows a question mark for no part of the name.
        before, mark, after = real.partition("?")
        log = Path(f"{before}.wal{mark}{after}")
    else:
        log = Path(real + SQLITE_LOG)
    return log if log.exists() and log.stat().st_size else None


def watch(path: Path, kind: DatabaseKind, background: Executor) -> Callable[[], str]:
    """Hash a database file in the background, and give what waits for the hash.

    With a log it is the hash of the names and hashes of both, as of a folder. To wait raises
    `SnapshotErrors` if the file has changed since, so that nobody knows what was read.
    """
    before = _stamps(path, kind)
    hashed = background.submit(_hash, path, log_of(path, kind))

    def digest() -> str:
        found = hashed.result()
        if _stamps(path, kind) != before:
            reason = "it was changed while it was read"
            hint = "try again when nothing writes to it, or give a copy"
            raise SnapshotErrors([faults.bad_database(str(path), reason, hint)])
        return found

    return digest


def _stamps(path: Path, kind: DatabaseKind) -> list[tuple[int, int, int]]:
    log = log_of(path, kind)
    stats = [each.stat() for each in (path, log) if each]
    return [(each.st_ino, each.st_size, each.st_mtime_ns) for each in stats]


def _hash(path: Path, log: Path | None) -> str:
    return _hash_file(path) if log is None else hash_files((path, log))


def hash_files(
    paths: tuple[Path, ...], copies: Mapping[Path, Future[FileCopy]] | None = None
) -> str:
    """Hash the names and hashes of files, in the order of their names.

    Of those that are copied, what counts is the copy.
    """
    copies = copies or {}
    hashes = {
        path: copies[path].result().sha256 if path in copies else _hash_file(path)
        for path in sorted(paths)
    }
    lines = [f"{path.name}\0{found}\n" for path, found in hashes.items()]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
