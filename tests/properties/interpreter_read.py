"""A snapshot's JSON document to typed records, one value at a time, faults set aside."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from compliance.check.dictionary import FORCE, Dictionary, Entity, Field
from compliance.check.rules import CheckedRules
from compliance.check.types import TEXT, Enum, List, Reference, Scalar, Type
from properties.interpreter_data import UNKNOWN, Data, Record, Records, Value
from properties.interpreter_time import Clock

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TIMESTAMP = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?"
)


def read_snapshot(document: Mapping[str, Any], checked: CheckedRules) -> Data:
    """Read a whole snapshot; entities that are not in it were not supplied."""
    header = document["snapshot"]
    zone = ZoneInfo(header.get("time_zone") or checked.time_zone)
    clock = Clock(as_of_of(header["as_of"], zone), zone, checked.calendar)
    reader = _Reader(checked.dictionary, clock)
    entities = {
        name: reader.records(entity, document[name]) if name in document else Records()
        for name, entity in checked.dictionary.entities.items()
    }
    entities[FORCE] = Records(True, (_force(header, clock),))
    return Data(clock, entities, frozenset(reader.lost_references))


def as_of_of(text: str, zone: ZoneInfo) -> datetime:
    """Read the instant of a snapshot: a date is the end of that local day."""
    clock = Clock(datetime.now(UTC), zone)
    if DATE.fullmatch(text):
        return clock.instant(datetime.combine(date.fromisoformat(text), time.max))
    return clock.instant(datetime.fromisoformat(text)).astimezone(UTC)


def _force(header: Mapping[str, Any], clock: Clock) -> Record:
    values = {name: header.get(name) for name in ("force", "pack", "source")}
    values |= {"as_of": clock.as_of, "time_zone": clock.zone.key}
    return Record(FORCE, (header["force"],), values)


class _Reader:
    """Reads the records of one entity after the other."""

    def __init__(self, dictionary: Dictionary, clock: Clock) -> None:
        self.dictionary = dictionary
        self.clock = clock
        self.lost_references: set[tuple[str, str]] = set()

    def records(self, entity: Entity, raw: Sequence[Mapping[str, Any]]) -> Records:
        """Read, set aside what has no key or two contents, leave out what is not yet known."""
        carried = {name for record in raw for name in record}
        rows = [self._row(entity, record, carried) for record in raw]
        keys = [tuple(row[name] for name in entity.key) for row in rows]
        contents: dict[tuple[Value, ...], set[str]] = defaultdict(set)
        texts = [_content(row, record) for row, record in zip(rows, raw, strict=True)]
        for key, text in zip(keys, texts, strict=True):
            contents[key].add(text)
        seen: set[tuple[Value, ...]] = set()
        assessed: list[Record] = []
        lost: list[Mapping[str, Value]] = []
        for key, row, text in zip(keys, rows, texts, strict=True):
            unusable = any(part is None or part is UNKNOWN for part in key)
            if not unusable and (*key, text) in seen:
                continue
            seen.add((*key, text))
            is_lost = unusable or len(contents[key]) > 1
            if is_lost:
                lost.append(row)
            elif not self._is_later(entity, row):
                assessed.append(Record(entity.name, key, row))
            if is_lost or not self._is_later(entity, row):
                self._note_unreadable(entity, row, carried)
        uncarried = frozenset(entity.fields.keys() - carried) if raw else frozenset()
        return Records(True, tuple(assessed), tuple(lost), uncarried)

    def _row(
        self, entity: Entity, record: Mapping[str, Any], carried: set[str]
    ) -> Mapping[str, Value]:
        return {
            name: self.value(one.type, record.get(name)) if name in carried else UNKNOWN
            for name, one in entity.fields.items()
        }

    def _note_unreadable(
        self, entity: Entity, row: Mapping[str, Value], carried: set[str]
    ) -> None:
        for one in entity.fields.values():
            parts = carried.intersection(() if one.name in entity.key else _parts(one))
            if any(row[name] is UNKNOWN for name in parts):
                self.lost_references.add((entity.name, one.name))

    def _is_later(self, entity: Entity, row: Mapping[str, Value]) -> bool:
        moment = row[entity.time] if entity.time else None
        if moment is None or moment is UNKNOWN:
            return False
        return self.clock.compare(moment, self.clock.as_of) > 0

    def value(self, kind: Type, raw: Any) -> Value:
        """Read a value of a type; one that doesn't fit is unknown."""
        if raw is None:
            return None
        match kind:
            case Enum(values):
                return raw if isinstance(raw, str) and raw in values else UNKNOWN
            case List(item):
                return self._list(item, raw)
            case Reference(targets):
                keys = [self._key_type(target.entity) for target in targets]
                # Where the keys are of several types, they are read as text.
                return self.value(keys[0] if len(set(keys)) == 1 else TEXT, raw)
            case Scalar(name):
                return self._scalar(name, raw)
        return UNKNOWN

    def _key_type(self, entity: str) -> Type:
        found = self.dictionary.entities[entity]
        return found.fields[found.key[0]].type

    def _list(self, item: Type, raw: Any) -> Value:
        if not isinstance(raw, list):
            return UNKNOWN
        items = tuple(self.value(item, one) for one in raw)
        return UNKNOWN if any(one is None or one is UNKNOWN for one in items) else items

    def _scalar(self, name: str, raw: Any) -> Value:
        is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
        match name:
            case "boolean":
                return raw if isinstance(raw, bool) else UNKNOWN
            case "integer":
                return raw if is_number and isinstance(raw, int) else UNKNOWN
            case "decimal":
                return float(raw) if is_number and math.isfinite(raw) else UNKNOWN
            case "text":
                whole = is_number and isinstance(raw, int)
                return str(raw) if isinstance(raw, str) or whole else UNKNOWN
        return self._moment(name, raw) if isinstance(raw, str) else UNKNOWN

    def _moment(self, name: str, raw: str) -> Value:
        form = DATE if name == "date" else TIMESTAMP
        if not form.fullmatch(raw):
            return UNKNOWN
        try:
            if name == "date":
                return date.fromisoformat(raw)
            return self.clock.instant(datetime.fromisoformat(raw)).astimezone(UTC)
        except ValueError:
            return UNKNOWN


def _parts(one: Field) -> tuple[str, ...]:
    return (one.name, one.reference.by) if one.reference and one.reference.by else (one.name,)


def _content(row: Mapping[str, Value], record: Mapping[str, Any]) -> str:
    """Tell one content from another: typed values, and as written those that can't be read."""
    return repr(
        [record.get(name) if value is UNKNOWN else (value,) for name, value in row.items()]
    )
