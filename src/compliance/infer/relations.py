"""Where the outcomes and states of each rule are, and queries over the rows of an entity."""

from collections.abc import Container, Iterable, Mapping

from msgspec import Struct, field

from compliance.infer import queries
from compliance.snapshot.tables import Tables

BASE = "v"


class Coded(Struct, frozen=True):
    """A state that follows from the outcome alone: numbers for codes, else the code itself."""

    numbers: tuple[tuple[int, int], ...]


class Listed(Struct, frozen=True):
    """A state that is in the lists that a round left for a cone, at a place from 0."""

    relation: str
    cone: int
    place: int


class Stored(Struct, frozen=True):
    """A state that is in a column of a table, under the rule's id."""

    relation: str


Place = Coded | Listed | Stored


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

    def number(self, rule: str, known: int) -> int:
        """Turn what `Rows.known` gives for a rule into the number of its state."""
        place = self.places[rule]
        return dict(place.numbers).get(known, known) if isinstance(place, Coded) else known


class Rows:
    """The subjects of one entity, with the tables that a query needs joined to them.

    The first that is asked for is read alone: all but those attached have every subject.
    """

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
        self._begin()
        first, *others = self._aliases
        joins = (
            f"LEFT JOIN {relation} AS {queries.name(self._aliases[relation])} "
            f"ON {queries.column(self._aliases[relation], '#')} = {self.number}"
            for relation in others
        )
        return " ".join([f"{first} AS {queries.name(BASE)}", *joins])

    def column(self, relation: str, field_: str) -> str:
        """Read a column of a table that has a row for each of these subjects."""
        new = f"j{len(self._aliases)}" if self._aliases else BASE
        return queries.column(self._aliases.setdefault(relation, new), field_)

    def attached(self, query: str, field_: str) -> str:
        """Read a column of a query that has a row for some of the subjects; null for others."""
        self._begin()
        return self.column(f"({query})", field_)

    def outcome(self, rule: str) -> str:
        """A rule's outcome, before gates: its code, and its reasons in the bits above."""
        share = self._relations.shares.get(rule)
        return self.column(share, "outcome") if share else self.column(self._base, rule)

    def code(self, rule: str) -> str:
        """The code of a rule's outcome, before gates."""
        return f"({self.outcome(rule)} & 7)"

    def known(self, rule: str) -> str:
        """What the number of a rule's state follows from: see `Relations.number`."""
        place = self._relations.places[rule]
        return self.code(rule) if isinstance(place, Coded) else self.state(rule)

    def state(self, rule: str) -> str:
        """The number of a rule's state, which must have been found in an earlier round."""
        match self._relations.places[rule]:
            case Coded(numbers):
                return queries.case(self.code(rule), numbers, default=self.code(rule))
            case Listed(relation, cone, place):
                return self.listed(relation, cone, place)
            case Stored(relation):
                return self.column(relation, rule)

    def listed(self, relation: str, cone: int, place: int) -> str:
        """The number of a state in the lists that a round left for a cone."""
        lists = f"(FROM {relation} WHERE cone = {cone})"
        if place == 0:
            return self.column(lists, "state")
        return f"{self.column(lists, 'states')}[{place + 1}]"

    def _begin(self) -> None:
        if not self._aliases:
            self._aliases[self._base] = BASE


def find_relations(
    shares: Container[str], tables: Tables, subjects: Mapping[str, str]
) -> Relations:
    """Find the tables of outcomes; an entity with share rules alone has only its data."""
    judged = {entity for rule, entity in subjects.items() if rule not in shares}
    bases = {
        entity: queries.stored("verdict" if entity in judged else "data", entity)
        for entity in dict.fromkeys(subjects.values())
        if entity in tables.accounts
    }
    return Relations(bases, subjects)


def subjects_of(rules: Iterable[str], subjects: Mapping[str, str]) -> dict[str, list[str]]:
    """Group rules by the entity that they are about, in the order given."""
    groups: dict[str, list[str]] = {}
    for rule in rules:
        groups.setdefault(subjects[rule], []).append(rule)
    return groups
