"""Situations to judged snapshots: what they share of the work is done once."""

from collections.abc import Callable, Hashable, Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from compliance.check.rules import CheckedRules, Dependency, Rule
from compliance.graph.build import build_graph
from compliance.graph.dependencies import Dependencies
from compliance.pipeline import judge_planned
from compliance.plan.plan_rules import plan_rules
from compliance.plan.plans import Plans, seen_by_rules
from compliance.report.choice import Choice, choose
from compliance.report.judged import Judged
from compliance.scenarios.document import write_document
from compliance.scenarios.opened_pack import OpenedPack
from compliance.scenarios.scenario import Situation
from compliance.snapshot.small import SmallDatabase

_Key = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]

# The plan of a rule takes up to a few megabytes, and scenarios of one file stand together.
_MOST_PLANS = 50


def unaltered(checked: CheckedRules) -> CheckedRules:
    """Give the pack as it is."""
    return checked


class Workbench(Struct):
    """A pack and a database on which situations are judged, one after the other.

    `alter` changes the rules on purpose, to see what scenarios notice, or show of them.
    """

    pack: OpenedPack
    database: SmallDatabase
    alter: Callable[[CheckedRules], CheckedRules] = unaltered
    choices: dict[_Key, tuple[Choice, Dependencies]] = field(default_factory=dict)
    plans: dict[tuple[_Key, Hashable], Plans] = field(default_factory=dict)

    def judge(self, situation: Situation, rules: Iterable[str]) -> Judged:
        """Judge a situation by some rules and what they need; by all if none is named.

        The result is good until the next situation is judged.
        """
        key = (tuple(sorted(situation.overrides.items())), tuple(sorted(rules)))
        choice, dependencies = self._choose(situation, key)
        document = write_document(situation, choice.checked)
        try:
            tables = self.database.open_document("a scenario", document, choice.checked)
            seen = (key, seen_by_rules(tables))
            plans = self.plans.get(seen) or plan_rules(choice.checked, dependencies, tables)
            judged = judge_planned(choice, dependencies, plans.on(tables))
        except BaseException:
            self.database.close()
            raise
        if seen not in self.plans and len(self.plans) >= _MOST_PLANS:
            del self.plans[next(iter(self.plans))]
        self.plans[seen] = plans
        return judged

    def _choose(self, situation: Situation, key: _Key) -> tuple[Choice, Dependencies]:
        if key not in self.choices:
            _, rules = key
            checked = self.alter(self.pack.with_overrides(situation.overrides))
            choice = choose(without_assurance(checked) if rules else checked, rules)
            self.choices[key] = choice, build_graph(choice.checked)
        return self.choices[key]


def open_bench(pack: OpenedPack) -> Workbench:
    """Give a workbench for a pack; its database is opened when it is needed."""
    return Workbench(pack, SmallDatabase(pack.checked.time_zone))


def with_rules(checked: CheckedRules, rules: Iterable[Rule]) -> CheckedRules:
    """Give a pack with rules beside its own, or in place of those with the same ids."""
    return replace(checked, rules={**checked.rules, **{rule.id: rule for rule in rules}})


def without_assurance(checked: CheckedRules) -> CheckedRules:
    """Give the rules without what they need by assurance, which changes no verdict.

    It bears on the status of requirements and on conclusions alone, and is most of what a
    rule needs.
    """
    rules = {
        name: keep_dependencies(rule, lambda each: each.strength != "assurance")
        for name, rule in checked.rules.items()
    }
    return replace(checked, rules=rules)


def keep_dependencies(rule: Rule, is_kept: Callable[[Dependency], bool]) -> Rule:
    """Give a rule with some of its dependencies only, in every version."""
    versions = tuple(
        replace(each, dependencies=tuple(filter(is_kept, each.dependencies)))
        for each in rule.versions
    )
    kept = tuple(filter(is_kept, rule.dependencies))
    return replace(rule, dependencies=kept, versions=versions)
