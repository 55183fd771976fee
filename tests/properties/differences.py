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
from properties.vocabulary import FIELDS

Said = tuple[str, str, bool]
NOTHING: Said = ("no verdict", "no verdict", False)


@dataclass(frozen=True, slots=True)
class Judged:
    """A batch with the product's answers to it."""

    batch: Batch
    answers: Answers


@dataclass(frozen=True, slots=True)
class Difference:
    """A case with what the product says of it, and what the interpreter says."""

    judgement: Judgement
    said: Said
    expected: Said


def judged(batch: Batch) -> Judged:
    """Judge a batch by the product."""
    with TemporaryDirectory() as folder:
        try:
            return Judged(batch, judge(*batch.write(Path(folder))))
        except Exception as error:
            error.add_note(batch.texts["rules.yaml"])
            raise


def interpreted(one: Judged) -> list[Judgement]:
    """Judge a batch by the interpreter."""
    checked = one.answers.checked
    return interpret(checked, read_snapshot(one.batch.document, checked))


def differences(one: Judged) -> Iterator[Difference]:
    """Find every case on which product and interpreter say different things."""
    for judgement in interpreted(one):
        case = (judgement.rule, judgement.subject.key)
        final = one.answers.final.get(case)
        said = NOTHING
        if final is not None:
            said = (one.answers.own[case], final.verdict, final.unreliable)
            if said[0] == "unknown" and not one.answers.reasons[case]:
                said = ("unknown without a reason", *said[1:])
        expected = (judgement.own, judgement.final, judgement.unreliable)
        if said != expected:
            yield Difference(judgement, said, expected)


def described(batch: Batch, difference: Difference) -> str:
    """Describe a difference: the rules' text, the records about the subject, both answers."""
    rules = with_needed(batch, difference.judgement.rule)
    shown = [written(rules)]
    shown += [written([one]) for one in batch.derived if is_named(one["field"], rules)]
    shown += [
        f"{entity}: {json.dumps(record, ensure_ascii=False)}"
        for entity in FIELDS.keys() & batch.document.keys()
        for record in batch.document[entity]
        if is_near(record, difference.judgement)
    ]
    absent = sorted(FIELDS.keys() - batch.document.keys())
    shown.append(f"as_of {batch.document['snapshot']['as_of']}; not supplied: {absent}")
    key = "/".join(map(str, difference.judgement.subject.key))
    shown.append(f"{difference.judgement.rule} on {key}, before and after gates, unreliable:")
    shown += [f"  product     {difference.said}", f"  interpreter {difference.expected}"]
    return "\n".join(shown)


def with_needed(batch: Batch, rule: str) -> list[dict[str, Any]]:
    """Give a rule after all those that it depends on."""
    rules = {one["id"]: one for one in batch.rules}
    needed = [one["rule"] for one in rules[rule].get("depends_on", ())]
    if "share_of" in rules[rule]["expect"]:
        needed.append(rules[rule]["expect"]["share_of"])
    before = {one["id"]: one for name in needed for one in with_needed(batch, name)}
    return [*before.values(), rules[rule]]


def is_named(field: str, rules: list[dict[str, Any]]) -> bool:
    """Say whether a derived field may be used by rules."""
    return field.split(".")[1] in json.dumps(rules)


def is_near(record: dict[str, Any], judgement: Judgement) -> bool:
    """Say whether a record is of the family of the subject, by the numbers in their keys."""
    number = _number(judgement.subject.key[0])
    references = [value for name, value in record.items() if name.endswith("_id")]
    return number is None or number in map(_number, references)


def _number(key: Any) -> int | None:
    digits = "".join(filter(str.isdigit, str(key)))
    return int(digits) // 10 if digits else None
