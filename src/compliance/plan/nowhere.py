"""The references on a way that lead to no assessed record: where they may be, and which."""

from collections.abc import Iterator, Sequence
from itertools import product

from msgspec import Struct
from sqlglot import exp

from compliance.check.dictionary import Dictionary
from compliance.check.form import Step
from compliance.plan import sql
from compliance.plan.sql import Sql
from compliance.plan.steps import Near, agree, items_of, join_steps, may_lead_there, means
from compliance.snapshot.tables import Tables

# More than there are of anything.
ANY_NUMBER = 1_000_000_000


class DeadEnd(Struct, frozen=True):
    """A reference on a way from `near` which leads to no assessed record in some case.

    `holder` is the entity that has it, and `place` that of its step. `query` has a row for
    each record from which the way begins that comes to such a reference: `near`, its row
    number, `number`, how many records there may be in place of those at the end of the way,
    and `which`, the key of one that holds it, null if that was quarantined.
    """

    place: int
    holder: str
    words: str
    query: exp.Select


def dead_ends(
    near: str, steps: Sequence[Step], dictionary: Dictionary, tables: Tables
) -> Iterator[DeadEnd]:
    """Give the references on a way, of the first record or of later ones, that lead nowhere.

    Nothing is planned where the snapshot holds none.
    """
    entity = near
    for place, step in enumerate(steps):
        own = own_reference(steps[place : place + 1], dictionary)
        if own is not None:
            found = _missing_targets(near, entity, steps[: place + 1], dictionary, tables)
            if found:
                several = any(later.many for later in steps[place + 1 :])
                words = nowhere_words(step, entity if place else None)
                yield DeadEnd(place, entity, words, _total(found, several=several))
        entity = step.entity


def _missing_targets(
    near: str,
    holder: str,
    steps: Sequence[Step],
    dictionary: Dictionary,
    tables: Tables,
) -> list[exp.Select]:
    """Select each key that leads nowhere, or the record that holds what can't be read.

    `holder` is the entity with the reference, which the last of the steps follows.
    """
    *before, step = steps
    quarantined = [has_lost(each.entity, tables) for each in before]
    choices = [("data", "lost") if lost else ("data",) for lost in quarantined]
    may_be_assessed = may_lead_nowhere(holder, step, dictionary, tables)
    rows: list[exp.Select] = []
    for schemas in product(*choices):
        schema = schemas[-1] if schemas else "data"
        last = (Near("m", holder, schema), step)
        found = []
        if schema == "lost" or may_be_assessed:
            found.append(_targets(near, before, schemas, last))
        if schema == "data" and (holder, step.pairs[0][0]) in tables.unreadable:
            found.append(_unreadable(near, before, schemas, last))
        fields = dictionary.entities[holder].key if schema == "data" else ()
        which = key_text("m", fields) if fields else sql.cast(sql.NULL, "VARCHAR")
        for query in found:
            query.append("expressions", exp.Alias(this=which, alias=sql.name("which")))
        rows += found
    return rows


def key_text(alias: str, fields: Sequence[str]) -> Sql:
    """Give the key of a record as text, several fields joined by `/`."""
    parts = [sql.cast(sql.column(alias, field), "VARCHAR") for field in fields]
    return parts[0] if len(parts) == 1 else sql.call("concat_ws", sql.text("/"), *parts)


def _holders(
    near: str, before: Sequence[Step], schemas: Sequence[str], alias: str
) -> exp.Select:
    """Start a query over the records at the end of steps, or over the first ones."""
    first = "n" if before else alias
    query = sql.select((sql.column(first, "#"), "near"))
    sql.from_(query, sql.table("data", near, first))
    join_steps(query, Near(first, near), before, alias, schemas)
    return query


def _targets(
    near: str, before: Sequence[Step], schemas: Sequence[str], last: tuple[Near, Step]
) -> exp.Select:
    holder, step = last
    query = _holders(near, before, schemas, holder.alias)
    field, key = step.pairs[0]
    own = sql.column(holder.alias, field)
    if step.near_list:
        items = sql.subquery(items_of(holder, field), "i")
        number = sql.equal(sql.column("i", "#"), sql.column(holder.alias, "#"))
        sql.add_join(query, items, number)
        own = sql.column("i", "item")
    on = [agree(sql.column("o", key), own, step)]
    parts = [sql.negation(sql.is_null(own)), sql.is_null(sql.column("o", "#"))]
    if step.near_when:
        on.append(means(holder.alias, step.near_when))
        parts.append(may_lead_there(holder.alias, step))
    sql.add_join(query, sql.table("data", step.entity, "o"), sql.conjunction(on), "LEFT")
    _add_columns(query, sql.cast(own, "VARCHAR"), sql.cast(sql.NULL, "BIGINT"))
    return sql.where(query, sql.conjunction(parts))


def _unreadable(
    near: str, before: Sequence[Step], schemas: Sequence[str], last: tuple[Near, Step]
) -> exp.Select:
    holder, step = last
    query = _holders(near, before, schemas, holder.alias)
    number = sql.column(holder.alias, "#")
    _add_columns(query, sql.cast(sql.NULL, "VARCHAR"), number)
    unread = sql.is_true(sql.column(holder.alias, f"?{step.pairs[0][0]}"))
    return sql.where(query, sql.conjunction([unread, may_lead_there(holder.alias, step)]))


def _add_columns(query: exp.Select, key: Sql, holder: Sql) -> None:
    for each, to in ((key, "key"), (holder, "holder")):
        query.append("expressions", exp.Alias(this=each, alias=sql.name(to)))


def _total(rows: Sequence[exp.Select], *, several: bool) -> exp.Select:
    """Count the records that there may be: one for each key, unless the way leads to many."""
    near, key, holder = (sql.column("x", name) for name in ("near", "key", "holder"))
    number: Sql = sql.binary(exp.Add, _distinct(key), _distinct(holder))
    if several:
        number = sql.binary(exp.Mul, number, sql.integer(ANY_NUMBER))
    which = exp.Min(this=sql.column("x", "which"))
    query = sql.select((near, "near"), (number, "number"), (which, "which"))
    return sql.group_by(sql.from_(query, sql.subquery(sql.union(rows), "x")), near)


def _distinct(column: Sql) -> Sql:
    return exp.Count(this=exp.Distinct(expressions=[column]))


def nowhere_words(step: Step, holder: str | None = None) -> str:
    """Say that a reference leads nowhere, of a record of `holder` if it is not the first."""
    field = f"`{step.pairs[0][0]}`" + (f" of {a_record(holder)}" if holder else "")
    return f"a reference in {field} leads to no record that could be assessed"


def a_record(entity: str) -> str:
    """Name one record of an entity, with its article.

    >>> a_record("merlin"), a_record("arms_assessment")
    ('a `merlin` record', 'an `arms_assessment` record')
    """
    return f"{article(entity)} `{entity}` record"


def article(entity: str) -> str:
    """Give the article of an entity's name, by its first letter."""
    return "an" if entity[0].lower() in "aeio" else "a"


def has_lost(entity: str, tables: Tables) -> bool:
    """Whether records of an entity were quarantined."""
    account = tables.accounts.get(entity)
    return account is not None and account.quarantined > 0


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


def or_unreadable(test: Sql, alias: str, field: tuple[str, str], tables: Tables) -> Sql:
    """Whether a test holds, or a field of the record under an alias can't be read."""
    if field not in tables.unreadable:
        return test
    return sql.disjunction([test, sql.is_true(sql.column(alias, f"?{field[1]}"))])
