"""Random packs of rules with snapshots to judge, as the texts that a user would write.

An example is one independently drawn rule with one independently drawn family of records.
A `Batch` has as many rules as families, and every rule is judged on every family.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from properties.strategies_records import Draw, chance, choose, family
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


@st.composite
def batches(draw: Draw, size: int, plain: bool = False) -> Batch:
    """Draw as many rules as families; `plain` rules never ask for null itself."""
    as_of = choose(draw, AS_OF)
    derived = [
        derived_field(draw, entity, name, plain)
        for entity, names in DERIVED.items()
        for name in names
    ]
    rules: list[dict[str, Any]] = []
    for number in range(size):
        rules.append(rule(draw, number, rules, plain))
    return Batch(tuple(rules), tuple(derived), _document(draw, as_of, size))


def _document(draw: Draw, as_of: str, size: int) -> dict[str, Any]:
    faulty = chance(draw, 50)
    families = [family(draw, number, as_of, faulty) for number in range(size)]
    document: dict[str, Any] = {"snapshot": {"force": "Random", "as_of": as_of}}
    for entity in FIELDS:
        records = [record for one in families for record in one[entity]]
        fate = choose(draw, (*["as drawn"] * 60, "empty", "not supplied", "not carried"))
        if fate == "not carried":
            gone = choose(draw, list(FIELDS[entity])[1:])
            records = [{k: v for k, v in one.items() if k != gone} for one in records]
        if fate != "not supplied":
            document[entity] = [] if fate == "empty" else records
    if chance(draw, 30):
        document["snapshot"]["time_zone"] = "Europe/London"
    return document


class _Dumper(yaml.SafeDumper):
    """Writes YAML without anchors, which the language refuses."""

    def ignore_aliases(self, _: Any) -> bool:
        """Write equal things each time in full."""
        return True


def written(tree: Any) -> str:
    """Write a tree as YAML text."""
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)


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
    "person": ("matters between 1 and 2", "2 > matters", "is_known", "not is_known"),
    "visit": ("matter.visits >= 2", "matter.reached_at >= started_at", "matter.is_judged"),
}


@st.composite
def derived_batches(draw: Draw, size: int) -> Batch:
    """Draw derived fields and families, with the same conditions on those fields always."""
    batch = draw(batches(1))
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
    as_of = batch.document["snapshot"]["as_of"]
    return Batch(rules, batch.derived, _document(draw, as_of, size))
