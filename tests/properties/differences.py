"""Where product and interpreter differ, with the rule, the records and both answers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from properties.interpreter import Judgement, interpret
from properties.interpreter_read import read_snapshot
from properties.product import Answers, judge
from properties.strategies import Batch, written

Said = tuple[str, str, bool]
NOTHING: Said = ("no verdict", "no verdict", False)


@dataclass(frozen=True, slots=True)
class Judged:
    """A batch with the product's answers to it."""

    batch: Batch
    answers: Answers


def judged(batch: Batch) -> Judged:
    """Judge a batch by the product."""
    with TemporaryDirectory() as folder:
        return Judged(batch, judge(*batch.write(Path(folder))))


def interpreted(one: Judged) -> list[Judgement]:
    """Judge a batch by the interpreter."""
    checked = one.answers.checked
    return interpret(checked, read_snapshot(one.batch.document, checked))


def differences(one: Judged) -> Iterator[str]:
    """Describe every case on which product and interpreter say different things."""
    rest = set(one.answers.final)
    for judgement in interpreted(one):
        case = (judgement.rule, judgement.subject.key)
        rest.discard(case)
        final = one.answers.final.get(case)
        said = NOTHING
        if final is not None:
            said = (one.answers.own[case], final.verdict, final.unreliable)
        expected = (judgement.own, judgement.final, judgement.unreliable)
        if said != expected:
            yield described(one.batch, judgement, said, expected)
    for rule, key in sorted(rest, key=str):
        yield f"only the product judges {rule} on {key}"


def described(batch: Batch, judgement: Judgement, said: Said, expected: Said) -> str:
    """Describe a difference: the rule's text, the records about the subject, both answers."""
    rule = next(one for one in batch.rules if one["id"] == judgement.rule)
    shown = [written([rule])]
    shown += [written([one]) for one in batch.derived if _is_named(one["field"], rule)]
    shown += [
        f"{entity}: {json.dumps(record, ensure_ascii=False)}"
        for entity, records in batch.document.items()
        if entity != "snapshot"
        for record in records
        if _is_near(record, judgement)
    ]
    absent = sorted({"area", "person", "officer", "matter", "visit", "paper", "meeting"})
    absent = [name for name in absent if name not in batch.document]
    shown.append(f"as_of {batch.document['snapshot']['as_of']}; not supplied: {absent}")
    shown.append(
        f"subject {'/'.join(map(str, judgement.subject.key))}, before and after gates:"
    )
    return "\n".join([*shown, f"  product     {said}", f"  interpreter {expected}"])


def _is_named(field: str, rule: dict[str, Any]) -> bool:
    return field.split(".")[1] in json.dumps(rule)


def _is_near(record: dict[str, Any], judgement: Judgement) -> bool:
    """Say whether a record is of the family of the subject, by the numbers in their keys."""
    number = _number(judgement.subject.key[0])
    references = [value for name, value in record.items() if name.endswith("_id")]
    return number is None or number in map(_number, references)


def _number(key: Any) -> int | None:
    digits = "".join(filter(str.isdigit, str(key)))
    return int(digits) // 10 if digits else None
