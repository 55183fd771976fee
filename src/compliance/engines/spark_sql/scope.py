"""What a query under translation can see: relations, columns with types, and lookups."""

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from compliance.engines.spark_sql.untranslatable import Untranslatable

Columns = Mapping[str, str]


class Relation(Struct, frozen=True):
    """Rows that can stand after FROM: how Spark names them, and their columns with types."""

    text: str
    columns: Columns


class Term(Struct, frozen=True):
    """An expression in Spark's SQL, and its type; an empty type is not known."""

    text: str
    kind: str = ""


class Around(Struct, frozen=True):
    """What every query of a statement needs.

    `find` gives a stored table by schema and name. `keep` stores the rows of a query before
    the statement runs; given the names of columns to order by, it also numbers the rows from
    1, in a column `NUMBER` beside the query's own. `zone` is the snapshot's time zone.
    """

    find: Callable[[str, str], Relation]
    keep: Callable[[str, Columns, tuple[str, ...]], Relation]
    zone: str


NUMBER = "# in order"


class Lookup(Struct, frozen=True):
    """A table joined in place of a query for one of its values by a unique key."""

    relation: Relation
    alias: str
    on: str


class Scope(Struct):
    """The relations in reach of the expressions of one query.

    `names` are the parameters of the lambdas around. `lookups` are the tables that must be
    joined for the expressions printed since they were last taken. `replaced` says what is
    printed for some nodes, by their identity, because the query around makes it otherwise.
    """

    around: Around
    parent: "Scope | None" = None
    relations: dict[str, Relation] = field(default_factory=dict)
    sources: dict[str, Columns] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    lookups: list[Lookup] = field(default_factory=list)
    replaced: dict[int, Term] = field(default_factory=dict)
    joined: int = 0

    def relation(self, name: str) -> Relation | None:
        """Find a query that was named by WITH."""
        found = self.relations.get(name)
        return found if found or self.parent is None else self.parent.relation(name)

    def kind(self, table: str, column: str) -> str:
        """Give the type of a column, of whatever table if none is named."""
        for alias, columns in self.sources.items():
            if table in {"", alias}:
                found = _find(columns, column)
                if found is not None:
                    return found
        if self.parent is not None:
            return self.parent.kind(table, column)
        raise Untranslatable("a column of no table in reach")

    def look_up(self, relation: Relation, on: Callable[[str], str]) -> str:
        """Join a table by a unique key, once for each condition; give its alias."""
        for known in self.lookups:
            if known.relation is relation and known.on == on(known.alias):
                return known.alias
        self.joined += 1
        alias = f"lookup {self.joined}"
        self.lookups.append(Lookup(relation, alias, on(alias)))
        return alias


def _find(columns: Columns, column: str) -> str | None:
    if column in columns:
        return columns[column]
    folded = column.lower()
    return next((kind for name, kind in columns.items() if name.lower() == folded), None)
