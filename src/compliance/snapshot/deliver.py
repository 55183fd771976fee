"""The path of a snapshot to what is handed in under it, as yet unread."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from pathlib import Path

from compliance.diagnostic import Diagnostic, SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.database_kind import DatabaseKind, database_kind, hash_files
from compliance.snapshot.document import divide
from compliance.snapshot.duckdb_file import deliver_duckdb
from compliance.snapshot.file_copy import OPEN_FILES, FileCopy, begun, copy_file, let_go
from compliance.snapshot.header import HEADER, missing_header
from compliance.snapshot.large_document import Document, LargeDocument, read_document
from compliance.snapshot.sqlite_tables import deliver_sqlite
from compliance.snapshot.supply import Csv, Delivery, JsonLines, JsonPart, Parquet, Supply

_HEADER_FILE = "snapshot.json"
_PARQUET = ".parquet"
_FILES = {".ndjson", ".csv", _PARQUET}
_DATABASES = {".duckdb", ".db", ".sqlite", ".sqlite3"}
_OTHERS = {".xlsx", ".zip", ".gz", *_FILES}


def deliver(path: Path, background: Executor, held: ExitStack) -> Delivery:
    """Look through a document, a folder or a database, which is hashed in the background.

    What must be let go of after it was read is added to `held`.

    Raises:
        SnapshotErrors: It can't be read, or holds something twice or in the wrong shape.
    """
    if path.is_dir():
        return _deliver_folder(path, background, held)
    match _kind(path):
        case "duckdb":
            return deliver_duckdb(path, background)
        case "sqlite":
            return deliver_sqlite(path, background, held)
        case None:
            return _deliver_document(path, background)


def deliver_made(name: str, document: bytes) -> Delivery:
    """Look through a document that was made in memory, under a name for messages."""
    header, supplies = _look_through(Path(name), document)
    return Delivery(name, header, supplies, (), lambda: _hash_document(document))


def _kind(path: Path) -> DatabaseKind | None:
    try:
        return database_kind(path)
    except OSError as error:
        raise SnapshotErrors([_unreadable(path, error)]) from None


def _deliver_document(path: Path, background: Executor) -> Delivery:
    if path.suffix.lower() in _OTHERS and path.exists():
        raise SnapshotErrors([faults.unknown_kind(str(path))])
    if path.suffix.lower() in _DATABASES and path.is_file():
        raise SnapshotErrors([faults.no_database(str(path))])
    document = _read(path)
    digest = background.submit(_hash_document, document)
    header, supplies = _look_through(path, document)

    def release(supply: Supply) -> None:
        if isinstance(supply, JsonPart) and isinstance(document, LargeDocument):
            digest.result()
            document.forget(supply.start, supply.end)

    return Delivery(str(path), header, supplies, (), digest.result, release=release)


def _deliver_folder(folder: Path, background: Executor, held: ExitStack) -> Delivery:
    path = folder / _HEADER_FILE
    if not path.exists():
        reason = f"a folder must hold `{_HEADER_FILE}` with the header"
        raise SnapshotErrors([faults.unreadable_file(str(folder), reason)])
    header, supplies = _look_through(path, _read(path))
    tables, strays = _sort(folder)
    found = [
        faults.given_twice(str(folder), second.stem, f"the second time in `{second.name}`")
        for place, second in enumerate(tables)
        if second.stem in {*supplies, *(first.stem for first in tables[:place])}
    ]
    if found:
        raise SnapshotErrors(found)
    copies: dict[Path, Future[FileCopy]] = {}
    held.callback(let_go, copies.values())
    # The largest first, as it is read first.
    for file in sorted(tables, key=_size, reverse=True):
        if file.suffix == _PARQUET and OPEN_FILES.exists():
            copies[file] = _copied(file, background)
    supplies |= {file.stem: _supply(file, copies) for file in tables}
    digest = background.submit(hash_files, (path, *tables), copies)
    return Delivery(str(folder), header, supplies, strays, digest.result)


def _copied(file: Path, background: Executor) -> Future[FileCopy]:
    return begun.pop(file) if file in begun else background.submit(copy_file, file)


def _supply(file: Path, copies: Mapping[Path, Future[FileCopy]]) -> Supply:
    match file.suffix:
        case ".parquet":
            return Parquet(file, _size(file), copies.get(file))
        case ".csv":
            return Csv(file, _size(file))
        case _:
            return JsonLines(file, _size(file))


def _size(file: Path) -> int:
    return file.stat().st_size


def read_folder_header(folder: Path) -> JsonPart:
    """Find the header of a folder whose records are read elsewhere.

    Raises:
        SnapshotErrors: There is none that can be read, or records stand beside it.
    """
    if not folder.is_dir():
        raise SnapshotErrors([faults.unreadable_file(str(folder), "it is no folder")])
    path = folder / _HEADER_FILE
    if not path.exists():
        reason = f"a folder must hold `{_HEADER_FILE}` with the header"
        raise SnapshotErrors([faults.unreadable_file(str(folder), reason)])
    header, supplies = _look_through(path, _read(path))
    if supplies:
        message = f"there are records in `{_HEADER_FILE}`, which must hold the header alone"
        hint = "put each entity's records into a file of their own"
        raise SnapshotErrors([faults.bad_table(str(path), message, hint)])
    return header


def _sort(folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """Give a folder's tables and the names of all else in it, hidden files apart."""
    tables, strays = [], []
    for file in sorted(_listed(folder)):
        if file.suffix in _FILES and file.is_file():
            tables.append(file)
        elif file.name != _HEADER_FILE and not file.name.startswith("."):
            strays.append(file.name)
    return tables, tuple(strays)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise SnapshotErrors([_unreadable(folder, error)]) from None


def _read(path: Path) -> Document:
    try:
        # A device or a pipe might never end.
        if path.exists() and not path.is_file():
            raise SnapshotErrors([faults.unknown_kind(str(path))])
        return read_document(path)
    except (OSError, MemoryError) as error:
        raise SnapshotErrors([_unreadable(path, error)]) from None


def _unreadable(path: Path, error: Exception) -> Diagnostic:
    reason = error.strerror if isinstance(error, OSError) else "there is not enough memory"
    return faults.unreadable_file(str(path), (reason or "it can't be opened").lower())


def _look_through(path: Path, document: Document) -> tuple[JsonPart, dict[str, Supply]]:
    """Find the header and each entity's value in a document; all must be there once."""
    found: list[Diagnostic] = []
    supplies: dict[str, Supply] = {}
    header: JsonPart | None = None
    seen: set[str] = set()
    for part in divide(str(path), document):
        value = JsonPart(str(path), document, part.start, part.end)
        if part.key in seen:
            found.append(faults.given_twice(value.place, part.key, "in one document"))
        seen.add(part.key)
        if part.key == HEADER:
            header = value
        else:
            supplies[part.key] = value
    if header is None:
        found.append(missing_header(f"{path}:1:1"))
    if header is None or found:
        raise SnapshotErrors(found)
    return header, supplies


def _hash_document(document: Document) -> str:
    return hashlib.sha256(document).hexdigest()
