"""Which rules a reference that can't be read makes doubtful for all their subjects."""

from collections.abc import Iterator

from compliance.check.expression import Path
from compliance.check.form import Related, Step
from compliance.check.rules import CheckedRules, Rule
from properties.interpreter_data import Data

# Where a node was written, and a type, are no nodes of a tree themselves.
_PLACES = ("span", "type")


def doubtful_rules(checked: CheckedRules, data: Data) -> frozenset[str]:
    """Name the rules that follow a reference which can't be read in some record."""
    if not data.lost_references:
        return frozenset()
    return frozenset(
        rule.id
        for rule in checked.rules.values()
        if not data.lost_references.isdisjoint(_followed(checked, rule))
    )


def _followed(checked: CheckedRules, rule: Rule) -> set[tuple[str, str]]:
    """Give all fields over which a rule goes from record to record, derived values included."""
    derived = {(one.entity, one.field): one.derivation for one in checked.derived}
    followed: set[tuple[str, str]] = set()
    for dependency in rule.dependencies:
        if dependency.strength in {"gate", "data"}:
            followed |= _sides(rule.subject, dependency.steps)
    seen: set[tuple[str, str]] = set()
    waiting: list[tuple[str, object]] = [
        (rule.subject, part)
        for version in rule.versions
        for part in (version.when, version.expect)
    ]
    while waiting:
        entity, tree = waiting.pop()
        for node in _nodes(tree):
            match node:
                case Related(steps=steps):
                    followed |= _sides(entity, steps)
                case Path(entities=entities, field=name, derived=True):
                    for key in {(one, name) for one in entities} & derived.keys() - seen:
                        seen.add(key)
                        waiting.append((key[0], derived[key]))
    return followed


def _sides(entity: str, steps: tuple[Step, ...]) -> set[tuple[str, str]]:
    """Give the fields on both sides of each step, unless one step leads to one record.

    Then what can't be read is unknown for that subject, and for no other.
    """
    sides: set[tuple[str, str]] = set()
    for step in steps if len(steps) > 1 or any(step.many for step in steps) else ():
        for near, far in step.pairs:
            sides |= {(entity, near), (step.entity, far)}
        entity = step.entity
    return sides


def _nodes(node: object) -> Iterator[object]:
    """Give a node of a typed tree and all those below it."""
    if isinstance(node, tuple):
        for item in node:
            yield from _nodes(item)
    elif names := getattr(type(node), "__match_args__", ()):
        yield node
        for name in names:
            if name not in _PLACES:
                yield from _nodes(getattr(node, name))
