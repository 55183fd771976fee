"""Statements run two at a time, each after those that make what it reads.

The database takes longer to plan a statement than to run it on the records of a small
force, and plans each in one thread: two statements at once take half the time.
"""

from collections.abc import Callable, Sequence
from functools import partial
from threading import Condition
from typing import Any

import duckdb
from msgspec import Struct, field

from compliance.engines.database import Database
from compliance.snapshot.interrupts import run_on_cursors

WORKERS = 2

# A statement, with the values of its parameters if it has any.
Statement = tuple[str, list[Any] | None]


class Task(Struct, frozen=True):
    """A statement that makes a table from others; tables are named `schema.name`."""

    makes: str
    reads: frozenset[str]
    statement: Callable[[], Statement]


def run_tasks(tasks: Sequence[Task], connection: Database, workers: int = WORKERS) -> None:
    """Run statements, on DuckDB each on a connection of its own to the same database.

    Raises:
        duckdb.Error: That of the first statement, in the order given, that failed.
    """
    if not isinstance(connection, duckdb.DuckDBPyConnection):
        _run_in_turn(tasks, connection)
        return
    queue = _Queue(list(tasks), {task.makes for task in tasks})
    for future in run_on_cursors(connection, [partial(_work, queue)] * workers, workers):
        future.result()
    for task in tasks:
        if task.makes in queue.faults:
            raise queue.faults[task.makes]


def _run_in_turn(tasks: Sequence[Task], connection: Database) -> None:
    waiting = list(tasks)
    while waiting:
        missing = {task.makes for task in waiting}
        task = next(task for task in waiting if not task.reads & missing)
        connection.execute(*task.statement())
        waiting.remove(task)


class _Queue(Struct, eq=False):
    """The statements that wait, and the tables that are still to be made."""

    waiting: list[Task]
    missing: set[str]
    faults: dict[str, Exception] = field(default_factory=dict)
    changed: Condition = field(default_factory=Condition)

    def take(self) -> Task | None:
        """Give the next statement that can run, waiting for it; None if no more will."""
        with self.changed:
            while self.waiting and not self.faults:
                for task in self.waiting:
                    if not task.reads & self.missing:
                        self.waiting.remove(task)
                        return task
                self.changed.wait()
            return None

    def finish(self, task: Task, fault: Exception | None) -> None:
        """Say that a statement has ended."""
        with self.changed:
            self.missing.discard(task.makes)
            if fault is not None:
                self.faults[task.makes] = fault
            self.changed.notify_all()


def _work(queue: _Queue, cursor: duckdb.DuckDBPyConnection) -> None:
    while (task := queue.take()) is not None:
        fault: Exception | None = None
        try:
            cursor.execute(*task.statement())
        except Exception as error:  # noqa: BLE001 - raised again where the work was asked
            fault = error
        queue.finish(task, fault)
