"""Counting keys proves that there are no others, or says that it can't."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.snapshot.key_count import has_only
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
