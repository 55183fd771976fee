"""Names, texts and templates to SQL text in which everything from outside is quoted."""

from collections.abc import Iterable
from typing import LiteralString


class Sql(str):
    """SQL that was built by this module alone, so that nothing unquoted can be in it."""

    __slots__ = ()


def sql(template: LiteralString, **parts: Sql) -> Sql:
    """Fill the `{names}` of a template with SQL.

    >>> sql("SELECT {column}", column=name('a"b'))
    'SELECT "a""b"'
    """
    return Sql(template.format_map(parts))


def name(*parts: str) -> Sql:
    """Quote a name, or a path of names such as schema and table.

    >>> name("data", "select")
    '"data"."select"'
    """
    return Sql(".".join('"' + part.replace('"', '""') + '"' for part in parts))


def text(value: str) -> Sql:
    """Quote a text.

    >>> text("it's")
    "'it''s'"
    """
    return Sql("'" + value.replace("'", "''") + "'")


def number(value: int) -> Sql:
    """Write a whole number."""
    return Sql(str(value))


def joined(separator: LiteralString, parts: Iterable[Sql]) -> Sql:
    """Join SQL, such as the columns of a list."""
    return Sql(separator.join(parts))
