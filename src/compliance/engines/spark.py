"""Apache Spark as the database, for what one machine can't hold or is too slow for.

Statements are translated (`spark_sql`), tables kept (`spark_tables`) and files brought to the
machine that asks (`spark_copy`). No rows come to this process but those that are fetched, and
tables of a limited size.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from msgspec import Struct

from compliance.diagnostic import SnapshotErrors
from compliance.engines.spark_copy import join_files, write_file
from compliance.engines.spark_faults import explained, no_scratch, unreadable_folder
from compliance.engines.spark_session import is_local, start
from compliance.engines.spark_sql import statement
from compliance.engines.spark_sql.scope import Around, Columns, Relation
from compliance.engines.spark_tables import Kept, Store, columns_of, remove

SOURCE = "source"
# A table with at most so many rows is held in memory: it is read by many small statements.
FEW_ROWS = 2_000
# A part of so many bytes is worth a task of its own.
_PART_SIZE = 16 * 2**20
_MOST_PARTS = 2_000
# To compile a statement, or to plan it anew after each step, costs more than to run it on
# few records; on many it is the other way round.
MANY_BYTES = 32 * 2**20
FOR_FEW = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}

_PAUSE = 0.2

Result = TypeVar("Result")
# A folder of this machine's, or one that a cluster shares.
Scratch = TemporaryDirectory[str] | str


class Fetched(Struct, frozen=True):
    """The rows of a statement, which have come to this process."""

    rows: list[tuple[Any, ...]]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give all rows, in order."""
        return self.rows


def connect(master: str | None, folder: Path, time_zone: str) -> "Spark":
    """Open a folder of Parquet files as tables `source."<entity>"` of a Spark.

    `master` is one such as `spark://host:7077`; None is this machine alone.

    Raises:
        SnapshotErrors: Spark can't be started, or the folder not be read.
    """
    where = master or f"local[{os.cpu_count() or 1}]"
    found = dict(_entities(folder))
    session = start(where)
    tune(session, for_size(sum(map(_size, found.values()))))
    engine = Spark(session, _scratch(session, where), time_zone)
    try:
        for entity, path in found.items():
            engine.read(entity, path)
    except BaseException:
        engine.close()
        raise
    return engine


