"""Situations to judged snapshots: what they share of the work is done once."""

from collections.abc import Callable, Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from compliance.check.rules import CheckedRules, Dependency
from compliance.graph.build import build_graph
from compliance.graph.dependencies import Dependencies
from compliance.pipeline import judge_tables
from compliance.report.choice import Choice, choose
from compliance.report.judged import Judged
from compliance.scenarios.document import write_document
from compliance.scenarios.opened_pack import OpenedPack
from compliance.scenarios.scenario import Situation
from compliance.snapshot.small import SmallDatabase

_Key = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]


def unaltered(checked: CheckedRules) -> CheckedRules:
    """Give the pack as it is."""
    return checked


class Workbench(Struct):
    """A pack and a database on which situations are judged, one after the other.

    `alter` breaks the rules on purpose, to see whether a scenario notices.
    """

    pack: OpenedPack
    database: SmallDatabase
    alter: Callable[[CheckedRules], CheckedRules] = unaltered
    choices: dict[_Key, tuple[Choice, Dependencies]] = field(default_factory=dict)

    def judge(self, situation: Situation, rules: Iterable[str]) -> Judged:
        """Judge a situation by some rules and what they need; by all if none is named.

        The result is good until the next situation is judged.
        """
        choice, dependencies = self._choose(situation, tuple(sorted(rules)))
        document = write_document(situation, choice.checked)
        tables = self.database.open_document("a scenario", document, choice.checked)
        try:
            return judge_tables(choice, dependencies, tables)
        except BaseException:
            self.database.close()
            raise

    def _choose(
        self, situation: Situation, rules: tuple[str, ...]
    ) -> tuple[Choice, Dependencies]:
        key = (tuple(sorted(situation.overrides.items())), rules)
        if key not in self.choices:
            checked = self.alter(self.pack.with_overrides(situation.overrides))
            choice = choose(without_assurance(checked) if rules else checked, rules)
            self.choices[key] = choice, build_graph(choice.checked)
        return self.choices[key]


def open_bench(pack: OpenedPack) -> Workbench:
    """Give a workbench for a pack; its database is opened when it is needed."""
    return Workbench(pack, SmallDatabase(pack.checked.time_zone))


def without_assurance(checked: CheckedRules) -> CheckedRules:
    """Give the rules without what they need by assurance, which changes no verdict.

    It bears on the status of requirements and on conclusions alone, and is most of what a
    rule needs.
    """
    rules = {
        name: replace(
            rule,
            dependencies=_without(rule.dependencies),
            versions=tuple(
                replace(each, dependencies=_without(each.dependencies))
                for each in rule.versions
            ),
        )
        for name, rule in checked.rules.items()
    }
    return replace(checked, rules=rules)


def _without(dependencies: tuple[Dependency, ...]) -> tuple[Dependency, ...]:
    return tuple(each for each in dependencies if each.strength != "assurance")
