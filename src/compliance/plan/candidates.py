"""Related records as rows: the pairs of a case and a record, and what they add up to."""

from sqlglot import exp

from compliance.check.expression import Expr
from compliance.check.form import Related
from compliance.plan import sql
from compliance.plan.expressions import plan_condition
from compliance.plan.lost_ways import leads_to_lost, quarantined_words
from compliance.plan.nowhere import key_text
from compliance.plan.scan import Scan, open_lost
from compliance.plan.sql import Sql
from compliance.plan.steps import lacking_on

Columns = list[tuple[Sql, str]]


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
    return key_text(alias, scan.around.dictionary.entities[entity].key)


def total(alias: str, column: str) -> Sql:
    """A total of a case: 0 where it has no rows."""
    return sql.call("coalesce", sql.column(alias, column), sql.integer(0))


def has_none(alias: str) -> Sql:
    """Whether a case has no row in an attached query."""
    return sql.is_null(sql.column(alias, "case"))
