"""Types by DuckDB's names: what several values have in common, and PostgreSQL's names."""

from collections.abc import Iterable

NULL = "NULL"
TEXT = "VARCHAR"
STRUCT = "STRUCT"
STRUCTS = "STRUCT[]"
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
NUMBERS = (*WHOLE, "DECIMAL", "FLOAT", "DOUBLE")
TIMES = ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")

# Other names for the same, as DuckDB or the printer of its dialect writes them.
_SYNONYMS = {
    '"NULL"': NULL,
    "TEXT": TEXT,
    "INT": "INTEGER",
    "INT128": "HUGEINT",
    "REAL": "FLOAT",
    "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE",
}

_IN_POSTGRES = {
    NULL: "text",
    TEXT: "text",
    "TINYINT": "smallint",
    "HUGEINT": "numeric",
    "DECIMAL": "numeric",
    "FLOAT": "double precision",
    "DOUBLE": "double precision",
    STRUCT: "jsonb",
    STRUCTS: "jsonb",
}


def plain(written: str) -> str:
    """Give a type one name, without precision and the fields of a struct.

    >>> plain("STRUCT(entity VARCHAR, id VARCHAR)[]"), plain("INT[]"), plain("DECIMAL(2,1)")
    ('STRUCT[]', 'INTEGER[]', 'DECIMAL')
    """
    if written.endswith("[]"):
        return plain(written[:-2]) + "[]"
    bare = written.split("(", 1)[0]
    return _SYNONYMS.get(bare, bare)


def common(types: Iterable[str]) -> str:
    """Give the type that values of these types have together.

    >>> common(["NULL", "INTEGER", "BIGINT"]), common(["DATE", "TIMESTAMP"])
    ('BIGINT', 'TIMESTAMP')
    """
    known = [each for each in dict.fromkeys(types) if each != NULL]
    if not known:
        return NULL
    for order in (NUMBERS, TIMES):
        if all(each in order for each in known):
            return max(known, key=order.index)
    # A text beside another type is a literal, which is read as what stands beside it.
    return next((each for each in known if each != TEXT), TEXT)


def in_postgres(type_: str) -> str:
    """Name a type as PostgreSQL does; structs, and lists of them, are JSON there."""
    if type_ in _IN_POSTGRES:
        return _IN_POSTGRES[type_]
    if type_.endswith("[]"):
        return in_postgres(type_[:-2]) + "[]"
    return type_.lower()
