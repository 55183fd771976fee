"""A value as written in YAML to the same value as a snapshot would hold it."""

from functools import cache
from typing import Any, assert_never
from zoneinfo import ZoneInfo

import msgspec

from compliance.check.dictionary import Dictionary
from compliance.check.written_values import read_date, read_signed_number
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.snapshot.columns import Column, columns_of
from compliance.snapshot.moments import FIRST_YEAR, LAST_YEAR, read_moment
from compliance.snapshot.record_types import typed

_ANYWHERE = ZoneInfo("UTC")
_NUMBERS = frozenset({"integer", "decimal"})


def columns_by_name(dictionary: Dictionary, entity: str) -> dict[str, Column]:
    """Give how each field of an entity is stored."""
    return {each.name: each for each in columns_of(dictionary.entities[entity], dictionary)}


def json_value(node: Node, column: Column) -> object:
    """Give a value as it stands in a snapshot: what is no number, or no list, stays text."""
    match node:
        case Sequence(items=items):
            return [json_value(each, column) for each in items]
        case Scalar():
            return _single(node, column)
        case Mapping():
            return {}
        case _:
            assert_never(node)


def is_readable(value: object, column: Column) -> bool:
    """Whether the snapshot's stage would read a value as one of the field's type."""
    if column.is_instant and not column.many:
        # A time with an offset is one too, which the snapshot reads in another way.
        return value is None or (isinstance(value, str) and _is_time(value))
    try:
        read = _decoder(column).decode(msgspec.json.encode(value))
    except msgspec.DecodeError:
        return False
    if column.primitive != "date" or read is None:
        return True
    days = read if column.many else [read]
    return all(each is None or FIRST_YEAR <= each.year <= LAST_YEAR for each in days)


def _is_time(text: str) -> bool:
    return read_date(text) is None and read_moment(text, _ANYWHERE) is not None


@cache
def _decoder(column: Column) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(typed(column))


def _single(node: Scalar, column: Column) -> object:
    if node.is_null:
        return None
    if node.style == "plain":
        if column.primitive == "boolean" and node.value in {"true", "false"}:
            return node.value == "true"
        number = read_signed_number(node.value) if column.primitive in _NUMBERS else None
        if number is not None:
            return number
    return node.value
