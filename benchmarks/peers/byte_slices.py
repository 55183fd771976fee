"""The best known way from one JSON document into DuckDB: each top-level array by itself."""

import ctypes
import fcntl
import mmap
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import duckdb
import msgspec

from records import FIELDS

TYPES = {"i": "BIGINT", "s": "VARCHAR", "d": "DATE", "t": "TIMESTAMP"}
PIPE_SIZE = 1 << 20
SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ, which Python 3.11 has no name for on every system

Range = tuple[int, int]


class _Buffer(ctypes.Structure):
    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


def _address(holder: object) -> int:
    """Give where the first byte of something with a buffer lies in memory."""
    view = _Buffer()
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(holder), ctypes.byref(view), 0)
    found = int(view.buf)
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(view))
    return found


def ranges(file: int) -> dict[str, Range]:
    """Give where each top-level array of a document begins and ends."""
    document = mmap.mmap(file, 0, prot=mmap.PROT_READ)
    start = _address(document)
    # A Raw value is a view of the document, so that nothing is copied.
    values = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    found = {}
    for entity in FIELDS:
        value = memoryview(values[entity])
        offset = _address(value) - start
        found[entity] = (offset, offset + len(value))
    return found


def columns(entity: str) -> str:
    """Write the columns of an entity as DuckDB's JSON reader takes them."""
    pairs = (f"'{name}': '{TYPES[letter]}'" for name, letter in FIELDS[entity].items())
    return "{" + ", ".join(pairs) + "}"


def load(database: duckdb.DuckDBPyConnection, path: str) -> None:
    """Make a table of each array, two at a time, the largest first."""
    file = os.open(path, os.O_RDONLY)
    found = ranges(file)
    order = sorted(found, key=lambda entity: found[entity][0] - found[entity][1])
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda entity: _load(database, file, entity, found[entity]), order))


def _load(database: duckdb.DuckDBPyConnection, file: int, entity: str, where: Range) -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, SET_PIPE_SIZE, PIPE_SIZE)
    pump = threading.Thread(target=_pump, args=(file, writing, where))
    pump.start()
    try:
        database.cursor().execute(
            f"CREATE TABLE {entity} AS SELECT * FROM read_json("
            f"'/dev/fd/{reading}', format = 'array', columns = {columns(entity)})"
        )
    finally:
        # The reading end first: a pump would else wait for ever on a failed read.
        os.close(reading)
        pump.join()


def _pump(file: int, writing: int, where: Range) -> None:
    offset, end = where
    try:
        while offset < end:
            step = min(end - offset, PIPE_SIZE)
            offset += os.splice(file, writing, step, offset_src=offset)
    except BrokenPipeError:
        pass
    finally:
        os.close(writing)
