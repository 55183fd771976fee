"""The header to the table of the `force`, which has one record."""

from compliance.check.dictionary import FORCE, FORCE_ENTITY
from compliance.engines.database import Database
from compliance.snapshot.header import ReadHeader
from compliance.snapshot.load_entity import Loaded
from compliance.snapshot.sql import Sql, joined, name, sql, text
from compliance.snapshot.survey import utc_text
from compliance.snapshot.tables import Account


def create_force(connection: Database, header: ReadHeader) -> Loaded:
    """Create `data."force"`; fields that the header does not have are not carried."""
    values = {"time_zone": header.zone.key} | header.values
    given = {field: _text(values.get(field)) for field in FORCE_ENTITY.fields}
    given["as_of"] = sql("TIMESTAMP {utc}", utc=text(utc_text(header.as_of)))
    wall = header.as_of.replace(tzinfo=None).isoformat(sep=" ")
    given["~as_of"] = sql("TIMESTAMP {wall}", wall=text(wall))
    columns = [sql("{value} AS {field}", value=v, field=name(f)) for f, v in given.items()]
    connection.execute(
        sql(
            'CREATE OR REPLACE TABLE {table} AS SELECT CAST(0 AS BIGINT) AS "#", {columns}',
            table=name("data", FORCE),
            columns=joined(", ", columns),
        )
    )
    absent = frozenset(field for field in FORCE_ENTITY.fields if field not in values)
    return Loaded(Account(1, 1, 0, 0, 0), uncarried=absent)


def _text(value: str | None) -> Sql:
    return sql("CAST(NULL AS VARCHAR)") if value is None else text(value)
