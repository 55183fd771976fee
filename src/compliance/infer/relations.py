"""Where the outcomes and states of each rule are, and queries over the rows of an entity."""

from collections.abc import Iterable, Mapping

import duckdb
from msgspec import Struct, field

from compliance.infer import queries

BASE = "v"


class Coded(Struct, frozen=True):
    """A state that follows from the outcome alone: numbers for codes, else the code itself."""

    numbers: tuple[tuple[int, int], ...]


class Stored(Struct, frozen=True):
    """A state that is in a column of a table, under the rule's id."""

    relation: str


Place = Coded | Stored


class Relations(Struct):
    """The tables of entities that have rows, and the places of states found so far.

    `bases` holds for each entity the table that has its row numbers and outcomes, `shares`
    the table with the outcomes of each share rule that has been judged.
    """

    bases: Mapping[str, str]
    subjects: Mapping[str, str]
    places: dict[str, Place] = field(default_factory=dict)
    shares: dict[str, str] = field(default_factory=dict)

    def has(self, entity: str) -> bool:
        """Whether the entity was supplied, so that there is a table to read."""
        return entity in self.bases

    def rows(self, entity: str) -> "Rows":
        """Start a query over the subjects of an entity."""
        return Rows(self, self.bases[entity])


class Rows:
    """The subjects of one entity, with the tables that a query needs joined to them."""

    def __init__(self, relations: Relations, base: str) -> None:
        self._relations = relations
        self._base = base
        self._aliases: dict[str, str] = {}

    @property
    def number(self) -> str:
        """The row number of the subject."""
        return queries.column(BASE, "#")

    @property
    def source(self) -> str:
        """What follows `FROM`, once all columns have been asked for."""
        joins = (
            f"LEFT JOIN {relation} AS {queries.name(alias)} "
            f"ON {queries.column(alias, '#')} = {self.number}"
            for relation, alias in self._aliases.items()
        )
        return " ".join([f"{self._base} AS {queries.name(BASE)}", *joins])

    def column(self, relation: str, field_: str) -> str:
        """Read a column of a table that has the row numbers of these subjects."""
        alias = self._aliases.setdefault(relation, f"j{len(self._aliases)}")
        return queries.column(alias, field_)

    def code(self, rule: str) -> str:
        """The code of a rule's outcome, before gates."""
        share = self._relations.shares.get(rule)
        outcome = self.column(share, "outcome") if share else queries.column(BASE, rule)
        return f"({outcome} & 7)"

    def state(self, rule: str) -> str:
        """The number of a rule's state, which must have been found in an earlier round."""
        match self._relations.places[rule]:
            case Coded(numbers):
                return queries.case(self.code(rule), numbers, default=self.code(rule))
            case Stored(relation):
                return self.column(relation, rule)


def find_relations(
    connection: duckdb.DuckDBPyConnection, subjects: Mapping[str, str]
) -> Relations:
    """Find the tables of outcomes; an entity with share rules alone has only its data."""
    rows = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables()"
        " WHERE database_name = current_database()"
        " AND schema_name IN ('data', 'verdict') ORDER BY schema_name"
    ).fetchall()
    wanted = frozenset(subjects.values())
    bases = {
        entity: queries.stored(schema, entity) for schema, entity in rows if entity in wanted
    }
    return Relations(bases, subjects)


def subjects_of(rules: Iterable[str], subjects: Mapping[str, str]) -> dict[str, list[str]]:
    """Group rules by the entity that they are about, in the order given."""
    groups: dict[str, list[str]] = {}
    for rule in rules:
        groups.setdefault(subjects[rule], []).append(rule)
    return groups
