"""The text of a header to what it says, and to the keys in it that nobody knows."""

import json
from collections import Counter
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from compliance.diagnostic import Diagnostic, SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.moments import read_moment
from compliance.snapshot.supply import JsonPart

KEYS = ("force", "as_of", "time_zone", "pack", "source")
_REQUIRED = ("force", "as_of")
_EXAMPLE = '"snapshot": {"force": "...", "as_of": "2017-03-31"}'
_KINDS = {dict: "an object", list: "a list", bool: "a boolean", type(None): "null", str: "text"}


class ReadHeader(Struct, frozen=True):
    """The values of a header, the zone it is in, and its unknown keys."""

    values: dict[str, str]
    zone: ZoneInfo
    as_of: datetime
    strangers: tuple[str, ...]


class _Reading(Struct):
    """A header under way, with the faults found so far."""

    place: str
    faults: list[Diagnostic] = field(default_factory=list)

    def add(self, message: str, hint: str = "") -> None:
        self.faults.append(faults.bad_header(self.place, message, hint))


def read_header(header: JsonPart, time_zone: str, as_of: str | None) -> ReadHeader:
    """Read the header, for a pack's time zone and the `--as-of` asked for.

    Raises:
        SnapshotErrors: With every fault in it.
    """
    reading = _Reading(header.place)
    pairs = _pairs(reading, header.content.tobytes())
    values = _texts(reading, pairs)
    strangers = tuple(sorted({key for key, _ in pairs} - set(KEYS)))
    zone = _zone(reading, values.get("time_zone", time_zone))
    moment = _as_of(reading, values, zone)
    if moment is None or zone is None or reading.faults:
        raise SnapshotErrors(reading.faults)
    return ReadHeader(values, zone, _replay(moment, as_of, zone), strangers)


def missing_header(place: str) -> Diagnostic:
    """Say that a document has no header at all."""
    return faults.bad_header(place, "there is no `snapshot` header", f"add {_EXAMPLE}")


def _pairs(reading: _Reading, written: bytes) -> list[tuple[str, object]]:
    try:
        # Nothing but the header is read as objects, so that keys given twice are seen.
        found = json.loads(written, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        reading.add("the header can't be read")
        return []
    if not isinstance(found, _Pairs):
        kind = _kind(found)
        reading.faults.append(
            faults.wrong_shape(reading.place, "the header `snapshot`", "an object", kind)
        )
        return []
    for key, count in Counter(key for key, _ in found).items():
        if count > 1:
            reading.faults.append(faults.given_twice(reading.place, key, "in the header"))
    _require(reading, {key for key, _ in found})
    return list(found)


class _Pairs(list[tuple[str, object]]):
    """The keys and values of a JSON object, told apart from a JSON list."""


def _require(reading: _Reading, given: set[str]) -> None:
    for key in _REQUIRED:
        if key not in given:
            near = get_close_matches(key, given - set(KEYS), n=1)
            hint = f"rename `{near[0]}` to `{key}`" if near else f"add it, as in {_EXAMPLE}"
            reading.add(f"the header has no `{key}`", hint)


def _texts(reading: _Reading, pairs: list[tuple[str, object]]) -> dict[str, str]:
    texts = {}
    for key, value in pairs:
        if key not in KEYS or (value is None and key not in _REQUIRED):
            continue
        if not isinstance(value, str) or not value.strip():
            kind = "empty" if value == "" or isinstance(value, str) else _kind(value)
            reading.add(f"`{key}` in the header must be text but is {kind}")
        else:
            texts[key] = value
    return texts


def _zone(reading: _Reading, name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        reading.faults.append(faults.unknown_zone(reading.place, name))
        return None


def _as_of(reading: _Reading, values: dict[str, str], zone: ZoneInfo | None) -> datetime | None:
    words = values.get("as_of")
    if words is None or zone is None:
        return None
    moment = read_moment(words, zone)
    if moment is None:
        reading.add(
            f"`as_of` in the header must be a date or time but is `{words[:40]}`",
            "write it as `2017-03-31` or `2017-03-31T12:00`",
        )
    return moment


def _replay(snapshot: datetime, as_of: str | None, zone: ZoneInfo) -> datetime:
    """Give the instant asked for, which the snapshot must reach."""
    if as_of is None:
        return snapshot
    moment = read_moment(as_of, zone)
    if moment is None:
        fault = faults.bad_as_of(
            f"`--as-of` must be a date or time but is `{as_of}`",
            "write it as `2017-03-31` or `2017-03-31T12:00`",
        )
        raise SnapshotErrors([fault])
    if moment > snapshot:
        day = snapshot.isoformat(sep=" ", timespec="minutes")
        fault = faults.bad_as_of(
            f"`--as-of {as_of}` is later than the snapshot, which was taken at {day}",
            "give an earlier one, or leave it out",
        )
        raise SnapshotErrors([fault])
    return moment


def _kind(value: object) -> str:
    if isinstance(value, _Pairs):
        return "an object"
    return _KINDS.get(type(value), "a number")
