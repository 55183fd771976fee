"""The relations that live far away: each a query over others, which statements then name."""

from collections.abc import Iterable

from msgspec import Struct, field
from sqlglot import exp

from compliance.engines.reading import Query

Columns = dict[str, str]


class Sent(Struct, frozen=True, eq=False):
    """Rows of a table here that go along with a query: a text for each column's array.

    What is looked up in is one row instead, with the array as a whole.
    """

    name: str
    columns: Columns
    arrays: tuple[str, ...]
    as_rows: bool = True


class Relation(Struct, frozen=True, eq=False):
    """A query far away under a name of its own, with all that it reads.

    `columns` are their names with DuckDB's types. The query is in the dialect that is spoken
    there. `texts` keeps what was printed: by the names of the columns that were wanted.
    """

    name: str
    query: Query
    columns: Columns
    reads: tuple["Relation", ...] = ()
    sent: tuple[Sent, ...] = ()
    texts: dict[frozenset[str], tuple[str, frozenset[str]]] = field(default_factory=dict)


def in_order(relations: Iterable[Relation]) -> list[Relation]:
    """Give relations and all that they read, each once and after what it reads."""
    found: dict[str, Relation] = {}

    def add(relation: Relation) -> None:
        if relation.name not in found:
            for each in relation.reads:
                add(each)
            found[relation.name] = relation

    for relation in relations:
        add(relation)
    return list(found.values())


def parts(query: Query, relations: list[Relation], dialect: str) -> list[tuple[Relation, str]]:
    """Print relations, of each the columns alone that something after it may use.

    A column is taken to be used if one of its name is, of whatever relation.
    """
    used = names_in(query)
    found = []
    for relation in reversed(relations):
        text, names = _printed(relation, used, dialect)
        used |= names
        found.append((relation, text))
    return found[::-1]


def names_in(query: exp.Expr) -> frozenset[str]:
    """Give the names of all columns that a query reads; `*` is among them if it reads all."""
    names = {each.name for each in query.find_all(exp.Column)}
    stars = (star for star in query.find_all(exp.Star) if isinstance(star.parent, exp.Select))
    return frozenset(names | {"*"} if any(stars) else names)


def _printed(
    relation: Relation, used: frozenset[str], dialect: str
) -> tuple[str, frozenset[str]]:
    wanted = frozenset(relation.columns) if "*" in used else used & set(relation.columns)
    if wanted not in relation.texts:
        pruned = _pruned(relation.query, wanted)
        relation.texts[wanted] = (pruned.sql(dialect), names_in(pruned))
    return relation.texts[wanted]


def _pruned(query: Query, wanted: frozenset[str]) -> Query:
    """Leave out what a query gives but nobody wants, where its rows stay the same."""
    if not isinstance(query, exp.Select) or query.args.get("distinct"):
        return query
    if any(isinstance(each, exp.Star) for each in query.expressions):
        return query
    kept = [each for each in query.expressions if each.alias in wanted or _must_stay(each)]
    if len(kept) == len(query.expressions):
        return query
    pruned = query.copy()
    kept = kept or query.expressions[:1]
    pruned.set("expressions", [each.copy() for each in kept])
    return pruned


def _must_stay(projection: exp.Expr) -> bool:
    # What unfolds lists makes rows, and an aggregate without groups makes one of all.
    called = projection.find_all(exp.Anonymous)
    return bool(projection.find(exp.AggFunc)) or any(
        each.name.lower() in ("unnest", "jsonb_agg", "array_agg") for each in called
    )
