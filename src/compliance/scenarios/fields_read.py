"""A rule to the fields that it reads, of its subjects and of every record that it looks at."""

from collections.abc import Iterator

from compliance.check.expression import Path
from compliance.check.followed import nodes_in, sides
from compliance.check.form import Related, ShareForm, Step
from compliance.check.rules import CheckedRules, Rule
from compliance.scenarios.scenario import FieldName


def fields_read(rule: Rule, checked: CheckedRules) -> frozenset[FieldName]:
    """Give every declared field that a verdict of the rule can rest on, before gates.

    Those of the rule that a share counts are among them, as are those that derived fields
    read, and the references that are followed.
    """
    found: set[FieldName] = set()
    waiting: list[tuple[str, object]] = [
        (rule.subject, form)
        for version in rule.versions
        for form in (version.when, version.expect)
    ]
    if any(version.start or version.end for version in rule.versions):
        time = checked.dictionary.entities[rule.subject].time
        found |= {(rule.subject, time)} if time else set()
    derived = {(each.entity, each.field): each for each in checked.derived}
    while waiting:
        near, tree = waiting.pop()
        for node in nodes_in(tree):
            new = set(_fields_of(node, near)) - found
            found |= new
            waiting += [(name[0], derived[name].derivation) for name in new if name in derived]
            if isinstance(node, ShareForm):
                shared = checked.rules[node.rule]
                found |= fields_read(shared, checked)
                found |= set(_fields_of_steps(shared.subject, node.steps))
    return frozenset(found - derived.keys())


def _fields_of(node: object, near: str) -> Iterator[FieldName]:
    match node:
        case Path():
            yield from _fields_of_path(node)
        case Related():
            yield from _fields_of_steps(near, node.steps)
        case _:
            pass


def _fields_of_path(path: Path) -> Iterator[FieldName]:
    entities: tuple[str, ...] = (path.origin,) if path.hops else path.entities
    for hop in path.hops:
        for entity in entities:
            yield entity, hop.field
            if hop.by is not None:
                yield entity, hop.by
        entities = tuple(entity for entity, _, _ in hop.targets)
    yield from ((entity, path.field) for entity in path.entities)


def _fields_of_steps(near: str, steps: tuple[Step, ...]) -> Iterator[FieldName]:
    yield from sides(near, steps)
    befores = (near, *(step.entity for step in steps))
    for before, step in zip(befores, steps, strict=False):
        for entity, when in ((before, step.near_when), (step.entity, step.far_when)):
            if when is not None:
                yield entity, when[0]
