"""How each requirement stands, from the verdicts of the rules that serve it."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from compliance.check.rules import Requirement, Rule
from compliance.graph.reach import lineage, needed_rules
from compliance.report.judged import Judged
from compliance.report.report import (
    COUNTED,
    Rate,
    RequirementSummary,
    RuleSummary,
    Status,
)
from compliance.report.waivers import local_day


def summarise_requirements(
    judged: Judged, rules: Mapping[str, RuleSummary]
) -> tuple[RequirementSummary, ...]:
    """Say how each requirement stands; `rules` are the summaries of all judged rules.

    With a choice of rules, only the requirements that these serve are listed.
    """
    chosen = [rule for name, rule in judged.checked.rules.items() if name in judged.chosen]
    found = [
        _summarise(judged, requirement, rules)
        for requirement in judged.checked.requirements.values()
        if not judged.left_out or _serving(judged, requirement, chosen)
    ]
    # A recommendation is not met where one of its parts has nothing to show.
    unseen = {each.parent for each in found if each.status == "cannot_say"}
    return tuple(
        replace(each, status="cannot_say")
        if each.status == "met" and each.id in unseen
        else each
        for each in found
    )


def status(rules: Sequence[RuleSummary], is_due_later: bool, is_whole: bool) -> Status:
    """Give a requirement's status; `is_whole` is false where some of it was not judged."""
    failing = [rule for rule in rules if _open(rule)]
    if failing:
        if is_due_later:
            return "due"
        return (
            "partly_met"
            if any(rule.in_scope and not _open(rule) for rule in rules)
            else "not_met"
        )
    if any(rule.verdicts["unknown"] for rule in rules) or not is_whole:
        return "cannot_say"
    return "met" if any(rule.verdicts["met"] for rule in rules) else "cannot_say"


def total(rules: Iterable[RuleSummary]) -> dict[str, int]:
    """Add up the verdicts of rules."""
    listed = list(rules)
    return {verdict: sum(rule.verdicts[verdict] for rule in listed) for verdict in COUNTED}


def rate(verdicts: Mapping[str, int]) -> Rate:
    """Give the bounds of the share of met cases, to six places."""
    cases = sum(verdicts[each] for each in ("met", "gap", "blocked", "unknown"))
    if not cases:
        return Rate(None, None)
    low, high = verdicts["met"], verdicts["met"] + verdicts["unknown"]
    return Rate(round(low / cases, 6), round(high / cases, 6))


def _summarise(
    judged: Judged, requirement: Requirement, rules: Mapping[str, RuleSummary]
) -> RequirementSummary:
    own = _serving(judged, requirement, judged.checked.rules.values())
    assured = needed_rules(judged.dependencies, own, frozenset({"assurance"}))
    needed = [rules[each] for each in (*own, *assured)]
    missing = _serving(judged, requirement, judged.left_out.values())
    is_supplied = all(rule.subject in judged.tables.accounts for rule in needed)
    due_on = requirement.due_on
    is_due_later = due_on is not None and due_on > local_day(judged)
    verdicts = total(rules[each] for each in own)
    return RequirementSummary(
        id=requirement.id,
        title=requirement.title,
        text=requirement.text,
        timeframe=requirement.timeframe,
        due_on=due_on,
        status=status(needed, is_due_later, is_supplied and not missing),
        parent=requirement.parent,
        rules=own,
        assurance=assured,
        held_back_by=tuple(each for each in assured if _open(rules[each])),
        not_judged=missing,
        verdicts=verdicts,
        waived=sum(rules[each].waived for each in own),
        rate=rate(verdicts),
    )


def _serving(
    judged: Judged, requirement: Requirement, rules: Iterable[Rule]
) -> tuple[str, ...]:
    return tuple(
        rule.id
        for rule in rules
        if any(requirement.id in lineage(judged.checked, each) for each in rule.requirements)
    )


def _open(rule: RuleSummary) -> int:
    return rule.verdicts["gap"] + rule.verdicts["blocked"]
