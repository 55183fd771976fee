"""Ten of the harder expectations give the verdicts that were worked out by hand."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance.pipeline import Options, judge
from tests.cases import TESTS

PACK = TESTS / "packs" / "ten-rules"
SNAPSHOT = PACK / "snapshot.json"
EXPECTED = yaml.safe_load((PACK / "expected.yaml").read_text(encoding="utf-8"))
SUBJECTS, FORCE, SETTINGS = (EXPECTED[name] for name in ("subjects", "force", "settings"))
VARIANTS = [(rule, name) for rule, variants in FORCE.items() for name in variants]

# What a rule can be at all: pending by a deadline of its own or of a gate, blocked by a gate,
# not applicable by `when` or `effective`.
ALWAYS = {"met", "gap", "unknown"}
POSSIBLE = {
    "gov-action-plan-complete": ALWAYS,
    "audit-coverage-all-boroughs": ALWAYS,
    "missing-checks-complete": ALWAYS | {"pending"},
    "sup-review-in-interval": ALWAYS | {"pending"},
    "missing-absent-appropriate": ALWAYS | {"pending", "blocked", "not_applicable"},
    "missing-trigger-plan-for-repeat": ALWAYS | {"pending", "blocked", "not_applicable"},
    "merlin-triaged-and-shared": ALWAYS | {"pending", "blocked", "not_applicable"},
    "flag-visible-to-responders": ALWAYS | {"pending", "blocked", "not_applicable"},
    "rso-visit-in-interval": ALWAYS | {"pending", "blocked", "not_applicable"},
    "custody-transfer-or-ground": ALWAYS | {"pending", "blocked", "not_applicable"},
}
Finals = dict[str, dict[str, str]]


def finals_of(snapshot: Path, options: Options) -> Finals:
    """Judge a snapshot and give, for each rule asked for, the final verdict of each subject."""
    judged = judge(PACK, snapshot, options)
    with judged.tables.connection as connection:
        finals: Finals = {}
        for rule in options.rules:
            checked = judged.choice.checked
            entity = checked.dictionary.entities[checked.rules[rule].subject]
            rows = connection.execute(
                f'SELECT d."{entity.key[0]}", f."{rule}" FROM data."{entity.name}" d'
                f' JOIN final."{entity.name}" f USING ("#")'
            ).fetchall()
            finals[rule] = {key: judged.reasoning.states[state].verdict for key, state in rows}
        return finals


@pytest.fixture(scope="module")
def finals() -> Finals:
    """The final verdicts of the snapshot as it is."""
    return finals_of(SNAPSHOT, Options(overrides=SETTINGS, rules=tuple(SUBJECTS)))


def changed(variant: Mapping[str, Any]) -> dict[str, Any]:
    """Give the snapshot with the changes of a variant, each of which must find its record."""
    tree: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    for entity, keys in variant.get("remove", {}).items():
        for key in keys:
            tree[entity].remove(record(tree, entity, key))
    for entity, amended in variant.get("amend", {}).items():
        for key, values in amended.items():
            assert values.keys() <= record(tree, entity, key).keys()
            record(tree, entity, key).update(values)
    for entity, records in variant.get("add", {}).items():
        tree[entity] += records
    for entity in variant.get("not_supplied", []):
        del tree[entity]
    return tree


def record(tree: Mapping[str, Any], entity: str, key: str) -> dict[str, Any]:
    """Find a record by its key, which is its first field."""
    found: dict[str, Any]
    (found,) = (item for item in tree[entity] if next(iter(item.values())) == key)
    return found


@pytest.mark.parametrize("rule", SUBJECTS)
def test_subjects(rule: str, finals: Finals) -> None:
    """A rule gives each hand-made record the verdict that a careful reader gives it."""
    expected = {key: entry["verdict"] for key, entry in SUBJECTS[rule].items()}

    assert expected == {key: finals[rule].get(key) for key in expected}


@pytest.mark.parametrize(("rule", "name"), VARIANTS, ids=lambda part: part)
def test_force(rule: str, name: str, tmp_path: Path) -> None:
    """A rule about the force gives each changed snapshot the verdict that a reader gives it."""
    variant = FORCE[rule][name]
    snapshot = tmp_path / "snapshot.json"
    snapshot.write_text(json.dumps(changed(variant)), encoding="utf-8")
    overrides = {**SETTINGS, **variant.get("set", {})}

    finals = finals_of(snapshot, Options(variant.get("as_of"), False, overrides, (rule,)))

    assert [variant["verdict"]] == list(finals[rule].values())


@pytest.mark.parametrize("rule", POSSIBLE)
def test_every_verdict_is_shown(rule: str) -> None:
    """The hand-made records show every verdict that a rule can give, and no other."""
    entries = {**SUBJECTS, **FORCE}[rule].values()

    assert {entry["verdict"] for entry in entries} == POSSIBLE[rule]
    assert all(entry["why"] for entry in entries)
