"""A large document answers as bytes do, and knows its lines after parts of it are gone."""

import json
from mmap import PAGESIZE
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.snapshot import large_document
from compliance.snapshot.json_faults import at
from compliance.snapshot.large_document import LargeDocument, begin_reading, read_document
from compliance.snapshot.open import open_snapshot
from tests.test_snapshot_cases import checked_rules


@pytest.fixture(autouse=True)
def _all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_document, "LARGE", 0)
    monkeypatch.setattr(large_document, "_CHUNK", 5)


def held(folder: Path, content: bytes) -> LargeDocument:
    """Give a document as it is read from a file."""
    path = folder / "document"
    path.write_bytes(content)
    document = read_document(path)
    assert isinstance(document, LargeDocument)
    return document


@given(st.text('ab\n \x80é":', min_size=1).map(str.encode), st.data())
def test_same_as_bytes(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, data: st.DataObject
) -> None:
    """What is asked of it has the answer of bytes."""
    document = held(tmp_path_factory.mktemp("large"), content)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
    wanted = data.draw(st.sampled_from([b"a", b"\n", b'":', b"ab ", b"\x80"]))

    assert document[start:end] == content[start:end]
    assert document.count(wanted, start, end) == content.count(wanted, start, end)
    assert document.find(wanted, start, end) == content.find(wanted, start, end)
    assert document.rfind(wanted, start, end) == content.rfind(wanted, start, end)
    assert document.isascii() == content.isascii()
    assert document.startswith(wanted) == content.startswith(wanted)
    assert bool(document.strip()) == bool(content.strip())


@pytest.mark.parametrize("line", [b"x" * 99 + b"\n", b"y" * (3 * PAGESIZE) + b"\n", b"no end"])
def test_places_stay(tmp_path: Path, line: bytes) -> None:
    """Lines and columns are those of the whole document, though its parts are gone."""
    part = line * (9 * PAGESIZE // len(line) + 1)
    content = b"{\n" + part + b' , "b": ' + part + b"}"
    document = held(tmp_path, content)
    places = [at("p", content, place) for place in (0, len(part) + 7, len(content) - 1)]
    middle = 2 + len(part)

    document.forget(2, middle)
    document.forget(middle + 8, len(content) - 1)

    assert document.gone
    assert not document[document.gone[0][0]]
    assert [
        at("p", document, place) for place in (0, len(part) + 7, len(content) - 1)
    ] == places


def test_read_ahead(tmp_path: Path) -> None:
    """What was begun is what is read, once; a fault is raised where it is asked for."""
    path = tmp_path / "document.json"
    path.write_bytes(b"before")
    begin_reading(path)
    assert large_document.begun
    assert bytes(read_document(path)[:]) == b"before"
    path.write_bytes(b"after")
    assert bytes(read_document(path)[:]) == b"after"


@pytest.mark.parametrize("name", ["", "missing.json", "x" * 300 + ".json", "table.parquet"])
def test_nothing_to_read_ahead(tmp_path: Path, name: str) -> None:
    """A folder, another kind of file, or none at all is left to those who ask for it."""
    (tmp_path / "table.parquet").write_bytes(b"PAR1")
    begin_reading(tmp_path / name)
    assert not large_document.begun


def test_parts_are_released_once_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each entity's part is let go of when that was loaded, and no other part."""
    sizes = {"small": 1_000, "large": 3_000, "largest": 5_000}
    records = {
        name: [{"id": f"{name} {n}"} for n in range(size)] for name, size in sizes.items()
    }
    header = {"force": "F", "as_of": "2017-03-31"}
    path = tmp_path / "s.json"
    path.write_text(json.dumps({**records, "snapshot": header}))
    released = []

    def forget(document: LargeDocument, start: int, end: int) -> None:
        released.append(document[start:end])
        kept(document, start, end)

    kept = LargeDocument.forget
    monkeypatch.setattr(LargeDocument, "forget", forget)
    entity = {"key": "id", "fields": {"id": "text"}}

    with open_snapshot(path, checked_rules(dict.fromkeys(sizes, entity))).connection as opened:
        for name, size in sizes.items():
            rows = opened.execute(f'SELECT count(*), min(id) FROM data."{name}"').fetchall()
            assert rows == [(size, f"{name} 0")]
    assert sorted(map(json.loads, released), key=len) == list(records.values())


def test_growing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has grown since it was looked at is read to its end."""
    path = tmp_path / "document"
    path.write_bytes(b"1234")
    before = path.stat()
    path.write_bytes(b"123456")
    monkeypatch.setattr(Path, "stat", lambda _: before)

    assert read_document(path) == b"123456"
