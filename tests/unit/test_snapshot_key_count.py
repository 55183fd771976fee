"""Counting keys proves that there are no others, or says that it can't."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.snapshot.key_count import has_only, is_filled
from compliance.snapshot.supply import JsonPart

KNOWN = ("a", "b")


def proves(content: str, records: list[dict[str, Any]]) -> bool:
    """Count in a text whose records are known."""
    document = content.encode()
    filled = {key: sum(1 for each in records if each.get(key) is not None) for key in KNOWN}
    return has_only(JsonPart("s.json", document, 0, len(document)), filled, len(records))


values = st.sampled_from([None, 1, "x", 'q"', '":null', '"a":null', ' "a": null', "a b : c"])
records = st.lists(
    st.dictionaries(st.sampled_from(["a", "b", "c", 'x"a', "a\\", "b\t"]), values, max_size=3),
    max_size=5,
)


@given(records=records, separators=st.sampled_from([(",", ":"), (", ", ": "), (",", " : ")]))
def test_no_other_key_escapes(
    records: list[dict[str, Any]], separators: tuple[str, str]
) -> None:
    """If the count says that there are declared keys only, then it is so."""
    content = json.dumps(records, separators=separators)
    if proves(content, records):
        assert all(set(record) <= set(KNOWN) for record in records)


def width_of(records: list[dict[str, Any]]) -> int:
    """Give the number of bytes of all values that are read of the records."""
    read = (each[key] for each in records for key in KNOWN if each.get(key) is not None)
    return sum(len(json.dumps(value, ensure_ascii=False).encode()) for value in read)


def fills(content: str, records: list[dict[str, Any]]) -> bool:
    """Count the bytes of a text whose records are known, and nothing else of it."""
    document = content.encode()
    filled = {key: sum(1 for each in records if each.get(key) is not None) for key in KNOWN}
    array = JsonPart("s.json", document, 0, len(document))
    return is_filled(array, filled, len(records), width_of(records))


# Records of which each has a known key, as the proof needs them, and others.
full_records = st.lists(
    st.tuples(
        st.sampled_from([1, "x"]),
        st.dictionaries(st.sampled_from(["b", "c", 'x"b', ""]), values, max_size=3),
    ).map(lambda drawn: {"a": drawn[0], **drawn[1]}),
    max_size=5,
)


@given(
    records=st.one_of(records, full_records),
    separators=st.sampled_from([(",", ":"), (", ", ":"), (",", ": ")]),
)
def test_no_other_key_fits_in(
    records: list[dict[str, Any]], separators: tuple[str, str]
) -> None:
    """If the bytes are those of what was read, then there are declared keys only."""
    content = json.dumps(records, separators=separators)
    if fills(content, records):
        assert all(set(record) <= set(KNOWN) for record in records)


@given(
    st.lists(
        st.tuples(st.sampled_from([1, "x"]), st.sampled_from([{}, {"b": None}, {"b": "é: x"}])),
        min_size=1,
        max_size=5,
    )
)
def test_dense_text_is_proved_by_its_bytes(drawn: list[tuple[Any, dict[str, Any]]]) -> None:
    """Records without spaces in between are proved, with nulls, gaps and none of them."""
    records = [{"a": value, **other} for value, other in drawn]

    content = json.dumps(records, separators=(",", ":"), ensure_ascii=False)
    assert fills(content, records)


@pytest.mark.parametrize("extra", ['"c":1', '"c":null', '"":0', '"c":{"b":null}', '"b":2'])
def test_other_key_takes_bytes(extra: str) -> None:
    """A key that is not declared, or that stands twice, is seen where others lack a null."""
    content = '[{"a":1,"b":null},{"a":2,' + extra + '},{"a":3},{"a":4}]'
    read = [{"a": 1, "b": None}, {"a": 2}, {"a": 3}, {"a": 4}]

    assert not fills(content, read)


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("value", [1, None, "text: with colon"])
def test_usual_text_is_proved(separators: tuple[str, str], value: Any) -> None:
    """Records as programs write them are proved, with nulls and without."""
    records = [{"a": 1, "b": value}, {"b": "x"}, {}, {"a": None, "b": None}]

    assert proves(json.dumps(records, separators=separators), records)


@pytest.mark.parametrize("extra", ['"c":1', '"c":null', '"c" :1', '"c"\n:1', r'"x\"a":null'])
def test_other_key_is_not_proved(extra: str) -> None:
    """A key that is not declared is seen however it is written."""
    content = '[{"a":1,"b":null},{"b":2,' + extra + "}]"

    assert not proves(content, json.loads(content))
