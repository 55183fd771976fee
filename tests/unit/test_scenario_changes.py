"""Changes to rules: every standard one is made, once, and each is a rule that can be judged."""

import shutil
from pathlib import Path

import pytest

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules, Rule
from compliance.load.pack import load_pack
from compliance.scenarios import mutations as module
from compliance.scenarios.changes import changes_of
from compliance.scenarios.mutations import run_mutations
from compliance.scenarios.mutations_text import mutations_to_text
from compliance.scenarios.opened_pack import open_pack
from compliance.scenarios.run_suite import Way, run_suite
from compliance.scenarios.suite import read_suite
from tests.cases import TESTS, compare
from tests.scenario_files import shipped_pack

LIBRARY = TESTS / "cases" / "cli" / "library"
SCENARIOS = TESTS / "cases" / "cli" / "library-scenarios" / "good"
PACKS = ("ten-rules", "details")
RULES = list(shipped_pack().checked.rules.values())


def checked(name: str) -> CheckedRules:
    """Check a pack of the tests."""
    return check_pack(load_pack(TESTS / "packs" / name))


@pytest.mark.parametrize("name", PACKS)
def test_changes_to_rules(name: str, update: bool) -> None:
    """The changes to the rules of a pack are those that stand in a file, with their lines."""
    lines = []
    for rule in checked(name).rules.values():
        lines += [rule.id, *(f"  {each.span.line}: {each.what}" for each in changes_of(rule))]
    expected = TESTS / "cases" / "scenarios" / "changes" / f"{name}.txt"

    compare(expected, "\n".join(lines) + "\n", update)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_change_is_another_rule(rule: Rule) -> None:
    """No change leaves the rule as it is, and no two are the same."""
    changed = [each.rule for each in changes_of(rule)]

    assert rule not in changed
    assert len(changed) == len({(each.versions, each.dependencies) for each in changed})


def test_processes_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes find the survivors that one finds, in the same order."""
    pack = open_pack(LIBRARY)
    suite, rules = read_suite([SCENARIOS], pack), tuple(pack.checked.rules)
    one = run_mutations(suite, pack, rules, (LIBRARY, 1))
    monkeypatch.setattr(module, "WORTH_A_PROCESS", 1)

    several = run_mutations(suite, pack, rules, (LIBRARY, 2))

    assert mutations_to_text(one) == mutations_to_text(several)
    assert any(each.survivors for each in one.rules)


def test_changes_with_other_values_of_parameters(tmp_path: Path) -> None:
    """A change is the same change with other values, though others come or go beside it."""
    pack = tmp_path / "pack"
    shutil.copytree(LIBRARY, pack)
    text = (pack / "rules.yaml").read_text(encoding="utf-8")
    shares = "{share_of: loan-returned, at_least: $wanted}"
    (pack / "rules.yaml").write_text(
        text.replace("expect: has_address", f"expect: {shares}"), encoding="utf-8"
    )
    header = (pack / "pack.yaml").read_text(encoding="utf-8")
    wanted = "  wanted: {value: 100%, basis: policy, source: all}\n"
    (pack / "pack.yaml").write_text(header + wanted, encoding="utf-8")
    scenarios = tmp_path / "half.yaml"
    scenarios.write_text(HALF, encoding="utf-8")
    opened = open_pack(pack)

    suite = read_suite([scenarios], opened)
    found = run_mutations(suite, opened, ("reader-known",), (pack, 1))

    assert not run_suite(suite, opened, Way(pack)).failed
    (mutated,) = found.rules
    assert mutated.changes == ("`at_least` 1 made 0.99", "`minimum` 1 made 2")
    assert [each.what for each in mutated.survivors] == ["`minimum` 1 made 2"]


HALF = """
pack: library
as_of: 2017-03-31
background:
  reader: [{reader_id: R1, branch_id: B1, has_address: true}]
  loan:
    - {loan_id: L1, reader_id: R1, lent_on: 2017-01-01, returned_on: 2017-01-02}
    - {loan_id: L2, reader_id: R1, lent_on: 2017-01-01, returned_on: 2017-03-02}
    - {loan_id: L3, reader_id: R1, lent_on: 2017-01-01, returned_on: 2017-03-02}
scenarios:
  - id: a-third
    title: A third is less than 34 in a hundred, and no less than 33
    set: {wanted: 34%}
    expect:
      reader-known: {R1: gap}
"""
