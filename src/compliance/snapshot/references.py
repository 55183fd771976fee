"""The final tables to a list of the references in them that lead to no assessed record."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from compliance.check.dictionary import Dictionary, Entity
from compliance.check.types import ReferenceTarget
from compliance.engines.database import Database
from compliance.snapshot.columns import Column, columns_of
from compliance.snapshot.findings import Findings
from compliance.snapshot.sql import Sql, joined, name, number, sql, text
from compliance.snapshot.survey import Bounds
from compliance.snapshot.tables import PROBLEMS_SHOWN, Account, Problem

# A reference is dangling if no assessed record has its key; the fate says if another has.
# Names of our own begin with `#`, which those of fields can't.
_DANGLING = """
SELECT {entity} AS "#entity", concat_ws('/', {keys}) AS "#record", {field} AS "#field",
  {target} AS "#target", "#fate", "#total", "#place"
FROM {table} JOIN (
  SELECT "#", "#fate", count(*) OVER (PARTITION BY "#fate") AS "#total",
    row_number() OVER (PARTITION BY "#fate" ORDER BY "#") AS "#place"
  FROM (
    SELECT DISTINCT "#", "#fate" FROM (
      SELECT "#", {reference} AS "#reference" FROM {table} WHERE {given}) AS near
    ANTI JOIN {far} AS far ON "#reference" = {key}
    LEFT JOIN {fates} AS fates ON "#reference" = "#key") AS found) AS ranked USING ("#")
WHERE "#place" <= {limit}
"""
_COUNT = """
SELECT "#place", count(*) FROM ({references}) AS near ANTI JOIN ({keys}) AS far
ON near."#target" = far."#target" AND "#reference" = "#key"
WHERE "#reference" IS NOT NULL GROUP BY "#place"
"""
# Keys are unique, so that a reference leads to one record or to none. The database joins
# tables of many records, each pair for itself, in a third of the time that it takes to look
# for what can't be joined; of few records it takes longer to plan.
_MATCHED = """
SELECT {place} FROM (SELECT count("#reference") AS "#given" FROM ({references})),
  (SELECT count(*) AS "#found" FROM ({references}) JOIN ({keys}) ON "#reference" = "#key")
WHERE "#given" > "#found"
"""
MANY = 100_000
# Whole numbers that are keys, each once, lead to all references between the first and the last
# where there is none missing between them, which takes a glance.
_BETWEEN = """
SELECT coalesce(CASE WHEN "#first" > -4000000000000000000 AND "#last" < 4000000000000000000
    THEN "#last" - "#first" + 1 = "#keys" END, false)
  AND coalesce("#least" >= "#first" AND "#most" <= "#last", true)
FROM (SELECT min("#key") AS "#first", max("#key") AS "#last", count("#key") AS "#keys"
    FROM ({keys}) AS far) AS those,
  (SELECT min("#reference") AS "#least", max("#reference") AS "#most"
    FROM ({references}) AS near) AS these
