"""The same records read by the snapshot stage and, a row at a time, by plain Python."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from compliance.snapshot import large_document, load, load_entity
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import Account
from tests.test_snapshot_cases import checked_rules

ZONE = ZoneInfo("Europe/London")
AS_OF = datetime.fromisoformat("2017-03-31T22:59:59.999999")
KINDS = ("low", "high", "true", "7")
FIELDS = {
    "id": "text",
    "number": "integer",
    "share": "decimal",
    "flag": "boolean",
    "kind": {"enum": list(KINDS)},
    "born": "date",
    "seen": "timestamp",
    "codes": {"list": "text"},
    "days": {"list": "date"},
    "parent": {"ref": "thing"},
}
CHECKED = checked_rules({"thing": {"key": "id", "time": "seen", "fields": FIELDS}})

# For each type: values that can be read, as JSON text.
READABLE = {
    "id": [
        '"a"',
        '"b"',
        '"c d"',
        '"é"',
        '"\\u0041"',
        '"B"',
        '"10"',
        '"9"',
        "7",
        '""',
        '"q\\"r"',
    ],
    "number": ["0", "7", "-3", "9223372036854775807", "-9223372036854775808"],
    "share": ["0.5", "7", "1e3", "-2.25", "123456789012345678901234567890", "0e-400", "1e-310"],
    "flag": ["true", "false"],
    "kind": ['"low"', '"high"', '"true"', '"7"', "7"],
    "born": ['"2017-03-31"', '"1900-01-01"', '"2200-12-31"', '"2016-02-29"'],
    "seen": [
        '"2017-03-26T01:30:00"',
        '"2016-10-30 01:30"',
        '"2016-10-30T01:30:00.5"',
        '"2017-03-31T23:59:59.999999"',
        '"2017-04-01T00:00:00"',
        '"2017-01-05T10:00:00Z"',
        '"2017-01-05T10:00+01:00"',
        '"1999-07-01 12:00:01.123456"',
        '"2150-07-01T12:00:00"',
    ],
    "codes": ["[]", '["a", "b"]', '["", 5]'],
    "days": ["[]", '["2017-01-01"]'],
    "parent": ['"a"', '"nobody"', '"10"', "7"],
}
ODD = [
    '"x"',
    "5",
    "1.5",
    "3.0",
    "true",
    "{}",
    "[1]",
    "[null]",
    '["a", null]',
    '["2017-02-30"]',
    '"5"',
    '"1.5"',
    '"TRUE"',
    '"2017-02-30"',
    '"2017-1-1"',
    '"2017-01-01T10:00:00"',
    '"2017-01-01"',
    '"1899-12-31"',
    '"2017-01-01T24:00:00"',
    '"2017-01-01T10:00:60"',
    '"2017-01-01T1:00:00"',
    '"2017-01-01t10:00:00"',
    '"2017-01-01T10:00:00 Europe/London"',
    '" 2017-01-01"',
    '"2017-01-01T10:00:00.1234567"',
    "9223372036854775808",
    "1e400",
    "-1e400",
    "1e-400",
    "-0.25E-0400",
    '"[a"',
    '"{a"',
    '"12 High St"',
    '"-5"',
    '"infinity"',
    '"+017-01-01T10:00:00"',
    '{"id": "a"}',
    '" 017-01-01T10:00:00"',
    '"2017-01-01T10:00:00+25:00"',
    '"2017- 1-01T10:00:00"',
    '"\\ud83d\\ude00"',
]


FORMS = ['"{}":{}', '"{}": {}', '"{}" : {}']


# What can be read without a test in SQL.
PLAIN = {name: texts for name, texts in READABLE.items() if name != "days"} | {
    "kind": ['"low"', '"high"', '"true"', '"7"'],
    "seen": [text for text in READABLE["seen"] if not re.search("Z|[+]", text)],
}


def _record(
    odd: bool, form: str, readable: dict[str, list[str]] = READABLE
) -> st.SearchStrategy[str]:
    """Make the text of a record, some of whose values and keys are at fault if it is odd."""
    values = {
        name: st.sampled_from([*texts, "null"]) | st.sampled_from(ODD if odd else texts)
        for name, texts in readable.items()
    }
    member = st.sampled_from(sorted(readable)).flatmap(
        lambda name: values[name].map(lambda value: (name, value))
    )
    if odd:
        member |= st.sampled_from(["Id", "extra", "a/b"]).map(lambda name: (name, "null"))
    members = st.lists(member, max_size=8, unique_by=None if odd else lambda each: each[0])
    keys = st.sampled_from(READABLE["id"]) | st.integers(0, 999).map(str)
    keyed = st.tuples(keys, members).map(
        lambda both: [("id", both[0]), *(each for each in both[1] if each[0] != "id" or odd)]
    )
    return keyed.map(lambda pairs: "{" + ", ".join(form.format(*pair) for pair in pairs) + "}")


def _plain_records() -> st.SearchStrategy[list[str]]:
    """Make the texts of records in which nothing stands out but their keys, at most."""
    return st.lists(_record(False, FORMS[0], PLAIN), min_size=1, max_size=30)


def _records(odd: bool) -> st.SearchStrategy[list[str]]:
    """Make the texts of the records of a snapshot, some of them twice."""
    alone = st.sampled_from(["null", "5", "[]", "{}", '"a"'])
    some = st.sampled_from(FORMS).flatmap(
        lambda form: st.lists(
            _record(odd, form) | alone if odd else _record(odd, form), min_size=10, max_size=30
        )
    )
    return some.map(lambda texts: texts + texts[:3] if odd else texts) | st.just([])


@dataclass
class Reading:
    """What plain Python makes of the records."""

    supplied: int = 0
    quarantined: int = 0
    collapsed: int = 0
    after: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    carried: set[str] = field(default_factory=set)

    @property
    def account(self) -> Account:
        """The account of the records."""
        return Account(
            self.supplied, len(self.rows), self.quarantined, self.collapsed, self.after
        )


class Whole(str):
    """A JSON number without fraction or exponent, as written."""


class Broken(str):
    """A JSON number with fraction or exponent, as written."""


UNREADABLE = object()


def read_plainly(texts: list[str]) -> Reading:
    """Read records one at a time, as the design says."""
    reading = Reading(supplied=len(texts))
    by_key: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for text in texts:
        pairs = json.loads(text, object_pairs_hook=Pairs, parse_int=Whole, parse_float=Broken)
        if not isinstance(pairs, Pairs):
            reading.quarantined += 1
            continue
        reading.carried |= {key for key, _ in pairs} & FIELDS.keys()
        raw = dict(pairs)
        row = {name: read_value(name, raw.get(name)) for name in FIELDS}
        if len(raw) < len(pairs) or row["id"] in (None, UNREADABLE):
            reading.quarantined += 1
            continue
        spoilt = {name: raw[name] for name in FIELDS if row[name] is UNREADABLE}
        content = repr(({k: v for k, v in row.items() if k not in spoilt}, spoilt))
        by_key.setdefault(row["id"], []).append((content, row))
    for _, found in sorted(by_key.items(), key=lambda item: item[0].encode()):
        settle(reading, found)
    return reading


class Pairs(list[tuple[str, Any]]):
    """The members of a JSON object."""


def settle(reading: Reading, found: list[tuple[str, dict[str, Any]]]) -> None:
    """Account for the records of one key."""
    contents = dict(found)
    reading.collapsed += len(found) - len(contents)
    if len(contents) > 1:
        reading.quarantined += len(contents)
        return
    (row,) = contents.values()
    if isinstance(row["seen"], datetime) and row["seen"] > AS_OF:
        reading.after += 1
        return
    reading.unreadable |= {name for name, value in row.items() if value is UNREADABLE}
    reading.rows.append({k: None if v is UNREADABLE else v for k, v in row.items()})


def read_value(name: str, raw: Any) -> Any:
    """Read a value: None for a null, UNREADABLE for what is not of the field's type."""
    if raw is None:
        return None
    if name in {"codes", "days"}:
        if not isinstance(raw, list) or isinstance(raw, Pairs):
            return UNREADABLE
        read = read_text if name == "codes" else read_date
        items = [read(item) for item in raw]
        return UNREADABLE if any(item is UNREADABLE for item in items) else items
    return READ[name](raw)


