"""Random records, with nulls, faults, and times where limits fall."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, TypeVar

from properties.strategies_times import ANCHORS, STEPS, Times, times_about, times_apart
from properties.vocabulary import ENUMS, FIELDS

T = TypeVar("T")
UNREADABLE: Any = {"unreadable": []}


def choose(random: Random, options: Sequence[T]) -> T:
    """Draw one of the options."""
    return options[random.randrange(len(options))]


def chance(random: Random, percent: int) -> bool:
    """Draw true so often in a hundred."""
    return random.randrange(100) < percent


@cache
def pool(tag: str, times: Times) -> tuple[Any, ...]:
    """List the values that a field of a type can be drawn from, nulls and faults among them."""
    values = _values(tag, times)
    nulls = [None] * max(1, len(values) // 3)
    faults = [UNREADABLE] * max(1, len(values) // 25)
    return (*values, *nulls, *faults)


def _values(tag: str, times: Times) -> tuple[Any, ...]:
    match tag:
        case "boolean":
            return (True, False) * 3
        case "integer":
            return (0, 1, 2, 3, 5, 28, 40) * 2
        case "decimal":
            return (0, 0.5, 1, 1.25, 2.5, 3, -1.5) * 2
        case "date":
            return times.days
        case "timestamp":
            return times.instants
        case "text":
            return ("a", "b", "ab", "A b", "", "é", " a", 7) * 2
        case "list":
            return ([], ["a"], ["a", "b"], ["b", "b"], ["ab", "c"]) * 2
    return ENUMS[tag] * 4


Family = dict[str, list[dict[str, Any]]]
SIZES = {
    "area": 1,
    "person": 2,
    "officer": 2,
    "matter": 2,
    "visit": 5,
    "paper": 3,
    "meeting": 2,
}


@dataclass(frozen=True, slots=True)
class Clerk:
    """Draws the records of one family, which refer to each other alone.

    Only a faulty one has records without a key, with two contents, or unreadable references.
    """

    random: Random
    times: Times
    faulty: bool
    keys: dict[str, list[Any]]

    def family(self) -> Family:
        """Draw the records of every entity."""
        return {
            entity: [record for key in keys for record in self._records(entity, key)]
            for entity, keys in self.keys.items()
        }

    def _records(self, entity: str, key: Any) -> list[dict[str, Any]]:
        record = self._record(entity, key)
        if not (self.faulty and chance(self.random, 4)):
            return [record]
        fault = choose(self.random, ("no key", "reference", "same", "other content"))
        references = [name for name, tag in FIELDS[entity].items() if tag.startswith("->")]
        if fault == "no key":
            return [{**record, f"{entity}_id": None, **self._lost(entity, references)}]
        if fault == "reference" and references:
            return [{**record, choose(self.random, references): UNREADABLE}]
        return [record, record if fault == "same" else self._record(entity, key)]

    def _lost(self, entity: str, references: Sequence[str]) -> dict[str, Any]:
        """Let a reference of a record without a key lead nowhere, as often as not."""
        if not references or chance(self.random, 50):
            return {}
        name = choose(self.random, references)
        nowhere = _nowhere(FIELDS[entity][name].removeprefix("->").strip(">"))
        return {name: [nowhere] if FIELDS[entity][name].startswith("->>") else nowhere}

    def _record(self, entity: str, key: Any) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for name, tag in FIELDS[entity].items():
            if name == f"{entity}_id":
                record[name] = key
            elif tag.startswith("->"):
                record[name] = self._reference(tag, record)
            else:
                record[name] = choose(self.random, pool(tag, self.times))
        return record

    def _reference(self, tag: str, record: dict[str, Any]) -> Any:
        target = record["about_type"] if tag == "->about" else tag.removeprefix("->").strip(">")
        known = self.keys.get(target, []) if isinstance(target, str) else []
        dangling = _nowhere(target)
        if tag.startswith("->>"):
            several = [known, known[:1], known[1:], [], [*known[:1], dangling], None]
            return choose(self.random, several)
        return choose(self.random, [*known * (12 // max(1, len(known))), None, dangling])


def _nowhere(target: object) -> Any:
    """Give a key that no record of an entity has."""
    return 9999 if target == "officer" else "nobody"


def family(random: Random, number: int, as_of: str, faulty: bool) -> Family:
    """Draw a family by its number, with times about one anchor and about `as_of`."""
    keys: dict[str, list[Any]] = {}
    for entity, most in SIZES.items():
        least = 1 if entity in {"area", "person", "matter"} else 0
        count = least + choose(random, range(most - least + 1))
        offset = number * 10
        keys[entity] = [
            offset + place if entity == "officer" else f"{entity[0].upper()}{offset + place}"
            for place in range(count)
        ]
    if chance(random, 50):
        times = times_apart(as_of, choose(random, STEPS))
    else:
        times = times_about(choose(random, (as_of, *ANCHORS)), as_of)
    return Clerk(random, times, faulty, keys).family()
