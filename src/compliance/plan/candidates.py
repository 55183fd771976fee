"""Related records as rows: the pairs of a case and a record, and what they add up to."""

from sqlglot import exp

from compliance.check.expression import Expr
from compliance.check.form import Related, Step
from compliance.plan import sql
from compliance.plan.expressions import plan_condition
from compliance.plan.scan import Scan, open_lost
from compliance.plan.sql import Sql
from compliance.plan.steps import lacking_on

Columns = list[tuple[Sql, str]]

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
    return scan.around.quarantined(related.entity) and not _key_is_needed(related)


def lost_mark(related: Related, scan: Scan) -> Sql:
    """Give the mark of the reason that a record was quarantined."""
    text = f"{a_record(related.entity)} that belongs here was quarantined"
    return sql.integer(scan.book.told("unknown", text))


def a_record(entity: str) -> str:
    """Name one record of an entity, with its article.

    >>> a_record("merlin"), a_record("arms_assessment")
    ('a `merlin` record', 'an `arms_assessment` record')
    """
    return f"{article(entity)} `{entity}` record"


def article(entity: str) -> str:
    """Give the article of an entity's name, by its first letter."""
    return "an" if entity[0].lower() in "aeio" else "a"


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
    step = _own_reference(related, scan)
    if step is None:
        return sql.FALSE
    near, far = step.pairs[0]
    own = sql.column("s", near)
    held = sql.negation(sql.is_null(own))
    if step.near_list:
        held = sql.is_true(sql.binary(exp.GT, _items_nowhere(step), sql.integer(0)))
    if (scan.cases.entity, near) in scan.around.tables.unreadable:
        held = sql.disjunction([held, sql.is_true(sql.column("s", f"?{near}"))])
    if step.near_list:
        return held
    parts = [held, none]
    if step.near_when:
        field, text = step.near_when
        # Where it is not known which entity is meant, it may be this one.
        means_other = sql.binary(exp.NEQ, sql.column("s", field), sql.text(text))
        parts.append(sql.negation(sql.is_true(means_other)))
    if related.entity == scan.cases.entity and not related.including_subject:
        is_subject = sql.equal(own, sql.column("s", far))
        parts.append(sql.negation(sql.is_true(is_subject)))
    return sql.conjunction(parts)


def with_dangling(number: Sql, related: Related, scan: Scan, lost: Sql) -> Sql:
    """Add to a number the references that lead to no assessed record, if `lost` holds."""
    if lost == sql.FALSE:
        return number
    step = _own_reference(related, scan)
    one: Sql = sql.integer(1)
    if step is not None and step.near_list:
        one = scan.keep(sql.call("coalesce", _items_nowhere(step), one))
    return exp.Add(this=number, expression=sql.choose([(lost, one)], sql.integer(0)))


def _items_nowhere(step: Step) -> Sql:
    """Count the items of the subject's list that lead to no assessed record, null for null."""
    near, far = step.pairs[0]
    items = sql.column("s", near)
    there = sql.from_(
        exp.Select(expressions=[sql.call("count_star")]), sql.table("data", step.entity, "o")
    )
    sql.where(there, sql.call("list_contains", items, sql.column("o", far)))
    distinct = sql.call("len", sql.call("list_distinct", items))
    return exp.Paren(this=exp.Sub(this=distinct, expression=exp.Subquery(this=there)))


def _own_reference(related: Related, scan: Scan) -> Step | None:
    """Give the only step of a relation if it follows the subject's own reference to a key."""
    if len(related.steps) != 1 or len(related.steps[0].pairs) != 1:
        return None
    step = related.steps[0]
    key = scan.around.dictionary.entities[step.entity].key
    return step if key == (step.pairs[0][1],) and not step.far_list else None


def _key_is_needed(related: Related) -> bool:
    """Whether records are found by their key alone: see `dangling` for what that can't find."""
    if not related.steps or not related.steps[-1].pairs:
        return False
    step = related.steps[-1]
    return not step.many or step.near_list
