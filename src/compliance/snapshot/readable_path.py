"""A supply to a path under which the database can read it, and nothing else."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from compliance.snapshot.file_copy import OPEN_FILES, write_all
from compliance.snapshot.supply import FileSupply, JsonLines, JsonPart, Parquet, Supply


@contextmanager
def readable_path(supply: Supply) -> Iterator[str]:
    """Give the path, which is good for as long as the context is open."""
    assert isinstance(supply, FileSupply), "of databases only what was written out is read so"
    if isinstance(supply, JsonPart | JsonLines) and supply.content is not None:
        hold = _memory_path if OPEN_FILES.exists() else _temporary_path
        with hold(memoryview(supply.content)) as path:
            yield path
    elif isinstance(supply, Parquet) and supply.copied is not None:
        yield supply.copied.result().path
    else:
        with _file_path(supply.path) as path:
            yield path


@contextmanager
def _file_path(path: Path) -> Iterator[str]:
    """Give a path in which the database sees no wildcards."""
    if not OPEN_FILES.exists():
        yield re.sub(r"([*?\[])", r"[\1]", str(path))
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        yield str(OPEN_FILES / str(handle))
    finally:
        os.close(handle)


@contextmanager
def _memory_path(content: memoryview) -> Iterator[str]:
    """Hold a part of a document in a file that is only in memory and has no name."""
    handle = os.memfd_create("snapshot")
    try:
        write_all(handle, content)
        yield str(OPEN_FILES / str(handle))
    finally:
        os.close(handle)


@contextmanager
def _temporary_path(content: memoryview) -> Iterator[str]:
    """Hold a part of a document in a temporary file, where there are none in memory."""
    handle, path = tempfile.mkstemp(prefix="snapshot-", suffix=".json")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        yield path
    finally:
        Path(path).unlink()


@contextmanager
def scratch_file() -> Iterator[tuple[IO[bytes], Path]]:
    """Give a file to write to and a path to read it by; it is gone afterwards.

    Where the system has paths of open files it has no name, so that it is gone even if the
    process is killed.
    """
    if OPEN_FILES.exists():
        with tempfile.TemporaryFile(prefix="snapshot-") as file:
            yield file, OPEN_FILES / str(file.fileno())
        return
    handle, named = tempfile.mkstemp(prefix="snapshot-", suffix=".json")
    path = Path(named)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, path
    finally:
        path.unlink()
