"""An SQLite file, opened so that nothing is changed: neither the file nor its folder.

SQLite makes files beside one whose log is in use, even to read it. So without a log the file
is opened as one that can't change, and that it did not is looked at in the end; with a log
both are copied to a folder of ours. Nothing that stands in a schema is trusted.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from compliance.diagnostic import Diagnostic, SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.database_kind import SQLITE_LOG, log_of
from compliance.snapshot.interrupts import interrupted_later, uninterrupted
from compliance.snapshot.json_rows import RECORD_BYTES

_SECONDS = 5.0
_STEPS = 1_000_000
_IN_LOG_MODE = b"\2\2"
_CALM = """
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA query_only = ON;
"""


class SqliteFile:
    """A file to open as often as needed, under the path that the user gave."""

    def __init__(self, path: Path, address: str) -> None:
        self.path = path
        self._address = address
        self._open: set[sqlite3.Connection] = set()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Open it for the thread that asks; texts are given as bytes.

        Raises:
            SnapshotErrors: SQLite can't read it, or what is asked of it.
            KeyboardInterrupt: It was stopped by `interrupt`, or by the user.
        """
        try:
            opened = sqlite3.connect(
                self._address, uri=True, timeout=_SECONDS, check_same_thread=False
            )
            with closing(opened) as connection:
                _set_up(connection)
                self._open.add(connection)
                try:
                    yield connection
                finally:
                    self._open.discard(connection)
        except sqlite3.Error as error:
            # So ends a statement as well if a signal was seen while it ran.
            if _code(error) == sqlite3.SQLITE_INTERRUPT:
                raise KeyboardInterrupt from None
            raise SnapshotErrors([_fault(str(self.path), error)]) from None

    def interrupt(self) -> None:
        """Stop every statement that runs on it."""
        for connection in self._open.copy():
            # It may have been closed since.
            with suppress(sqlite3.ProgrammingError):
                connection.interrupt()


def open_sqlite(path: Path, held: ExitStack) -> SqliteFile:
    """Find out how the file can be opened; a copy of it, if needed, is added to `held`.

    Raises:
        SnapshotErrors: It is cut off, or there is no space for a copy.
    """
    try:
        log = log_of(path, "sqlite")
        if log is not None:
            return SqliteFile(path, _address(_copied(path.resolve(), log, held)))
        with path.open("rb") as file:
            start = file.read(100)
        _require_whole(path, start)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else "the system refused"
        raise SnapshotErrors([faults.bad_database(str(path), reason)]) from None
    # Of a file that is in the mode of a log, but has none, nobody is about to write to it.
    unchanging = "&immutable=1" if start[18:20] == _IN_LOG_MODE else ""
    return SqliteFile(path, _address(path) + unchanging)


def _address(path: Path) -> str:
    return f"file:{quote(os.path.realpath(path))}?mode=ro"


def _copied(path: Path, log: Path, held: ExitStack) -> Path:
    """Copy a file and its log to a folder that is gone when they have been read."""
    with interrupted_later():
        folder = TemporaryDirectory(prefix="snapshot-")
        held.callback(_remove, folder)
    copy = Path(folder.name) / "copy.sqlite"
    shutil.copyfile(path, copy)
    shutil.copyfile(log, copy.with_name(copy.name + SQLITE_LOG))
    return copy


def _remove(folder: "TemporaryDirectory[str]") -> None:
    with uninterrupted():
        folder.cleanup()


def _require_whole(path: Path, start: bytes) -> None:
    """Refuse a file that is shorter than it says, of which SQLite may read zeros."""
    page = int.from_bytes(start[16:18], "big")
    pages = int.from_bytes(start[28:32], "big")
    # Of the number of pages it is known only so if it is up to date.
    is_known = start[24:28] == start[92:96]
    if len(start) < 100 or (
        is_known and path.stat().st_size < pages * (65536 if page == 1 else page)
    ):
        raise SnapshotErrors([faults.bad_database(str(path), "it is cut off")])


def _set_up(connection: sqlite3.Connection) -> None:
    connection.text_factory = bytes
    # No record that is longer can be read, in any form.
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, RECORD_BYTES)
    # Python looks for signals only where some of its own code is run.
    connection.set_progress_handler(lambda: None, _STEPS)
    connection.executescript(_CALM)
    # SQLite writes 15 digits of a number, of which 17 may be needed.
    connection.create_function("shortest", 1, float.__repr__, deterministic=True)


def _code(error: sqlite3.Error) -> int:
    # Of an extended code, the last byte is the plain one.
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


_REASONS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: (
        "another process is writing to it",
        "try again when that is done, or give a copy",
    ),
    sqlite3.SQLITE_READONLY: (
        "a change to it was broken off, and its journal lies beside it",
        "open it with SQLite once, which takes the change back",
    ),
    sqlite3.SQLITE_CANTOPEN: ("it can't be opened", ""),
    sqlite3.SQLITE_CORRUPT: ("it is cut off or damaged", ""),
    sqlite3.SQLITE_NOTADB: ("it is no SQLite file, or is encrypted or damaged", ""),
    sqlite3.SQLITE_IOERR: ("the system refused to read it", ""),
    sqlite3.SQLITE_NOMEM: ("there is not enough memory", ""),
    sqlite3.SQLITE_TOOBIG: (
        f"a record in it is larger than {RECORD_BYTES // 1024 // 1024} MB",
        "",
    ),
}


def _fault(path: str, error: sqlite3.Error) -> Diagnostic:
    other = (f"SQLite {sqlite3.sqlite_version} can't make sense of it", "")
    reason, hint = _REASONS.get(_code(error), other)
    return faults.bad_database(path, reason, hint)
