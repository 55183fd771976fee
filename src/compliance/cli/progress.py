"""A sign of life on stderr, if it is a terminal and the work takes over a second."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

PATIENCE = 1.0
CLEARED = "\r\033[K"


@contextmanager
def progress(word: str = "judging") -> Iterator[None]:
    """Show how long the work has taken, for as long as it takes."""
    if not sys.stderr.isatty():
        yield
        return
    is_done = Event()
    thread = Thread(target=_tell, args=(is_done, word), daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_done.set()
        thread.join()


def _tell(is_done: Event, word: str) -> None:
    begun = monotonic()
    while not is_done.wait(PATIENCE):
        sys.stderr.write(f"{CLEARED}{word}, {monotonic() - begun:.0f} s")
        sys.stderr.flush()
    if monotonic() - begun > PATIENCE:
        sys.stderr.write(CLEARED)
        sys.stderr.flush()
