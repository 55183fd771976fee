"""Related records as rows: the pairs of a case and a record, and what they add up to."""

from sqlglot import exp

from compliance.check.expression import Expr, Hop
from compliance.check.form import Related, Step
from compliance.plan import sql
from compliance.plan.expressions import plan_condition
from compliance.plan.lost_ways import (
    holds_nowhere,
    items_nowhere,
    leads_to_lost,
    may_lead_nowhere,
    or_unreadable,
    own_reference,
    quarantined_words,
)
from compliance.plan.scan import Scan, open_lost
from compliance.plan.sql import Sql
from compliance.plan.steps import lacking_on

Columns = list[tuple[Sql, str]]

# More than there are of anything.
ANY_NUMBER = 1_000_000_000
LEADS_NOWHERE = "its reference leads to no record that could be assessed"


def missing(related: Related, scan: Scan) -> str | None:
    """Say what the snapshot lacks for a relation: the entity, or the fields that relate."""
    lacking = lacking_on(scan.cases.entity, related.steps, scan.around.tables)
    if lacking is None and not scan.around.supplied(related.entity):
        return f"no `{related.entity}` records were supplied"
    return lacking


def candidates(
    rows: Scan, related: Related, columns: Columns, lost: Columns
) -> exp.Select | exp.Union:
    """Give a row for each pair of a case and a related record, quarantined ones included.

    The column `case` numbers the case. `columns` are those of an assessed record, over the
    scan of related records; `lost` are the same columns for a quarantined one.
    """
    query = rows.finish(columns, "case")
    if not may_be_lost(related, rows):
        return query
    others = open_lost(rows, related)
    return sql.union([query, others.finish(lost, "case")])


def may_be_lost(related: Related, scan: Scan) -> bool:
    """Whether a quarantined record may be one of the related ones."""
    quarantined = scan.around.quarantined(related.entity)
    return quarantined and leads_to_lost(related.steps)


def lost_mark(related: Related, scan: Scan) -> Sql:
    """Give the mark of the reason that a record was quarantined."""
    return sql.integer(scan.book.told("unknown", quarantined_words(related.entity)))


def where_condition(where: Expr | None, rows: Scan) -> Sql:
    """Whether a record belongs to the case and satisfies `where`, if there is one."""
    if where is None:
        return rows.member
    return sql.conjunction([rows.member, plan_condition(where, rows)])


def grouped(rows: exp.Select | exp.Union, columns: Columns) -> exp.Select:
    """Make one row a case, with totals over its rows; the rows' alias is `x`."""
    case = sql.column("x", "case")
    query = sql.from_(sql.select((case, "case"), *columns), sql.subquery(rows, "x"))
    return sql.group_by(query, case)


def joined_marks(column: str, of: Sql = sql.TRUE) -> Sql:
    """Join the marks of all rows of a group for which a condition is true."""
    marks = sql.column("x", column)
    return exp.BitwiseOrAgg(this=marks if of == sql.TRUE else sql.choose([(of, marks)]))


def joined_key(scan: Scan, alias: str, entity: str) -> Sql:
    """Give the key of a record as text, several fields joined by `/`."""
    fields = scan.around.dictionary.entities[entity].key
    parts = [sql.cast(sql.column(alias, field), "VARCHAR") for field in fields]
    return parts[0] if len(parts) == 1 else sql.call("concat_ws", sql.text("/"), *parts)


def total(alias: str, column: str) -> Sql:
    """A total of a case: 0 where it has no rows."""
    return sql.call("coalesce", sql.column(alias, column), sql.integer(0))


def has_none(alias: str) -> Sql:
    """Whether a case has no row in an attached query."""
    return sql.is_null(sql.column(alias, "case"))


def dangling(related: Related, scan: Scan, none: Sql) -> Sql:
    """Whether a reference of the subject's own is there but leads to no assessed record.

    `none` is whether the case has no related record.
    """
    step = own_reference(related.steps, scan.around.dictionary)
    if step is None:
        return _start_nowhere(related, scan)
    nowhere = _leads_nowhere(step, none, scan)
    if related.entity != scan.cases.entity or related.including_subject or step.near_list:
        return nowhere
    near, far = step.pairs[0]
    is_subject = sql.equal(sql.column("s", near), sql.column("s", far))
    return sql.conjunction([nowhere, sql.negation(sql.is_true(is_subject))])


def _start_nowhere(related: Related, scan: Scan) -> Sql:
    """Whether a way of several steps begins with a reference to no assessed record."""
    around, entity = scan.around, scan.cases.entity
    if len(related.steps) < 2:
        return sql.FALSE
    step = own_reference(related.steps[:1], around.dictionary)
    if step is None or not may_lead_nowhere(entity, step, around.dictionary, around.tables):
        return sql.FALSE
    near, far = step.pairs[0]
    target = (step.entity, far, None)
    there = "" if step.near_list else scan.hop("s", Hop(near, (target,)), target)
    return _leads_nowhere(step, sql.is_null(sql.column(there, "#")), scan)


def _leads_nowhere(step: Step, none: Sql, scan: Scan) -> Sql:
    """Whether the subject's own reference is there, where no record was found over it."""
    entity, tables = scan.cases.entity, scan.around.tables
    if step.near_list:
        return holds_nowhere("s", (entity, step), tables)
    near, _ = step.pairs[0]
    own = sql.negation(sql.is_null(sql.column("s", near)))
    parts = [or_unreadable(own, "s", (entity, near), tables), none]
    if step.near_when:
        field, text = step.near_when
        # Where it is not known which entity is meant, it may be this one.
        means_other = sql.binary(exp.NEQ, sql.column("s", field), sql.text(text))
        parts.append(sql.negation(sql.is_true(means_other)))
    return sql.conjunction(parts)


def with_dangling(number: Sql, related: Related, scan: Scan, lost: Sql) -> Sql:
    """Add to a number the references that lead to no assessed record, if `lost` holds."""
    if lost == sql.FALSE:
        return number
    return exp.Add(this=number, expression=number_nowhere(related, scan, lost))


def number_nowhere(related: Related, scan: Scan, lost: Sql) -> Sql:
    """Count the records that may be there if the references that lead nowhere led somewhere.

    Each leads to one, but there may be any number behind the first of several steps.
    """
    step = own_reference(related.steps, scan.around.dictionary)
    one: Sql = sql.integer(1 if len(related.steps) == 1 else ANY_NUMBER)
    if step is not None and step.near_list:
        one = scan.keep(sql.call("coalesce", items_nowhere("s", step), one))
    return sql.choose([(lost, one)], sql.integer(0))
