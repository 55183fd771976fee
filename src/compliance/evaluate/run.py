"""Plans and tables to verdicts: every query once, in order, inside the database."""

from collections.abc import Iterable

from sqlglot import exp

from compliance.evaluate.calendar import make_calendar
from compliance.evaluate.verdicts import Verdicts
from compliance.plan.plans import EntityPlan, Plans
from compliance.plan.scan import Stored
from compliance.plan.sql import from_, name, stored
from compliance.snapshot.tables import Tables

DIALECT = "duckdb"
SCHEMAS = ("derived", "cases", "verdict", "share")


def evaluate(plans: Plans, tables: Tables) -> Verdicts:
    """Judge every rule for every subject, before gates; shares wait for the walk."""
    database = tables.connection
    for schema in SCHEMAS:
        database.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    make_calendar(plans, tables)
    store(plans.derived, tables)
    parts: dict[str, list[EntityPlan]] = {}
    for plan in plans.entities:
        parts.setdefault(plan.entity, []).append(plan)
    for entity, chunks in parts.items():
        _judge_entity(entity, chunks, tables)
    return Verdicts(plans.reasons, doubtful(plans, tables))


def store(wanted: Iterable[Stored], tables: Tables) -> None:
    """Make tables from queries, each once."""
    for each in wanted:
        create(tables, stored(each.schema, each.name), each.query)


def create(
    tables: Tables, target: exp.Table, query: exp.Query, temporary: bool = False
) -> None:
    """Make a table from a query, in place of one of the same name."""
    statement = exp.Create(
        this=target,
        kind="TABLE",
        replace=True,
        expression=query,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]) if temporary else None,
    )
    tables.connection.execute(statement.sql(DIALECT, copy=False))


def doubtful(plans: Plans, tables: Tables) -> frozenset[str]:
    """Give the rules that follow a reference which some record carries but can't be read."""
    return frozenset(
        rule
        for rule, steps in plans.reads.items()
        if any(
            (step.entity, far) in tables.lost_references
            for step in steps
            for _, far in step.pairs
        )
    )


def _judge_entity(entity: str, chunks: list[EntityPlan], tables: Tables) -> None:
    """Make the wide table of an entity, from one query or from several joined by number."""
    for chunk in chunks:
        store(chunk.stored, tables)
    target = stored("verdict", entity)
    if len(chunks) == 1:
        create(tables, target, chunks[0].query)
        return
    names = [f"{entity} {number}" for number in range(len(chunks))]
    for part, chunk in zip(names, chunks, strict=True):
        create(tables, stored("cases", part), chunk.query)
    whole = from_(exp.Select(expressions=[exp.Star()]), stored("cases", names[0]))
    for part in names[1:]:
        join = exp.Join(this=stored("cases", part), using=[name("#")])
        whole.append("joins", join)
    create(tables, target, whole)
