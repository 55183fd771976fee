"""Work in several processes at once, as Python runs one thread at a time."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from threading import Thread
from typing import TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def in_processes(
    work: Callable[[Task], Answer],
    tasks: Iterable[Task],
    jobs: int,
    begin: Callable[..., None],
    given: tuple[object, ...],
) -> list[Answer]:
    """Do tasks in so many processes, each begun by `begin(*given)`; answers keep their order.

    Raises:
        BrokenProcessPool: The system ended a process.
    """
    # A copy of this process could hold a lock that no thread of it would ever release.
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, context, _begin, (begin, given))
    try:
        return list(pool.map(work, tasks))
    except BaseException:
        # What they have begun would take long, and nobody wants it any more.
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(begin: Callable[..., None], given: tuple[object, ...]) -> None:
    # The process above is interrupted too, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    begin(*given)


def _end_with_parent() -> None:
    """End this process when the one above is ended from outside, and can't see to it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
