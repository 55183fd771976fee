"""The ways from records to others that could not be assessed: quarantined, or not there."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from sqlglot import exp

from compliance.check.dictionary import Dictionary
from compliance.check.form import Step
from compliance.plan import sql
from compliance.plan.sql import Sql
from compliance.plan.steps import join_steps, lacking_on
from compliance.snapshot.tables import Tables


class LostWay(Struct, frozen=True):
    """What the records lead to in place of an assessed one, in words, and which do.

    `query` has a column `near`, the row number of each such record once.
    """

    words: str
    query: exp.Select


def lost_ways(
    near: str, steps: Sequence[Step], dictionary: Dictionary, tables: Tables
) -> Iterator[LostWay]:
    """Give the ways over which records reach what could not be assessed, among many.

    There is none where no record was quarantined and no reference leads nowhere, so that
    nothing is planned for a snapshot without a fault.
    """
    if not steps or lacking_on(near, steps, tables) is not None:
        return
    number = (sql.column("n", "#"), "near")
    entity = steps[-1].entity
    if has_lost(entity, tables) and leads_to_lost(entity, steps, dictionary):
        query = sql.from_(sql.select(number), sql.table("data", near, "n"))
        join_steps(query, "n", steps, "f", "lost")
        query.set("distinct", exp.Distinct())
        yield LostWay(quarantined_words(entity), query)
    step = own_reference(steps, dictionary)
    if step is not None and step.near_list and may_lead_nowhere(near, step, dictionary, tables):
        query = sql.from_(sql.select(number), sql.table("data", near, "n"))
        sql.where(query, holds_nowhere("n", (near, step), tables))
        yield LostWay(nowhere_words(step), query)


def quarantined_words(entity: str) -> str:
    """Say that a record was quarantined."""
    return f"a `{entity}` record that belongs here was quarantined"


def nowhere_words(step: Step) -> str:
    """Say that a list of references has one that leads nowhere."""
    field = step.pairs[0][0]
    return f"a reference in `{field}` leads to no record that could be assessed"


def has_lost(entity: str, tables: Tables) -> bool:
    """Whether records of an entity were quarantined."""
    account = tables.accounts.get(entity)
    return account is not None and account.quarantined > 0


def leads_to_lost(entity: str, steps: Sequence[Step], dictionary: Dictionary) -> bool:
    """Whether steps can lead to quarantined records, which keep only their references."""
    if not steps or not steps[-1].pairs:
        return True
    step, fields = steps[-1], dictionary.entities[entity].fields
    return step.many and all(fields[far].reference is not None for _, far in step.pairs)


def own_reference(steps: Sequence[Step], dictionary: Dictionary) -> Step | None:
    """Give the only step of a way if it follows a reference of the record's own to a key."""
    if len(steps) != 1 or len(steps[0].pairs) != 1:
        return None
    step = steps[0]
    key = dictionary.entities[step.entity].key
    return step if key == (step.pairs[0][1],) and not step.far_list else None


def may_lead_nowhere(near: str, step: Step, dictionary: Dictionary, tables: Tables) -> bool:
    """Whether some record's own reference may lead to no assessed record.

    What the snapshot found of references is of those that are declared to lead there.
    """
    field = step.pairs[0][0]
    reference = dictionary.entities[near].fields[field].reference
    declared = reference is not None and {each.entity for each in reference.targets} == {
        step.entity
    }
    faults = tables.dangling | tables.unreadable
    return not declared or step.near_when is not None or (near, field) in faults


def holds_nowhere(alias: str, way: tuple[str, Step], tables: Tables) -> Sql:
    """Whether the list of the record under an alias holds what leads nowhere, if readable."""
    near, step = way
    held = sql.is_true(sql.binary(exp.GT, items_nowhere(alias, step), sql.integer(0)))
    return or_unreadable(held, alias, (near, step.pairs[0][0]), tables)


def or_unreadable(test: Sql, alias: str, field: tuple[str, str], tables: Tables) -> Sql:
    """Whether a test holds, or a field of the record under an alias can't be read."""
    if field not in tables.unreadable:
        return test
    return sql.disjunction([test, sql.is_true(sql.column(alias, f"?{field[1]}"))])


def items_nowhere(alias: str, step: Step) -> Sql:
    """Count the items of a record's list that lead to no assessed record, null for null."""
    near, far = step.pairs[0]
    items = sql.column(alias, near)
    there = sql.from_(
        exp.Select(expressions=[sql.call("count_star")]), sql.table("data", step.entity, "o")
    )
    sql.where(there, sql.call("list_contains", items, sql.column("o", far)))
    distinct = sql.call("len", sql.call("list_distinct", items))
    return exp.Paren(this=exp.Sub(this=distinct, expression=exp.Subquery(this=there)))
