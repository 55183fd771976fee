"""What scenarios must show of a rule by what they expect, and what each of them shows."""

from collections.abc import Iterable, Iterator

from compliance.check.followed import nodes_in
from compliance.check.form import ComposedForm, FieldForm, RelatedForm
from compliance.check.rules import CheckedRules, Dependency, Rule
from compliance.scenarios.read_scenario import tipping
from compliance.scenarios.scenario import ExpectedVerdict, Scenario, ScenarioFile

# A rule with what is shown of it: a verdict, an edge, or the rule of a dependency.
Shown = tuple[str, str]

_ALWAYS = ("met", "gap", "unknown", "edge")


def cases_of(rule: Rule) -> tuple[str, ...]:
    """Give what scenarios must show of a rule, unless a file says that they can't."""
    cases = list(_ALWAYS)
    if any(version.when is not None for version in rule.versions):
        cases.append("not_applicable")
    if any(map(_waits, nodes_in(tuple(version.expect for version in rule.versions)))):
        cases.append("pending")
    return tuple(dict.fromkeys((*cases, *(each.rule for each in rule.dependencies))))


def _waits(node: object) -> bool:
    """Whether a form gives time for what is still to be done."""
    match node:
        case RelatedForm(count=count, deadline=deadline):
            return deadline is not None and bool(count.low)
        case ComposedForm(by=by):
            return by is not None
        case _:
            return isinstance(node, FieldForm)


def shown_by(scenario: Scenario, checked: CheckedRules) -> Iterator[Shown]:
    """Give all that a scenario shows of rules: some of it more than once."""
    beyond = scenario.edge.verdicts if scenario.edge else ()
    for expected in (*scenario.verdicts, *beyond):
        yield expected.rule, expected.verdict
    for rule in tipping(scenario.verdicts, beyond):
        yield rule, "edge"
    for verdicts in (scenario.verdicts, beyond):
        failing = {each.rule for each in verdicts if each.verdict in {"gap", "blocked"}}
        for expected in verdicts:
            for dependency in checked.rules[expected.rule].dependencies:
                if dependency.rule in failing and _bears_on(dependency, expected):
                    yield expected.rule, dependency.rule


def said_to_be_impossible(files: Iterable[ScenarioFile]) -> Iterator[Shown]:
    """Give what files say that no scenario can show."""
    for file in files:
        for entry in file.impossible:
            yield from ((entry.rule, case) for case in entry.cases)


def _bears_on(dependency: Dependency, expected: ExpectedVerdict) -> bool:
    """Whether a verdict shows what it means that the other rule is not met."""
    is_cause = dependency.rule in (expected.causes or ())
    if dependency.kind == "share":
        return expected.verdict == "gap" and is_cause
    match dependency.strength:
        case "gate":
            return expected.verdict == "blocked" and is_cause
        case "data":
            return expected.unreliable is True
        case "assurance":
            return expected.verdict == "met"
