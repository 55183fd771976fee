"""A time zone to an open DuckDB database in memory that converts local times."""

from typing import LiteralString

import duckdb

# The cache is keyed by path, and `/dev/fd/7` is another file each time. In DuckDB 2.0 the
# search for common subplans takes `a.x = b.y` and `a.y = b.x` of a table with itself for the
# same join, and gives the rows of one to the other.
CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_file_cache": "false",
    "allow_community_extensions": "false",
    "disabled_optimizers": "common_subplan",
}

# ICU takes the later of two instants with the same local time. The earlier is wanted: it is a
# day of 24 hours after the same time of the day before, unless the clocks change in between.
_CLOCK: LiteralString = """
SET GLOBAL TimeZone = 'UTC';
CREATE MACRO to_local(utc) AS timezone({zone}, make_timestamptz(epoch_us(utc)));
CREATE MACRO to_utc(wall) AS make_timestamp(CASE
  WHEN timezone({zone}, make_timestamptz(
    epoch_us(timezone({zone}, wall - INTERVAL 1 DAY)) + 86400000000)) = wall
  THEN epoch_us(timezone({zone}, wall - INTERVAL 1 DAY)) + 86400000000
  ELSE epoch_us(timezone({zone}, wall)) END);
"""


class UnknownZone(Exception):
    """The database does not know a time zone."""


def open_memory(time_zone: str) -> duckdb.DuckDBPyConnection:
    """Open an empty database in memory, with the macros `to_local` and `to_utc`.

    Raises:
        UnknownZone: The database does not know the time zone.
    """
    connection = duckdb.connect(":memory:", config=CONFIGURATION)
    zone = "'" + time_zone.replace("'", "''") + "'"
    try:
        connection.execute(f"SELECT timezone({zone}, TIMESTAMP '2000-01-01')")
    except duckdb.Error:
        connection.close()
        raise UnknownZone(time_zone) from None
    connection.execute(_CLOCK.format(zone=zone))
    return connection
