"""Rules with small changes against the scenarios that test them: which are noticed by none.

All changes to a rule are judged at once, beside each other as rules of one pack, so that a
scenario costs one run and not one for each change; those that it notices are not judged again.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from compliance.check.rules import CheckedRules, Rule
from compliance.scenarios.changes import Change, changes_of
from compliance.scenarios.run import all_hold, statuses_hold
from compliance.scenarios.scenario import ExpectedVerdict, Scenario, Situation
from compliance.scenarios.workbench import Workbench
from compliance.source import Span

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


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
        for place, each in alive.items()
        if not _is_held_back(place, each, scenarios, bench)
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
    added = {
        _name(rule, place): each for place, each in _changed(alive, trial.situation, bench)
    }
    if not added:
        return []  # without a rule all rules would be judged

    def alter(before: CheckedRules) -> CheckedRules:
        others = {name: replace(each, id=name) for name, each in added.items()}
        return replace(before, rules={**before.rules, **others})

    judged = Workbench(bench.pack, bench.database, alter).judge(trial.situation, added)
    return [
        place
        for place in alive
        if _name(rule, place) in added
        and not all_hold(
            judged, [replace(each, rule=_name(rule, place)) for each in trial.verdicts]
        )
    ]


def _changed(
    alive: Mapping[int, Change], situation: Situation, bench: Workbench
) -> Iterator[tuple[int, Rule]]:
    """Give the rule with each change, where parameters have the values of a situation."""
    overrides = situation.overrides
    if not overrides:
        yield from ((place, each.rule) for place, each in alive.items())
        return
    rule = next(iter(alive.values())).rule.id
    usual = bench.pack.checked.rules[rule]
    there = bench.pack.with_overrides(overrides).rules[rule]
    found = dict(zip(_kinds(there), changes_of(there), strict=True))
    for place, kind in enumerate(_kinds(usual)):
        if place in alive and kind in found:
            yield place, found[kind].rule


def _kinds(rule: Rule) -> list[Hashable]:
    """Tell each change of a rule apart, whatever numbers are in its text.

    There is no share of 101%, so that with other values there may be fewer changes or more.
    """
    seen: Counter[Hashable] = Counter()
    kinds: list[Hashable] = []
    for change in changes_of(rule):
        before, _, after = change.what.rpartition(" made ")
        text = _NUMBER.sub("#", change.what)
        kind = (text, _sum(after) > _sum(before) if before else None)
        seen[kind] += 1
        kinds.append((kind, seen[kind]))
    return kinds


def _sum(text: str) -> float:
    return sum(map(float, _NUMBER.findall(text)))


def _name(rule: str, place: int) -> str:
    # No rule of a pack can have such an id.
    return f"{rule} changed {place}"


def _is_held_back(
    place: int, change: Change, scenarios: Iterable[Scenario], bench: Workbench
) -> bool:
    """Whether a requirement stands otherwise, which is all that `assurance` bears on."""
    if _assured(bench.pack.checked.rules[change.rule.id]) == _assured(change.rule):
        return False
    for scenario in scenarios:
        if not scenario.statuses:
            continue
        for _, rule in _changed({place: change}, scenario.situation, bench):
            alter = partial(_with_rule, rule=rule)
            altered = Workbench(bench.pack, bench.database, alter)
            judged = altered.judge(scenario.situation, ())
            if not statuses_hold(judged, scenario.statuses):
                return True
    return False


def _with_rule(checked: CheckedRules, rule: Rule) -> CheckedRules:
    return replace(checked, rules={**checked.rules, rule.id: rule})


def _assured(rule: Rule) -> set[str]:
    return {each.rule for each in rule.dependencies if each.strength == "assurance"}
