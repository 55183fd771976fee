"""A time zone to an open database that has our functions for reading values."""

from collections.abc import Iterable
from typing import LiteralString

import duckdb

from compliance.diagnostic import SnapshotErrors
from compliance.engines.memory import UnknownZone, open_memory
from compliance.snapshot.faults import unknown_zone
from compliance.snapshot.sql import joined, name, number, sql

_SCHEMAS = "CREATE SCHEMA IF NOT EXISTS data; CREATE SCHEMA lost; CREATE SCHEMA fate;"

# A cell is a value as JSON text, or the text of a CSV cell; `words` is the text of a string.
# A date is written in one way only, so that it can be compared with itself written out, which
# takes less than a pattern. Of the times most are written like the one that is tried first: of
# that length it reads no others but those with spaces at an end, which is what is tested.
_READERS = r"""
CREATE MACRO json_string(cell) AS
  CASE WHEN starts_with(cell, '"') THEN json_extract_string(cell, '$') END;
CREATE MACRO json_text(cell) AS
  CASE WHEN starts_with(cell, '"') THEN json_extract_string(cell, '$')
    WHEN regexp_full_match(cell, '-?[0-9]+') THEN cell END;
CREATE MACRO sure_text(words) AS
  CASE WHEN regexp_full_match(words, '(?s)|-?[0-9]+|[^-0-9\[{{tf].*'
    '|t([^r].*)?|tr([^u].*)?|tru([^e].*)?|true.+'
    '|f([^a].*)?|fa([^l].*)?|fal([^s].*)?|fals([^e].*)?|false.+') THEN words END;
CREATE MACRO json_integer(cell) AS
  CASE WHEN CAST(TRY_CAST(cell AS BIGINT) AS VARCHAR) = cell THEN TRY_CAST(cell AS BIGINT) END;
CREATE MACRO json_decimal(cell) AS
  CASE WHEN regexp_full_match(cell, '-?[0-9].*') AND isfinite(TRY_CAST(cell AS DOUBLE))
    THEN TRY_CAST(cell AS DOUBLE) END;
CREATE MACRO json_boolean(cell) AS CASE cell WHEN 'true' THEN true WHEN 'false' THEN false END;
CREATE MACRO csv_integer(cell) AS
  CASE WHEN regexp_full_match(cell, '-?[0-9]+') THEN TRY_CAST(cell AS BIGINT) END;
CREATE MACRO is_lost(cell) AS CASE WHEN TRY_CAST(cell AS DOUBLE) = 0
  THEN regexp_matches(cell, '^-?[0.]*[1-9]') ELSE false END;
CREATE MACRO csv_decimal(cell) AS
  CASE WHEN regexp_full_match(cell, '-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?')
    AND isfinite(TRY_CAST(cell AS DOUBLE)) AND NOT is_lost(cell)
    THEN TRY_CAST(cell AS DOUBLE) END;
CREATE MACRO sane(time) AS CASE WHEN year(time) BETWEEN 1900 AND 2200 THEN time END;
CREATE MACRO iso_date(words) AS
  CASE WHEN CAST(TRY_CAST(words AS DATE) AS VARCHAR) = words
    THEN sane(TRY_CAST(words AS DATE)) END;
CREATE MACRO iso_wall(words) AS coalesce(
  CASE WHEN strlen(words) = 19 AND words BETWEEN '19' AND '2201' AND words[-1] >= '0'
    THEN try_strptime(words, '%Y-%m-%dT%H:%M:%S') END,
  CASE WHEN regexp_full_match(words, '{date}{time}') THEN TRY_CAST(words AS TIMESTAMP) END);
CREATE MACRO iso_zoned(words) AS
  CASE WHEN regexp_full_match(words, '{date}{time}(Z|[-+](0[0-9]|1[0-4])(:[0-5][0-9])?)')
    THEN make_timestamp(epoch_us(TRY_CAST(words AS TIMESTAMPTZ))) END;
"""

# A date from 1900 to 2200 and a time after it, in ISO 8601; the day may still not exist.
DATE: LiteralString = "(19[0-9]{{2}}|2[01][0-9]{{2}}|2200)-[0-9]{{2}}-[0-9]{{2}}"
TIME: LiteralString = "[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{{1,6}})?)?"


def connect(place: str, time_zone: str) -> duckdb.DuckDBPyConnection:
    """Open an empty database in memory, with its macros for reading and for the clock.

    Raises:
        SnapshotErrors: The database does not know the time zone of the header at `place`.
    """
    try:
        connection = open_memory(time_zone)
    except UnknownZone:
        raise SnapshotErrors([unknown_zone(place, time_zone)]) from None
    connection.execute(_SCHEMAS)
    connection.execute(sql(_READERS, date=sql(DATE), time=sql(TIME)))
    return connection


def clear(connection: duckdb.DuckDBPyConnection, kept: Iterable[str]) -> None:
    """Drop all tables that were made since a database was opened, but those of some entities.

    Its macros stay.
    """
    schemas = connection.execute(_OWN_SCHEMAS).fetchall()
    tables = connection.execute(_OTHER_TABLES).fetchall()
    left = {("memory", "data", each) for each in kept}
    drops = [sql("DROP SCHEMA {each} CASCADE", each=name(schema)) for (schema,) in schemas]
    drops += [sql("DROP TABLE {each}", each=name(*path)) for path in tables if path not in left]
    connection.execute(joined("; ", [*drops, sql(_SCHEMAS)]))


_OWN_SCHEMAS = """
SELECT schema_name FROM duckdb_schemas()
WHERE database_name = 'memory' AND NOT internal AND schema_name NOT IN ('main', 'data')
"""
_OTHER_TABLES = """
SELECT database_name, schema_name, table_name FROM duckdb_tables()
WHERE schema_name IN ('main', 'data') AND NOT internal
"""

# Groups of this many numbers are the most that the threads together keep in order at once,
# each total of each of them in some ten bytes.
_NUMBERS_MOST = 1 << 23
_USUAL_BITS = 12


def group_by_number(connection: duckdb.DuckDBPyConnection, records: int) -> None:
    """Let groups by whole numbers near to each other be found by the number itself.

    That takes a third of the time of looking each up, where there are as many numbers as
    `records`, but more memory where there are few of them, far apart.
    """
    threads = connection.execute("SELECT current_setting('threads')").fetchall()[0][0]
    bits = min((records - 1).bit_length(), (_NUMBERS_MOST // threads).bit_length() - 1)
    if bits > _USUAL_BITS:
        connection.execute(sql("SET GLOBAL perfect_ht_threshold = {bits}", bits=number(bits)))
