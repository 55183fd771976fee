"""Work of several threads on one database, all of it stopped before an interrupt goes on.

To close a database while a statement runs on it in another thread ends the process.
"""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
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
    try:
        # An interrupt that is raised while a thread begins, or while locks are taken, leaves
        # behind a thread that nobody waits for, or one that waits for ever.
        with interrupted_later() as seen, ThreadPoolExecutor(workers) as pool:
            pairs = zip(works, cursors, strict=True)
            futures = [pool.submit(work, cursor) for work, cursor in pairs]
            while wait(futures, _PAUSE).not_done and not seen:
                pass
            if seen:
                others = [interrupt] if interrupt else []
                stop(futures, [*(cursor.interrupt for cursor in cursors), *others])
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
                # The statement may have ended in between, and the connection with it.
                if isinstance(database, duckdb.DuckDBPyConnection):
                    with suppress(duckdb.ConnectionException):
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
    is_ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if current_thread() is not main_thread() or is_ignored:
        yield seen
        return
    before = signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def interrupted_later() -> Iterator[list[int]]:
    """Put an interrupt off to the end of what must be done as a whole; give those seen."""
    with uninterrupted() as seen:
        yield seen
    if seen:
        raise KeyboardInterrupt
