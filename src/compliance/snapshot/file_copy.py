"""A file to a copy of it in memory and its hash, so that what is read is what was hashed.

Nothing else can change the copy, whatever writes to the file meanwhile.
"""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path
from weakref import finalize

from msgspec import Struct

# Where the system has paths of open files, a file in memory needs no name.
OPEN_FILES = Path("/proc/self/fd")
_CHUNK = 256 * 1024


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


def _fill(handle: int, file: Path) -> str:
    digest = hashlib.sha256()
    chunk = memoryview(bytearray(_CHUNK))
    with file.open("rb", buffering=0) as source:
        while size := source.readinto(chunk):
            digest.update(chunk[:size])
            write_all(handle, chunk[:size])
    return digest.hexdigest()
