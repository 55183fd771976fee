"""Whatever is handed in as a snapshot, there is one clear fault with its place."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import large_document, readable_path
from compliance.snapshot.open import open_snapshot
from tests.test_snapshot_cases import checked_rules

CHECKED = checked_rules({"rso": {"key": "id", "fields": {"id": "text", "visits": "integer"}}})
HEADER = b'"snapshot": {"force": "F", "as_of": "2017-03-31"}'
GOOD = b'{"rso": [{"id": "Secret", "visits": 1}], ' + HEADER + b"}"
OPEN_FILES = Path("/proc/self/fd")


@pytest.fixture(autouse=True, params=[large_document.LARGE, 0])
def _held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document is read as a small one and as a large one."""
    monkeypatch.setattr(large_document, "LARGE", request.param)


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    # Those of a Spark that earlier tests have left running are none of ours.
    threads = threading.active_count()
    before = sum(1 for _ in OPEN_FILES.iterdir())
    yield

    assert threading.active_count() <= threads
    assert sum(1 for _ in OPEN_FILES.iterdir()) <= before


def fault(path: Path) -> str:
    """Open what can't be opened, and give what is said of it."""
    with pytest.raises(SnapshotErrors) as caught:
        open_snapshot(path, CHECKED)
    said = str(caught.value).replace(str(path.parent) + "/", "")

    assert "Secret" not in said
    return said


def written(folder: Path, content: bytes) -> Path:
    """Write a document."""
    path = folder / "s.json"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "s.json:1:1: error[snapshot-json]: * the file is empty"),
        (b" \n ", "s.json:1:1: error[snapshot-json]: * the file is empty"),
        (b"[]", "s.json:1:1: error[snapshot-shape]: * must be a JSON object but is a list"),
        (b"5", "s.json:1:1: error[snapshot-shape]: * must be a JSON object but is a number"),
        (b"null", "s.json:1:1: error[snapshot-shape]: * must be a JSON object but is null"),
        (
            b"hello",
            "s.json:1:1: error[snapshot-json]: * found a character that can't stand there",
        ),
        (GOOD[:-1], "s.json:1:91: error[snapshot-json]: * ends before it is complete"),
        (GOOD[:20], "s.json:1:21: error[snapshot-json]: * ends before it is complete"),
        (GOOD + b"\n x", "s.json:2:2: error[snapshot-json]: * found more text after its end"),
        (GOOD + GOOD, "s.json:1:92: error[snapshot-json]: * found more text after its end"),
        (b"\xef\xbb\xbf" + GOOD, "s.json:1:1: error[snapshot-json]: * a byte order mark"),
        (GOOD.decode().encode("utf-16"), "s.json:1:1: * a byte order mark of UTF-16"),
        (GOOD.decode().encode("utf-16-le"), "s.json:1:2: * a key that is not in double quotes"),
        (GOOD.replace(b"Secret", b"\0"), "s.json:1:18: * a character that can't stand there"),
        (GOOD + b"\0", "s.json:1:92: error[snapshot-json]: * found more text after its end"),
        (GOOD.replace(b"Secret", b"\xff"), "s.json:1:18: * these bytes are no UTF-8"),
        (GOOD.replace(b"Secret", b"\xc0\x80"), "s.json:1:18: * these bytes are no UTF-8"),
        (GOOD.replace(b"Secret", b"\xed\xa0\x80"), "s.json:1:18: * these bytes are no UTF-8"),
        (GOOD.replace(b"Secret", rb"\ud800"), "s.json:1:18: * half of a surrogate pair"),
        (GOOD.replace(b"Secret", rb"\udc00"), "s.json:1:* half of a surrogate pair"),
        (GOOD.replace(b"Secret", rb"\x"), "s.json:1:* an escape in a text that JSON does not"),
        (GOOD.replace(b": 1}", b": 01}"), "s.json:1:* a number that is not written as in JSON"),
        (GOOD.replace(b": 1}", b": NaN}"), "s.json:1:37: * a character that can't stand there"),
        (GOOD.replace(b": 1}", b": 1,}"), "s.json:1:* a comma before a closing bracket"),
        (GOOD.replace(b", ", b"; "), "s.json:1:* `,` or `}` must follow"),
        (GOOD.replace(b'"rso":', b"rso:"), "s.json:1:2: * a key that is not in double quotes"),
        (b'{"a":' * 100_000, "s.json:1:1: * nested too deeply"),
        (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "s.json:1:1: * nested too deeply"),
        (b'{"rso": []}', "s.json:1:1: error[snapshot-header]: there is no `snapshot` header"),
        (b'{"snapshot": []}', "s.json:1:14: error[snapshot-shape]: * an object but is a list"),
        (
            b'{\n"rso": {"a": 1},' + HEADER + b"}",
            "s.json:2:8: * `rso` must be a list of records but is an object",
        ),
        (b'{"rso": null,' + HEADER + b"}", "s.json:1:9: * a list of records but is null"),
    ],
)
def test_document(tmp_path: Path, content: bytes, expected: str) -> None:
    """A text that is no snapshot is refused, with its place and nothing of its content."""
    start, _, rest = expected.partition("*")
    said = fault(written(tmp_path, content))

    assert said.startswith(start)
    assert rest in said
    assert said.count("error[") == 1


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ('"2017-02-30"', "`as_of` in the header must be a date or time but is `2017-02-30`"),
        (
            '"2017-03-31T25:00"',
            "`as_of` in the header must be a date or time but is `2017-03-31T25:00`",
        ),
        ('"31/03/2017"', "`as_of` in the header must be a date or time but is `31/03/2017`"),
        (
            '"0001-01-01"',
            "`as_of` in the header must be within 1900 to 2200 but is `0001-01-01`",
        ),
        (
            '"9999-12-31"',
            "`as_of` in the header must be within 1900 to 2200 but is `9999-12-31`",
        ),
        ("20170331", "`as_of` in the header must be text but is a number"),
        ("null", "`as_of` in the header must be text but is null"),
        ('""', "`as_of` in the header must be text but is empty"),
    ],
)
def test_header(tmp_path: Path, as_of: str, expected: str) -> None:
    """An `as_of` that is no day or time that exists is refused."""
    path = written(tmp_path, f'{{"snapshot": {{"force": "F", "as_of": {as_of}}}}}'.encode())

    assert f"s.json:1:29: error[snapshot-header]: {expected}" in fault(path)


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/localtime", "", "Mars/Base", "\0"])
def test_time_zone(tmp_path: Path, zone: str) -> None:
    """A time zone that is unknown, or is a path, is refused."""
    header = {"force": "F", "as_of": "2017-03-31", "time_zone": zone}
    path = written(tmp_path, json.dumps({"snapshot": header}).encode())

    assert "error[snapshot-header]" in fault(path)


