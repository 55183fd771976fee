"""The records as msgspec structs, for the peers that take one record after the other."""

import gc
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from records import FIELDS

Records = dict[str, Sequence[Any]]

_TYPES = {"i": int | None, "s": str | None, "d": str | None, "t": str | None}
_STRUCTS = {
    entity: msgspec.defstruct(
        entity, [(name, _TYPES[letter]) for name, letter in fields.items()], gc=False
    )
    for entity, fields in FIELDS.items()
}


def read(path: str) -> Records:
    """Give the records of each entity; dates stay text, which sorts as they do."""
    fields = [("snapshot", dict), *((entity, list[_STRUCTS[entity]]) for entity in FIELDS)]
    document = msgspec.defstruct("document", fields, gc=False)
    # No record is in a circle, and looking for one among millions takes long.
    gc.disable()
    decoded = msgspec.json.decode(Path(path).read_bytes(), type=document)
    gc.freeze()
    gc.enable()
    return {entity: getattr(decoded, entity) for entity in FIELDS}


def day(written: str) -> int:
    """Give a date as a whole number of days, for engines without dates."""
    return date.fromisoformat(written).toordinal()


def second(written: str) -> int:
    """Give a moment as a whole number of seconds, for engines without moments."""
    return int(datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp())
