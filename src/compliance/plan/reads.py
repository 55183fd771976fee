"""What a rule reads: the relations that it follows, and whether it is about time or shares."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from compliance.check.expression import Path
from compliance.check.form import (
    CadenceForm,
    ComposedForm,
    ConditionForm,
    CoverageForm,
    FieldForm,
    Form,
    RelatedForm,
    ShareForm,
    Step,
)
from compliance.check.rules import Derived, Rule
from compliance.source import Span


def relations(rule: Rule, derived: Mapping[tuple[str, str], Derived]) -> tuple[Step, ...]:
    """Give the steps that a rule follows, and the derived fields that it reads."""
    waiting: list[object] = [
        form for version in rule.versions for form in (version.when, version.expect)
    ]
    found: dict[Step, None] = {}
    seen: set[tuple[str, str]] = set()
    while waiting:
        for node in _nodes(waiting.pop()):
            if isinstance(node, Step):
                found[node] = None
            if isinstance(node, Path) and node.derived:
                names = {(entity, node.field) for entity in node.entities} - seen
                seen |= names
                waiting += [derived[name].derivation for name in names if name in derived]
    return tuple(found)


def _nodes(part: object) -> Iterator[object]:
    """Give a node of a typed tree and all those inside it."""
    if isinstance(part, tuple):
        for each in part:
            yield from _nodes(each)
    elif is_dataclass(part) and not isinstance(part, Span | type):
        yield part
        for field in fields(part):
            yield from _nodes(getattr(part, field.name))


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
