"""Share rules: judged from the final verdicts of the rule whose cases they count."""

from compliance.evaluate.run import create, store
from compliance.evaluate.verdicts import Reason
from compliance.plan.plans import Plans
from compliance.plan.sql import stored
from compliance.snapshot.tables import Tables


def judge_share(tables: Tables, plans: Plans, rule: str) -> tuple[Reason, ...]:
    """Judge a share rule from the tables of the cases that it counts; see `plan/shares.py`.

    The outcomes are left in `share."<rule>"`: `#` of the subject and `outcome`.
    """
    plan = plans.shares[rule]
    store(plan.stored, tables)
    create(tables, stored("share", rule), plan.query)
    return plan.reasons
