"""Rules with small changes against the scenarios that test them: which are noticed by none.

All changes to a rule are judged at once, beside each other as rules of one pack, so that a
scenario costs one run and not one for each change; those that it notices are not judged again.
"""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from compliance.check.rules import Rule
from compliance.scenarios.changes import Change, changes_of
from compliance.scenarios.run import all_hold, statuses_hold
from compliance.scenarios.scenario import ExpectedVerdict, Scenario, Situation
from compliance.scenarios.workbench import Workbench, with_rules
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


def mutate(rule: str, scenarios: Iterable[Scenario], bench: Workbench) -> Mutated:
    """Change a rule in every standard way, and run those of the scenarios that test it."""
    changes = list(changes_of(bench.pack.checked.rules[rule]))
    alive = dict(enumerate(changes))
    testing = [each for each in scenarios if any(_trials(rule, each))]
    for trial in (trial for each in testing for trial in _trials(rule, each)):
        if not alive:
            break
        for place in _noticed(rule, alive, trial, bench):
            del alive[place]
    survivors = [
        Survivor(each.what, each.span)
        for place, each in alive.items()
        if not _is_held_back(place, each, testing, bench)
    ]
    return Mutated(rule, tuple(each.what for each in changes), tuple(survivors))


def _trials(rule: str, scenario: Scenario) -> Iterator[_Trial]:
    for situation, verdicts in scenario.steps:
        # The words of a reason quote the rule: that they are others proves nothing.
        own = tuple(replace(each, reason=None) for each in verdicts if each.rule == rule)
        if own:
            yield _Trial(situation, own)


def _noticed(
    rule: str, alive: Mapping[int, Change], trial: _Trial, bench: Workbench
) -> list[int]:
    """Give the places of the changes by which a verdict becomes another than expected."""
    added = {
        place: replace(each, id=f"{rule} changed {place}")  # no rule of a pack has such an id
        for place, each in _changed(alive, trial.situation, bench)
    }
    if not added:
        return []  # without a rule all rules would be judged
    altered = _altered(bench, added.values())
    judged = altered.judge(trial.situation, [each.id for each in added.values()])
    return [
        place
        for place, each in added.items()
        if not all_hold(judged, [replace(one, rule=each.id) for one in trial.verdicts])
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
            judged = _altered(bench, [rule]).judge(scenario.situation, ())
            if not statuses_hold(judged, scenario.statuses):
                return True
    return False


def _altered(bench: Workbench, rules: Collection[Rule]) -> Workbench:
    return Workbench(bench.pack, bench.database, partial(with_rules, rules=rules))


def _assured(rule: Rule) -> set[str]:
    return {each.rule for each in rule.dependencies if each.strength == "assurance"}