def read_text(raw: Any) -> Any:
    """Read text: a JSON text or whole number."""
    return str(raw) if isinstance(raw, str) and not isinstance(raw, Broken) else UNREADABLE


def read_number(raw: Any) -> Any:
    """Read a whole number of 64 bits."""
    fits = isinstance(raw, Whole) and -(2**63) <= int(raw) < 2**63
    return int(raw) if fits else UNREADABLE


def read_share(raw: Any) -> Any:
    """Read a number that is finite, and 0 only if it is written so."""
    if not isinstance(raw, Whole | Broken) or abs(float(raw)) == float("inf"):
        return UNREADABLE
    return float(raw) if float(raw) or not Decimal(raw) else UNREADABLE


def read_flag(raw: Any) -> Any:
    """Read true or false."""
    return raw if isinstance(raw, bool) else UNREADABLE


def read_kind(raw: Any) -> Any:
    """Read one of the values of the enum."""
    value = read_text(raw)
    return value if value in KINDS else UNREADABLE


def read_date(raw: Any) -> Any:
    """Read a day that exists, written in full."""
    if not _is_string(raw) or not re.fullmatch(r"\d{4}-\d\d-\d\d", raw):
        return UNREADABLE
    return _sane(lambda: date.fromisoformat(raw))


def read_moment(raw: Any) -> Any:
    """Read an instant to UTC; of two with one local time the earlier."""
    form = r"\d{4}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
    zone = r"(Z|[-+](0\d|1[0-4]):[0-5]\d)?"
    if not _is_string(raw) or not re.fullmatch(form + zone, raw):
        return UNREADABLE
    moment = _sane(lambda: datetime.fromisoformat(raw))
    if not isinstance(moment, datetime):
        return moment
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
    return aware.astimezone(UTC).replace(tzinfo=None)


