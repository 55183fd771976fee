"""A file to a copy of it in memory and its hash, so that what is read is what was hashed.

Nothing else can change the copy, whatever writes to the file meanwhile.
"""

import hashlib
import mmap
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from weakref import finalize

from msgspec import Struct

# Where the system has paths of open files, a file in memory needs no name.
OPEN_FILES = Path("/proc/self/fd")
_MOST = 1 << 30
# What is less is not worth a thread of its own.
LARGE = 1024 * 1024


class FileCopy(Struct):
    """A copy under the path of an open file, until it is let go of."""

    handle: int
    sha256: str
    is_kept: bool = False

    @property
    def path(self) -> str:
        """The path under which the copy can be read."""
        return str(OPEN_FILES / str(self.handle))

    def keep_for(self, reader: object) -> None:
        """Keep the copy for as long as a reader of it is there."""
        finalize(reader, os.close, self.handle)
        self.is_kept = True


# What is copied in advance, until it is asked for.
begun: dict[Path, Future[FileCopy]] = {}


def begin_copying(folder: Path) -> None:
    """Copy the large Parquet files of a folder while other things are done."""
    try:
        sizes = {file: file.stat().st_size for file in folder.glob("*.parquet")}
    except OSError:
        return
    large = [file for file, size in sizes.items() if size >= LARGE and OPEN_FILES.exists()]
    # The largest first, as it is read first.
    copies = {file: Future[FileCopy]() for file in sorted(large, key=lambda file: -sizes[file])}
    begun.update(copies)
    if copies:
        # Nobody waits for it if a fault is found in the rules.
        Thread(target=_copy_all, args=(copies,), daemon=True).start()


def _copy_all(copies: Mapping[Path, Future[FileCopy]]) -> None:
    for file, copy in copies.items():
        if not copy.set_running_or_notify_cancel():
            continue
        try:
            copy.set_result(copy_file(file))
        except BaseException as error:  # noqa: BLE001 - it is for who asks for the copy
            copy.set_exception(error)


def copy_file(file: Path) -> FileCopy:
    """Copy a file and hash it on the way.

    Raises:
        OSError: It can't be read, or there is not enough memory.
    """
    handle = os.memfd_create("snapshot")
    try:
        return FileCopy(handle, _fill(handle, file))
    except BaseException:
        os.close(handle)
        raise


def let_go(copies: Iterable[Future[FileCopy]]) -> None:
    """Let go of copies, made or under way, but for those that are kept."""
    for each in copies:
        if not each.cancel() and each.exception() is None and not each.result().is_kept:
            os.close(each.result().handle)


def write_all(handle: int, content: memoryview) -> None:
    """Write bytes to an open file, however many of them it takes at once."""
    while content:
        content = content[os.write(handle, content) :]


# In few calls, each a long one: between two of them a thread may have to wait for others.
def _fill(handle: int, file: Path) -> str:
    size = 0
    with file.open("rb", buffering=0) as source:
        while copied := os.sendfile(handle, source.fileno(), None, _MOST):
            size += copied
    if not size:
        return hashlib.sha256().hexdigest()
    mapping = mmap.MAP_SHARED | mmap.MAP_POPULATE
    with mmap.mmap(handle, size, mapping, mmap.PROT_READ) as content:
        return hashlib.sha256(content).hexdigest()
