"""Values that are read once into columns of a row, and read back from it."""

from collections.abc import Iterable

from msgspec import Struct, field

from compliance.plan import sql
from compliance.plan.sql import Sql
from compliance.plan.values import Value


class Row(Struct):
    """Columns under construction; a time may have two, one for each clock."""

    columns: list[tuple[Sql, str]] = field(default_factory=list)
    shapes: dict[str, Value] = field(default_factory=dict)

    def put(self, name: str, value: Value) -> None:
        """Read a value into columns of a name."""
        self.shapes[name] = value
        parts = (value.plain, name), (value.instant, name), (value.wall, f"~{name}")
        self.columns += [(part, column) for part, column in parts if part is not None]
        if value.unknown not in (sql.TRUE, sql.FALSE):
            self.columns.append((value.unknown, f"?{name}"))

    def value(self, alias: str, name: str) -> Value:
        """Read a value back from a query under an alias."""
        shape = self.shapes[name]
        unknown = shape.unknown
        if unknown not in (sql.TRUE, sql.FALSE):
            unknown = sql.column(alias, f"?{name}")
        return Value(
            shape.plain and sql.column(alias, name),
            unknown,
            shape.instant and sql.column(alias, name),
            shape.wall and sql.column(alias, f"~{name}"),
        )


def nothing(names: Iterable[str]) -> list[tuple[Sql, str]]:
    """Give columns without a value."""
    return [(sql.NULL, name) for name in names]
