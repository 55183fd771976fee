"""The records of a table as typed rows, and those left when copies are collapsed."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from compliance.diagnostic import Diagnostic
from compliance.snapshot import faults
from compliance.snapshot.in_place.read_columns import Read, read_column
from compliance.snapshot.load import Records
from compliance.snapshot.sql import Sql, joined, name, sql
from compliance.snapshot.survey import has_key


class Typed(Struct, frozen=True):
    """The records of one entity as they stand in a table: how each field is read."""

    records: Records
    reads: tuple[Read, ...]

    @property
    def doubtful(self) -> tuple[Read, ...]:
        """The fields in which some value may be unreadable."""
        return tuple(read for read in self.reads if not read.is_sure)


def read_records(
    records: Records, types: Mapping[str, str], place: str
) -> tuple[Typed, Sequence[Diagnostic]]:
    """Give how the records of a table are read, and what keeps them from being read."""
    found: list[Diagnostic] = []
    reads: list[Read] = []
    entity = records.entity
    for column in records.columns:
        read = read_column(column, types)
        if read is not None:
            reads.append(read)
            continue
        message = (
            f"column `{column.name}` of table `{entity.name}` has the type "
            f"`{types[column.name]}` where {column.expected} is expected"
        )
        hint = f"give a view `{entity.name}` that casts it"
        found.append(faults.bad_table(place, message, hint))
    found += [
        faults.bad_table(place, f"table `{entity.name}` has no column `{key}`, its key")
        for key in entity.key
        if key not in types
    ]
    return Typed(records, tuple(reads)), found


def typed_rows(typed: Typed) -> Sql:
    """Give the typed rows of a table.

    The columns are those of `data."<entity>"` but for its number, and for a field that may be
    unreadable whether it is and what it is then: see `flag_name` and `kind_name`.
    """
    return _typed(typed, name("source", typed.records.entity.name), ())


_CONTENTS = """
SELECT *, count(*) OVER (PARTITION BY {keys}) AS "#versions"
FROM ({rows}) AS typed WHERE {has_key}
"""


def distinct_contents(typed: Typed) -> Sql:
    """Give each content of records with a key once, typed.

    `"#copies"` is how often it is there, `"#versions"` how many contents have its key.
    """
    entity = typed.records.entity
    carried = joined(", ", (name(read.column.name) for read in typed.reads if read.is_carried))
    grouped = sql(
        '(SELECT {columns}, count(*) AS "#copies" FROM {table} GROUP BY {columns})',
        columns=carried,
        table=name("source", entity.name),
    )
    return sql(
        _CONTENTS,
        keys=joined(", ", map(name, entity.key)),
        rows=_typed(typed, grouped, (sql('"#copies"'),)),
        has_key=has_key(entity),
    )


def flag_name(read: Read) -> Sql:
    """Name the column that is true where a field can't be read."""
    return name("!" + read.column.name)


def kind_name(read: Read) -> Sql:
    """Name the column that says what stands in a field that can't be read."""
    return name(":" + read.column.name)


def _typed(typed: Typed, source: Sql, others: Sequence[Sql]) -> Sql:
    fields = [field for read in typed.reads for field in _fields(read)]
    return sql(
        "SELECT {fields} FROM {source} AS records",
        fields=joined(", ", [*fields, *others]),
        source=source,
    )


def _fields(read: Read) -> Iterator[Sql]:
    field = name(read.column.name)
    yield sql("{value} AS {field}", value=read.value, field=field)
    if read.local is not None:
        local = name("~" + read.column.name)
        yield sql("{value} AS {local}", value=read.local, local=local)
    if not read.is_sure:
        test = sql("{field} IS NOT NULL AND {value} IS NULL", field=field, value=read.value)
        yield sql("{test} AS {flag}", test=test, flag=flag_name(read))
        yield sql("{kind} AS {name}", kind=read.kind, name=kind_name(read))
