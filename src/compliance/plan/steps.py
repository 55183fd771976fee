"""The ways from a record to others: joins along the steps of a relation."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from sqlglot import exp

from compliance.check.dictionary import FORCE
from compliance.check.form import Step
from compliance.plan import sql
from compliance.plan.sql import Sql
from compliance.snapshot.tables import Tables


def lacking_on(near: str, steps: Sequence[Step], tables: Tables) -> str | None:
    """Say what the snapshot lacks on a way: an entity, or a field that relates two of them."""
    for step in steps:
        if step.entity != FORCE and step.entity not in tables.accounts:
            return f"no `{step.entity}` records were supplied"
        whens = ((near, step.near_when), (step.entity, step.far_when))
        fields = [(entity, when[0]) for entity, when in whens if when]
        for near_field, far_field in step.pairs:
            fields += [(near, near_field), (step.entity, far_field)]
        for entity, field in fields:
            if (entity, field) in tables.uncarried:
                return f"no `{entity}` record carries `{field}`"
        near = step.entity
    return None


class Near(Struct, frozen=True):
    """Where a step starts: the alias of a record in a query, its entity and its schema."""

    alias: str
    entity: str
    schema: str = "data"


def _join_step(
    query: exp.Select,
    near: Near,
    step: Step,
    far: Near,
    how: Literal["perhaps", "sure", "LEFT"],
) -> None:
    """Join the records to which one step leads, or may lead `perhaps`.

    Perhaps it leads where the reference doesn't say to which entity it does. The items of a
    list are rows of their own, as the database holds each record against each other where it
    has to look for one in a list.
    """
    parts = _when(near.alias, far.alias, step, perhaps=how == "perhaps")
    if step.near_list or step.far_list:
        (near_field, far_field), items = step.pairs[0], f"{far.alias} items"
        holder, field = (near, near_field) if step.near_list else (far, far_field)
        number, item = sql.column(items, "#"), sql.column(items, "item")
        is_holder = sql.equal(number, sql.column(holder.alias, "#"))
        if step.near_list:
            on, other = is_holder, agree(item, sql.column(far.alias, far_field), step)
        else:
            on, other = agree(item, sql.column(near.alias, near_field), step), is_holder
        sql.add_join(query, sql.subquery(items_of(holder, field), items), on)
        parts.insert(0, other)
    else:
        parts[:0] = [
            agree(sql.column(near.alias, one), sql.column(far.alias, other), step)
            for one, other in step.pairs
        ]
    condition = sql.conjunction(parts)
    relation = sql.table(far.schema, far.entity, far.alias)
    if how == "LEFT":
        sql.add_join(query, relation, condition, how)
    else:
        sql.add_join(query, relation, None if condition == sql.TRUE else condition)


def items_of(holder: Near, field: str) -> exp.Select:
    """Give each item of a list once, with the number of the record that holds it."""
    listed = sql.call("list_distinct", sql.column("i", field))
    query = sql.select((sql.column("i", "#"), "#"), (exp.Unnest(expressions=[listed]), "item"))
    return sql.from_(query, sql.table(holder.schema, holder.entity, "i"))


def agree(one: Sql, other: Sql, step: Step) -> Sql:
    """Whether two fields that a step puts side by side are equal."""
    return same_key(one, other, as_text=bool(step.near_when or step.far_when))


def same_key(one: Sql, other: Sql, *, as_text: bool) -> Sql:
    """Whether a reference holds a key: as text if it may be that of several entities.

    The reference is text where their keys are of different types, and is no number then.
    """
    if not as_text:
        return sql.equal(one, other)
    return sql.equal(sql.cast(one, "VARCHAR"), sql.cast(other, "VARCHAR"))


def _when(near: str, far: str, step: Step, *, perhaps: bool) -> list[Sql]:
    """When polymorphic references mean each other's entity."""
    parts: list[Sql] = []
    if step.near_when:
        parts.append(means(near, step.near_when))
    if step.far_when:
        meant = means(far, step.far_when)
        parts.append(sql.call("coalesce", meant, sql.TRUE) if perhaps else meant)
    return parts


def means(alias: str, asked: tuple[str, str]) -> Sql:
    """Whether the field beside a polymorphic reference names the entity that is asked for."""
    field, text = asked
    return sql.equal(sql.column(alias, field), sql.text(text))


def surely_meant(steps: Sequence[Step], far: str) -> Sql:
    """When all polymorphic references on the way, joined by `join_steps`, mean what is asked.

    It is unknown where a reference doesn't say which entity it means.
    """
    meant = [
        means(_alias(far, number, len(steps)), step.far_when)
        for number, step in enumerate(steps)
        if step.far_when
    ]
    return sql.conjunction(meant)


def may_lead_there(near: str, step: Step) -> Sql:
    """Whether a polymorphic reference doesn't say that it leads elsewhere."""
    if step.near_when is None:
        return sql.TRUE
    return sql.call("coalesce", means(near, step.near_when), sql.TRUE)


def join_steps(
    query: exp.Select,
    near: Near,
    steps: Sequence[Step],
    far: str,
    schemas: Sequence[str] = (),
) -> None:
    """Join the records that the steps lead to, or may lead to, under the alias `far`.

    `schemas` are where the records of each step are read: `data` where there are none, or
    `lost` for the quarantined ones.
    """
    for number, step in enumerate(steps):
        schema = schemas[number] if schemas else "data"
        there = Near(_alias(far, number, len(steps)), step.entity, schema)
        _join_step(query, near, step, there, "perhaps")
        near = there


def _alias(far: str, number: int, steps: int) -> str:
    return far if number == steps - 1 else f"{far} via {number}"


def pairs(near_entity: str, steps: Sequence[Step], tables: Tables) -> exp.Select:
    """Pair records with those that the steps lead to: columns `near` and `far`, row numbers.

    Where every step leads to at most one record, each near record has one row, with a null
    `far` if a reference is null or leads nowhere, or something on the way was not supplied;
    it has none if a reference says that it leads to another entity. Otherwise only pairs are
    rows.
    """
    query = sql.select((sql.column("n", "#"), "near"))
    sql.from_(query, sql.table("data", near_entity, "n"))
    missing = lacking_on(near_entity, steps, tables) is not None
    to_one = not any(step.many for step in steps)
    far = Near("n", near_entity)
    for number, step in enumerate(steps if to_one or not missing else ()):
        there = Near(f"f{number}", step.entity)
        is_lacking = lacking_on(far.entity, (step,), tables) is not None
        if not is_lacking:
            _join_step(query, far, step, there, "LEFT" if to_one else "sure")
        if to_one:
            sql.where(query, may_lead_there(far.alias, step))
        if is_lacking:
            break
        far = there
    reached = sql.cast(sql.NULL, "BIGINT") if missing else sql.column(far.alias, "#")
    query.append("expressions", exp.Alias(this=reached, alias=sql.name("far")))
    query.set("distinct", exp.Distinct())
    return sql.where(query, sql.TRUE if to_one or not missing else sql.FALSE)
