"""SQL of the reasoning: every name quoted, every value a whole number or a parameter."""

from collections.abc import Iterable

# A round's statement has a branch for each rule: as text it takes a tenth of the time that
# printing a tree of sqlglot's takes, and there is nothing in it but names and numbers.


def name(text: str) -> str:
    """Quote a name."""
    return '"' + text.replace('"', '""') + '"'


def column(alias: str, field: str) -> str:
    """Name a column of a table in use."""
    return f"{name(alias)}.{name(field)}"


def stored(schema: str, relation: str) -> str:
    """Name a table of a schema."""
    return f"{name(schema)}.{name(relation)}"


def select(columns: Iterable[tuple[str, str]], source: str, *clauses: str) -> str:
    """Select expressions under names; clauses follow the source as they are."""
    listed = ", ".join(f"{expression} AS {name(to)}" for expression, to in columns)
    return " ".join(["SELECT", listed, "FROM", source, *clauses])


def nested(query: str, alias: str) -> str:
    """Use a query as a table."""
    return f"({query}) AS {name(alias)}"


def union(queries: Iterable[str]) -> str:
    """The rows of all queries, one after the other."""
    return " UNION ALL ".join(queries)


def create(relation: str, query: str, temporary: bool = False) -> str:
    """Keep a query's rows as a table, in place of one of that name."""
    kind = "TEMP TABLE" if temporary else "TABLE"
    return f"CREATE OR REPLACE {kind} {relation} AS {query}"


def case(value: str, results: Iterable[tuple[int, int]], default: str) -> str:
    """Choose a number by a number."""
    branches = " ".join(f"WHEN {key} THEN {result}" for key, result in results)
    return f"CASE {value} {branches} ELSE {default} END" if branches else default


def tuples(columns: Iterable[tuple[str, str]]) -> str:
    """Rows from parameters: each column is a list, given with its item's type and name."""
    listed = ", ".join(f"unnest(CAST(? AS {type_}[])) AS {name(to)}" for to, type_ in columns)
    return f"SELECT {listed}"


def literal(text: str) -> str:
    """Write a text."""
    return "'" + text.replace("'", "''") + "'"
