"""The states of each kind of case, brought back to the cases themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from compliance.engines.database import Database
from compliance.infer import queries
from compliance.infer.cones import Cone
from compliance.infer.kinds import KEYS, NUMBERS, Kind, is_settled
from compliance.infer.relations import Listed, Relations, Stored

# What a kind of case is known by, in two forms, and what was found of it.
_LISTS = {"cone": "INTEGER", "codes": "BIGINT[]", "reached": "INTEGER[][]"}
_NUMBER = {"cone": "INTEGER", "number": "BIGINT"}
_FOUND = {"states": "INTEGER[]", "state": "INTEGER"}
_NONE = queries.select(
    [("0", "cone"), ("0", "#"), ("CAST([] AS INTEGER[])", "states"), ("0", "state")],
    "range(0)",
)


class Answers(Struct, frozen=True):
    """For every kind of case of a cone, the numbers of its rules' states."""

    cone: Cone
    kinds: Sequence[tuple[Kind, Sequence[int]]]


def store_round(
    relation: str,
    answers: Sequence[Answers],
    around: tuple[Database, Relations],
) -> None:
    """Store the states that a round found: `cone`, `#` and a list in the order of its rules.

    The first of them is there as a number too: most cones have one rule, and to join numbers
    takes the database a fraction of the time.
    """
    connection, relations = around
    kept = [
        (number, each)
        for number, each in enumerate(answers)
        if not is_settled(each.cone, relations)
    ]
    if not kept:
        return
    selects: list[str] = []
    parameters: list[str] = []
    for table, known in ((KEYS, _LISTS), (NUMBERS, _NUMBER)):
        if rows := list(_rows(table, kept)):
            selects.append(_joined(table, known))
            # Lists of numbers are read from text in half the time that lists of Python's take.
            parameters += [str(list(column)) for column in zip(*rows, strict=True)]
    query = queries.union(selects or [_NONE])
    connection.execute(queries.create(relation, query, temporary=True), parameters)
    for table in (KEYS, NUMBERS):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for number, each in kept:
        for place, rule in enumerate(each.cone.rules):
            relations.places[rule] = Listed(relation, number, place)


def _rows(table: str, kept: Iterable[tuple[int, Answers]]) -> Iterator[tuple[Any, ...]]:
    """Give the kinds whose cases are in a table, with what was found of them."""
    for number, each in kept:
        for kind, states in each.kinds:
            found = (list(states), states[0])
            if table == KEYS and kind.number is None:
                yield (number, kind.codes, kind.reached, *found)
            elif table == NUMBERS and kind.number is not None:
                yield (number, kind.number, *found)


def _joined(table: str, known: Mapping[str, str]) -> str:
    """Select what was found of each case, whose kinds are parameters."""
    given = [("k.cone", "cone"), (queries.column("k", "#"), "#")]
    return queries.select(
        [*given, *((f"m.{each}", each) for each in _FOUND)],
        f"{table} AS k JOIN ({queries.tuples([*known.items(), *_FOUND.items()])}) AS m",
        "ON " + " AND ".join(f"m.{each} = k.{each}" for each in known),
    )


def store_final(
    entity: str,
    rules: Iterable[str],
    around: tuple[Database, Relations],
) -> None:
    """Gather the states of all rules about an entity in a table, and note where they are."""
    connection, relations = around
    wanted = list(rules)
    rows = relations.rows(entity)
    columns = [(rows.state(rule), rule) for rule in wanted]
    query = queries.select([(rows.number, "#"), *columns], rows.source)
    relation = queries.stored("final", entity)
    connection.execute(queries.create(relation, query))
    relations.places.update((rule, Stored(relation)) for rule in wanted)


def store_nothing(entity: str, rules: Iterable[str], connection: Database) -> None:
    """Store an empty table for the rules about an entity that was not supplied."""
    empty = "CAST(NULL AS INTEGER)"
    query = queries.select([(empty, name) for name in ("#", *rules)], "range(0)")
    connection.execute(queries.create(queries.stored("final", entity), query))
