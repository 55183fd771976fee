"""What a case may have behind references on its way that lead to no assessed record."""

from msgspec import Struct
from sqlglot import exp

from compliance.check.form import Related, Step
from compliance.plan import sql
from compliance.plan.nowhere import (
    dead_ends,
    or_unreadable,
    own_reference,
)
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.steps import agree, may_lead_there
from compliance.plan.why import Cause

LEADS_NOWHERE = "its reference leads to no record that could be assessed"


class Unreached(Struct, frozen=True):
    """How many records a case may have there: `number`, and whether any: `test`.

    `causes` are the references that lead nowhere, in words, each with a test of its own.
    Where no reference can, the test is false and there are no causes.
    """

    test: Sql = sql.FALSE
    number: Sql = sql.integer(0)
    causes: tuple[Cause, ...] = ()

    def add_to(self, number: Sql) -> Sql:
        """Add them to a number of records."""
        return sql.binary(exp.Add, number, self.number) if self.causes else number


def find_unreached(related: Related, scan: Scan, none: Sql) -> Unreached:
    """Look for references that lead nowhere on the way from a case to its related records.

    `none` is whether the case has no related record.
    """
    step = own_reference(related.steps, scan.around.dictionary)
    if step is None or step.near_list:
        return _on_the_way(related, scan)
    lost = _leads_nowhere(related, step, none, scan)
    number = sql.choose([(lost, sql.integer(1))], sql.integer(0))
    return Unreached(lost, number, ((lost, LEADS_NOWHERE),))


def keep_unreached(related: Related, scan: Scan, none: Sql) -> Unreached:
    """Look for them, and calculate each of them once: see `find_unreached`."""
    found = find_unreached(related, scan, none)
    if not found.causes:
        return found
    causes = tuple((scan.keep(test), words) for test, words in found.causes)
    test = scan.keep(sql.disjunction([test for test, _ in causes]))
    return Unreached(test, scan.keep(found.number), causes)


def _on_the_way(related: Related, scan: Scan) -> Unreached:
    """Count what may lie behind the references of all the records on the way."""
    around = scan.around
    numbers: list[Sql] = []
    causes: list[Cause] = []
    for end in dead_ends(scan.cases.entity, related.steps, around.dictionary, around.tables):
        alias = scan.attach_to_subject(end.query)
        number = sql.column(alias, "number")
        if end.place and scan.around.only is not None:
            scan.doubts.append((end.holder, scan.keep(sql.column(alias, "which"))))
        numbers.append(sql.call("coalesce", number, sql.integer(0)))
        is_single = end.place == 0 and not related.steps[0].near_list
        words = LEADS_NOWHERE if is_single else end.words
        causes.append((sql.negation(sql.is_null(number)), words))
    if not numbers:
        return Unreached()
    whole, *others = numbers
    for other in others:
        whole = exp.Add(this=whole, expression=other)
    return Unreached(sql.disjunction([test for test, _ in causes]), whole, tuple(causes))


def _leads_nowhere(related: Related, step: Step, none: Sql, scan: Scan) -> Sql:
    """Whether the subject's own reference is there, where no record was found over it."""
    entity, tables = scan.cases.entity, scan.around.tables
    near, far = step.pairs[0]
    own = sql.negation(sql.is_null(sql.column("s", near)))
    # Where it is not known which entity is meant, it may be this one.
    parts = [or_unreadable(own, "s", (entity, near), tables), none, may_lead_there("s", step)]
    if related.entity == entity and not related.including_subject:
        is_subject = agree(sql.column("s", near), sql.column("s", far), step)
        parts.append(sql.negation(sql.is_true(is_subject)))
    return sql.conjunction(parts)
