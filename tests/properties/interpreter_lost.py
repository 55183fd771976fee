"""Which rules a reference that can't be read makes doubtful for all their subjects."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from compliance.check.expression import Path
from compliance.check.form import Step
from compliance.check.rules import CheckedRules, Rule
from properties.interpreter_data import Data


def doubtful_rules(checked: CheckedRules, data: Data) -> frozenset[str]:
    """Name the rules that follow a reference which some record's fault makes unreadable."""
    if not data.lost_references:
        return frozenset()
    return frozenset(
        rule.id
        for rule in checked.rules.values()
        if not data.lost_references.isdisjoint(_followed(checked, rule))
    )


def _followed(checked: CheckedRules, rule: Rule) -> set[tuple[str, str]]:
    derived = {(one.entity, one.field): one.derivation for one in checked.derived}
    followed: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    waiting: list[object] = [
        part for version in rule.versions for part in (version.when, version.expect)
    ]
    while waiting:
        for node in _nodes(waiting.pop()):
            match node:
                case Step(entity, pairs):
                    followed |= {(entity, far) for _, far in pairs}
                case Path(entities=entities, field=name, derived=True):
                    waiting += [
                        derived[key]
                        for entity in entities
                        if (key := (entity, name)) not in seen
                    ]
                    seen |= {(entity, name) for entity in entities}
    return followed


def _nodes(node: object) -> Iterator[object]:
    """Give a node of a typed tree and all those below it."""
    if isinstance(node, tuple):
        for item in node:
            yield from _nodes(item)
    elif is_dataclass(node) and not isinstance(node, type):
        yield node
        for one in fields(node):
            if one.name != "span":
                yield from _nodes(getattr(node, one.name))
