"""The form `condition`: met where it is true, a gap where it is false, else unknown."""

from compliance.check.form import ConditionForm
from compliance.plan import sql
from compliance.plan.expressions import plan_condition
from compliance.plan.judged import Judged, outcome_of
from compliance.plan.outcomes import GAP, MET, UNKNOWN
from compliance.plan.scan import Scan
from compliance.plan.why import conjuncts, not_held, why_unknown


def plan_condition_form(form: ConditionForm, scan: Scan) -> Judged:
    """Judge a condition on the subject, its conjuncts one by one."""
    parts = [
        (scan.keep(plan_condition(part, scan)), not_held(part, scan.book.is_choice))
        for part in conjuncts(form.condition)
    ]
    whole = sql.conjunction([held for held, _ in parts])
    failed = outcome_of([(sql.negation(held), text) for held, text in parts], GAP, scan.book)
    unknown = scan.keep(outcome_of(why_unknown(form.condition, scan), UNKNOWN, scan.book))
    branches = [(whole, sql.integer(MET)), (sql.negation(whole), failed)]
    return Judged(scan.keep(sql.choose(branches, unknown)))
