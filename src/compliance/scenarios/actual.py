"""A judged situation to what was said of single subjects."""

from collections.abc import Iterable

from compliance.infer.reasoning import State
from compliance.plan.details import Asked
from compliance.report.cases import EXPLAINED, describe_cases
from compliance.report.judged import Judged
from compliance.report.queries import final_rows, rows_of, run
from compliance.report.report import Gap
from compliance.report.waivers import find_waived

Case = tuple[str, str]
_REASON = Asked(evidence=False)


def states_of(judged: Judged, rules: Iterable[str]) -> dict[Case, State]:
    """Give the state of every subject of some rules, by the rule and the subject's key."""
    states = judged.reasoning.states
    return {
        (rule, key): states[state]
        for rule in rules
        if rows_of(judged, rule)
        for _, state, key in run(
            judged.tables, final_rows(judged, rule, _states(judged, rule), "state", "key")
        )
    }


def describe(judged: Judged, rule: str, *, in_full: bool) -> dict[str, Gap]:
    """Give reason, limit and lateness of a rule's subjects; in full, also what was read."""
    asked = EXPLAINED if in_full else _REASON
    wanted = final_rows(judged, rule, _states(judged, rule), "state")
    found = describe_cases(judged, find_waived(judged), rule, wanted, asked)
    return {case.subject: case for case in found}


def _states(judged: Judged, rule: str) -> list[int]:
    return list(judged.reasoning.counts[rule])
