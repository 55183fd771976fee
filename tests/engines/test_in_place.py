"""Records typed and accounted for where they are, by way of DuckDB's own SQL."""

from pathlib import Path
from random import Random

import pytest
from properties.strategies import Batch, draw_batch

from compliance.check.pack import check_pack
from compliance.load.pack import load_pack
from compliance.snapshot.connect import connect
from engines.reports import report_in_place, report_of
from engines.typed_source import Source, typed_source


class Held:
    """DuckDB as an engine: a database that holds the records itself."""

    def __init__(self, source: Source, zone: str) -> None:
        self.connection = connect("here", zone)
        self.connection.execute("DROP SCHEMA data; DROP SCHEMA lost; DROP SCHEMA fate")
        source.store(self.connection)
        self.execute = self.connection.execute
        self.close = self.connection.close

    def columns(self) -> dict[str, dict[str, str]]:
        """List the tables of `source`, with the types of their columns."""
        found: dict[str, dict[str, str]] = {}
        rows = self.connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'source' ORDER BY ordinal_position"
        ).fetchall()
        for table, column, kind in rows:
            found.setdefault(table, {})[column] = kind
        return found


@pytest.mark.parametrize("number", range(6))
def test_random_batches(number: int, tmp_path: Path) -> None:
    """A database's records give the report that the same records in a file give."""
    batch: Batch = draw_batch(Random(number), size=12, faulty=number % 3 > 0, plain=False)
    pack, snapshot = batch.write(tmp_path)
    checked = check_pack(load_pack(pack), {})
    source = typed_source(batch.document, checked.dictionary, checked.time_zone)
    source.write(snapshot)

    found = report_in_place(Held(source, checked.time_zone), source.header, pack)

    assert found == report_of(pack, snapshot)
