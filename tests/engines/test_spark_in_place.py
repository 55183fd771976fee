"""Records in a folder of Parquet, judged by Spark, give the report that a file gives."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
import pytest
from properties.strategies import draw_batch

from compliance.check.pack import check_pack
from compliance.engines.spark import Spark
from compliance.load.pack import load_pack
from engines.reports import report_in_place, report_of
from engines.typed_source import Source, typed_source


def write_files(source: Source, folder: Path) -> dict[tuple[str, str], Path]:
    """Write a source's tables as Parquet files."""
    files = {}
    with duckdb.connect() as connection:
        source.store(connection)
        for table in source.tables:
            files["source", table] = folder / f"{table}.parquet"
            connection.execute(f"COPY source.\"{table}\" TO '{files['source', table]}'")
    return files


@pytest.mark.parametrize("number", range(3))
def test_random_batches(number: int, tmp_path: Path, load: Callable[..., Spark]) -> None:
    """Every line of the report is the same, the data quality list among them."""
    batch = draw_batch(Random(number), size=12, faulty=number % 3 > 0, plain=False)
    pack, snapshot = batch.write(tmp_path)
    checked = check_pack(load_pack(pack), {})
    source = typed_source(batch.document, checked.dictionary, checked.time_zone)
    source.write(snapshot)
    engine = load(write_files(source, tmp_path), checked.time_zone)

    found = report_in_place(engine, source.header, pack)

    assert found == report_of(pack, snapshot)
