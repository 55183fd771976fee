"""Two packs: what differs in meaning is told, and nothing else."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.compare.packs import compare_packs
from compliance.compare.rules import compare_rules
from compliance.load.pack import load_pack
from compliance.scenarios.changes import Change, changes_of
from tests.cases import TESTS

LIBRARY = TESTS / "cases" / "cli" / "library"
TEN = check_pack(load_pack(TESTS / "packs" / "ten-rules"))
CHANGES = [change for rule in TEN.rules.values() for change in list(changes_of(rule))[::3]]


def with_rule(checked: CheckedRules, change: Change) -> CheckedRules:
    """Give a pack with a changed rule in place of its own."""
    return replace(checked, rules={**checked.rules, change.rule.id: change.rule})


@pytest.mark.parametrize(
    "change", CHANGES, ids=lambda change: f"{change.rule.id}-{change.what}"
)
def test_each_small_change_is_told(change: Change) -> None:
    """A change of one rule is told of that rule, in the words that it has elsewhere too."""
    found = list(compare_rules(TEN, with_rule(TEN, change)))

    assert {each.what.partition(":")[0] for each in found} == {change.rule.id}
    if "dependency" not in change.what:
        before = TEN.rules[change.rule.id].versions
        alike = [
            f"{change.rule.id}: {each.what}"
            for each in changes_of(TEN.rules[change.rule.id])
            if each.rule.versions == change.rule.versions != before
        ]
        assert [each.what for each in found] == alike[:1]


@pytest.mark.parametrize("pack", ["details", "ten-rules", "base"])
def test_pack_is_as_itself(pack: str) -> None:
    """Nothing differs between a pack and itself."""
    rulebook = load_pack(TESTS / "packs" / pack)

    assert compare_packs(rulebook, check_pack(rulebook)) == ()


def test_other_value_of_a_parameter_is_told_once(tmp_path: Path) -> None:
    """Rules that read a parameter are no other rules for its value."""
    copy = shutil.copytree(LIBRARY, tmp_path / "copy")
    text = (copy / "pack.yaml").read_text(encoding="utf-8")
    (copy / "pack.yaml").write_text(text.replace("21 days", "3 weeks"), encoding="utf-8")

    found = compare_packs(load_pack(LIBRARY), check_pack(load_pack(copy)))

    assert [each.what for each in found] == [
        "loan_period 21 days made 3 weeks; read by loan-returned"
    ]


def test_parameter_of_another_kind(tmp_path: Path) -> None:
    """Where the old rules can't read the new value, they are compared with their own."""
    copy = shutil.copytree(LIBRARY, tmp_path / "copy")
    for name, old, new in (
        ("pack.yaml", "value: 2,", "value: 14 days,"),
        ("rules.yaml", "at_most: $most_loans", "at_most: 2"),
        ("rules.yaml", "within: $loan_period", "within: $most_loans"),
    ):
        text = (copy / name).read_text(encoding="utf-8")
        (copy / name).write_text(text.replace(old, new), encoding="utf-8")

    found = compare_packs(load_pack(LIBRARY), check_pack(load_pack(copy)))

    assert [each.what for each in found] == [
        "most_loans 2 made 14 days; read by loan-returned",
        "loan-returned: it asks something else",
    ]
    assert found[1].lines == ("-      within: $loan_period", "+      within: $most_loans")


def test_field_that_means_something_else(tmp_path: Path) -> None:
    """A rule whose text is the same is another if what it reads is."""
    copy = shutil.copytree(LIBRARY, tmp_path / "copy")
    text = (copy / "dictionary.yaml").read_text(encoding="utf-8")
    changed = text.replace("{type: date, null: not_yet}", "date")
    (copy / "dictionary.yaml").write_text(changed, encoding="utf-8")

    found = compare_packs(load_pack(LIBRARY), check_pack(load_pack(copy)))

    other = "it asks something else, as the fields that it reads mean something else"
    assert [each.what for each in found] == [
        "loan.returned_on: null not done yet made not known",
        f"loan-returned: {other}",
        f"reader-moderate: {other}",
    ]
