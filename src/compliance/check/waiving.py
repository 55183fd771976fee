"""Entries of waivers, checked."""

from collections.abc import Iterable

from compliance.check import form_faults
from compliance.check import rule_faults as say
from compliance.check.rules import Waiver
from compliance.check.values import check_day
from compliance.diagnostic import Diagnostic
from compliance.load.rulebook import WaiverEntry

ALL = "all"


def check_waivers(
    entries: tuple[WaiverEntry, ...], rules: Iterable[str], faults: list[Diagnostic]
) -> tuple[Waiver, ...]:
    """Give the waivers in the order of the files."""
    known = set(rules)
    found = [_check_waiver(entry, known, faults) for entry in entries]
    return tuple(waiver for waiver in found if waiver is not None)


def _check_waiver(
    entry: WaiverEntry, rules: set[str], faults: list[Diagnostic]
) -> Waiver | None:
    if entry.rule.value not in rules:
        faults.append(form_faults.unknown_rule(entry.rule, rules))
    start, end = check_day(entry.start, faults), check_day(entry.expires_on, faults)
    subjects = tuple(name.value for name in entry.subjects)
    if ALL in subjects and len(subjects) > 1:
        faults.append(say.all_beside_others(next(n for n in entry.subjects if n.value == ALL)))
    if start is None or end is None:
        return None
    if start > end:
        faults.append(say.never_in_force(entry.expires_on.span, entry.start, entry.expires_on))
    return Waiver(
        rule=entry.rule.value,
        subjects=() if ALL in subjects else subjects,
        reason=entry.reason.value.strip(),
        approved_by=entry.approved_by.value.strip(),
        start=start,
        expires_on=end,
        span=entry.rule.span,
    )
