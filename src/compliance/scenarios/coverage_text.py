"""Coverage as a page to read: what is missing of each rule, with scenarios to begin with."""

from collections.abc import Iterator, Sequence

from compliance.check.rules import CheckedRules
from compliance.report.words import plural
from compliance.scenarios.coverage import Covered
from compliance.scenarios.skeleton import skeleton


def coverage_to_text(covered: Sequence[Covered], checked: CheckedRules) -> str:
    """Print what no scenario shows, rule by rule, and a last line that counts."""
    parts = ["\n".join(_lines(each, checked)) for each in covered if each.lacking]
    return "\n\n".join([*parts, _summary(covered)]) + "\n"


def _lines(covered: Covered, checked: CheckedRules) -> Iterator[str]:
    rule = covered.rule
    yield f"{rule.id}: {covered.shown} of {covered.needed} shown ({rule.span.place})"
    for lack in covered.lacking:
        yield f"  {lack}"
        yield from (f"      {line}" for line in skeleton(lack, covered, checked))


def _summary(covered: Sequence[Covered]) -> str:
    needed = sum(each.needed for each in covered)
    shown = sum(each.shown for each in covered)
    # Rounded down: 100% is said only of all.
    percent = shown * 1000 // needed / 10 if needed else 100
    what = plural(
        needed, "thing that scenarios should show", "things that scenarios should show"
    )
    return f"Coverage {percent:.1f}%: {shown:,} of {what} of {plural(len(covered), 'rule')}"
