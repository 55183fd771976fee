"""What the scenarios of a suite show of rules, and what is still missing of each."""

from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import PurePath
from typing import get_args

from msgspec import Struct

from compliance.check.expression import Expr
from compliance.check.print_expression import print_expression
from compliance.check.rules import CheckedRules, Rule
from compliance.evaluate.verdicts import VERDICTS
from compliance.scenarios.probes import probes_of
from compliance.scenarios.scenario import ExpectedVerdict, ScenarioFile
from compliance.scenarios.seen import Seen, SeenValue
from compliance.scenarios.shown import Shown, cases_of, said_to_be_impossible, shown_by
from compliance.scenarios.suite import Suite


class Lack(Struct, frozen=True):
    """One thing that no scenario shows: a case, or a value that a comparison never has."""

    case: str
    condition: Expr | None = None

    def __str__(self) -> str:
        """Say what is missing."""
        if self.condition is not None:
            return f"`{print_expression(self.condition)}` is never {self.case}"
        if self.case == "edge":
            return "no scenario has an edge"
        if self.case in VERDICTS:
            return f"no scenario is {self.case}"
        return f"no scenario shows what a gap of `{self.case}` means for it"


class Covered(Struct, frozen=True):
    """How many things scenarios should show of a rule, and which of them they don't.

    `example` is a verdict that some scenario expects of it, None if none does.
    """

    rule: Rule
    needed: int
    lacking: tuple[Lack, ...]
    example: ExpectedVerdict | None

    @property
    def shown(self) -> int:
        """How many of them the scenarios show."""
        return self.needed - len(self.lacking)


def cover(
    suite: Suite, seen: Set[Seen], rules: Iterable[str], checked: CheckedRules
) -> tuple[Covered, ...]:
    """Say of each rule what scenarios show of it."""
    scenarios = suite.scenarios
    shown = {each for one in scenarios for each in shown_by(one, checked)}
    shown |= set(said_to_be_impossible(suite.files))
    examples: dict[str, ExpectedVerdict] = {}
    for scenario in scenarios:
        for expected in scenario.verdicts:
            examples.setdefault(expected.rule, expected)
    return tuple(_cover(checked.rules[rule], shown, seen, examples) for rule in rules)


def rules_of(files: Sequence[ScenarioFile], checked: CheckedRules) -> tuple[str, ...]:
    """Give the rules that files are about: the one it is named after, else all it tests."""
    found: dict[str, None] = {}
    for file in files:
        name = PurePath(file.source.path).stem
        tested = (rule for scenario in file.scenarios for rule in scenario.rules)
        found |= dict.fromkeys([name] if name in checked.rules else tested)
    return tuple(rule for rule in checked.rules if rule in found)


def _cover(
    rule: Rule,
    shown: Set[Shown],
    seen: Set[Seen],
    examples: Mapping[str, ExpectedVerdict],
) -> Covered:
    cases = cases_of(rule)
    lacking = [Lack(case) for case in cases if (rule.id, case) not in shown]
    needed = len(cases)
    for place, probe in enumerate(probes_of(rule)):
        values: list[SeenValue] = [
            value for value in get_args(SeenValue) if value != "unknown" or probe.can_be_unknown
        ]
        needed += len(values)
        lacking += [
            Lack(value, probe.condition)
            for value in values
            if (rule.id, place, value) not in seen
        ]
    return Covered(rule, needed, tuple(lacking), examples.get(rule.id))
