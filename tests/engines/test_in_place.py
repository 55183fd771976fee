"""Records typed and accounted for where they are, by way of DuckDB's own SQL."""

from pathlib import Path
from random import Random

import pytest
from properties.strategies import Batch, draw_batch

from compliance.check.pack import check_pack
from compliance.load.pack import load_pack
from engines.held import Held
from engines.reports import report_in_place, report_of
from engines.typed_source import typed_source


@pytest.mark.parametrize("number", range(6))
def test_random_batches(number: int, tmp_path: Path) -> None:
    """A database's records give the report that the same records in a file give."""
    batch: Batch = draw_batch(Random(number), size=12, faulty=number % 3 > 0, plain=False)
    pack, snapshot = batch.write(tmp_path)
    checked = check_pack(load_pack(pack), {})
    source = typed_source(batch.document, checked.dictionary, checked.time_zone)
    source.write(snapshot)

    found = report_in_place(Held.of(source, checked.time_zone), source.header, pack)

    assert found == report_of(pack, snapshot)
