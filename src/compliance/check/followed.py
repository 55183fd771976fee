"""Rules to the fields by which they go from one record to others."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from compliance.check.expression import Path
from compliance.check.form import Related, ShareForm, Step
from compliance.check.rules import CheckedRules, Derived, Rule
from compliance.check.types import Type
from compliance.source import Span


def references(
    rule: Rule, derived: Mapping[tuple[str, str], Derived]
) -> frozenset[tuple[str, str]]:
    """Give the references that a rule, and the derived fields that it reads, follow.

    Each is an entity with one of its fields, on either side of a step. Left out is the
    subject's own reference to one record, which is unknown for that subject alone.
    """
    waiting: list[tuple[str, object]] = [
        (rule.subject, form)
        for version in rule.versions
        for form in (version.when, version.expect)
    ]
    found = {
        reference
        for dependency in rule.dependencies
        if dependency.strength != "assurance"
        for reference in _followed(rule.subject, dependency.steps)
    }
    seen: set[tuple[str, str]] = set()
    while waiting:
        near, form = waiting.pop()
        for node in nodes_in(form):
            if isinstance(node, Related):
                found |= _followed(near, node.steps)
            if isinstance(node, Path) and node.derived:
                names = {(entity, node.field) for entity in node.entities} - seen
                seen |= names
                waiting += [
                    (name[0], derived[name].derivation) for name in names & derived.keys()
                ]
    return frozenset(found)


def linking_fields(checked: CheckedRules) -> frozenset[tuple[str, str]]:
    """Give each entity with its fields by which some rule, or derived field, finds records."""
    trees: list[tuple[str, object]] = [
        (rule.subject, (version.when, version.expect))
        for rule in checked.rules.values()
        for version in rule.versions
    ]
    trees += [(each.entity, each.derivation) for each in checked.derived]
    ways = [
        (rule.subject, dependency.steps)
        for rule in checked.rules.values()
        for dependency in rule.dependencies
    ]
    for near, tree in trees:
        ways += [(near, node.steps) for node in nodes_in(tree) if isinstance(node, Related)]
    ways += [
        (checked.rules[node.rule].subject, node.steps)
        for _, tree in trees
        for node in nodes_in(tree)
        if isinstance(node, ShareForm)
    ]
    return frozenset(field for near, steps in ways for field in sides(near, steps))


def _followed(near: str, steps: tuple[Step, ...]) -> set[tuple[str, str]]:
    return set() if len(steps) == 1 and not steps[0].many else sides(near, steps)


def sides(near: str, steps: tuple[Step, ...]) -> set[tuple[str, str]]:
    """Give the fields on both sides of every step, each with its entity."""
    befores = (near, *(step.entity for step in steps))
    return {
        reference
        for before, step in zip(befores, steps, strict=False)
        for one, other in step.pairs
        for reference in ((before, one), (step.entity, other))
    }


def nodes_in(part: object) -> Iterator[object]:
    """Give a node of a typed tree and all those inside it."""
    if isinstance(part, tuple):
        for each in part:
            yield from nodes_in(each)
    elif isinstance(part, Struct) and not isinstance(part, Span | Type):
        yield part
        for name in part.__struct_fields__:
            yield from nodes_in(getattr(part, name))
