"""The types of columns by DuckDB's names, and their names in Spark."""

from collections.abc import Iterable

from sqlglot import exp

from compliance.engines.spark_sql.untranslatable import Untranslatable

# Of a literal null, which takes any type; and of a list or struct that nothing is asked of.
NULL = "NULL"
STRUCT = "STRUCT"
JSON = "JSON"
# Of values that rows are ordered by, and that are nothing else.
ROW = "ROW"

# DuckDB names some types in several ways, and sqlglot in ways of its own.
_CANONICAL = {
    "TEXT": "VARCHAR",
    "STRING": "VARCHAR",
    "INT": "INTEGER",
    "INT128": "HUGEINT",
    "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE",
    "TIMESTAMPNTZ": "TIMESTAMP",
}
_IN_SPARK = {
    "BOOLEAN": "BOOLEAN",
    "TINYINT": "TINYINT",
    "SMALLINT": "SMALLINT",
    "INTEGER": "INT",
    "BIGINT": "BIGINT",
    "HUGEINT": "DECIMAL(38,0)",
    "DOUBLE": "DOUBLE",
    "FLOAT": "FLOAT",
    "VARCHAR": "STRING",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP_NTZ",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
    "BLOB": "BINARY",
}
_IN_DUCKDB = {
    **{spark.lower(): duckdb for duckdb, spark in _IN_SPARK.items()},
    "void": NULL,
}
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
NUMBERS = (*WHOLE, "FLOAT", "DOUBLE")


def written(to: exp.DataType) -> str:
    """Name a type that a statement casts to."""
    text = to.sql("duckdb")
    item = text.removesuffix("[]")
    if item != text:
        return f"{written(exp.DataType.build(item, dialect='duckdb'))}[]"
    return _CANONICAL.get(text, text)


def in_spark(kind: str) -> str:
    """Name a type as Spark does.

    >>> in_spark("BIGINT[]")
    'ARRAY<BIGINT>'
    """
    if kind.endswith("[]"):
        return f"ARRAY<{in_spark(item_of(kind))}>"
    if kind not in _IN_SPARK:
        raise Untranslatable(f"type {kind}")
    return _IN_SPARK[kind]


def in_duckdb(kind: str) -> str:
    """Name a type of Spark's (its simple string) as DuckDB does; others keep their name.

    >>> in_duckdb("array<timestamp_ntz>")
    'TIMESTAMP[]'
    """
    if kind.startswith("array<"):
        return f"{in_duckdb(kind.removeprefix('array<').removesuffix('>'))}[]"
    if kind.startswith("decimal(") and not kind.endswith(",0)"):
        return kind.upper()
    return STRUCT if kind.startswith("struct<") else _IN_DUCKDB.get(kind, kind.upper())


def item_of(kind: str) -> str:
    """Give the type of a list's items."""
    return kind.removesuffix("[]") if kind.endswith("[]") else ""


def common(kinds: Iterable[str]) -> str:
    """Give the type that values of several types have together.

    >>> common(["NULL", "INTEGER", "BIGINT"])
    'BIGINT'
    """
    known = [kind for kind in dict.fromkeys(kinds) if kind != NULL]
    if not known:
        return NULL
    if all(kind in NUMBERS for kind in known):
        return max(known, key=NUMBERS.index)
    if all(kind.endswith("[]") for kind in known):
        return f"{common(item_of(kind) for kind in known)}[]"
    if set(known) == {"DATE", "TIMESTAMP"}:
        return "TIMESTAMP"
    return known[0] if len(known) == 1 else ""