def for_size(size: int) -> Mapping[str, str]:
    """Give the settings that suit records of so many bytes."""
    if size < MANY_BYTES:
        return FOR_FEW
    parts = min(_MOST_PARTS, max(4, size // _PART_SIZE))
    return {
        "spark.sql.shuffle.partitions": str(parts),
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.codegen.wholeStage": "true",
        "spark.sql.codegen.factoryMode": "FALLBACK",
    }


def tune(session: Any, settings: Mapping[str, str]) -> None:
    """Set what a session may change while it runs."""
    for setting, value in settings.items():
        session.conf.set(setting, value)


class Spark:
    """A session of Spark's, with the tables that statements have made in it."""

    def __init__(self, session: Any, scratch: Scratch, zone: str) -> None:
        self._session = session
        self._scratch = scratch
        folder = scratch if isinstance(scratch, str) else f"file://{scratch.name}"
        self._store = Store(session, folder)
        self._zone = zone
        self._worker = ThreadPoolExecutor(1)
        self._tables: dict[statement.Target, Kept] = {}

    def execute(self, query: str, parameters: object = None, /) -> Fetched:
        """Run one statement in DuckDB's dialect.

        Raises:
            SnapshotErrors: The cluster could not finish it.
            SparkError: Spark refused it.
            Untranslatable: It can't be said in Spark's SQL in the same meaning.
        """
        # In a thread of its own, as the line to Spark is broken where an interrupt finds it.
        working = self._worker.submit(
            lambda: self._guarded(lambda: self._run(query, parameters))
        )
        try:
            return working.result()
        except BaseException:
            self._stop(working)
            raise

    def columns(self) -> dict[str, dict[str, str]]:
        """Give the tables of `source`, and of each the columns with their types."""
        return {
            table: dict(kept.relation.columns)
            for (schema, table), kept in self._tables.items()
            if schema == SOURCE
        }

    def read(self, table: str, path: Path, schema: str = SOURCE) -> None:
        """Take a Parquet file, or a folder of some, as a table.

        Raises:
            SnapshotErrors: It is no Parquet, or damaged.
        """
        try:
            frame = self._session.read.parquet(f"file://{path.resolve()}")
        except Exception:  # noqa: BLE001 - whatever it is, the file can't be read
            reason = "it is no Parquet file, or damaged"
            raise SnapshotErrors([unreadable_folder(str(path), reason)]) from None
        self._set((schema, table), self._store.view(frame))

    def clear(self) -> None:
        """Let go of all tables; the session stays."""
        self._tables.clear()
        self._store.clear()

    def close(self) -> None:
        """Stop the session, and remove all that was written."""
        with self._worker:
            self._worker.submit(self._close).result()

    def _close(self) -> None:
        try:
            if isinstance(self._scratch, str):
                remove(self._session, self._scratch)
        except Exception:  # noqa: BLE001, S110 - the cluster is lost, and its tables with it
            pass
        finally:
            if not isinstance(self._scratch, str):
                self._scratch.cleanup()
            self._session.stop()

    def _stop(self, working: Future[Any]) -> None:
        """Cancel what runs, and what it still begins, until it has ended."""
        while not working.done():
            self._session.sparkContext.cancelAllJobs()
            wait([working], timeout=_PAUSE)

    def _guarded(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in {"pyspark", "py4j"}:
                raise
            raise explained(error) from None  # its message holds values

    def _run(self, query: str, parameters: object) -> Fetched:
        reads: list[Kept] = []
        extra: list[Kept] = []

        def find(schema: str, table: str) -> Relation:
            kept = self._tables[schema, table]
            reads.append(kept)
            return kept.relation

        def keep(text: str, _: Columns, order: tuple[str, ...]) -> Relation:
            kept = self._store.write(text, order)
            extra.append(kept)
            return kept.relation

        wanted = statement.translate(query, parameters, Around(find, keep, self._zone))
        try:
            return Fetched(self._do(wanted, [*reads, *extra]))
        finally:
            for kept in extra:
                self._store.supersede(kept)

    def _do(self, wanted: statement.Statement, reads: Iterable[Kept]) -> list[tuple[Any, ...]]:
        match wanted:
            case statement.Read(rows):
                return _rows(self._session.sql(rows.text))
            case statement.Make(target):
                self._set(target, self._make(wanted, reads))
            case statement.Forget(target) if target in self._tables:
                self._store.supersede(self._tables.pop(target))
            case statement.Write(rows, path, form):
                write_file(self._session, self._store, rows.text, (Path(path), form))
            case statement.Join(text):
                join_files(text)
            case _:
                pass
        return []

    def _make(self, wanted: statement.Make, reads: Iterable[Kept]) -> Kept:
        if wanted.limit is not None and wanted.limit <= FEW_ROWS:
            return self._store.hold(wanted.rows.text)
        if wanted.is_brief:
            return self._store.defer(wanted.rows.text, reads)
        return self._store.write(wanted.rows.text)

    def _set(self, target: statement.Target, kept: Kept) -> None:
        before = self._tables.get(target)
        self._tables[target] = kept
        if before is not None:
            self._store.supersede(before)


def _rows(frame: Any) -> list[tuple[Any, ...]]:
    wide = [place for place, kind in enumerate(columns_of(frame).values()) if kind == "HUGEINT"]
    rows = [tuple(row) for row in frame.collect()]
    return [_whole(row, wide) for row in rows] if wide else rows


def _whole(row: tuple[Any, ...], wide: Iterable[int]) -> tuple[Any, ...]:
    """Give whole numbers of any size as Python's own."""
    changed = list(row)
    for place in wide:
        if isinstance(changed[place], Decimal):
            changed[place] = int(changed[place])
    return tuple(changed)


def _entities(folder: Path) -> Iterable[tuple[str, Path]]:
    """List the entities of a folder: files and folders named `<entity>.parquet`, or folders."""
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix == ".parquet" or (path.is_dir() and any(path.glob("*.parquet"))):
                yield path.name.removesuffix(".parquet"), path
    except OSError as error:
        reason = (error.strerror or "it can't be opened").lower()
        raise SnapshotErrors([unreadable_folder(str(folder), reason)]) from None


def _size(path: Path) -> int:
    files = path.rglob("*.parquet") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files)


def _scratch(session: Any, master: str) -> Scratch:
    """Make a folder for tables that every executor can write to."""
    shared = session.conf.get("spark.checkpoint.dir", None)
    if shared:
        return f"{shared.rstrip('/')}/compliance-{session.sparkContext.applicationId}"
    if is_local(master):
        return TemporaryDirectory(prefix="compliance-")
    session.stop()
    raise SnapshotErrors([no_scratch(master)])
