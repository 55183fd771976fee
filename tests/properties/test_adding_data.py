"""Adding data can only decide: what was met or a gap stays so when nulls are filled in."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from properties.differences import judged
from properties.strategies import Batch, batches
from properties.strategies_records import UNREADABLE, Draw, chance, choose, pool
from properties.strategies_times import ANCHORS, times_about
from properties.vocabulary import FIELDS, NOT_YET, TIME

SIZE = 8
DECIDED = {"met", "gap", "blocked"}


@st.composite
def filled_batches(draw: Draw) -> tuple[Batch, Batch]:
    """Draw a batch whose rules don't ask for null itself, and the same with nulls filled in."""
    batch = draw(batches(SIZE, plain=True))
    document: dict[str, Any] = {"snapshot": batch.document["snapshot"]}
    for entity in FIELDS.keys() & batch.document.keys():
        # Equal records are copies of one: they are filled alike, so that they stay equal.
        filled: dict[str, dict[str, Any]] = {}
        for record in batch.document[entity]:
            if repr(record) not in filled:
                filled[repr(record)] = _filled(draw, entity, record)
        document[entity] = [filled[repr(record)] for record in batch.document[entity]]
    return batch, replace(batch, document=document)


def _filled(draw: Draw, entity: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _value(draw, entity, name) if _is_open(entity, name, value) else value
        for name, value in ((name, record.get(name)) for name in FIELDS[entity])
    }


def _is_open(entity: str, name: str, value: Any) -> bool:
    """Say whether a value may be filled in: keys, references and `not_yet` may not."""
    tag = FIELDS[entity][name]
    is_excepted = (
        name in {f"{entity}_id", "about_type"}
        or tag.startswith("->")
        or (entity, name) in NOT_YET
        # A time after `as_of` would leave the record out altogether.
        or name == TIME.get(entity)
    )
    return not is_excepted and (value is None or value == UNREADABLE)


def _value(draw: Draw, entity: str, name: str) -> Any:
    if chance(draw, 20):
        return None
    tag = FIELDS[entity][name]
    times = times_about(*ANCHORS)
    known = [value for value in pool(tag, times) if value is not None and value != UNREADABLE]
    return choose(draw, known)


@given(filled_batches())
def test_adding_data_only_decides(pair: tuple[Batch, Batch]) -> None:
    """A case that is met, a gap or blocked stays so, whatever nulls are filled in."""
    before, after = (judged(batch).answers.final for batch in pair)
    shares = {rule["id"] for rule in pair[0].rules if "share_of" in rule["expect"]}
    changed = {
        case: (state.verdict, after[case].verdict)
        for case, state in before.items()
        # A share may be left with too few cases when unknown ones are found not to apply.
        if state.verdict in DECIDED and case[0] not in shares
        if after[case].verdict != state.verdict
    }
    assert not changed, f"{changed}\n{pair[0].texts['rules.yaml']}\n{pair}"
