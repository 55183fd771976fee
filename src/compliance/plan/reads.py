"""What a rule reads: the relations that it follows, and whether it is about time or shares."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from compliance.check.expression import Path
from compliance.check.form import (
    CadenceForm,
    ComposedForm,
    ConditionForm,
    CoverageForm,
    FieldForm,
    Form,
    Related,
    RelatedForm,
    ShareForm,
    Step,
)
from compliance.check.rules import Derived, Rule
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
        for node in _nodes(form):
            if isinstance(node, Related):
                found |= _followed(near, node.steps)
            if isinstance(node, Path) and node.derived:
                names = {(entity, node.field) for entity in node.entities} - seen
                seen |= names
                waiting += [
                    (name[0], derived[name].derivation) for name in names & derived.keys()
                ]
    return frozenset(found)


def _followed(near: str, steps: tuple[Step, ...]) -> set[tuple[str, str]]:
    if len(steps) == 1 and not steps[0].many:
        return set()
    befores = (near, *(step.entity for step in steps))
    return {
        reference
        for before, step in zip(befores, steps, strict=False)
        for one, other in step.pairs
        for reference in ((before, one), (step.entity, other))
    }


def _nodes(part: object) -> Iterator[object]:
    """Give a node of a typed tree and all those inside it."""
    if isinstance(part, tuple):
        for each in part:
            yield from _nodes(each)
    elif isinstance(part, Struct) and not isinstance(part, Span | Type):
        yield part
        for name in part.__struct_fields__:
            yield from _nodes(getattr(part, name))


def is_share(rule: Rule) -> bool:
    """Whether a rule is judged from the verdicts of others."""
    return any(_has_share(version.expect) for version in rule.versions)


def _has_share(form: Form) -> bool:
    match form:
        case ShareForm():
            return True
        case ComposedForm(_, parts):
            return any(map(_has_share, parts))
        case _:
            return False


def has_limit(rule: Rule) -> bool:
    """Whether some form of a rule is about time, so that a case can be due or late."""
    return any(_is_timed(version.expect) for version in rule.versions)


def _is_timed(form: Form) -> bool:
    match form:
        case FieldForm() | CadenceForm():
            return True
        case RelatedForm():
            return form.deadline is not None
        case CoverageForm(_, inner):
            return _is_timed(inner)
        case ComposedForm(_, parts, by):
            return by is not None or any(map(_is_timed, parts))
        case ConditionForm() | ShareForm():
            return False
