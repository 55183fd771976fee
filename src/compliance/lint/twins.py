"""Rules that say the same of the same records."""

from collections.abc import Hashable, Iterator

from compliance.check.rules import CheckedRules, Rule
from compliance.diagnostic import Diagnostic, Note


def find_twins(checked: CheckedRules) -> Iterator[Diagnostic]:
    """Report each rule that gives the verdicts which another gives already."""
    first: dict[Hashable, Rule] = {}
    for rule in checked.rules.values():
        other = first.setdefault(_said(rule), rule)
        if other is not rule:
            yield Diagnostic(
                "twin-rules",
                f"`{rule.id}` asks the same of each `{rule.subject}` as `{other.id}`",
                rule.span,
                notes=(Note("the other one stands here", other.span),),
                help="let one rule serve both requirements: `requirement: [...]`",
                severity="warning",
            )


def _said(rule: Rule) -> Hashable:
    """Give all that a verdict of a rule follows from; what only bears on the status is left."""
    # Parameters that have one value today may have two tomorrow.
    versions = tuple(
        (each.start, each.end, each.when, each.expect, each.parameters)
        for each in rule.versions
    )
    needed = frozenset(
        (each.rule, each.strength, each.steps)
        for each in rule.dependencies
        if each.strength != "assurance"
    )
    return rule.subject, versions, needed
