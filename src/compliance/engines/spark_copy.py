"""Rows of Spark's to one file on the machine that asks, as DuckDB writes it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from compliance.engines.spark_tables import Store


def write_file(session: Any, store: Store, query: str, target: tuple[Path, str]) -> None:
    """Write the rows of a query to a file in the order in which they come.

    Executors write them in parts. DuckDB puts these together, some rows at a time, so that the
    file is the one that it would write itself.
    """
    path, form = target
    kept = store.write(query)
    assert kept.folder is not None, "what is written has files"
    try:
        with TemporaryDirectory(prefix=".", dir=path.parent) as near:
            files = _bring(session, kept.folder, Path(near))
            columns = [f"c{place}" for place in range(len(kept.relation.columns))]
            named = ", ".join(
                f"{column} AS {_quoted(each)}"
                for column, each in zip(columns, kept.relation.columns, strict=True)
            )
            listed = ", ".join(_literal(str(each)) for each in files)
            rows = f"SELECT {named} FROM read_parquet([{listed}])"  # noqa: S608 - all quoted
            join_files(f"COPY ({rows}) TO {_literal(str(path))} ({form})")
    finally:
        store.supersede(kept)


def join_files(statement: str) -> None:
    """Run a statement of DuckDB's that reads files and writes one."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(statement)


def _bring(session: Any, folder: str, near: Path) -> list[Path]:
    """Bring the parts of a table, in their order, to where this process can read them."""
    path = session._jvm.org.apache.hadoop.fs.Path(folder)  # noqa: SLF001 - the only way there
    files = path.getFileSystem(session._jsc.hadoopConfiguration())  # noqa: SLF001
    parts = sorted(
        each.getPath().toString()
        for each in files.listStatus(path)
        if each.getPath().getName().startswith("part-")
    )
    if folder.startswith("file:"):
        return [Path(each.removeprefix("file:")) for each in parts]
    for place, each in enumerate(parts):
        source = session._jvm.org.apache.hadoop.fs.Path(each)  # noqa: SLF001
        target = session._jvm.org.apache.hadoop.fs.Path(str(near / f"{place}.parquet"))  # noqa: SLF001
        files.copyToLocalFile(False, source, target, True)
    return [near / f"{place}.parquet" for place in range(len(parts))]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
