"""Related records as rows: the pairs of a case and a record, and what they add up to."""

from collections.abc import Callable

from sqlglot import exp

from compliance.check.expression import Expr
from compliance.check.form import Related, Step
from compliance.plan import sql
from compliance.plan.expressions import plan_condition
from compliance.plan.judged import bits_of
from compliance.plan.outcomes import UNKNOWN
from compliance.plan.scan import Scan, open_lost, open_related
from compliance.plan.sql import Sql
from compliance.plan.why import why_unknown

Columns = list[tuple[Sql, str]]

LEADS_NOWHERE = "its reference leads to no record that could be assessed"


def missing(related: Related, scan: Scan) -> str | None:
    """Say what the snapshot lacks for a relation: the entity, or the fields that relate."""
    near = scan.cases.entity
    uncarried = scan.around.tables.uncarried
    for step in related.steps:
        if not scan.around.supplied(step.entity):
            return f"no `{step.entity}` records were supplied"
        for near_field, far_field in step.pairs:
            for entity, field in ((near, near_field), (step.entity, far_field)):
                if (entity, field) in uncarried:
                    return f"no `{entity}` record carries `{field}`"
        near = step.entity
    if not scan.around.supplied(related.entity):
        return f"no `{related.entity}` records were supplied"
    return None


def candidates(
    scan: Scan,
    related: Related,
    read: Callable[[Scan], Columns],
    lost: Columns,
    judge: Callable[[str], Columns] | None = None,
) -> exp.Select | exp.Union:
    """Give a row for each pair of a case and a related record, quarantined ones included.

    The column `case` numbers the case. `read` gives the columns of an assessed record;
    `judge`, if there is one, calculates from these, under an alias, the columns of the row.
    `lost` gives the same columns for a quarantined record.
    """
    rows = open_related(scan, related)
    columns = read(rows)
    rows.query.set("expressions", sql.select((rows.case, "case"), *columns).expressions)
    query = rows.query
    if judge is not None:
        query = sql.select((sql.column("y", "case"), "case"), *judge("y"))
        sql.from_(query, sql.subquery(rows.query, "y"))
    if not scan.around.quarantined(related.entity) or _key_is_needed(related):
        return query
    others = open_lost(scan, related)
    others.query.set("expressions", sql.select((others.case, "case"), *lost).expressions)
    return sql.union([query, others.query])


def lost_bit(related: Related, scan: Scan) -> Sql:
    """Give the bit of the reason that a record was quarantined."""
    text = f"a `{related.entity}` record that belongs here was quarantined"
    return sql.integer(scan.book.bit("unknown", text))


def where_bits(where: Expr | None, rows: Scan) -> Sql:
    """Give the bits of what makes `where` unknown for a related record, where it is."""
    if where is None:
        return sql.integer(0)
    return bits_of(why_unknown(where, rows), UNKNOWN, rows.book)


def where_condition(where: Expr | None, rows: Scan) -> Sql:
    """Whether a related record satisfies `where`: true where there is none."""
    return sql.TRUE if where is None else plan_condition(where, rows)


def grouped(rows: exp.Select | exp.Union, columns: Columns) -> exp.Select:
    """Make one row a case, with totals over its rows; the rows' alias is `x`."""
    case = sql.column("x", "case")
    query = sql.from_(sql.select((case, "case"), *columns), sql.subquery(rows, "x"))
    return sql.group_by(query, case)


def joined_bits(column: str, of: Sql = sql.TRUE) -> Sql:
    """Join the bits of all rows of a group for which a condition is true."""
    bits = sql.column("x", column)
    return exp.BitwiseOrAgg(this=bits if of == sql.TRUE else sql.choose([(of, bits)]))


def joined_key(scan: Scan, alias: str, entity: str) -> Sql:
    """Give the key of a record as text, several fields joined by `/`."""
    fields = scan.around.dictionary.entities[entity].key
    parts = [sql.cast(sql.column(alias, field), "VARCHAR") for field in fields]
    return parts[0] if len(parts) == 1 else sql.call("concat_ws", sql.text("/"), *parts)


def total(alias: str, column: str) -> Sql:
    """A total of a case: 0 where it has no rows."""
    return sql.call("coalesce", sql.column(alias, column), sql.integer(0))


def dangling(related: Related, scan: Scan, number: Sql) -> Sql:
    """Whether the subject's own reference is there but leads to no assessed record.

    `number` is how many related records the case has.
    """
    step = own_reference(related, scan)
    if step is None:
        return sql.FALSE
    near, _ = step.pairs[0]
    held = sql.negation(sql.is_null(sql.column("s", near)))
    if (scan.cases.entity, near) in scan.around.tables.unreadable:
        held = sql.disjunction([held, sql.is_true(sql.column("s", f"?{near}"))])
    parts = [held, sql.equal(number, sql.integer(0))]
    if step.near_when:
        field, text = step.near_when
        parts.append(sql.is_true(sql.equal(sql.column("s", field), sql.text(text))))
    return sql.conjunction(parts)


def own_reference(related: Related, scan: Scan) -> Step | None:
    """Give the only step of a relation if it is a single reference of the subject's own."""
    if len(related.steps) != 1 or related.entity == scan.cases.entity:
        return None
    step = related.steps[0]
    return step if len(step.pairs) == 1 and not step.many and not step.near_list else None


def _key_is_needed(related: Related) -> bool:
    """Quarantined records keep only their references, so nothing can lead to their key."""
    return bool(related.steps) and not related.steps[-1].many and bool(related.steps[-1].pairs)
