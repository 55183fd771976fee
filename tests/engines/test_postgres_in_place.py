"""Records of a PostgreSQL database give the report that the same records in a file give."""

from pathlib import Path
from random import Random

import duckdb
import pytest
from properties.strategies import draw_batch

from compliance.check.pack import check_pack
from compliance.engines.postgres import connect
from compliance.load.pack import load_pack
from engines.postgres_judged import in_schema
from engines.postgres_server import copy_relations, needs_server, quoted, server
from engines.reports import report_in_place, report_of
from engines.typed_source import Source, typed_source

__all__ = ["server"]

pytestmark = needs_server()


def copy_source(source: Source, address: str, schema: str) -> str:
    """Make a schema of a source's tables, and give the address that leads to it."""
    with duckdb.connect() as connection:
        source.store(connection)
        names = [(name, f"source.{quoted(name)}") for name in source.tables]
        copy_relations(connection, names, address, schema)
    return in_schema(address, schema)


@pytest.mark.parametrize("number", range(6))
def test_random_batches(number: int, tmp_path: Path, server: str) -> None:
    """Every line of the report is the same, the data quality list among them."""
    batch = draw_batch(Random(number), size=12, faulty=number % 3 > 0, plain=False)
    pack, snapshot = batch.write(tmp_path)
    checked = check_pack(load_pack(pack), {})
    source = typed_source(batch.document, checked.dictionary, checked.time_zone)
    source.write(snapshot)
    engine = connect(copy_source(source, server, "batch"), checked.time_zone)

    found = report_in_place(engine, source.header, pack)

    assert found == report_of(pack, snapshot)
