"""A failing batch made small: one rule with what it needs, one family, few records."""

from collections.abc import Iterator
from dataclasses import replace

from properties.differences import (
    Difference,
    described,
    differences,
    is_named,
    is_near,
    judged,
    with_needed,
)
from properties.strategies import Batch
from properties.vocabulary import FIELDS

ATTEMPTS = 30


def report(batch: Batch) -> str:
    """Say where product and interpreter differ, on a batch as small as it can be made.

    Nothing is said if they agree.
    """
    found = list(differences(judged(batch)))
    if not found:
        return ""
    small, difference = reduced(batch, found[0])
    return f"{len(found)} differences, one of them made small:\n{described(small, difference)}"


def reduced(batch: Batch, difference: Difference) -> tuple[Batch, Difference]:
    """Leave out of a batch what the difference does not need."""
    small = batch
    attempts = 0
    candidates = _smaller(small, difference)
    while attempts < ATTEMPTS and (smaller := next(candidates, None)) is not None:
        attempts += 1
        again = next(differences(judged(smaller)), None)
        if again is not None:
            small, difference = smaller, again
            candidates = _smaller(small, difference)
    return small, difference


def _smaller(batch: Batch, difference: Difference) -> Iterator[Batch]:
    """Give smaller batches, the smallest first."""
    rules = tuple(with_needed(batch, difference.judgement.rule))
    derived = tuple(one for one in batch.derived if is_named(one["field"], [*rules]))
    if len(rules) < len(batch.rules) or len(derived) < len(batch.derived):
        yield replace(batch, rules=rules, derived=derived)
    near = {
        entity: [one for one in records if is_near(one, difference.judgement)]
        if entity in FIELDS
        else records
        for entity, records in batch.document.items()
    }
    if near != batch.document:
        yield replace(batch, document=near)
    for entity in FIELDS.keys() & batch.document.keys():
        for place in range(len(batch.document[entity])):
            records = [*batch.document[entity]]
            del records[place]
            yield replace(batch, document={**batch.document, entity: records})
