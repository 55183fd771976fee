"""What a rule is about: time, or the shares of others."""

from compliance.check.form import (
    CadenceForm,
    ComposedForm,
    ConditionForm,
    CoverageForm,
    FieldForm,
    Form,
    RelatedForm,
    ShareForm,
)
from compliance.check.rules import Rule


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
