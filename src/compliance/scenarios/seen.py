"""Scenarios to the values that the comparisons of their rules had in them."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal as OneOf

from compliance.check.rules import CheckedRules, Rule
from compliance.infer.reasoning import State
from compliance.scenarios.actual import Case, states_of
from compliance.scenarios.probes import Probe, probes_of, with_probes
from compliance.scenarios.scenario import Scenario, Situation
from compliance.scenarios.workbench import Workbench

SeenValue = OneOf["true", "false", "unknown"]
# A rule, the place of a comparison among its own, and a value that it had.
Seen = tuple[str, int, SeenValue]


def probing_bench(bench: Workbench) -> Workbench:
    """Give a workbench on the same database, on which comparisons are rules too."""
    altered: dict[int, tuple[CheckedRules, CheckedRules]] = {}

    def alter(checked: CheckedRules) -> CheckedRules:
        # The rules are kept beside, so that no others can come to have their number.
        if id(checked) not in altered:
            altered[id(checked)] = checked, with_probes(checked)
        return altered[id(checked)][1]

    return Workbench(bench.pack, bench.database, alter)


def values_seen(scenario: Scenario, bench: Workbench) -> Iterator[Seen]:
    """Give the values of all comparisons of the rules that a scenario tests.

    Only subjects that the scenario expects a verdict of are looked at.
    """
    for situation, verdicts in scenario.steps:
        subjects: dict[str, set[str]] = {}
        for expected in verdicts:
            subjects.setdefault(expected.rule, set()).add(expected.subject)
        yield from _seen(situation, subjects, bench)


def _seen(
    situation: Situation, subjects: Mapping[str, set[str]], bench: Workbench
) -> Iterator[Seen]:
    checked = bench.pack.with_overrides(situation.overrides)
    probes = {rule: _probes(checked.rules[rule]) for rule in subjects}
    ids = dict.fromkeys(id_ for each in probes.values() for probe in each for id_ in probe.ids)
    if not ids:
        return
    states = states_of(bench.judge(situation, ids), ids)
    for rule, keys in subjects.items():
        for place, probe in enumerate(probes[rule]):
            # Of records that are not supplied nothing is known, whatever is asked of them.
            is_there = probe.among is None or probe.among in situation.records
            for key in keys if is_there else ():
                yield from ((rule, place, value) for value in _values(probe, key, states))


@cache
def _probes(rule: Rule) -> tuple[Probe, ...]:
    return tuple(probes_of(rule))


def _values(probe: Probe, key: str, states: Mapping[Case, State]) -> Iterator[SeenValue]:
    def verdict(id_: str) -> str:
        state = states.get((id_, key))
        return "" if state is None else state.verdict

    if probe.scope is not None and verdict(probe.scope) != "met":
        return
    if verdict(probe.holds) == "met":
        yield "true"
    if verdict(probe.fails) == ("gap" if probe.holds == probe.fails else "met"):
        yield "false"
    if verdict(probe.doubts) == "unknown":
        yield "unknown"
