"""What is written as one number for a kind of case is read from it again."""

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from compliance.check.form import Step
from compliance.infer.cones import Cone, Import
from compliance.infer.imports import LOST, Arrival
from compliance.infer.keys import plan_key

STATES = 40


@given(st.integers(1, 5), st.lists(st.integers(0, 4), max_size=8), st.data())
def test_read_as_written(rules: int, lost: list[int], data: st.DataObject) -> None:
    """Each code, and each state or reason why there is none, has its digit."""
    imports = tuple(Import(f"far{place}", ()) for place in range(len(lost)))
    cone = Cone("near", tuple(f"r{place}" for place in range(rules)), imports)
    arrivals = {
        ("near", each): Arrival("one", lost=("gone",) * many)
        for each, many in zip(imports, lost, strict=True)
    }
    key = plan_key(cone, arrivals, STATES)
    codes = data.draw(st.lists(st.integers(0, 5), min_size=rules, max_size=rules))
    ones = [data.draw(st.integers(LOST - many, STATES - 1)) for many in lost]
    if key is None:
        assert (STATES + 5) ** len(lost) * 8**rules >= 2**62
        return

    written = key.written(f"CAST({value} AS TINYINT)" for value in (*codes, *ones))
    number = duckdb.execute(f"SELECT {written}").fetchall()[0][0]

    assert number < 2**63
    assert key.read(number) == (codes, [ones] if ones else [])


def test_lists_have_no_number() -> None:
    """What reaches several records is read as a list."""
    reached = Import("far", (Step("far", (), many=True),))
    cone = Cone("near", ("r",), (reached,))

    assert plan_key(cone, {("near", reached): Arrival("many")}, STATES) is None