def test_long_text(tmp_path: Path) -> None:
    """A text of 40 MB in a record is refused, and does not hang."""
    path = written(tmp_path, GOOD.replace(b"Secret", b"x" * 40_000_000))

    assert (
        fault(path) == "s.json:1:9: error[snapshot-table]: `rso` has a record larger than 16 MB"
    )


def test_long_text_elsewhere(tmp_path: Path) -> None:
    """A text of 200 MB where no records are is passed over."""
    content = GOOD[:-1] + b', "remark": "' + b"x" * 200_000_000 + b'"}'
    with open_snapshot(written(tmp_path, content), CHECKED).connection as connection:
        rows = connection.execute("SELECT id FROM data.rso").fetchall()

    assert rows == [("Secret",)]


LONG = "n" * 100_000
CUT = "n" * 60 + "… (100,000 characters)"


def test_long_names(tmp_path: Path) -> None:
    """Names that are longer than any name are shown in part, with no name near to them."""
    document = {
        "snapshot": {"force": "F", "as_of": "2017-03-31", LONG: 1},
        LONG: [1],
        "rso": [{"id": "R1", "visits": 1, LONG: 1}],
    }
    tables = open_snapshot(written(tmp_path, json.dumps(document).encode()), CHECKED)
    tables.connection.close()

    assert [(each.entity, each.field, each.problem) for each in tables.problems] == [
        (CUT, "", "no such entity in the dictionary"),
        ("rso", CUT, "no such field in the dictionary"),
        ("snapshot", CUT, "no such key in a header"),
    ]


def test_long_name_given_twice(tmp_path: Path) -> None:
    """A fault shows no more of a name."""
    said = fault(written(tmp_path, f'{{"{LONG}": 1, {HEADER.decode()}, "{LONG}": 2}}'.encode()))

    assert said == (
        f"s.json:1:200064: error[snapshot-twice]: `{CUT}` is given twice, in one document\n"
        f"help: keep one `{CUT}`"
    )


@pytest.mark.parametrize("key", ["force", "as_of", "time_zone", "pack", "source"])
def test_long_text_in_the_header(key: str, tmp_path: Path) -> None:
    """A text in the header is as long as fits on a page, or refused."""
    header = {"force": "F", "as_of": "2017-03-31", key: "é" * 1001}
    said = fault(written(tmp_path, json.dumps({"snapshot": header}).encode()))

    assert (
        f"error[snapshot-header]: `{key}` in the header must have at most 1,000 characters "
        "but has 1,001"
    ) in said
    assert len(said) < 200


