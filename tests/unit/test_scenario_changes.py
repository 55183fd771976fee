"""Changes to rules: every standard one is made, once, and each is a rule that can be judged."""

import pytest

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules, Rule
from compliance.load.pack import load_pack
from compliance.scenarios import mutations as module
from compliance.scenarios.changes import changes_of
from compliance.scenarios.mutations import run_mutations
from compliance.scenarios.mutations_text import mutations_to_text
from compliance.scenarios.opened_pack import open_pack
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
