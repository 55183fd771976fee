"""The standard streams, which may be closed, full, or a pipe that nobody reads any more."""

import errno
import os
import sys
from typing import TextIO


def replace_closed_streams() -> None:
    """Put a stream that takes everything in the place of one that was closed at the start."""
    # So no file that is opened later gets its number.
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def stream_fault(stream: TextIO) -> OSError | None:
    """Write out what a stream still holds, and give what went wrong."""
    try:
        stream.flush()
    except OSError as error:
        return error
    return None


def is_broken_pipe(error: OSError) -> bool:
    """Whether the reader of a pipe has gone, which is no fault."""
    return error.errno == errno.EPIPE