def test_large_header(tmp_path: Path) -> None:
    """A header that can be none is not read at all."""
    header = {"force": "F", "as_of": "2017-03-31", "remark": "x" * 1_000_000}
    said = fault(written(tmp_path, json.dumps({"snapshot": header}).encode()))

    assert said == (
        "s.json:1:14: error[snapshot-header]: "
        "the header must take at most 1,000,000 bytes but takes 1,000,051"
    )


def test_deep_record(tmp_path: Path) -> None:
    """A value nested as deep as can be read is one that is no integer."""
    deep = b"[" * 400 + b"]" * 400
    path = written(tmp_path, GOOD.replace(b": 1}", b": " + deep + b"}"))
    tables = open_snapshot(path, CHECKED)
    tables.connection.close()

    assert [problem.problem for problem in tables.problems] == [
        "list where an integer is expected"
    ]


def test_missing_file(tmp_path: Path) -> None:
    """A path under which there is nothing is named."""
    said = fault(tmp_path / "s.json")

    assert said == (
        "s.json: error[snapshot-file]: `s.json` can't be read: no such file or directory"
    )


def test_device(tmp_path: Path) -> None:
    """What never ends is not read."""
    assert "error[snapshot-kind]" in fault(Path("/dev/zero"))
    (tmp_path / "link.json").symlink_to("/dev/zero")
    assert "error[snapshot-kind]" in fault(tmp_path / "link.json")


@pytest.mark.parametrize("name", ["s.xlsx", "s.zip", "rso.csv", "rso.parquet"])
def test_other_kind(tmp_path: Path, name: str) -> None:
    """Of other kinds of file it is said what is read instead."""
    (tmp_path / name).write_bytes(b"")
    said = fault(tmp_path / name)

    assert f"error[snapshot-kind]: `{name}` is no snapshot" in said
    assert "help: give a JSON document, a folder with `snapshot.json`" in said


@pytest.mark.parametrize("name", ["s.duckdb", "s.db", "s.sqlite", "s.SQLite3"])
@pytest.mark.parametrize("content", [b"", b"SQLite format 3", b"Secret" * 1000])
def test_no_database(tmp_path: Path, name: str, content: bytes) -> None:
    """A file that is named like a database must begin like one."""
    (tmp_path / name).write_bytes(content)
    said = fault(tmp_path / name)

    assert f"error[snapshot-kind]: `{name}` begins neither as a DuckDB file does nor" in said