def _is_string(raw: Any) -> bool:
    return isinstance(raw, str) and not isinstance(raw, Whole | Broken)


def _sane(read: Callable[[], Any]) -> Any:
    try:
        value = read()
    except ValueError:
        return UNREADABLE
    return value if 1900 <= value.year <= 2200 else UNREADABLE


READ = {
    "id": read_text,
    "parent": read_text,
    "number": read_number,
    "share": read_share,
    "flag": read_flag,
    "kind": read_kind,
    "born": read_date,
    "seen": read_moment,
}


def check(folder: Path, texts: list[str]) -> None:
    """Compare both readings in all that they say."""
    header = '{"snapshot": {"force": "F", "as_of": "2017-03-31"}, "thing": ['
    path = folder / "snapshot.json"
    path.write_text(header + ",\n".join(texts) + "]}")
    expected = read_plainly(texts)
    tables = open_snapshot(path, CHECKED)
    with tables.connection:
        columns = ", ".join(f'"{name}"' for name in FIELDS)
        query = f'SELECT {columns} FROM data.thing ORDER BY "#"'
        rows = tables.connection.execute(query).fetchall()
        local = tables.connection.execute(
            'SELECT count(*) FROM data.thing WHERE "~seen" IS DISTINCT FROM to_local("seen")'
        ).fetchone()

    assert expected.account == tables.accounts["thing"]
    assert [tuple(row.values()) for row in expected.rows] == rows
    assert {("thing", name) for name in expected.unreadable} == tables.unreadable
    uncarried = set(FIELDS) - expected.carried if texts else set()
    assert uncarried == {name for entity, name in tables.uncarried if entity == "thing"}
    assert local == (0,)


slow = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@slow
@given(texts=_records(odd=False))
def test_clean_records_are_read_alike(tmp_path: Path, texts: list[str]) -> None:
    """Records that can all be read give what plain Python makes of them."""
    check(tmp_path, texts)


# The database cuts its own message off in the middle of the last character.
CUT_OFF = ['{"id":"a"}'] * 7 + [
    '{"id":"a", "born":"2017-03-31", "Id":null, "born":"\\ud83d\\ude00"}'
]


@slow
@given(texts=_records(odd=True))
@example(texts=["null", *CUT_OFF, '{"id":"a"}', "null"])
def test_faulty_records_are_read_alike(tmp_path: Path, texts: list[str]) -> None:
    """Records with faults give the values, the accounts and the unknowns of plain Python."""
    check(tmp_path, texts)


@slow
@given(texts=_plain_records(), unique=st.booleans())
def test_plain_records_are_read_alike(tmp_path: Path, texts: list[str], unique: bool) -> None:
    """Records that a look finds to be as declared give what plain Python makes of them."""
    by_key = {read_text(json.loads(text, parse_int=Whole)["id"]): text for text in texts}
    check(tmp_path, list(by_key.values()) if unique else texts)


def test_plain_records_are_typed_without_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small list of records in which nothing stands out takes the fastest way."""
    monkeypatch.setattr(load_entity, "_type", None)
    monkeypatch.setattr(load_entity, "type_rows", None)
    check(tmp_path, ['{"id":"b","seen":"2017-03-26T01:30"}', '{"id":5,"born":"2017-03-31"}'])


@slow
@given(texts=_records(odd=False) | _plain_records())
def test_large_lists_are_read_alike(
    tmp_path: Path, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that is too large to be looked through is read in the same way."""
    with monkeypatch.context() as patch:
        patch.setattr(load, "SMALL", 0)
        patch.setattr(large_document, "LARGE", 0)
        check(tmp_path, texts)


@slow
@given(texts=_records(odd=True))
def test_large_faulty_lists_are_read_alike(
    tmp_path: Path, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list with faults that is too large to be looked through is read in the same way."""
    with monkeypatch.context() as patch:
        patch.setattr(load, "SMALL", 0)
        patch.setattr(large_document, "LARGE", 0)
        check(tmp_path, texts)


@slow
@given(texts=_records(odd=False))
def test_both_ways_are_alike(
    tmp_path: Path, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower way of typing gives the same for records in which nothing stands out."""
    with monkeypatch.context() as patch:
        patch.setattr(load_entity, "_type_looked", lambda *_: None)
        check(tmp_path, texts)
