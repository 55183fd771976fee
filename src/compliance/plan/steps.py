"""The ways from a record to others: joins along the steps of a relation."""

from collections.abc import Sequence

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


def agreement(near: str, far: str, step: Step, *, perhaps: bool = False) -> Sql:
    """When a record under the alias `near` leads to one under the alias `far`.

    With `perhaps`, also when it is not known which entity the reference of `far` means.
    """
    parts: list[Sql] = []
    for near_field, far_field in step.pairs:
        left, right = sql.column(near, near_field), sql.column(far, far_field)
        if step.near_list:
            parts.append(sql.call("list_contains", left, right))
        elif step.far_list:
            parts.append(sql.call("list_contains", right, left))
        else:
            parts.append(sql.equal(left, right))
    if step.near_when:
        parts.append(_means(near, step.near_when))
    if step.far_when:
        means = _means(far, step.far_when)
        parts.append(sql.call("coalesce", means, sql.TRUE) if perhaps else means)
    return sql.conjunction(parts)


def _means(alias: str, asked: tuple[str, str]) -> Sql:
    field, text = asked
    return sql.equal(sql.column(alias, field), sql.text(text))


def surely_meant(steps: Sequence[Step], far: str) -> Sql:
    """When all polymorphic references on the way, joined by `join_steps`, mean what is asked.

    It is unknown where a reference doesn't say which entity it means.
    """
    meant = [
        _means(_alias(far, number, len(steps)), step.far_when)
        for number, step in enumerate(steps)
        if step.far_when
    ]
    return sql.conjunction(meant)


def _may_lead_there(near: str, step: Step) -> Sql:
    """Whether a polymorphic reference doesn't say that it leads elsewhere."""
    if step.near_when is None:
        return sql.TRUE
    return sql.call("coalesce", _means(near, step.near_when), sql.TRUE)


def join_steps(
    query: exp.Select,
    near: str,
    steps: Sequence[Step],
    far: str,
    schemas: Sequence[str] = (),
) -> None:
    """Join the records that the steps lead to, or may lead to, under the alias `far`.

    `schemas` are where the records of each step are read: `data` where there are none, or
    `lost` for the quarantined ones.
    """
    for number, step in enumerate(steps):
        alias = _alias(far, number, len(steps))
        relation = sql.table(schemas[number] if schemas else "data", step.entity, alias)
        condition = agreement(near, alias, step, perhaps=True)
        sql.add_join(query, relation, None if condition == sql.TRUE else condition)
        near = alias


def _alias(far: str, number: int, steps: int) -> str:
    return far if number == steps - 1 else f"{far} via {number}"


def pairs(near_entity: str, steps: Sequence[Step], tables: Tables) -> exp.Select:
    """Pair records with those that the steps lead to: columns `near` and `far`, row numbers.

    Where every step leads to at most one record, each near record has one row, with a null
    `far` if a reference is null or leads nowhere; it has none if a reference says that it
    leads to another entity. Otherwise only pairs are rows.
    """
    query = sql.select((sql.column("n", "#"), "near"))
    sql.from_(query, sql.table("data", near_entity, "n"))
    missing = lacking_on(near_entity, steps, tables) is not None
    to_one = not any(step.many for step in steps)
    far = "n"
    for number, step in enumerate(() if missing else steps):
        alias = f"f{number}"
        condition = agreement(far, alias, step)
        relation = sql.table("data", step.entity, alias)
        if to_one:
            sql.add_join(query, relation, condition, "LEFT")
            sql.where(query, _may_lead_there(far, step))
        else:
            sql.add_join(query, relation, None if condition == sql.TRUE else condition)
        far = alias
    reached = sql.cast(sql.NULL, "BIGINT") if missing else sql.column(far, "#")
    query.append("expressions", exp.Alias(this=reached, alias=sql.name("far")))
    query.set("distinct", exp.Distinct())
    return sql.where(query, sql.TRUE if to_one or not missing else sql.FALSE)