def test_folder_without_header(tmp_path: Path) -> None:
    """A folder needs `snapshot.json`."""
    (tmp_path / "f").mkdir()

    assert "a folder must hold `snapshot.json` with the header" in fault(tmp_path / "f")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("rso.csv", b"", "rso.csv:1: * must begin with a line of field names"),
        ("rso.csv", b"\n\n", "rso.csv:1: * must begin with a line of field names"),
        ("rso.csv", b"id,id\n1,2\n", "rso.csv:1: * `id` is given twice"),
        ("rso.csv", b"id,visits\nSecret,1\nSecret\n", "rso.csv:3: * another number of cells"),
        ("rso.csv", b"id,visits\nSecret,1,1\n", "rso.csv:2: * another number of cells"),
        ("rso.csv", b"Secret,1\n", "rso.csv:1: * but `id` is not in it"),
        ("rso.csv", b"Secret,Secret,1\n", "rso.csv:1: * but `id` is not in it"),
        ("rso.csv", b"id;visits\nSecret;1\n", "rso.csv:1: * names, separated by commas"),
        (
            "rso.csv",
            b'id,visits\n"a\nb\r\nc",1\nSecret\n',
            "rso.csv:5: * another number of cells",
        ),
        (
            "rso.csv",
            b'id,visits\n"a\nb",1\n"Secret,1\nR3,1\n',
            "rso.csv:4: * a quote that is not closed",
        ),
        ("rso.csv", b'id,visits\n"a\nb",\xff\n', "rso.csv:3: * is not in UTF-8"),
        (
            "rso.csv",
            b"id,visits\nR1,1\nSecret,1\r\nR3,1\n",
            "rso.csv:3: * save the file with one kind of line end",
        ),
        (
            "rso.csv",
            b"id,visits\r\nR1,1\r\nSecret,1\nR3,1\r\n",
            "rso.csv:3: * does not end as the first one does",
        ),
        ("rso.csv", b"id,visits\nSecret,\xff\n", "rso.csv:2: * is not in UTF-8"),
        ("rso.csv", b"\xffid,visits\n", "rso.csv:1: * in UTF-8"),
        ("rso.csv", b'id,visits\n"Secret,1\n', "rso.csv:2: * a quote that is not closed"),
        ("rso.csv", b'id,visits\n"Secret"x,1\n', "rso.csv:2: * text after a closing quote"),
        (
            "rso.csv",
            b"id,visits\n" + b"x" * 3_000_000 + b",1\n",
            "rso.csv:2: * longer than 2 MB",
        ),
        (
            "rso.ndjson",
            b'{"id": 1}\n{"id": "Secret"\n',
            "rso.ndjson:2:16: * no JSON object: it ends before it is complete",
        ),
        (
            "rso.ndjson",
            b'{"id": 1} {"id": 2}\n',
            "rso.ndjson:1:11: * found more text after its end",
        ),
        ("rso.ndjson", b'\n{"id": "\xff"}\n', "rso.ndjson:2:9: * these bytes are no UTF-8"),
        ("rso.ndjson", b'{"id":\n1}\n', "rso.ndjson:1:7: * it ends before it is complete"),
        ("rso.ndjson", b"\0\n", "rso.ndjson:1:1: * a character that can't stand there"),
        (
            "rso.ndjson",
            b'{"id": "R1"}\r\n\r\n{"id": "Secret",}\r\n',
            "rso.ndjson:3:17: * found a comma before a closing bracket",
        ),
        ("rso.ndjson", b'{"id": [1,]}', "rso.ndjson:1:* a comma before a closing bracket"),
        ("rso.ndjson", b'{"visits": NaN}', "rso.ndjson:1:12: * a character that can't stand"),
        ("rso.ndjson", b'{"visits": -Infinity}', "rso.ndjson:1:* a character that can't stand"),
        ("rso.ndjson", b'{"visits": 01}', "rso.ndjson:1:* not written as in JSON"),
        ("rso.ndjson", rb'{"id": "\ud800"}', "rso.ndjson:1:9: * half of a surrogate pair"),
        (
            "rso.ndjson",
            b'{"id": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n",
            "rso.ndjson:1:1: * nested too deeply",
        ),
        (
            "rso.ndjson",
            b'{"id": "R1"}\n' * 2_000_000 + b'{"id": "Secret",}\n',
            "rso.ndjson:2000001:17: * found a comma before a closing bracket",
        ),
        (
            "rso.ndjson",
            b'{"id": "' + b"x" * 17_000_000 + b'"}',
            "rso.ndjson: * than 16 MB",
        ),
        ("rso.ndjson", b'\xef\xbb\xbf{"id": "R1"}\n', "rso.ndjson:1:1: * a byte order mark"),
        ("rso.ndjson", b'{"id": "' + b"x" * 40_000_000 + b'"}', "rso.ndjson:1: * than 16 MB"),
        ("rso.parquet", b"", "rso.parquet: * no Parquet file"),
        ("rso.parquet", b"PAR1Secret" * 100, "rso.parquet: * no Parquet file"),
    ],
)
def test_table(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    """A file of records that can't be read is refused as a whole, with the line."""
    folder = tmp_path / "f [1] *"
    folder.mkdir()
    (folder / "snapshot.json").write_bytes(b"{" + HEADER + b"}")
    (folder / name).write_bytes(content)
    start, _, rest = expected.partition("*")
    said = fault(folder).replace(folder.name + "/", "")

    assert said.startswith(start)
    assert rest in said


def test_parquet_cut_off(tmp_path: Path) -> None:
    """A Parquet file that lost its end, or a part in the middle, is refused."""
    (tmp_path / "snapshot.json").write_bytes(b"{" + HEADER + b"}")
    file = tmp_path / "rso.parquet"
    duckdb.sql("SELECT 'a' || range AS id, range AS visits FROM range(50000)").write_parquet(
        str(file)
    )
    content = file.read_bytes()
    for damaged in (content[:-5], content[:1000] + b"\0" * 50_000 + content[51_000:]):
        file.write_bytes(damaged)

        assert "rso.parquet: error[snapshot-table]: this is no Parquet" in fault(tmp_path)


def test_without_open_file_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a system has no paths of open files, temporary ones serve and are removed."""
    monkeypatch.setattr(readable_path, "OPEN_FILES", tmp_path / "none")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    folder = tmp_path / "f [1] *"
    folder.mkdir()
    (folder / "snapshot.json").write_bytes(GOOD)
    tables = open_snapshot(folder, CHECKED)
    tables.connection.close()
    (folder / "snapshot.json").write_bytes(b"{" + HEADER + b"}")
    (folder / "rso.csv").write_bytes(b"id,visits\nR1,1\n")
    others = open_snapshot(folder, CHECKED)
    others.connection.close()

    assert tables.accounts["rso"] == others.accounts["rso"]
    assert list(temporary.iterdir()) == []
