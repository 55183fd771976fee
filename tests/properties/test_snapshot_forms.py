"""A snapshot gives the same report in every form: JSON, a folder, and database files."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from hypothesis import given
from msgspec import to_builtins

from compliance.pipeline import Options, judge
from compliance.report.build import report
from compliance.snapshot import load
from properties.snapshot_forms import write_forms
from properties.strategies import Batch, batches

SIZE = 20


def reports(batch: Batch, folder: Path) -> dict[str, object]:
    """Judge a batch in every form, and give all that is reported but the hashes."""
    pack, snapshot = batch.write(folder)
    found: dict[str, object] = {}
    forms = {"json": snapshot, **write_forms(batch.document, folder)}
    for form, path in forms.items():
        found[form] = reported(pack, path, Options(max_gaps=1000))
    # Large files are read where they are, if no gaps are to be listed.
    with patch.object(load, "SMALL", -1):
        found["parquet in place"] = reported(pack, forms["parquet"], Options(max_gaps=0))
    return found


def reported(pack: Path, path: Path, options: Options) -> dict[str, object]:
    """Judge a snapshot, and list gaps whatever the options say; give all but the hash."""
    judged = judge(pack, path, options)
    found: dict[str, Any] = to_builtins(report(judged, 1000))
    assert len(found["snapshot"].pop("sha256")) == 64
    return found


@given(batches(SIZE, faulty=False))
def test_reports(batch: Batch) -> None:
    """The report is the same."""
    with TemporaryDirectory() as folder:
        found = reports(batch, Path(folder))
    for form, each in found.items():
        assert found["json"] == each, form


@given(batches(SIZE, faulty=True))
def test_reports_on_faulty_snapshots(batch: Batch) -> None:
    """So it is with quarantined records, unreadable values, and what was not supplied."""
    with TemporaryDirectory() as folder:
        found = reports(batch, Path(folder))
    for form, each in found.items():
        assert found["json"] == each, form
