"""The records of one supply as a relation in SQL, with one cell for each declared field."""

from msgspec import Struct

from compliance.snapshot.cells import Cell, Dialect
from compliance.snapshot.sql import Sql, name

NUMBER = name("#")


class Rows(Struct, frozen=True):
    """A relation, and how its cells are read.

    The relation has the columns that the cells name, and `odd`: the JSON text of a record
    that needs a look, because it is no object, has a key twice or has an undeclared one.
    `is_text` says that all cells are text, as they are but in Parquet files.
    `width` is the number of bytes in which a record's values are written in JSON, null where
    that can't be told, and None where it can't for any.
    If there are `proven` cells, the relation may be read again and again, and has the place of
    each record in its file, from 0, as `NUMBER`; so are the cells read once it is known that
    each value can be.
    `carried` are the declared fields that the form itself says are there; None if only the
    records can tell. `strangers` are columns that are not declared.
    """

    relation: Sql
    cells: tuple[Cell, ...]
    dialect: Dialect
    carried: frozenset[str] | None
    strangers: tuple[str, ...] = ()
    is_text: bool = True
    width: Sql | None = None
    proven: tuple[Cell, ...] | None = None
