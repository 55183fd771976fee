"""The states of each kind of case, joined back to the cases themselves."""

from collections.abc import Collection, Iterable, Sequence

import duckdb
from msgspec import Struct

from compliance.infer import queries
from compliance.infer.cones import Cone
from compliance.infer.imports import Arrivals
from compliance.infer.kinds import Kind, kind_columns
from compliance.infer.relations import Relations, Rows, Stored


class Answers(Struct, frozen=True):
    """For every kind of case of a cone, the numbers of its rules' states."""

    cone: Cone
    arrivals: Arrivals
    kinds: Sequence[tuple[Kind, Sequence[int]]]


def store_states(
    entity: str,
    relation: str,
    rules: Iterable[str],
    answers: Iterable[Answers],
    around: tuple[duckdb.DuckDBPyConnection, Relations],
) -> None:
    """Store the states of rules about an entity in a table, and note where they are.

    Those that the answers settle are joined by the kind of case; the others were found
    before.
    """
    connection, relations = around
    rows = relations.rows(entity)
    wanted = list(rules)
    judged: dict[str, str] = {}
    joins: list[str] = []
    parameters: list[list[object]] = []
    for number, each in enumerate(answers):
        alias = f"m{number}"
        new = {
            rule: queries.column(alias, _state(place))
            for place, rule in enumerate(each.cone.rules)
            if rule not in relations.places
        }
        if new:
            join, lists = _join_kinds(alias, each, rows)
            joins.append(join)
            parameters += lists
            judged |= new
    columns = [(judged.get(rule) or rows.state(rule), rule) for rule in wanted]
    query = queries.select([(rows.number, "#"), *columns], rows.source, *joins)
    temporary = not relation.startswith(queries.name("final"))
    connection.execute(queries.create(relation, query, temporary), parameters)
    relations.places.update((rule, Stored(relation)) for rule in wanted)


def store_nothing(
    relation: str, rules: Collection[str], connection: duckdb.DuckDBPyConnection
) -> None:
    """Store an empty table for the rules about an entity that was not supplied."""
    empty = "CAST(NULL AS INTEGER)"
    query = queries.select([(empty, name) for name in ("#", *rules)], "range(0)")
    connection.execute(queries.create(relation, query))


def _join_kinds(alias: str, answers: Answers, rows: Rows) -> tuple[str, list[list[object]]]:
    """Join the kinds by all that tells them apart; their columns come as parameters."""
    columns = kind_columns(answers.cone, rows, answers.arrivals)
    keys = [
        *((value, "BIGINT") for value in columns.words),
        *((value, "INTEGER") for value in columns.ones),
        *((value, "INTEGER[]") for value in columns.lists),
    ]
    agreement = " AND ".join(
        f"{queries.column(alias, f'k{place}')} = {value}"
        for place, (value, _) in enumerate(keys)
    )
    typed = [(f"k{place}", type_) for place, (_, type_) in enumerate(keys)]
    typed += [(_state(place), "INTEGER") for place in range(len(answers.cone.rules))]
    table = [
        (*kind.words, *kind.ones, *map(list, kind.lists), *numbers)
        for kind, numbers in answers.kinds
    ]
    parameters = [[row[place] for row in table] for place in range(len(typed))]
    # An inner join might be put in an order that crosses the kinds of two cones first.
    kinds = queries.nested(queries.tuples(typed), alias)
    return f"LEFT JOIN {kinds} ON {agreement}", parameters


def _state(place: int) -> str:
    return f"s{place}"
