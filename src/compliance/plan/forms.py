"""Every form of `expect` to the level that it has for a case."""

from typing import assert_never

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
from compliance.plan import sql
from compliance.plan.cadence import plan_cadence_form
from compliance.plan.conditions import plan_condition_form
from compliance.plan.coverage import plan_coverage_form
from compliance.plan.deadlines import kept, not_done, plan_field_form
from compliance.plan.expressions import plan_value
from compliance.plan.judged import Judged, compose, has_level, outcome_of
from compliance.plan.outcomes import GAP, NONE_HOLDS, UNKNOWN
from compliance.plan.related import plan_related_form
from compliance.plan.scan import Limit, Scan
from compliance.plan.shares import plan_share_form
from compliance.plan.why import why_missing


def plan_form(form: Form, scan: Scan) -> Judged:
    """Judge a form for the cases of a scan."""
    match form:
        case ConditionForm():
            return plan_condition_form(form, scan)
        case RelatedForm():
            return plan_related_form(form, scan)
        case FieldForm():
            return plan_field_form(form, scan)
        case CadenceForm():
            return plan_cadence_form(form, scan)
        case CoverageForm():
            return plan_coverage_form(form, scan, plan_form)
        case ComposedForm():
            return plan_composed_form(form, scan)
        case ShareForm():
            return plan_share_form(form, scan)
        case _:
            assert_never(form)


def _plan_parts(form: ComposedForm, scan: Scan) -> Judged:
    """Judge the parts, and compose them; of an `any` the reason says that none holds."""
    if form.operator == "all" or len(form.parts) == 1 or scan.book.is_choice:
        # What follows the words of an `any` would read as one of its parts.
        parts = sorted(form.parts, key=_is_choice)
        return compose(form.operator, [plan_form(part, scan) for part in parts], scan)
    none = sql.integer(scan.book.told("gap", NONE_HOLDS, is_apart=True))
    scan.book.is_choice = True
    judged = [plan_form(part, scan) for part in form.parts]
    scan.book.is_choice = False
    return compose(form.operator, judged, scan, none)


def _is_choice(form: Form) -> bool:
    match form:
        case ComposedForm(operator, parts):
            return (operator == "any" and len(parts) > 1) or any(map(_is_choice, parts))
        case CoverageForm(_, inner):
            return _is_choice(inner)
        case _:
            return False


def plan_composed_form(form: ComposedForm, scan: Scan) -> Judged:
    """Judge the parts; what is a gap is pending until `by`."""
    whole = _plan_parts(form, scan)
    if form.by is None:
        return whole
    limit = kept(plan_value(form.by, scan), scan)
    missing = scan.keep(outcome_of(why_missing([form.by], scan), UNKNOWN, scan.book))
    before = scan.keep(whole.outcome)
    waiting = not_done(limit, before, missing, scan)
    outcome = scan.keep(sql.choose([(has_level(before, GAP), waiting)], before))
    if scan.around.only is not None:
        scan.limits.append(Limit(outcome, limit, None))
    return Judged(outcome, whole.optional)
