"""A snapshot gives the same report in every form: JSON, a folder, and database files."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from msgspec import to_builtins

from compliance.pipeline import Options, run
from properties.snapshot_forms import write_forms
from properties.strategies import Batch, batches

SIZE = 20


def reports(batch: Batch, folder: Path) -> dict[str, object]:
    """Judge a batch in every form, and give all that is reported but the hashes."""
    pack, snapshot = batch.write(folder)
    found = {}
    for form, path in {"json": snapshot, **write_forms(batch.document, folder)}.items():
        report = to_builtins(run(pack, path, Options(max_gaps=1000)))
        assert len(report["snapshot"].pop("sha256")) == 64
        found[form] = report
    return found


@given(batches(SIZE, faulty=False))
def test_reports(batch: Batch) -> None:
    """The report is the same."""
    with TemporaryDirectory() as folder:
        found = reports(batch, Path(folder))
    for form, report in found.items():
        assert found["json"] == report, form


@given(batches(SIZE, faulty=True))
def test_reports_on_faulty_snapshots(batch: Batch) -> None:
    """So it is with quarantined records, unreadable values, and what was not supplied."""
    with TemporaryDirectory() as folder:
        found = reports(batch, Path(folder))
    for form, report in found.items():
        assert found["json"] == report, form
