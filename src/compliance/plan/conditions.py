"""The form `condition`: met where it is true, a gap where it is false, else unknown."""

from compliance.check.form import ConditionForm
from compliance.plan import sql
from compliance.plan.expressions import plan_condition
from compliance.plan.judged import Judged, bits_of, settle_judged
from compliance.plan.outcomes import GAP, MET, UNKNOWN
from compliance.plan.scan import Scan
from compliance.plan.why import conjuncts, not_held, why_unknown


def plan_condition_form(form: ConditionForm, scan: Scan) -> Judged:
    """Judge a condition on the subject, its conjuncts one by one."""
    parts = [
        (scan.keep(plan_condition(part, scan)), not_held(part))
        for part in conjuncts(form.condition)
    ]
    whole = sql.conjunction([held for held, _ in parts])
    level = sql.choose(
        [(whole, sql.integer(MET)), (sql.negation(whole), sql.integer(GAP))],
        sql.integer(UNKNOWN),
    )
    failed = [(sql.negation(held), text) for held, text in parts]
    bits = {
        GAP: bits_of(failed, GAP, scan.book),
        UNKNOWN: scan.keep(bits_of(why_unknown(form.condition, scan), UNKNOWN, scan.book)),
    }
    return settle_judged(scan, level, bits)
