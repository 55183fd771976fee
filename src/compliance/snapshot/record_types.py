"""An entity's columns to types of msgspec, by which records are read and checked at once."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from compliance.check.types import Primitive
from compliance.snapshot.columns import Column
from compliance.snapshot.connect import DATE, TIME
from compliance.snapshot.load import Load
from compliance.snapshot.sql import sql

_INTEGER = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
_KINDS: dict[Primitive, Any] = {
    "text": str | _INTEGER,
    "integer": _INTEGER,
    "decimal": float,
    "boolean": bool,
    "date": date,
    # A time with an offset is read in another way.
    "timestamp": Annotated[str, Meta(pattern=rf"\A{sql(DATE)}{sql(TIME)}\Z")],
}
_ONE_OF: Any = Literal
_LIST: Any = list


def typed_records(load: Load) -> Any:
    """Make the type of a list of records that have declared fields only, all readable."""
    fields = [(_place_name(place), typed(each)) for place, each in enumerate(load.columns)]
    return _LIST[
        _record(load, [(name, kind | UnsetType, UNSET) for name, kind in fields], strict=True)
    ]


def raw_records(load: Load, *, strict: bool) -> Any:
    """Make the type of a list of records whose values are not read."""
    places = range(len(load.columns))
    fields = [(_place_name(place), Raw, UNSET) for place in places]
    return _LIST[_record(load, fields, strict=strict)]


def typed(column: Column) -> Any:
    """Give the type of the values of a column, null included."""
    kind = _KINDS[column.primitive] if column.values is None else _ONE_OF[column.values]
    return (_LIST[kind] if column.many else kind) | None


def typed_values(column: Column) -> Any:
    """Give the type of a list of the values of a column."""
    return _LIST[typed(column)]


def _record(load: Load, fields: list[tuple[str, Any, Any]], *, strict: bool) -> type[Struct]:
    names = {_place_name(place): column.name for place, column in enumerate(load.columns)}
    return msgspec.defstruct(
        "Record", fields, rename=names, forbid_unknown_fields=strict, gc=False
    )


def _place_name(place: int) -> str:
    return f"field_{place}"
