"""What a rule reads: the relations that its forms follow."""

from collections.abc import Iterator

from compliance.check.form import (
    CadenceForm,
    ComposedForm,
    ConditionForm,
    CoverageForm,
    EachHeld,
    FieldForm,
    Form,
    Related,
    RelatedForm,
    ShareForm,
)
from compliance.check.rules import Rule


def relations(rule: Rule) -> tuple[Related, ...]:
    """Give every relation that a rule's versions follow."""
    forms = [
        form
        for version in rule.versions
        for form in (version.when, version.expect)
        if form is not None
    ]
    return tuple(dict.fromkeys(related for form in forms for related in _relations(form)))


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


def _relations(form: Form) -> Iterator[Related]:
    match form:
        case RelatedForm() | CadenceForm():
            yield form.related
        case CoverageForm(each, inner):
            yield from (one.related for one in each if isinstance(one, EachHeld))
            yield from _relations(inner)
        case ComposedForm(_, parts):
            for part in parts:
                yield from _relations(part)
        case ConditionForm() | FieldForm() | ShareForm():
            pass
