"""A raw value that could not be read to the name of its kind, which is all that is shown."""

from typing import LiteralString

from compliance.snapshot.cells import Dialect
from compliance.snapshot.connect import TIME
from compliance.snapshot.small_numbers import MARK
from compliance.snapshot.sql import Sql, sql

_DAY: LiteralString = "[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"

# Written out where it is needed: as a macro it would take longer to make than to use.
_TEXT = """
CASE WHEN regexp_full_match({words}, '{day}') THEN
    CASE WHEN TRY_CAST({words} AS DATE) IS NULL THEN 'day that does not exist'
    WHEN iso_date({words}) IS NULL THEN 'date outside 1900 to 2200' ELSE 'date' END
  WHEN regexp_full_match({words}, '{day}{time}(Z|[-+][0-9:]+)?') THEN
    CASE WHEN TRY_CAST({words}[:10] AS DATE) IS NULL THEN 'day that does not exist'
    WHEN iso_date({words}[:10]) IS NULL THEN 'timestamp outside 1900 to 2200'
    WHEN coalesce(iso_wall({words}), iso_zoned({words})) IS NULL
      THEN 'timestamp with an offset not written like +01:00'
    ELSE 'timestamp' END
  WHEN regexp_full_match({words}, '{day}[Tt ][0-9]{{1,2}}(:[0-9]{{1,2}}){{1,2}}'
      '([.,][0-9]+)? ?([Zz]|[-+][0-9:]+)?')
    THEN 'timestamp not written like 2017-03-31T12:00:00'
  ELSE 'text' END
"""
_NUMBER = """
CASE WHEN isinf(TRY_CAST({cell} AS DOUBLE)) THEN 'number too large to count with'
  WHEN isnan(TRY_CAST({cell} AS DOUBLE)) THEN 'NaN'
  WHEN is_lost({cell}) THEN 'number too small to count with'
  WHEN NOT regexp_full_match({cell}, '-?[0-9]+') THEN 'decimal'
  WHEN TRY_CAST({cell} AS BIGINT) IS NULL THEN 'integer beyond 64 bits'
  ELSE 'integer' END
"""
_JSON = """
CASE WHEN starts_with({cell}, '"') THEN {text}
  WHEN starts_with({cell}, '{{') THEN 'object'
  WHEN starts_with({cell}, '[') THEN 'list'
  WHEN {cell} IN ('true', 'false') THEN 'boolean'
  WHEN regexp_full_match({cell}, '{mark}') THEN 'number too small to count with'
  ELSE {number} END
"""
_CSV = """
CASE WHEN regexp_full_match({cell}, '-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?') THEN {number}
  WHEN {cell} IN ('true', 'false') THEN 'boolean'
  WHEN starts_with({cell}, '[') THEN 'list'
  ELSE {text} END
"""


def kind_of(cell: Sql, dialect: Dialect) -> Sql:
    """Give the kind of a raw value: `text`, `date`, `decimal` and the like."""
    words = cell if dialect == "csv" else sql("json_string({cell})", cell=cell)
    return sql(
        _CSV if dialect == "csv" else _JSON,
        cell=cell,
        number=sql(_NUMBER, cell=cell),
        mark=sql(MARK),
        text=sql(_TEXT, words=words, day=sql(_DAY), time=sql(TIME)),
    )
