"""The ways from records to others that could not be assessed: quarantined, or not there."""

from collections.abc import Iterator, Sequence
from itertools import product

from msgspec import Struct
from sqlglot import exp

from compliance.check.dictionary import Dictionary
from compliance.check.form import Step
from compliance.plan import sql
from compliance.plan.sql import Sql
from compliance.plan.steps import Near, join_steps, lacking_on, surely_meant
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
    if any(step.many for step in steps):
        yield from _uncertain_ways(near, steps, tables)
    step = own_reference(steps[:1], dictionary)
    is_among_many = any(each.many for each in steps)
    if step and is_among_many and may_lead_nowhere(near, step, dictionary, tables):
        yield LostWay(nowhere_words(step), _nowhere(near, step, tables))


def _nowhere(near: str, step: Step, tables: Tables) -> exp.Select:
    """Give the records of which the reference that the way begins with leads nowhere."""
    number = (sql.column("n", "#"), "near")
    query = sql.from_(sql.select(number), sql.table("data", near, "n"))
    if step.near_list:
        return sql.where(query, holds_nowhere("n", (near, step), tables))
    field, key = step.pairs[0]
    own = sql.column("n", field)
    on = sql.equal(sql.column("o", key), own)
    sql.add_join(query, sql.table("data", step.entity, "o"), on, "LEFT")
    held = or_unreadable(sql.negation(sql.is_null(own)), "n", (near, field), tables)
    parts = [held, sql.is_null(sql.column("o", "#"))]
    if step.near_when:
        name, text = step.near_when
        means_other = sql.binary(exp.NEQ, sql.column("n", name), sql.text(text))
        parts.append(sql.negation(sql.is_true(means_other)))
    return sql.where(query, sql.conjunction(parts))


def _uncertain_ways(near: str, steps: Sequence[Step], tables: Tables) -> Iterator[LostWay]:
    """Give the ways over quarantined records, and those that references may mean."""
    last = has_lost(steps[-1].entity, tables) and leads_to_lost(steps)
    choices = [
        ("data", "lost") if lost else ("data",)
        for lost in [*(has_lost(step.entity, tables) for step in steps[:-1]), last]
    ]
    for schemas in product(*choices):
        lost = [step for step, each in zip(steps, schemas, strict=True) if each == "lost"]
        if lost:
            yield LostWay(quarantined_words(lost[0].entity), _pairs(near, steps, schemas))
    sure = surely_meant(steps, "f")
    if sure != sql.TRUE:
        words = f"it is not known to what {a_record(steps[-1].entity)} belongs"
        meant = sql.where(_pairs(near, steps, ()), sql.is_null(sure))
        yield LostWay(words, meant)


def _pairs(near: str, steps: Sequence[Step], schemas: Sequence[str]) -> exp.Select:
    """Give the records from which steps, or what a reference may mean, lead somewhere."""
    query = sql.select((sql.column("n", "#"), "near"))
    sql.from_(query, sql.table("data", near, "n"))
    join_steps(query, Near("n", near), steps, "f", schemas)
    query.set("distinct", exp.Distinct())
    return query


def quarantined_words(entity: str) -> str:
    """Say that a record was quarantined."""
    return f"{a_record(entity)} that belongs here was quarantined"


def a_record(entity: str) -> str:
    """Name one record of an entity, with its article.

    >>> a_record("merlin"), a_record("arms_assessment")
    ('a `merlin` record', 'an `arms_assessment` record')
    """
    return f"{article(entity)} `{entity}` record"


def article(entity: str) -> str:
    """Give the article of an entity's name, by its first letter."""
    return "an" if entity[0].lower() in "aeio" else "a"


def nowhere_words(step: Step) -> str:
    """Say that a list of references has one that leads nowhere."""
    field = step.pairs[0][0]
    return f"a reference in `{field}` leads to no record that could be assessed"


def has_lost(entity: str, tables: Tables) -> bool:
    """Whether records of an entity were quarantined."""
    account = tables.accounts.get(entity)
    return account is not None and account.quarantined > 0


def leads_to_lost(steps: Sequence[Step]) -> bool:
    """Whether records at the end of steps are not found by their key alone.

    What leads to the key of a quarantined record leads nowhere, and is seen as such.
    """
    if not steps or not steps[-1].pairs:
        return True
    return steps[-1].many and not steps[-1].near_list


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
    distinct = sql.call("list_distinct", items)
    listed = sql.select((exp.Unnest(expressions=[distinct]), "item"))
    known = sql.from_(
        sql.select((sql.column("o", far), "key")), sql.table("data", step.entity, "o")
    )
    # Not joined: PostgreSQL would look through all records again for each list.
    there = sql.from_(
        exp.Select(expressions=[sql.call("count_star")]), sql.subquery(listed, "i")
    )
    sql.where(there, exp.In(this=sql.column("i", "item"), query=exp.Subquery(this=known)))
    distinct = sql.call("len", sql.call("list_distinct", items))
    return exp.Paren(this=exp.Sub(this=distinct, expression=exp.Subquery(this=there)))
