"""The queries of the report: subjects by their state, their keys, and the running of SQL."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlglot import exp

from compliance.check.dictionary import Entity
from compliance.evaluate.verdicts import VerdictName
from compliance.infer.reasoning import State
from compliance.plan import sql
from compliance.plan.sql import Sql
from compliance.report.judged import Judged
from compliance.snapshot.tables import Tables

OPEN: frozenset[VerdictName] = frozenset({"gap", "blocked"})


def run(tables: Tables, query: exp.Expression) -> list[tuple[Any, ...]]:
    """Run a query and give its rows."""
    return tables.connection.execute(_text(query)).fetchall()


def run_together(tables: Tables, queries: Sequence[exp.Select]) -> list[tuple[Any, ...]]:
    """Run queries as one, and give all their rows."""
    return tables.connection.execute(_union(queries)).fetchall() if queries else []


def count_numbers(
    tables: Tables, queries: Sequence[exp.Select], condition: Sql = sql.TRUE
) -> list[tuple[int, int, Any, int, int]]:
    """Count the numbers that queries select as lists, one number for each rule.

    The queries yield `value` and `numbers`; a row is the query's place, the number's place,
    the value, the number and the count of those that keep to a condition on `number`.
    """
    if not queries:
        return []
    for place, query in enumerate(queries):
        query.append("expressions", exp.Alias(this=sql.integer(place), alias=sql.name("part")))
    # A list is one expression to read for the database, and a column for each rule many.
    parts = (
        "SELECT part, place, value, number, count(*) FROM (SELECT part, value,",
        "unnest(numbers) AS number, generate_subscripts(numbers, 1) - 1 AS place",
        f"FROM ({_union(queries)})) WHERE",
        condition.sql(dialect="duckdb"),
        "GROUP BY ALL",
    )
    return tables.connection.execute(" ".join(parts)).fetchall()


def numbers(columns: Iterable[Sql]) -> tuple[Sql, str]:
    """List numbers for `count_numbers`."""
    return exp.Array(expressions=list(columns)), "numbers"


def store(tables: Tables, relation: str, query: exp.Select | exp.Union) -> None:
    """Keep the rows of a query as a temporary table, in place of one of that name."""
    create = exp.Create(
        this=exp.Table(this=sql.name(relation)),
        kind="TABLE",
        expression=query,
        replace=True,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
    )
    tables.connection.execute(_text(create))


def drop(tables: Tables, relation: str) -> None:
    """Remove a temporary table, if it is there."""
    statement = exp.Drop(tables=[exp.Table(this=sql.name(relation))], kind="TABLE", exists=True)
    tables.connection.execute(_text(statement))


def temporary(relation: str, alias: str) -> exp.Table:
    """Name a temporary table, under an alias."""
    return exp.Table(this=sql.name(relation), alias=exp.TableAlias(this=sql.name(alias)))


def key_text(entity: Entity, alias: str) -> Sql:
    """Write a record's key as one text, its fields joined by `/`."""
    parts = [sql.cast(sql.column(alias, field), "VARCHAR") for field in entity.key]
    return parts[0] if len(parts) == 1 else sql.call("concat_ws", sql.text("/"), *parts)


def subject_key(judged: Judged, entity: str, alias: str) -> Sql:
    """Write the key of a rule's subject as one text."""
    return key_text(judged.checked.dictionary.entities[entity], alias)


def final_rows(judged: Judged, rule: str, states: Sequence[int], *columns: str) -> exp.Select:
    """Select subjects of a rule that are in one of the states, from `final` as `f`.

    The columns are `#`, and those asked for: `state`, `key` (joins `data` as `d`).
    """
    entity = judged.checked.rules[rule].subject
    query = sql.select((sql.column("f", "#"), "#"))
    sql.from_(query, sql.table("final", entity, "f"))
    if "state" in columns:
        _add_column(query, sql.column("f", rule), "state")
    if "key" in columns:
        join_data(query, entity, sql.column("f", "#"))
        _add_column(query, subject_key(judged, entity, "d"), "key")
    return sql.where(query, among(sql.column("f", rule), states))


def one_case(judged: Judged, rule: str, number: int) -> exp.Select:
    """Select one subject of a rule as `#` and `state`, from `final` as `f`."""
    query = final_rows(judged, rule, list(judged.reasoning.counts[rule]), "state")
    return sql.where(query, sql.equal(sql.column("f", "#"), sql.integer(number)))


def join_data(query: exp.Select, entity: str, number: Sql) -> None:
    """Join the subject's own record, as `d`, by its row number."""
    condition = sql.equal(sql.column("d", "#"), number)
    sql.add_join(query, sql.table("data", entity, "d"), condition)


def among(value: Sql, numbers: Iterable[int]) -> Sql:
    """Whether a number is one of a list, which may be empty."""
    listed = [sql.integer(number) for number in numbers]
    return exp.In(this=value, expressions=listed) if listed else sql.FALSE


def rows_of(judged: Judged, rule: str) -> int:
    """Count the subjects of a rule: none if its entity was not supplied."""
    return sum(judged.reasoning.counts.get(rule, {}).values())


def states_with(judged: Judged, rule: str, verdicts: Iterable[VerdictName]) -> list[int]:
    """Give the states with one of the verdicts that some subject of the rule is in."""
    wanted = frozenset(verdicts)
    counts = judged.reasoning.counts.get(rule, {})
    return [
        number
        for number in sorted(counts)
        if counts[number] and judged.reasoning.states[number].verdict in wanted
    ]


def is_root(state: State) -> bool:
    """Whether a state is a gap that no other rule's gap explains."""
    return state.verdict == "gap" and not state.causes


def _add_column(query: exp.Select, value: Sql, to: str) -> None:
    query.append("expressions", exp.Alias(this=value, alias=sql.name(to)))


def _union(queries: Iterable[exp.Select]) -> str:
    # One statement costs much less than many; printed one by one, as the printer of a whole
    # union copies every branch.
    return " UNION ALL ".join(f"({_text(query)})" for query in queries)


def _text(query: exp.Expression) -> str:
    return query.sql(dialect="duckdb", copy=False)
