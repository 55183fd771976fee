"""Adding data can only decide: what was met or a gap stays so when nulls are filled in."""

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings

from properties.differences import judged
from properties.strategies import SEEDED, Batch, batches
from properties.strategies_records import UNREADABLE, chance, choose, pool
from properties.strategies_times import ANCHORS, times_about
from properties.vocabulary import FIELDS, NOT_YET, TIME

SIZE = 8
# Each is judged twice.
EXAMPLES = settings().max_examples
DECIDED = {"met", "gap", "blocked"}


def filled(random: Random, batch: Batch) -> Batch:
    """Fill in nulls and what can't be read, at random."""
    document: dict[str, Any] = {"snapshot": batch.document["snapshot"]}
    for entity in FIELDS.keys() & batch.document.keys():
        # Equal records are copies of one: they are filled alike, so that they stay equal.
        known: dict[str, dict[str, Any]] = {}
        for record in batch.document[entity]:
            if repr(record) not in known:
                known[repr(record)] = _filled(random, entity, record)
        document[entity] = [known[repr(record)] for record in batch.document[entity]]
    return replace(batch, document=document)


def _filled(random: Random, entity: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _value(random, entity, name) if _is_open(entity, name, value) else value
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


def _value(random: Random, entity: str, name: str) -> Any:
    if chance(random, 20):
        return None
    tag = FIELDS[entity][name]
    times = times_about(*ANCHORS)
    known = [value for value in pool(tag, times) if value is not None and value != UNREADABLE]
    return choose(random, known)


@settings(max_examples=EXAMPLES)
@given(batches(SIZE, faulty=True, plain=True), SEEDED)
def test_adding_data_only_decides(batch: Batch, random: Random) -> None:
    """A case that is met, a gap or blocked stays so, whatever nulls are filled in."""
    more = filled(random, batch)
    before, after = (judged(one).answers.final for one in (batch, more))
    shares = {rule["id"] for rule in batch.rules if "share_of" in rule["expect"]}
    changed = {
        case: (state.verdict, after[case].verdict)
        for case, state in before.items()
        # A share may be left with too few cases when unknown ones are found not to apply.
        if state.verdict in DECIDED and case[0] not in shares
        if after[case].verdict != state.verdict
    }
    assert not changed, f"{changed}\n{batch.texts['rules.yaml']}\n{batch}\n{more}"
