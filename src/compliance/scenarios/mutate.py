"""Rules with small changes against the scenarios that test them: which are noticed by none.

All changes to a rule are judged at once, beside each other as rules of one pack, so that a
scenario costs one run and not one for each change; those that it notices are not judged again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from compliance.check.rules import CheckedRules, Rule
from compliance.scenarios.changes import Change, changes_of
from compliance.scenarios.run import all_hold, statuses_hold
from compliance.scenarios.scenario import ExpectedVerdict, Scenario, Situation
from compliance.scenarios.workbench import Workbench
from compliance.source import Span


class Survivor(Struct, frozen=True):
    """A change that no scenario notices: what it is, and where the text stands."""

    what: str
    span: Span


class Mutated(Struct, frozen=True):
    """A rule, the changes that were made to it, and those that no scenario notices."""

    rule: str
    changes: tuple[str, ...]
    survivors: tuple[Survivor, ...]


class _Trial(Struct, frozen=True):
    """A situation, and the verdicts that it must give of one rule."""

    situation: Situation
    verdicts: tuple[ExpectedVerdict, ...]


def mutate(rule: str, scenarios: Sequence[Scenario], bench: Workbench) -> Mutated:
    """Change a rule in every standard way, and run the scenarios that test it."""
    changes = list(changes_of(bench.pack.checked.rules[rule]))
    alive = dict(enumerate(changes))
    for trial in _trials(rule, scenarios):
        if not alive:
            break
        for place in _noticed(rule, alive, trial, bench):
            del alive[place]
    survivors = [
        Survivor(each.what, each.span)
        for each in alive.values()
        if not _is_held_back(each, scenarios, bench)
    ]
    return Mutated(rule, tuple(each.what for each in changes), tuple(survivors))


def _trials(rule: str, scenarios: Iterable[Scenario]) -> Iterator[_Trial]:
    for scenario in scenarios:
        edge = scenario.edge
        tested = [(scenario.situation, scenario.verdicts)]
        tested += [(edge.situation, edge.verdicts)] if edge else []
        for situation, verdicts in tested:
            # The words of a reason quote the rule: that they are others proves nothing.
            own = [replace(each, reason=None) for each in verdicts if each.rule == rule]
            if own:
                yield _Trial(situation, tuple(own))


def _noticed(
    rule: str, alive: Mapping[int, Change], trial: _Trial, bench: Workbench
) -> list[int]:
    """Give the places of the changes by which a verdict becomes another than expected."""
    checked = bench.pack.with_overrides(trial.situation.overrides)
    changed = changes_of(checked.rules[rule])
    # With other values of parameters the same changes have other texts.
    added = {
        _name(rule, place): each.rule for place, each in enumerate(changed) if place in alive
    }
    if len(added) < len(alive):
        return []

    def alter(before: CheckedRules) -> CheckedRules:
        others = {name: replace(each, id=name) for name, each in added.items()}
        return replace(before, rules={**before.rules, **others})

    judged = Workbench(bench.pack, bench.database, alter).judge(trial.situation, added)
    return [
        place
        for place in alive
        if not all_hold(
            judged, [replace(each, rule=_name(rule, place)) for each in trial.verdicts]
        )
    ]


def _name(rule: str, place: int) -> str:
    # No rule of a pack can have such an id.
    return f"{rule} changed {place}"


def _is_held_back(change: Change, scenarios: Iterable[Scenario], bench: Workbench) -> bool:
    """Whether a requirement stands otherwise, which is all that `assurance` bears on."""
    before = bench.pack.checked.rules[change.rule.id]
    if _assured(before) == _assured(change.rule):
        return False

    def alter(checked: CheckedRules) -> CheckedRules:
        return replace(checked, rules={**checked.rules, change.rule.id: change.rule})

    altered = Workbench(bench.pack, bench.database, alter)
    return any(
        not statuses_hold(altered.judge(each.situation, ()), each.statuses)
        for each in scenarios
        if each.statuses and not each.situation.overrides
    )


def _assured(rule: Rule) -> set[str]:
    return {each.rule for each in rule.dependencies if each.strength == "assurance"}
