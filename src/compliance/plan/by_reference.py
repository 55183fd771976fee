"""Totals by case to totals by reference, which need no join to a subject of no concern."""

from msgspec import Struct
from sqlglot import exp

from compliance.plan import sql
from compliance.plan.sql import Sql

SUBJECT = "s"
RELATED = "r"


class _Reference(Struct, frozen=True):
    """The fields by which a subject and its related records agree, and what else is asked."""

    near: Sql
    far: Sql
    others: list[Sql]


def total_by_reference(totals: exp.Select | exp.Union) -> Sql | None:
    """Let totals be by the field that leads to the subject, if they can; give its own field.

    `totals` have a column `case`, the number of the subject, which is changed to the value of
    that field. None, and no change, if more of the subject is read than its number.
    """
    pairs = _innermost(totals)
    found = _reference(pairs) if pairs is not None else None
    if pairs is None or found is None or _reads_subject(pairs):
        return None
    joins = pairs.args["joins"]
    sql.from_(pairs, joins[0].this)
    pairs.set("joins", joins[1:])
    for other in found.others:
        sql.where(pairs, other)
    case = next(each for each in pairs.expressions if each.alias == "case")
    case.set("this", found.far)
    return found.near


def _innermost(query: Sql) -> exp.Select | None:
    """Give the query over tables below queries over one query each."""
    while isinstance(query, exp.Select) and query.args.get("with_") is None:
        below = query.args["from_"].this
        if isinstance(below, exp.Table):
            return query
        if query.args.get("joins"):
            return None
        query = below.this
    return None


def _reference(pairs: exp.Select) -> _Reference | None:
    """Find the one pair of fields that join a subject and the records related to it."""
    joins = pairs.args.get("joins") or []
    if (
        not joins
        or pairs.args["from_"].this.alias != SUBJECT
        or joins[0].alias_or_name != RELATED
    ):
        return None
    on = joins[0].args.get("on")
    parts = [] if on is None else list(on.flatten()) if isinstance(on, exp.And) else [on]
    links = [part for part in parts if _mentions(part, SUBJECT)]
    if len(links) != 1 or not isinstance(links[0], exp.EQ):
        return None
    near, far = links[0].this, links[0].expression
    if not (_is_of(near, SUBJECT) and _is_of(far, RELATED)):
        return None
    return _Reference(near, far, [part for part in parts if part is not links[0]])


def _is_of(part: Sql, alias: str) -> bool:
    """Whether a part is a field of a record, which may be read as text."""
    field = part.this if isinstance(part, exp.Cast) else part
    return isinstance(field, exp.Column) and field.table == alias


def _reads_subject(pairs: exp.Select) -> bool:
    """Whether more of the subject is read than its number and the field that joins it."""
    columns = [each for each in pairs.expressions if each.alias != "case"]
    where = pairs.args.get("where")
    rest = [*columns, *pairs.args["joins"][1:], *([where] if where else [])]
    return any(_mentions(each, SUBJECT) for each in rest)


def _mentions(part: Sql, alias: str) -> bool:
    return any(column.table == alias for column in part.find_all(exp.Column))