"""
_FATES = """
(SELECT CAST("#key" AS {kind}) AS "#key", max("#fate") AS "#fate" FROM {fate}
WHERE "#fate" <> 'collapsed' GROUP BY ALL)
"""
_WHOLE = sql("BIGINT")
_WORDS = sql("VARCHAR")
_UNKNOWN: Mapping[str, Mapping[str, Bounds]] = {}
LISTED = "listed"  # what was done about nothing but references
_PROBLEMS = {
    None: "refers to nothing: there is no such `{0}`",
    "after": "refers to a record of `{0}` dated after `as_of`",
    "quarantined": "refers to a quarantined record of `{0}`",
}


def find_dangling(
    connection: Database,
    dictionary: Dictionary,
    accounts: Mapping[str, Account],
    bounds: Mapping[str, Mapping[str, Bounds]] = _UNKNOWN,
) -> Findings:
    """List the references to nothing; an entity that was not supplied could hold anything.

    `bounds` are of the fields of entities of which every record is assessed.
    """
    references = [
        (entity, column, _far(target, dictionary, accounts))
        for entity, column, target in _references(dictionary, accounts)
    ]
    if not references:
        return Findings()
    # Mostly there are none, and to count them is much less to plan than to list them.
    large = frozenset(name for name, each in accounts.items() if each.assessed > MANY)
    doubtful = [
        (place, reference)
        for place, reference in enumerate(references)
        if not (reference[0].name in large and _is_between(connection, *reference, bounds))
    ]
    queries = (query for kind in (_WHOLE, _WORDS) for query in _counts(doubtful, kind, large))
    counted = (connection.execute(query).fetchall() for query in queries)
    dangling = sorted(row[0] for rows in counted for row in rows)
    return _list(connection, [_dangling(*references[place]) for place in dangling])


def _list(connection: Database, queries: list[Sql]) -> Findings:
    if not queries:
        return Findings()
    query = sql(
        'SELECT "#entity", "#record", "#field", "#target", "#fate", "#total" FROM ({all}) '
        'ORDER BY "#entity", "#field", "#target", "#fate", "#place"',
        all=joined(" UNION ALL ", queries),
    )
    shown = []
    totals = {}
    for entity, record, field, target, fate, total in connection.execute(query).fetchall():
        found = _PROBLEMS[fate].format(target)
        shown.append(Problem(entity, record, field, found, LISTED))
        totals[entity, field, target, fate] = total
    return Findings(tuple(shown), sum(totals.values()))


class _Far(Struct, frozen=True):
    """Where a reference leads: the text that says so, the entity, its key and account."""

    value: str | None
    entity: Entity
    key: Column
    account: Account


def _references(
    dictionary: Dictionary, accounts: Mapping[str, Account]
) -> Iterator[tuple[Entity, Column, ReferenceTarget]]:
    """Give the references from tables with records to tables with a key of one field."""
    for near, account in accounts.items():
        entity = dictionary.entities[near]
        for column in columns_of(entity, dictionary) if account.assessed else ():
            reference = column.field.reference
            for target in reference.targets if reference else ():
                if (
                    target.entity in accounts
                    and len(dictionary.entities[target.entity].key) == 1
                ):
                    yield entity, column, target


def _far(
    target: ReferenceTarget, dictionary: Dictionary, accounts: Mapping[str, Account]
) -> _Far:
    entity = dictionary.entities[target.entity]
    key = next(c for c in columns_of(entity, dictionary) if c.name == entity.key[0])
    return _Far(target.value, entity, key, accounts[entity.name])


def _is_between(
    connection: Database,
    entity: Entity,
    column: Column,
    far: _Far,
    bounds: Mapping[str, Mapping[str, Bounds]],
) -> bool:
    """Whether no reference can be dangling, as keys are all the whole numbers of a range."""
    if _kind(column, far.key) != _WHOLE or column.many:
        return False
    these = bounds.get(entity.name, {}).get(column.name)
    those = bounds.get(far.entity.name, {}).get(far.key.name)
    if these and those:
        is_whole = those.most - those.least + 1 == far.account.assessed
        return is_whole and those.least <= these.least and these.most <= those.most
    values, keys = _values(entity, column, far), _keys(far, _WHOLE)
    query = sql(_BETWEEN, references=values, keys=keys)
    return bool(connection.execute(query).fetchall()[0][0])


def _counts(
    references: Iterable[tuple[int, tuple[Entity, Column, _Far]]],
    kind: Sql,
    large: frozenset[str],
) -> Iterator[Sql]:
    """Give queries for the places of the references of one type that are dangling anywhere.

    Those of all small entities are looked up at once, in the keys of all that they lead to.
    """
    targets: dict[str, tuple[int, Sql]] = {}
    sources = []
    for place, (entity, column, far) in references:
        if _kind(column, far.key) != kind:
            continue
        values, keys = _values(entity, column, far), _keys(far, kind)
        if entity.name in large and not column.many:
            yield sql(_MATCHED, place=number(place), references=values, keys=keys)
            continue
        target, _ = targets.setdefault(far.entity.name, (len(targets), keys))
        mine = {"#place": place, "#target": target}
        sources.append(_among_others(values, mine))
    if sources:
        all_keys = (
            _among_others(keys, {"#target": target}) for target, keys in targets.values()
        )
        yield sql(
            _COUNT,
            references=joined(" UNION ALL ", sources),
            keys=joined(" UNION ALL ", all_keys),
        )


def _among_others(values: Sql, places: Mapping[str, int]) -> Sql:
    """Give values with the places that tell them from others."""
    columns = (
        sql("{place} AS {column}", place=number(place), column=name(column))
        for column, place in places.items()
    )
    return sql(
        "SELECT {places}, * FROM ({values})",
        places=joined(", ", columns),
        values=values,
    )


def _values(entity: Entity, column: Column, far: _Far) -> Sql:
    """Give all values of a reference that lead to a target, as `#reference`."""
    leads_there = _leads_there(column, far.value)
    return sql(
        'SELECT {reference} AS "#reference" FROM {table}{where}',
        reference=_single(_kind(column, far.key), column),
        table=name("data", entity.name),
        where=sql(" WHERE {test}", test=leads_there) if leads_there else sql(""),
    )


def _keys(far: _Far, kind: Sql) -> Sql:
    return sql(
        'SELECT {key} AS "#key" FROM {table}',
        key=_as(kind, far.key, name(far.key.name)),
        table=name("data", far.entity.name),
    )


def _dangling(entity: Entity, column: Column, far: _Far) -> Sql:
    return sql(
        _DANGLING,
        entity=text(entity.name),
        field=text(column.name),
        target=text(far.entity.name),
        keys=joined(", ", map(name, entity.key)),
        fates=_fates(far, _kind(column, far.key)),
        limit=number(PROBLEMS_SHOWN),
        **_joint(entity, column, far),
    )


def _joint(entity: Entity, column: Column, far: _Far) -> dict[str, Sql]:
    """Give the parts that join the records of an entity to those that they refer to."""
    kind = _kind(column, far.key)
    return {
        "reference": _single(kind, column),
        "table": name("data", entity.name),
        "given": _given(column, far.value),
        "far": name("data", far.entity.name),
        "key": sql("CAST(far.{key} AS {kind})", key=name(far.key.name), kind=kind),
    }


def _kind(column: Column, key: Column) -> Sql:
    """Give the type in which two columns can be compared."""
    both_whole = column.primitive == key.primitive == "integer"
    return _WHOLE if both_whole else _WORDS


def _single(kind: Sql, column: Column) -> Sql:
    """Give the values of a reference, each of a list, in the type in which it is compared."""
    if not column.many:
        return _as(kind, column, name(column.name))
    listed = name(column.name)
    if column.primitive != "text" and kind == _WORDS:
        listed = sql("CAST({listed} AS VARCHAR[])", listed=listed)
    return sql("unnest({listed})", listed=listed)


def _as(kind: Sql, column: Column, value: Sql) -> Sql:
    """Give a value of a column in the type in which it is compared."""
    if column.primitive == "text" or kind == _WHOLE:
        return value
    return sql("CAST({value} AS VARCHAR)", value=value)


def _given(column: Column, value: str | None) -> Sql:
    """Give the test that a record refers to this target at all."""
    there = sql("{field} IS NOT NULL", field=name(column.name))
    leads_there = _leads_there(column, value)
    if not leads_there:
        return there
    return sql("{there} AND {leads_there}", there=there, leads_there=leads_there)


def _leads_there(column: Column, value: str | None) -> Sql | None:
    """Give the test that a reference to several entities leads to this one."""
    reference = column.field.reference
    if reference is None or reference.by is None or value is None:
        return None
    return sql("{by} = {value}", by=name(reference.by), value=text(value))


def _fates(far: _Far, kind: Sql) -> Sql:
    if far.account.quarantined or far.account.after_as_of:
        return sql(_FATES, kind=kind, fate=name("fate", far.entity.name))
    return sql(
        '(SELECT CAST(NULL AS {kind}) AS "#key", CAST(NULL AS VARCHAR) AS "#fate")', kind=kind
    )
