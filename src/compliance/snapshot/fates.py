"""A typed table to the fate of each record that is not assessed."""

import duckdb

from compliance.check.dictionary import Entity
from compliance.snapshot.load import Load
from compliance.snapshot.sql import Sql, joined, name, number, sql, text
from compliance.snapshot.survey import has_key, is_late
from compliance.snapshot.type_rows import ODD, UNREADABLE

# In this order: a record without a key can't be compared, one that is left in one copy is no
# contradiction, and only what is left is dated.
_FATES = """
CREATE TABLE {fate} AS
WITH judged AS (
  SELECT *, CASE
    {oddity} WHEN NOT ({has_key}) THEN 'no usable key' END AS "#why"
  FROM {table}),
sound AS (SELECT * FROM judged WHERE "#why" IS NULL),
twins AS (SELECT {keys} FROM sound GROUP BY {keys} HAVING count(*) > 1),
contents AS (
  SELECT list("#" ORDER BY "#") AS "#rows", count(*) OVER (PARTITION BY {keys}) AS "#versions"
  FROM sound SEMI JOIN twins USING ({keys}) GROUP BY {contents}),
decided AS (
  SELECT "#", 'quarantined' AS "#fate", "#why" FROM judged WHERE "#why" IS NOT NULL
  UNION ALL
  SELECT unnest("#rows"[2:]), 'collapsed', 'same record given more than once' FROM contents
  UNION ALL
  SELECT "#rows"[1], 'quarantined', 'same key with different content' FROM contents
  WHERE "#versions" > 1)
SELECT "#", "#fate", "#why", {first} AS "#key",
  CASE WHEN {has_key} {has_it_once} THEN concat_ws('/', {keys}) ELSE '' END AS "#record"
FROM {table} JOIN (
  FROM decided UNION ALL
  SELECT "#", 'after', 'dated after `as_of`' FROM {table}
  ANTI JOIN decided USING ("#") WHERE {late}) USING ("#")
"""
# What may be wrong with a record as a whole. Of a key that stands twice nobody knows which of
# the two is meant.
_ODDITY = """
WHEN NOT starts_with({odd}, '{{') THEN 'record is no object'
WHEN len(json_keys({odd})) > len(list_distinct(json_keys({odd}))) THEN 'key stands twice'
"""
_ONCE = """
AND NOT coalesce(len(
  list_filter(json_keys({odd}), lambda name: name IN ({names}))) > {parts}, false)
"""
_LATE = """
CREATE TABLE {fate} AS SELECT "#", 'after' AS "#fate", 'dated after `as_of`' AS "#why",
  {first} AS "#key", concat_ws('/', {keys}) AS "#record" FROM {table} WHERE {late}
"""


def leave_late(cursor: duckdb.DuckDBPyConnection, load: Load) -> None:
    """Create `fate."<entity>"` where nothing is wrong but that some records are too late."""
    cursor.execute(
        sql(
            _LATE,
            fate=name("fate", load.entity.name),
            first=name(load.entity.key[0]),
            keys=joined(", ", map(name, load.entity.key)),
            table=name("data", load.entity.name),
            late=is_late(load),
        )
    )


def decide_fates(
    cursor: duckdb.DuckDBPyConnection, load: Load, *, may_be_odd: bool
) -> dict[str, int]:
    """Create `fate."<entity>"` and give how many records have each fate.

    It has a row for each record that is not assessed: its `"#"`, its `"#fate"` (quarantined,
    collapsed or after), `"#why"`, the first field of its key, and its key as text.
    """
    entity, columns = load.entity, load.columns
    fate = name("fate", entity.name)
    cursor.execute(
        sql(
            _FATES,
            fate=fate,
            table=name("data", entity.name),
            oddity=sql(_ODDITY, odd=ODD) if may_be_odd else sql(""),
            has_it_once=_has_once(entity) if may_be_odd else sql(""),
            has_key=has_key(entity),
            keys=joined(", ", map(name, entity.key)),
            first=name(entity.key[0]),
            # What could not be read counts as it was written, so as not to look the same.
            contents=joined(", ", [*(name(column.name) for column in columns), UNREADABLE]),
            late=is_late(load),
        )
    )
    counts = cursor.execute(sql('SELECT "#fate", count(*) FROM {fate} GROUP BY ALL', fate=fate))
    return {str(row[0]): int(row[1]) for row in counts.fetchall()}


def _has_once(entity: Entity) -> Sql:
    names = joined(", ", map(text, entity.key))
    return sql(_ONCE, odd=ODD, names=names, parts=number(len(entity.key)))
