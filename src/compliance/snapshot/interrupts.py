"""Work of several threads on one database, all of it stopped before an interrupt goes on.

To close a database while a statement runs on it in another thread ends the process.
"""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import current_thread, main_thread
from time import sleep
from typing import TypeVar

import duckdb

from compliance.engines.database import Database

_PAUSE = 0.02
_TRIES = 500

Result = TypeVar("Result")
Work = Callable[[duckdb.DuckDBPyConnection], Result]


def run_on_cursors(
    connection: duckdb.DuckDBPyConnection,
    works: Sequence[Work[Result]],
    workers: int,
    interrupt: Callable[[], None] | None = None,
) -> list[Future[Result]]:
    """Do works, some at a time, each on a cursor of its own, and wait for all of them.

    To stop what they do elsewhere, `interrupt` is called.

    Raises:
        KeyboardInterrupt: The user stopped it, and every statement has ended.
    """
    cursors = [connection.cursor() for _ in works]
    others = [interrupt] if interrupt else []
    futures: list[Future[Result]] = []
    try:
        with ThreadPoolExecutor(workers) as pool:
            try:
                for work, cursor in zip(works, cursors, strict=True):
                    futures.append(pool.submit(work, cursor))
                wait(futures)
            except BaseException:
                stop(futures, [*(cursor.interrupt for cursor in cursors), *others])
                raise
    finally:
        for cursor in cursors:
            cursor.close()
    return futures


def stop(futures: Sequence[Future[Result]], interrupts: Sequence[Callable[[], None]]) -> None:
    """End work that may be under way, and wait until it has ended."""
    with uninterrupted():
        for future in futures:
            future.cancel()
        while not all(future.done() for future in futures):
            # Work goes on after a statement that was stopped, with others to be stopped.
            for interrupt in interrupts:
                interrupt()
            wait(futures, _PAUSE)


def close(database: Database) -> None:
    """Close a database, once the statement has ended in which an interrupt was raised.

    Until then DuckDB refuses to, and what went wrong would not be said.
    """
    with uninterrupted():
        for _ in range(_TRIES):
            try:
                database.close()
            except duckdb.ResourceInUseException:
                if isinstance(database, duckdb.DuckDBPyConnection):
                    database.interrupt()
                sleep(_PAUSE)
            else:
                return


@contextmanager
def closed_after(database: Database) -> Iterator[None]:
    """Close a database at the end of what is done with it, however that ends."""
    try:
        yield
    finally:
        close(database)


@contextmanager
def uninterrupted() -> Iterator[list[int]]:
    """Overlook interrupts, such as more of them while the work is being stopped already."""
    seen: list[int] = []
    if current_thread() is not main_thread():
        yield seen
        return
    before = signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def interrupted_later() -> Iterator[None]:
    """Put an interrupt off to the end of what must be done as a whole."""
    with uninterrupted() as seen:
        yield
    if seen:
        raise KeyboardInterrupt
