"""Facts that are packed into numbers are the facts that come out of them."""

from collections import Counter
from typing import Any

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from compliance.infer.packed import pack

STATES = 4
NUMBERS = st.dictionaries(st.integers(0, STATES - 1), st.integers(0, 60), min_size=1)
RULES = st.dictionaries(st.sampled_from([f"r{n}" for n in range(70)]), NUMBERS, max_size=70)


@given(RULES, st.data())
def test_packed(rules: dict[str, dict[int, int]], data: st.DataObject) -> None:
    """Each rule is in one state, and gives the fact of it, if that is one."""
    packing = pack({rule: sorted(numbers.items()) for rule, numbers in rules.items()})
    states: dict[str, Any] = {rule: data.draw(st.integers(0, STATES - 1)) for rule in rules}
    expected = Counter(
        numbers[states[rule]] for rule, numbers in rules.items() if states[rule] in numbers
    )

    columns = packing.selected(lambda rule: str(states[rule]))
    numbers = duckdb.execute(f"SELECT {', '.join(['0', *columns])}").fetchall()[0][1:]

    assert dict(packing.facts(numbers)) == dict(expected)
    assert all(abs(number) < 2**63 for number in numbers)
