"""A scenario to what it shows: nothing if all is as expected, else every difference."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from compliance.excerpt import excerpt
from compliance.infer.reasoning import State
from compliance.report.build import report
from compliance.report.judged import Judged
from compliance.report.report import Evidence, Gap
from compliance.scenarios.actual import describe, states_of
from compliance.scenarios.lateness import duration_of, duration_words
from compliance.scenarios.scenario import (
    ExpectedConclusion,
    ExpectedStatus,
    ExpectedVerdict,
    Scenario,
    Situation,
)
from compliance.scenarios.workbench import Workbench
from compliance.source import Span


class Failure(Struct, frozen=True):
    """One thing that is not as expected; `read` are the values that the rule read."""

    about: str
    expected: str
    actual: str
    span: Span
    reason: str = ""
    read: tuple[Evidence, ...] = ()

    def __str__(self) -> str:
        """Print the place with its line, what differs, and what the rule read."""
        lines = [f"{self.span.place}: failed: {self.about}", *excerpt(self.span, "^", "")]
        lines += [f"expected: {self.expected}", f"but was:  {self.actual}"]
        if self.reason:
            lines.append(f"because:  {self.reason}")
        return "\n".join([*lines, *map(_read_line, self.read)])


def run_scenario(scenario: Scenario, bench: Workbench) -> tuple[Failure, ...]:
    """Judge a scenario, and its edge, and give all that is not as expected.

    Raises:
        RuleErrors: A rule can't use a value that the scenario sets a parameter to.
    """
    is_whole = bool(scenario.statuses or scenario.conclusions)
    judged = bench.judge(scenario.situation, () if is_whole else scenario.rules)
    found = [
        *compare_verdicts(judged, scenario.verdicts),
        *_compare_statuses(judged, scenario.statuses),
        *_compare_conclusions(judged, scenario.conclusions),
        *_find_vacuous(judged, scenario),
    ]
    if scenario.edge is not None:
        found += run_edge(scenario.edge.situation, scenario.edge.verdicts, bench)
    return tuple(found)


def run_edge(
    situation: Situation, verdicts: Sequence[ExpectedVerdict], bench: Workbench
) -> tuple[Failure, ...]:
    """Judge the situation beyond an edge, and give all that is not as expected."""
    rules = {each.rule for each in verdicts}
    return tuple(compare_verdicts(bench.judge(situation, rules), verdicts))


def compare_verdicts(judged: Judged, verdicts: Sequence[ExpectedVerdict]) -> Iterator[Failure]:
    """Give each expected verdict that was not given so."""
    states = states_of(judged, dict.fromkeys(each.rule for each in verdicts))
    told: dict[tuple[str, bool], dict[str, Gap]] = {}

    def case_of(expected: ExpectedVerdict, in_full: bool) -> Gap:
        asked = (expected.rule, in_full)
        if asked not in told:
            told[asked] = describe(judged, expected.rule, in_full=in_full)
        return told[asked][expected.subject]

    for expected in verdicts:
        state = states.get((expected.rule, expected.subject))
        if state is None:
            yield _no_verdict(expected)
            continue
        differences = list(_differences_of_state(expected, state))
        if not differences and expected.needs_details:
            differences += _differences_of_case(expected, case_of(expected, False))
        if differences:
            yield _failure(expected, differences, case_of(expected, True))


def all_hold(judged: Judged, verdicts: Sequence[ExpectedVerdict]) -> bool:
    """Whether all verdicts are as expected, without looking at why one is not."""
    states = states_of(judged, dict.fromkeys(each.rule for each in verdicts))
    for expected in verdicts:
        state = states.get((expected.rule, expected.subject))
        if state is None or any(_differences_of_state(expected, state)):
            return False
    for expected in verdicts:
        if expected.needs_details:
            case = describe(judged, expected.rule, in_full=False)[expected.subject]
            if any(_differences_of_case(expected, case)):
                return False
    return True


def statuses_hold(judged: Judged, statuses: Sequence[ExpectedStatus]) -> bool:
    """Whether requirements stand as expected."""
    return not any(_compare_statuses(judged, statuses))


def _differences_of_state(expected: ExpectedVerdict, state: State) -> Iterator[tuple[str, str]]:
    is_root = state.verdict == "gap" and not state.causes
    pairs: list[tuple[str, object, object]] = [
        ("", expected.verdict, state.verdict),
        ("causes: ", expected.causes, tuple(sorted(state.causes))),
        ("root: ", expected.root, is_root),
        ("unreliable: ", expected.unreliable, state.unreliable),
    ]
    for name, wanted, found in pairs:
        if wanted is not None and wanted != found:
            yield name + _shown(wanted), name + _shown(found)


def _differences_of_case(expected: ExpectedVerdict, case: Gap) -> Iterator[tuple[str, str]]:
    if expected.reason is not None and expected.reason not in " ".join(case.reason.split()):
        yield f"reason: {expected.reason}", f"reason: {case.reason or 'none'}"
    if expected.due is not None and not _is_due(expected.due, case.due):
        yield f"due: {expected.due}", f"due: {case.due or 'never'}"
    late_by = duration_of(case.late_by) if case.late_by else timedelta()
    if expected.late_by is not None and expected.late_by != late_by:
        wanted, found = map(duration_words, (expected.late_by, late_by))
        yield f"late_by: {wanted}", f"late_by: {found}"


def _is_due(expected: str, found: str | None) -> bool:
    """Whether a limit is the expected time, or on the expected day."""
    if found is None or "T" not in expected:
        return (found or "")[:10] == expected
    return datetime.fromisoformat(found) == datetime.fromisoformat(expected)


def _failure(
    expected: ExpectedVerdict, differences: list[tuple[str, str]], case: Gap
) -> Failure:
    wanted, found = zip(*differences, strict=True)
    return Failure(
        f"`{expected.rule}` of `{expected.subject}`",
        "; ".join(wanted),
        "; ".join(found),
        expected.span,
        case.reason,
        case.evidence,
    )


def _no_verdict(expected: ExpectedVerdict) -> Failure:
    about = f"`{expected.rule}` of `{expected.subject}`"
    actual = "no verdict: the record was left out, or set aside"
    return Failure(about, expected.verdict, actual, expected.span)


def _compare_statuses(judged: Judged, statuses: Sequence[ExpectedStatus]) -> Iterator[Failure]:
    found = {}
    if statuses:
        found = {each.id: each.status for each in report(judged, max_gaps=0).requirements}
    for expected in statuses:
        status = found[expected.requirement]
        if status != expected.status:
            about = f"requirement `{expected.requirement}`"
            yield Failure(about, expected.status, status, expected.span)


def _compare_conclusions(
    judged: Judged, conclusions: Sequence[ExpectedConclusion]
) -> Iterator[Failure]:
    for expected in conclusions:
        found = sorted(
            subject
            for each in judged.reasoning.conclusions
            if each.id == expected.inference
            for subject in each.subjects
        )
        if tuple(found) != expected.subjects:
            about = f"conclusion `{expected.inference}`"
            yield Failure(about, _shown(expected.subjects), _shown(tuple(found)), expected.span)


def _find_vacuous(judged: Judged, scenario: Scenario) -> Iterator[Failure]:
    """Fail a scenario that expects only to conclude nothing, where nothing was judged."""
    expects_more = any(each.subjects for each in scenario.conclusions)
    if scenario.verdicts or scenario.statuses or expects_more:
        return
    verdicts = {
        judged.reasoning.states[state].verdict
        for counts in judged.reasoning.counts.values()
        for state in counts
    }
    if verdicts <= {"unknown", "not_applicable"}:
        expected = "a record that some rule can judge"
        actual = "every verdict is unknown or not applicable, whatever the rules conclude"
        yield Failure("the scenario is vacuous", expected, actual, scenario.span)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read_line(read: Evidence) -> str:
    record = f"{read.entity} {read.id}" if read.id else read.entity
    value = "null" if read.value is None else read.value
    return f"read:     {record}: {read.field} = {value}"
