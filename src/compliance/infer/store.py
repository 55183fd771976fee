"""The states of each kind of case, brought back to the cases themselves."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from compliance.engines.database import Database
from compliance.infer import queries
from compliance.infer.cones import Cone
from compliance.infer.kinds import KEYS, Kind, is_settled
from compliance.infer.relations import Listed, Relations, Stored


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
    rows = [
        (number, kind.codes, kind.reached, numbers, numbers[0])
        for number, each in kept
        for kind, numbers in each.kinds
    ]
    types = {
        "cone": "INTEGER",
        "codes": "BIGINT[]",
        "reached": "INTEGER[][]",
        "states": "INTEGER[]",
        "state": "INTEGER",
    }
    given = [("k.cone", "cone"), (queries.column("k", "#"), "#")]
    query = queries.select(
        [*given, ("m.states", "states"), ("m.state", "state")],
        f"{KEYS} AS k JOIN ({queries.tuples(types.items())}) AS m",
        "ON m.cone = k.cone AND m.codes = k.codes AND m.reached = k.reached",
    )
    # Lists of numbers are read from text in half the time that lists of Python's take.
    parameters = [str([row[place] for row in rows]) for place in range(len(types))]
    connection.execute(queries.create(relation, query, temporary=True), parameters)
    connection.execute(f"DROP TABLE {KEYS}")
    for number, each in kept:
        for place, rule in enumerate(each.cone.rules):
            relations.places[rule] = Listed(relation, number, place)


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
