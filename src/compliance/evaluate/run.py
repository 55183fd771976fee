"""Plans and tables to verdicts: every query once, in order, inside the database."""

from collections.abc import Iterable, Iterator, Set

from sqlglot import exp

from compliance.evaluate.calendar import calendar_tasks
from compliance.evaluate.verdicts import Verdicts
from compliance.evaluate.workers import WORKERS, Statement, Task, run_tasks
from compliance.plan.plans import EntityPlan, Plans
from compliance.plan.scan import Stored
from compliance.plan.sql import from_, name, stored
from compliance.snapshot.tables import Tables

DIALECT = "duckdb"
MANY = 200_000
SCHEMAS = ("calendar", "derived", "cases", "chunk", "verdict", "share")


def evaluate(plans: Plans, tables: Tables) -> Verdicts:
    """Judge every rule for every subject, before gates; shares wait for the walk."""
    database = tables.connection
    for schema in SCHEMAS:
        database.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    parts: dict[str, list[EntityPlan]] = {}
    for plan in plans.entities:
        parts.setdefault(plan.entity, []).append(plan)
    tasks: list[Task] = []
    # The longest first, so that none of them is left for one worker alone.
    for entity in sorted(parts, key=lambda each: -sum(len(part.rules) for part in parts[each])):
        tasks += _entity_tasks(entity, parts[entity], plans)
    reads = frozenset[str]().union(
        *(task.reads for task in tasks), *map(_tables_of, _share_queries(plans))
    )
    derived = _derived_tasks(plans, reads)
    tasks = [*derived, *tasks]
    reads = reads.union(*(task.reads for task in derived))
    if any(name.startswith("calendar.") for name in reads):
        tasks = [*calendar_tasks(plans, tables), *tasks]
    run_tasks(tasks, database, 1 if _are_many(tables) else WORKERS)
    return Verdicts(plans.reasons, doubtful(plans, tables))


def _are_many(tables: Tables) -> bool:
    """Whether one statement keeps all cores busy, and two would need twice the memory."""
    return any(each.assessed > MANY for each in tables.accounts.values())


def _entity_tasks(entity: str, chunks: list[EntityPlan], plans: Plans) -> Iterator[Task]:
    """Make the wide table of an entity, from one query or from several joined by number."""
    for chunk in chunks:
        for each in chunk.stored:
            yield _task(each.schema, each.name, each.query, plans)
    if len(chunks) == 1:
        yield _task("verdict", entity, chunks[0].query, plans)
        return
    names = [f"{entity} {number}" for number in range(len(chunks))]
    for part, chunk in zip(names, chunks, strict=True):
        yield _task("chunk", part, chunk.query, plans)
    whole = from_(exp.Select(expressions=[exp.Star()]), stored("chunk", names[0]))
    for part in names[1:]:
        whole.append("joins", exp.Join(this=stored("chunk", part), using=[name("#")]))
    yield _task("verdict", entity, whole, plans)


def _task(schema: str, relation: str, query: exp.Query, plans: Plans) -> Task:
    name, target = f"{schema}.{relation}", stored(schema, relation)

    def statement() -> Statement:
        if name not in plans.printed:
            plans.printed[name] = _statement(target, query)
        return plans.printed[name], None

    return Task(name, _tables_of(query), statement)


def _tables_of(query: exp.Query) -> frozenset[str]:
    return frozenset(f"{each.db}.{each.name}" for each in query.find_all(exp.Table))


def _share_queries(plans: Plans) -> Iterator[exp.Query]:
    for share in plans.shares.values():
        yield share.query
        yield from (each.query for each in share.stored)


def _derived_tasks(plans: Plans, wanted: Set[str]) -> list[Task]:
    """Make the tables of derived fields that are read, and those which these read in turn."""
    tasks: list[Task] = []
    wanted = set(wanted)
    for each in reversed(plans.derived):
        task = _task(each.schema, each.name, each.query, plans)
        if task.makes in wanted and task.makes not in plans.made:
            plans.made.add(task.makes)
            wanted |= task.reads
            tasks.insert(0, task)
    return tasks


def store_derived(plans: Plans, queries: Iterable[exp.Query], tables: Tables) -> None:
    """Make the tables of derived fields that queries read, unless they were made before."""
    reads = frozenset[str]().union(*map(_tables_of, queries))
    for task in _derived_tasks(plans, reads):
        tables.connection.execute(*task.statement())


def store(wanted: Iterable[Stored], tables: Tables) -> None:
    """Make tables from queries, each once."""
    for each in wanted:
        create(tables, stored(each.schema, each.name), each.query)


def create(
    tables: Tables, target: exp.Table, query: exp.Query, temporary: bool = False
) -> None:
    """Make a table from a query, in place of one of the same name."""
    tables.connection.execute(_statement(target, query, temporary))


def _statement(target: exp.Table, query: exp.Query, temporary: bool = False) -> str:
    statement = exp.Create(
        this=target,
        kind="TABLE",
        replace=True,
        expression=query,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]) if temporary else None,
    )
    return statement.sql(DIALECT, copy=False)


def doubtful(plans: Plans, tables: Tables) -> frozenset[str]:
    """Give the rules that follow a reference which some record carries but can't be read."""
    return frozenset(
        rule
        for rule, references in plans.reads.items()
        if not references.isdisjoint(tables.lost_references)
    )
