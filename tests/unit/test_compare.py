"""Two packs: what differs in meaning is told, and nothing else."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.compare.difference import Difference
from compliance.compare.packs import compare_packs
from compliance.compare.rules import compare_rules
from compliance.load.pack import load_pack
from compliance.scenarios.changes import Change, changes_of
from tests.cases import TESTS

LIBRARY = TESTS / "cases" / "cli" / "library"
TEN = check_pack(load_pack(TESTS / "packs" / "ten-rules"))
CHANGES = [change for rule in TEN.rules.values() for change in list(changes_of(rule))[::3]]


def compared_to(old: Path, new: Path) -> tuple[Difference, ...]:
    """Say what differs between the packs in two folders."""
    rulebook = load_pack(old)
    return compare_packs(rulebook, check_pack(rulebook), check_pack(load_pack(new)))


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
    folder = TESTS / "packs" / pack

    assert compared_to(folder, folder) == ()


def test_other_value_of_a_parameter_is_told_once(tmp_path: Path) -> None:
    """Rules that read a parameter are no other rules for its value."""
    copy = shutil.copytree(LIBRARY, tmp_path / "copy")
    text = (copy / "pack.yaml").read_text(encoding="utf-8")
    (copy / "pack.yaml").write_text(text.replace("21 days", "3 weeks"), encoding="utf-8")

    found = compared_to(LIBRARY, copy)

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

    found = compared_to(LIBRARY, copy)

    assert [each.what for each in found] == [
        "most_loans 2 made 14 days; read by loan-returned",
        "loan-returned: does not read loan_period any more",
        "loan-returned: reads most_loans",
        "loan-returned: it asks something else",
        "reader-moderate: does not read most_loans any more",
    ]
    assert found[3].lines == ("-      within: $loan_period", "+      within: $most_loans")


def test_field_that_means_something_else(tmp_path: Path) -> None:
    """A rule whose text is the same is another if what it reads is."""
    copy = shutil.copytree(LIBRARY, tmp_path / "copy")
    text = (copy / "dictionary.yaml").read_text(encoding="utf-8")
    changed = text.replace("{type: date, null: not_yet}", "date")
    (copy / "dictionary.yaml").write_text(changed, encoding="utf-8")

    found = compared_to(LIBRARY, copy)

    other = "it asks something else, as the fields that it reads mean something else"
    assert [each.what for each in found] == [
        "loan.returned_on: null not done yet made not known",
        f"loan-returned: {other}",
        f"reader-moderate: {other}",
    ]


def compared(tmp_path: Path, *edits: tuple[str, str, str]) -> list[str]:
    """Change files of the library, each by a text and another, and say what differs."""
    copy = Path(shutil.copytree(LIBRARY, tmp_path / "copy"))
    for name, old, new in edits:
        text = (copy / name).read_text(encoding="utf-8")
        assert old in text
        (copy / name).write_text(text.replace(old, new), encoding="utf-8")
    found = compared_to(LIBRARY, copy)
    return [f"{each.sign} {each.what}" for each in found]


def test_rule_that_reads_a_changed_parameter_no_more(tmp_path: Path) -> None:
    """A limit that a rule had from a parameter is compared as it was in the old pack."""
    period, limit = ("pack.yaml", "21 days", "28 days"), "within: $loan_period"

    assert compared(tmp_path / "a", period, ("rules.yaml", limit, "within: 28 days")) == [
        "~ loan_period 21 days made 28 days; read by nothing",
        "~ loan-returned: does not read loan_period any more",
        "~ loan-returned: it asks something else",
    ]
    assert compared(tmp_path / "b", period, ("rules.yaml", limit, "within: 21 days")) == [
        "~ loan_period 21 days made 28 days; read by nothing",
        "~ loan-returned: does not read loan_period any more",
    ]


def test_other_parameter_of_the_same_value(tmp_path: Path) -> None:
    """Another parameter is another, as one of the two can be given another value."""
    assert compared(
        tmp_path,
        (
            "pack.yaml",
            "  most_loans:",
            "  other: {value: 21 days, basis: policy}\n  most_loans:",
        ),
        ("rules.yaml", "$loan_period", "$other"),
    ) == [
        "+ other",
        "~ loan-returned: does not read loan_period any more",
        "~ loan-returned: reads other",
    ]


def test_renamed_rule_is_compared_too(tmp_path: Path) -> None:
    """What else became of a rule with another name is told of the new name."""
    assert compared(
        tmp_path,
        ("rules.yaml", "id: reader-moderate", "id: reader-modest"),
        ("rules.yaml", "strength: gate", "strength: assurance"),
        ("rules.yaml", "severity: medium", "severity: critical"),
    ) == [
        "~ reader-moderate: renamed reader-modest",
        "~ reader-modest: severity medium made critical",
        "~ reader-modest: dependency on loan-returned gate made assurance",
    ]


def test_rules_that_ask_the_same_are_each_told() -> None:
    """Of two rules that ask the same, both are told when both are gone."""
    checked = check_pack(load_pack(LIBRARY))
    twins = {name: replace(checked.rules["reader-known"], id=name) for name in ("a", "b")}
    old = replace(checked, rules={**checked.rules, **twins})

    assert [each.what for each in compare_rules(old, checked)] == ["a", "b"]


def test_dates_at_the_end_of_the_calendar(tmp_path: Path) -> None:
    """A date after which there is no other has one neighbour."""
    copy = Path(shutil.copytree(LIBRARY, tmp_path / "copy"))
    text = (copy / "rules.yaml").read_text(encoding="utf-8")
    last = "where: returned_on is null or returned_on = '9999-12-31'"
    (copy / "rules.yaml").write_text(
        text.replace("where: returned_on is null", last), encoding="utf-8"
    )
    rule = check_pack(load_pack(copy)).rules["reader-moderate"]

    assert [
        each.what for each in changes_of(rule) if "9999" in each.what and "`9" in each.what
    ] == ["`9999-12-31` made `9999-12-30`"]
