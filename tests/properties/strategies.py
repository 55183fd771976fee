"""Random packs of rules with snapshots to judge, as the texts that a user would write.

An example is one independently drawn rule with independently drawn families of records: a
`Batch` has many rules, and every rule is judged on every family.
All of a batch is drawn from one seed: hypothesis varies nothing inside it, so that batches
are independent of each other, and `reduction.py` makes a failing one small.
"""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import strategies as st

from properties.strategies_records import chance, choose, family
from properties.strategies_rules import derived_field, rule
from properties.strategies_times import AS_OF
from properties.vocabulary import DERIVED, FIELDS, dictionary

PACK = {
    "pack": "random",
    "version": "1.0.0",
    "title": "Random rules",
    "time_zone": "Europe/London",
    "calendar": "England",
    "group_by": ["area_id"],
    "sources": [{"id": "S", "title": "None", "published": "2017-06"}],
    "requirements": [
        {
            "id": "1",
            "title": "All",
            "timeframe": "immediate",
            "due_on": "2016-11-25",
            "source": {"id": "S", "section": "A"},
            "text": "All of it",
        }
    ],
}


FAMILIES_MOST = 12


@dataclass(frozen=True, slots=True)
class Batch:
    """Rules, derived fields, and the snapshot that they are judged on."""

    rules: tuple[dict[str, Any], ...]
    derived: tuple[dict[str, Any], ...]
    document: dict[str, Any]

    @property
    def texts(self) -> dict[str, str]:
        """Give the files of the pack by name."""
        return {
            "pack.yaml": written(PACK),
            "dictionary.yaml": written(dictionary()),
            "rules.yaml": written({"rules": list(self.rules)}),
            **(
                {"derived.yaml": written({"derived": list(self.derived)})}
                if self.derived
                else {}
            ),
        }

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write the pack and the snapshot into a folder, and give where they are."""
        pack = folder / "pack"
        pack.mkdir()
        for name, text in self.texts.items():
            (pack / name).write_text(text)
        snapshot = folder / "snapshot.json"
        snapshot.write_text(json.dumps(self.document))
        return pack, snapshot


def batches(size: int, *, faulty: bool, plain: bool = False) -> st.SearchStrategy[Batch]:
    """Draw so many rules, and families for them; `plain` rules never ask for null itself.

    A faulty snapshot has quarantined records, unreadable references, and entities or fields
    that were not supplied.
    """
    return SEEDED.map(partial(draw_batch, size=size, faulty=faulty, plain=plain))


def derived_batches(size: int) -> st.SearchStrategy[Batch]:
    """Draw derived fields and families; what is asked of the fields is always the same."""
    return SEEDED.map(partial(draw_derived_batch, size=size))


SEEDED = st.randoms(use_true_random=True)


def draw_batch(random: Random, *, size: int, faulty: bool, plain: bool) -> Batch:
    """Draw a batch."""
    derived = draw_derived(random, plain=plain)
    rules: list[dict[str, Any]] = []
    for number in range(size):
        rules.append(rule(random, number, rules, plain))
    return Batch(tuple(rules), derived, draw_document(random, size=size, faulty=faulty))


def draw_derived_batch(random: Random, *, size: int) -> Batch:
    """Draw a batch that asks of every derived field of the vocabulary what can be asked."""
    derived = draw_derived(random, plain=False)
    rules = tuple(
        {
            "id": f"rule-{subject}-{number}",
            "title": condition,
            "requirement": "1",
            "subject": subject,
            "expect": condition,
            "severity": "high",
        }
        for subject, conditions in ASKED.items()
        for number, condition in enumerate(conditions)
    )
    document = draw_document(random, size=size, faulty=chance(random, 30))
    return Batch(rules, derived, document)


def draw_derived(random: Random, *, plain: bool) -> tuple[dict[str, Any], ...]:
    """Draw what the derived fields of the vocabulary are made from."""
    return tuple(
        derived_field(random, entity, name, plain)
        for entity, names in DERIVED.items()
        for name in names
    )


def draw_document(random: Random, *, size: int, faulty: bool) -> dict[str, Any]:
    """Draw a snapshot of so many families, or as many as are enough for every rule."""
    as_of = choose(random, AS_OF)
    numbers = range(min(size, FAMILIES_MOST))
    families = [family(random, number, as_of, faulty) for number in numbers]
    document: dict[str, Any] = {"snapshot": {"force": "Random", "as_of": as_of}}
    for entity in FIELDS:
        records = [record for one in families for record in one[entity]]
        fates = ("empty", "not supplied", "not carried")
        fate = choose(random, fates) if faulty and chance(random, 8) else "as drawn"
        if fate == "not carried":
            gone = choose(random, list(FIELDS[entity])[1:])
            records = [{k: v for k, v in one.items() if k != gone} for one in records]
        if fate != "not supplied":
            document[entity] = [] if fate == "empty" else records
    return document


# What is asked of each derived field of the vocabulary.
ASKED = {
    "matter": (
        "last_visit is null",
        "last_visit >= closed_at",
        "last_visit <= opened_at + interval '3 days'",
        "first_score is null",
        "first_score >= 2",
        "visits >= 1",
        "visits = 2",
        "visits + 1 <= 2",
        "visits is null",
        "not (visits <> 1)",
        "total <= 3",
        "total is null",
        "reached_at is null",
        "reached_at < reviewed_at",
        "is_judged",
        "is_judged is null",
        "person.matters > 1",
    ),
    "person": (
        "matters between 1 and 2",
        "2 > matters",
        "is_known",
        "not is_known",
        "leads <= 1",
        "leads >= 1",
        "left is null",
    ),
    "meeting": (
        "matters >= 2",
        "matters < 1",
        "total <= 3",
        "reached_at is null",
        "reached_at >= timestamp '2017-01-01 00:00'",
    ),
    "visit": ("matter.visits >= 2", "matter.reached_at >= started_at", "matter.is_judged"),
}


class _Dumper(yaml.SafeDumper):
    """Writes YAML without anchors, which the language refuses."""

    def ignore_aliases(self, _: Any) -> bool:
        """Write equal things each time in full."""
        return True


def written(tree: Any) -> str:
    """Write a tree as YAML text."""
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
