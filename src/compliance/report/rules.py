"""What each rule found: its verdicts, rate, unknowns, and why it shows nothing."""

from collections.abc import Mapping

from msgspec.structs import replace

from compliance.check.dictionary import FORCE
from compliance.check.rules import Rule
from compliance.plan import sql
from compliance.plan.shares import COUNTS
from compliance.report.breakdown import Breakdown
from compliance.report.judged import Judged
from compliance.report.queries import is_root, run_together
from compliance.report.report import COUNTED, Because, RuleSummary, ShareCount
from compliance.report.requirements import rate
from compliance.report.waivers import Waived


def summarise_rules(
    judged: Judged,
    waived: Waived,
    breakdown: Breakdown,
    unknowns: Mapping[str, tuple[Because, ...]],
) -> dict[str, RuleSummary]:
    """Summarise every judged rule, in the order of the pack."""
    shares = _count_shares(judged)
    return {
        rule.id: replace(
            _summarise(judged, rule, waived, breakdown.get(rule.id, {}), unknowns),
            share=shares.get(rule.id),
        )
        for rule in judged.checked.rules.values()
    }


def count_verdicts(judged: Judged, rule: str) -> dict[str, int]:
    """Count the final verdicts of a rule."""
    counts: dict[str, int] = dict.fromkeys(COUNTED, 0)
    for number, count in judged.reasoning.counts.get(rule, {}).items():
        counts[judged.reasoning.states[number].verdict] += count
    return counts


def _summarise(
    judged: Judged,
    rule: Rule,
    waived: Waived,
    by: Mapping[str, Mapping[str, Mapping[str, int]]],
    unknowns: Mapping[str, tuple[Because, ...]],
) -> RuleSummary:
    verdicts = count_verdicts(judged, rule.id)
    counts = judged.reasoning.counts.get(rule.id, {})
    states = judged.reasoning.states
    return RuleSummary(
        id=rule.id,
        title=rule.title,
        requirement=rule.requirements,
        theme=rule.theme,
        subject=rule.subject,
        severity=rule.severity,
        remedy=rule.remedy,
        in_scope=in_scope(verdicts),
        verdicts=verdicts,
        unreliable=sum(counts[each] for each in counts if states[each].unreliable),
        waived=waived.by_rule.get(rule.id, 0),
        root_gaps=sum(counts[each] for each in counts if is_root(states[each])),
        rate=rate(verdicts),
        by=by,
        unknown_because=unknowns.get(rule.id, ()),
        note=_note(judged, rule, verdicts),
    )


def _count_shares(judged: Judged) -> dict[str, ShareCount]:
    """Count the cases of every share that is asked of the force, if it has any."""
    queries = [
        sql.from_(
            sql.select(
                (sql.text(rule), "rule"), *((sql.column("s", name), name) for name in COUNTS)
            ),
            sql.table("share", rule, "s"),
        )
        for rule, plan in judged.plans.shares.items()
        if plan.entity == FORCE and plan.wanted and rule in judged.reasoning.share_reasons
    ]
    rows = run_together(judged.tables, queries)
    wanted = {rule: plan.wanted or "" for rule, plan in judged.plans.shares.items()}
    return {rule: ShareCount(wanted[rule], *counts) for rule, *counts in rows if counts[-1]}


def in_scope(verdicts: Mapping[str, int]) -> int:
    """Count the cases that a rule applies to."""
    return sum(count for verdict, count in verdicts.items() if verdict != "not_applicable")


def _note(judged: Judged, rule: Rule, verdicts: Mapping[str, int]) -> str | None:
    if rule.subject not in judged.tables.accounts:
        return f"no `{rule.subject}` records were supplied"
    cases = in_scope(verdicts)
    if cases and verdicts["met"] < cases:
        return None
    failed = _failed_source(judged, rule)
    said = "all met" if cases else "no cases in scope"
    if failed is None:
        return None if cases else said
    return f"{said}, but cases are only seen through {failed}"


def _failed_source(judged: Judged, rule: Rule) -> str | None:
    # Nothing found, or nothing wrong found, says little if what should have shown the cases
    # failed itself.
    for edge in judged.dependencies.needs[rule.id]:
        if edge.strength != "data" or edge.kind == "share":
            continue
        found = count_verdicts(judged, edge.dependency)
        if gaps := found["gap"] + found["blocked"]:
            return f"`{edge.dependency}`, which has {gaps:,} {'gap' if gaps == 1 else 'gaps'}"
    return None
