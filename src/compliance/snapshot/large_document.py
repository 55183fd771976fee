"""A large file in memory of its own, which is let go of part by part as it is read."""

import mmap
import sys
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

# What is less is not worth it.
LARGE = 16 * 1024 * 1024
# Copied to be looked at: what fits into the processor's own memory takes the least time.
_CHUNK = 64 * 1024
_LINE = b"\n"


class LargeDocument(mmap.mmap):
    """Bytes that can be asked as `bytes` can, where they are asked at all.

    `gone` are the ranges that were let go of, each with the number of its lines: there are
    zeros now.
    """

    gone: list[tuple[int, int, int]]

    def startswith(self, start: bytes) -> bool:
        """Whether the document begins with these bytes."""
        return self[: len(start)] == start

    def strip(self) -> bytes:
        """Give the rest of the first chunk that is not blank; nothing if all are."""
        chunks = (self[place : place + _CHUNK].strip() for place in self._places(0, len(self)))
        return next(filter(None, chunks), b"")

    def isascii(self) -> bool:
        """Whether all characters are ASCII's."""
        return all(
            self[place : place + _CHUNK].isascii() for place in self._places(0, len(self))
        )

    def count(self, wanted: bytes, start: int, end: int) -> int:
        """Count bytes that can't overlap each other; lines that are gone are counted too."""
        found = sum(
            self._chunk(place, end, wanted).count(wanted) for place in self._places(start, end)
        )
        if wanted == _LINE:
            found += sum(
                lines for first, last, lines in self.gone if start <= first < last <= end
            )
        return found

    def find(self, wanted: bytes, start: int, end: int) -> int:  # type: ignore[override]
        """Give the first place of some bytes, or -1, much sooner than the system's own way."""
        for place in self._places(start, end):
            found = self._chunk(place, end, wanted).find(wanted)
            if found >= 0:
                return place + found
        return -1

    def rfind(self, wanted: bytes, start: int, end: int) -> int:  # type: ignore[override]
        """Give the last place of some bytes, or -1."""
        for place in reversed(self._places(start, end)):
            found = self._chunk(place, end, wanted).rfind(wanted)
            if found >= 0:
                return place + found
        return -1

    def forget(self, start: int, end: int) -> None:
        """Let go of a part that will not be asked for again, but for where its lines are."""
        line = self.rfind(_LINE, start, end)
        first = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE
        last = (end if line < 0 else line) // mmap.PAGESIZE * mmap.PAGESIZE
        if first < last:
            lines = self.count(_LINE, first, last) if line >= 0 else 0
            self.gone.append((first, last, lines))
            self.madvise(mmap.MADV_DONTNEED, first, last - first)

    def _chunk(self, place: int, end: int, wanted: bytes) -> bytes:
        """Give a chunk, with so much more that what begins in it is there whole."""
        return self[place : min(place + _CHUNK + len(wanted) - 1, end)]

    def _places(self, start: int, end: int) -> range:
        return range(start, end, _CHUNK)


Document = bytes | LargeDocument

# What is read in advance, until it is asked for.
begun: dict[Path, Future[Document]] = {}


def begin_reading(path: Path) -> None:
    """Read a large file while other things are done, for when `read_document` asks for it."""
    try:
        if path.suffix != ".json" or not path.is_file() or path.stat().st_size < LARGE:
            return
    except OSError:
        return
    reading: Future[Document] = Future()

    def read() -> None:
        try:
            reading.set_result(_read(path))
        except BaseException as error:  # noqa: BLE001 - it is for who asks for the document
            reading.set_exception(error)

    begun[path] = reading
    # Nobody waits for it if a fault is found in the rules.
    Thread(target=read, daemon=True).start()


def read_document(path: Path) -> Document:
    """Read a file whole.

    Raises:
        OSError: It can't be read.
        MemoryError: It is too large.
    """
    reading = begun.pop(path, None)
    return reading.result() if reading else _read(path)


def _read(path: Path) -> Document:
    size = path.stat().st_size
    if size < max(LARGE, 1) or sys.platform != "linux":
        return path.read_bytes()
    document = LargeDocument(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    document.gone = []
    with path.open("rb", buffering=0) as file, memoryview(document) as view:
        place = 0
        while place < size and (read := file.readinto(view[place:])):
            place += read
        is_whole = place == size and not file.read(1)
    # If something writes to it meanwhile, what it will be is anybody's guess.
    return document if is_whole else path.read_bytes()
