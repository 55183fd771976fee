"""Tables in Spark: files in a scratch folder, rows in memory, or queries kept when read.

A table that others are made from is written as Parquet before it is read: an executor that is
lost then costs time, but never gives other rows in its place.
"""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from msgspec import Struct, field

from compliance.engines.spark_sql import types
from compliance.engines.spark_sql.scope import NUMBER, Relation
from compliance.engines.spark_sql.words import name

# Of a row number by Spark: the low bits count within a part, the others are the part.
_PART_BITS = 33


class Kept(Struct, eq=False):
    """A table: how it is read, where its files are, and the tables that it is read from.

    `frame` is one that keeps its rows as soon as they are read.
    """

    relation: Relation
    folder: str | None = None
    frame: Any = None
    reads: tuple["Kept", ...] = ()


class Store(Struct, eq=False):
    """The tables of a run, in a folder that all executors can write to."""

    session: Any
    folder: str
    live: set[Kept] = field(default_factory=set)
    superseded: set[Kept] = field(default_factory=set)
    numbers: Any = field(default_factory=count)

    def write(self, query: str, order: tuple[str, ...] = ()) -> Kept:
        """Write the rows of a query as files, numbered by columns if there are any."""
        frame = self.session.sql(query)
        fields = [(each.name, each.dataType.simpleString()) for each in frame.schema.fields]
        listed = [_cast(place, kind) for place, (_, kind) in enumerate(fields)]
        frame = frame.toDF(*[f"c{place}" for place in range(len(fields))])
        if order:
            names = [each for each, _ in fields]
            keys = [frame[f"c{names.index(each)}"].asc_nulls_last() for each in order]
            frame = frame.sort(*keys)
            listed.append("monotonically_increasing_id() AS n")
        frame = frame.selectExpr(*listed)
        folder = f"{self.folder}/{next(self.numbers)}"
        frame.write.parquet(folder)
        files = self.session.read.schema(frame.schema).parquet(folder)
        named = [f"c{place} AS {name(each)}" for place, (each, _) in enumerate(fields)]
        if order:
            named.append(f"{_number(files)} AS {name(NUMBER)}")
        return self._view(files.selectExpr(*named), folder)

    def hold(self, query: str) -> Kept:
        """Hold the rows of a query, which are few, in memory."""
        frame = self.session.sql(query)
        columns = columns_of(frame)
        if not set(columns.values()) <= set(types.WHOLE):
            return self.write(query)
        rows = [", ".join(map(_whole, row)) for row in frame.collect()]
        listed = ", ".join(
            f"CAST(c{place} AS {types.in_spark(kind)}) AS {name(each)}"
            for place, (each, kind) in enumerate(columns.items())
        )
        named = ", ".join(f"c{place}" for place in range(len(columns)))
        # Without rows, one that is left out again.
        values = ", ".join(f"({row})" for row in rows or [", ".join(["0"] * len(columns))])
        none = "" if rows else " WHERE FALSE"
        text = f"SELECT {listed} FROM VALUES {values} AS v({named}){none}"  # noqa: S608 - numbers
        return self._view(self.session.sql(text), None)

    def defer(self, query: str, reads: Iterable[Kept]) -> Kept:
        """Keep the rows of a query when they are read first."""
        kept = self._view(self.session.sql(query).persist(), None)
        kept.reads = tuple(reads)
        return kept

    def view(self, frame: Any) -> Kept:
        """Take rows that lie elsewhere as a table."""
        return self._view(frame, None)

    def supersede(self, kept: Kept) -> None:
        """Let go of a table; its files go when no other needs them any more."""
        self.live.discard(kept)
        if kept.frame is not None:
            kept.frame.unpersist()
        self.superseded.add(kept)
        self._sweep()

    def clear(self) -> None:
        """Let go of all tables."""
        for kept in list(self.live):
            self.supersede(kept)

    def _view(self, frame: Any, folder: str | None) -> Kept:
        view = f"t{next(self.numbers)}"
        frame.createOrReplaceTempView(view)
        columns = columns_of(frame)
        lasting = frame if folder is None else None
        kept = Kept(Relation(name(view), columns), folder, lasting)
        self.live.add(kept)
        return kept

    def _sweep(self) -> None:
        needed: set[Kept] = set()
        waiting = list(self.live)
        while waiting:
            for each in waiting.pop().reads:
                if each not in needed:
                    needed.add(each)
                    waiting.append(each)
        for kept in self.superseded - needed:
            self.superseded.discard(kept)
            self.session.catalog.dropTempView(kept.relation.text.strip("`"))
            if kept.folder is not None:
                remove(self.session, kept.folder)


def columns_of(frame: Any) -> Mapping[str, str]:
    """Give the columns of rows with their types in DuckDB's names."""
    return {
        each.name: types.in_duckdb(each.dataType.simpleString()) for each in frame.schema.fields
    }


def remove(session: Any, folder: str) -> None:
    """Remove a folder, wherever the cluster keeps it."""
    path = session._jvm.org.apache.hadoop.fs.Path(folder)  # noqa: SLF001 - the only way there
    files = path.getFileSystem(session._jsc.hadoopConfiguration())  # noqa: SLF001
    files.delete(path, True)


def _whole(value: int | None) -> str:
    return "NULL" if value is None else str(int(value))


def _cast(place: int, kind: str) -> str:
    # A column of nothing but nulls has no type in a file; DuckDB gives it this one.
    plain = kind.replace("void", "int")
    return f"c{place}" if plain == kind else f"CAST(c{place} AS {plain}) AS c{place}"


def _number(files: Any) -> str:
    """Number rows from 1 over all parts, which are in order: each part after those before."""
    part = f"shiftright(n, {_PART_BITS})"
    counts = files.selectExpr(f"{part} AS part").groupBy("part").count().collect()
    before: list[str] = []
    total = 0
    for number, rows in sorted(counts):
        before.append(f"{number}L, {total}L")
        total += rows
    first = f"element_at(map({', '.join(before)}), {part})" if before else "0L"
    return f"{first} + (n & {2**_PART_BITS - 1}L) + 1"
