"""A supply to a path under which the database can read it, and nothing else."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from compliance.snapshot.supply import FileSupply, JsonLines, JsonPart, Supply

_OPEN_FILES = Path("/proc/self/fd")


@contextmanager
def readable_path(supply: Supply) -> Iterator[str]:
    """Give the path, which is good for as long as the context is open."""
    assert isinstance(supply, FileSupply), "of databases only what was written out is read so"
    if isinstance(supply, JsonPart | JsonLines) and supply.content is not None:
        hold = _memory_path if _OPEN_FILES.exists() else _temporary_path
        with hold(memoryview(supply.content)) as path:
            yield path
    else:
        with _file_path(supply.path) as path:
            yield path


@contextmanager
def _file_path(path: Path) -> Iterator[str]:
    """Give a path in which the database sees no wildcards."""
    if not _OPEN_FILES.exists():
        yield re.sub(r"([*?\[])", r"[\1]", str(path))
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        yield str(_OPEN_FILES / str(handle))
    finally:
        os.close(handle)


@contextmanager
def _memory_path(content: memoryview) -> Iterator[str]:
    """Hold a part of a document in a file that is only in memory and has no name."""
    handle = os.memfd_create("snapshot")
    try:
        while content:
            content = content[os.write(handle, content) :]
        yield str(_OPEN_FILES / str(handle))
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
    if _OPEN_FILES.exists():
        with tempfile.TemporaryFile(prefix="snapshot-") as file:
            yield file, _OPEN_FILES / str(file.fileno())
        return
    handle, named = tempfile.mkstemp(prefix="snapshot-", suffix=".json")
    path = Path(named)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, path
    finally:
        path.unlink()
