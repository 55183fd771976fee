"""The list under `rules:` to rule entries."""

from compliance.diagnostic import Diagnostic
from compliance.load import faults as say
from compliance.load.citations import load_citation
from compliance.load.counts import load_via
from compliance.load.forms import ALL_KEYS, load_form
from compliance.load.nodes import Mapping, Node
from compliance.load.rulebook import DependencyEntry, EffectiveEntry, RuleEntry
from compliance.load.shape import Keys, Part, name_of, part_of, placeholder

_RULE = Keys(
    ("id", "title", "requirement", "subject", "expect", "severity"),
    ("theme", "when", "remedy", "note", "source", "effective", "depends_on"),
    ALL_KEYS,
    "expect",
)
_EFFECTIVE = Keys((), ("from", "to"))
_DEPENDENCY = Keys(("rule", "strength"), ("via",))


def load_rule(node: Node, faults: list[Diagnostic]) -> RuleEntry:
    """Give one rule, or one version of a rule."""
    part = part_of(node, name_of(node, "rule"), _RULE, faults)
    when = part.node("when")
    expect = part.node("expect") or placeholder(part.span)
    return RuleEntry(
        id=part.text("id"),
        title=part.text("title"),
        requirements=part.texts("requirement"),
        theme=part.optional_text("theme"),
        subject=part.text("subject"),
        when=None if when is None else load_form(when, "`when`", faults),
        expect=load_form(expect, "`expect`", faults if "expect" in part.entries else []),
        severity=part.text("severity"),
        remedy=part.optional_text("remedy"),
        note=part.optional_text("note"),
        source=load_citation(part),
        effective=_load_effective(part),
        depends_on=tuple(_load_dependency(item, part) for item in part.items("depends_on")),
        span=part.span,
    )


def _load_effective(rule: Part) -> EffectiveEntry | None:
    node = rule.node("effective")
    if node is None:
        return None
    part = part_of(node, "`effective`", _EFFECTIVE, rule.faults)
    if isinstance(node, Mapping) and not part.entries:
        rule.faults.append(say.missing_choice(("from", "to"), "`effective`", node.span))
    return EffectiveEntry(part.optional_text("from"), part.optional_text("to"), part.span)


def _load_dependency(node: Node, rule: Part) -> DependencyEntry:
    part = part_of(node, "an entry of `depends_on`", _DEPENDENCY, rule.faults)
    return DependencyEntry(part.text("rule"), part.text("strength"), load_via(part), part.span)
