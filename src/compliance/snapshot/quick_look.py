"""The bytes of a small JSON array to what stands out in its records, if anything does.

msgspec checks each value against its declared type while it reads, and what it accepts the
database reads in the same way. So nothing is left for SQL to test, which for a few thousand
records takes longer to plan than to do.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from itertools import repeat
from operator import is_not
from typing import Any

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import astuple

from compliance.snapshot.columns import Column
from compliance.snapshot.load import Load
from compliance.snapshot.record_types import raw_records, typed_records, typed_values
from compliance.snapshot.supply import JsonPart

Values = Mapping[str, tuple[Any, ...]]


class Look(Struct, frozen=True):
    """What was seen of records that are all objects.

    `carried` are the fields that some record has, and `doubtful` those with a value that is
    not plainly as declared. `has_strangers` says that there are undeclared fields, `is_keyed`
    that each record surely has a key, which no other has, `in_order` that they stand in its
    order, and `may_be_late` that some may be dated after `as_of`.
    """

    supplied: int
    carried: frozenset[str]
    doubtful: frozenset[str]
    has_strangers: bool
    is_keyed: bool
    in_order: bool
    may_be_late: bool


def look_through(load: Load) -> Look | None:
    """Look at every value: None if only the database can tell what it is."""
    supply = load.supply
    if not isinstance(supply, JsonPart) or _is_special(load):
        return None
    if _NEGATIVE_ZERO.search(supply.content):
        return None
    try:
        return _look_at_types(load, supply) or _look_at_columns(load, supply)
    except ValueError:
        # A field has a name that msgspec does not allow.
        return None


# The database and msgspec don't agree on how it is written.
_NEGATIVE_ZERO = re.compile(rb"-0[]},.eE\s]")
_KEY_KINDS = ("text", "integer", "date")


def _is_special(load: Load) -> bool:
    """Whether the entity has keys that are not compared as they stand."""
    return any(
        column.many or column.primitive not in _KEY_KINDS for column in _key_columns(load)
    )


def _key_columns(load: Load) -> list[Column]:
    by_name = {column.name: column for column in load.columns}
    return [by_name[field] for field in load.entity.key]


def _look_at_types(load: Load, supply: JsonPart) -> Look | None:
    records = _decoded(typed_records(load), supply.content)
    if records is None:
        return None
    values = _by_field(load, records)
    doubtful = frozenset(
        column.name for column in load.columns if not _is_sane(column, values[column.name])
    )
    return _look(load, len(records), values, doubtful, has_strangers=False)


def _look_at_columns(load: Load, supply: JsonPart) -> Look | None:
    """Look at each column for itself, as something in the records is not as declared."""
    records = _decoded(raw_records(load, strict=True), supply.content)
    has_strangers = records is None
    if records is None:
        records = _decoded(raw_records(load, strict=False), supply.content)
    if records is None:
        return None
    values = _by_field(load, records)
    doubtful = set()
    for column in load.columns:
        raws = values[column.name]
        given = _decoded(typed_values(column), b"[" + b",".join(_carried(raws)) + b"]")
        if given is None or not _is_sane(column, given):
            doubtful.add(column.name)
        else:
            values[column.name] = (*given, *repeat(UNSET, len(raws) - len(given)))
    return _look(load, len(records), values, frozenset(doubtful), has_strangers=has_strangers)


def _look(
    load: Load, count: int, values: Values, doubtful: frozenset[str], *, has_strangers: bool
) -> Look:
    carried = frozenset(field for field, each in values.items() if each.count(UNSET) < count)
    keys = None if doubtful.intersection(load.entity.key) else _keys(load, values)
    dated = load.dated
    return Look(
        count,
        carried,
        doubtful,
        has_strangers,
        keys is not None,
        keys is not None and keys == sorted(keys),
        dated is not None and (dated.name in doubtful or _may_be_late(load, dated, values)),
    )


def _decoded(kind: Any, content: bytes | memoryview) -> Any:
    try:
        return msgspec.json.Decoder(kind).decode(content)
    except msgspec.DecodeError:
        return None


def _by_field(load: Load, records: list[Struct]) -> dict[str, tuple[Any, ...]]:
    """Give the values of each field, `UNSET` where a record does not have it."""
    by_place = zip(*map(astuple, records), strict=True) if records else repeat(())
    return {column.name: each for column, each in zip(load.columns, by_place, strict=False)}


def _carried(values: Iterable[Any]) -> Iterable[Any]:
    return filter(partial(is_not, UNSET), values)


def _is_sane(column: Column, values: Iterable[Any]) -> bool:
    """Whether no date is before 1900 or after 2200; of a list nobody knows."""
    if column.many:
        return not column.is_instant and not (column.primitive == "date" and any(values))
    if column.primitive != "date":
        return True
    given = set(filter(None, values))
    return not given or (min(given).year >= 1900 and max(given).year <= 2200)


def _keys(load: Load, values: Values) -> list[tuple[Any, ...]] | None:
    """Give the keys as they compare once typed, or None if one is missing or there twice."""
    parts = []
    for column in _key_columns(load):
        part = values[column.name]
        if None in part or UNSET in part:
            return None
        # In a text, a number is its digits.
        parts.append(tuple(map(str, part)) if column.primitive == "text" else part)
    keys = list(zip(*parts, strict=True))
    return keys if len(set(keys)) == len(keys) else None


def _may_be_late(load: Load, dated: Column, values: Values) -> bool:
    """Say whether the latest date is after `as_of`, or a time so near that it could be."""
    latest = max(map(str, filter(None, values[dated.name])), default="")
    # By the clock of no place is a day more than two days ahead of what it is elsewhere.
    near = timedelta(days=2 if dated.is_instant else 0)
    day = (load.as_of.date() - near).isoformat()
    return latest[: len(day)] > day
