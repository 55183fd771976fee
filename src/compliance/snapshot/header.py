"""The text of a header to what it says, and to the keys in it that nobody knows."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from compliance.diagnostic import LONGEST_NAME, Diagnostic, SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.document import Part, divide
from compliance.snapshot.json_faults import value_kind
from compliance.snapshot.moments import FIRST_YEAR, LAST_YEAR, is_beyond, read_moment
from compliance.snapshot.supply import JsonPart, Supply, View

HEADER = "snapshot"
KEYS = ("force", "as_of", "time_zone", "pack", "source")
_REQUIRED = ("force", "as_of")
_EXAMPLE = '"snapshot": {"force": "...", "as_of": "2017-03-31"}'
_TABLE_EXAMPLE = "a table `snapshot` of one row, with the columns `force` and `as_of`"
_MOMENT_HINT = "write it as `2017-03-31` or `2017-03-31T12:00`"
# Each is shown on one line of the report.
_MOST_CHARACTERS = 1000
_MOST_BYTES = 1_000_000


class ReadHeader(Struct, frozen=True):
    """The values of a header, the zone it is in, and its unknown keys."""

    values: dict[str, str]
    zone: ZoneInfo
    as_of: datetime
    strangers: tuple[str, ...]


class _Reading(Struct):
    """A header under way: the place of it and of its keys, and the faults found so far."""

    place: str
    is_table: bool = False
    places: dict[str, str] = field(default_factory=dict)
    faults: list[Diagnostic] = field(default_factory=list)

    def at(self, key: str) -> str:
        """Give the place of a key, or of the header if it is not there."""
        return self.places.get(key, self.place)

    def add(self, key: str, message: str, hint: str = "") -> None:
        self.faults.append(faults.bad_header(self.at(key), message, hint))


def read_header(header: JsonPart, time_zone: str, as_of: str | None) -> ReadHeader:
    """Read the header, for a pack's time zone and the `--as-of` asked for.

    Raises:
        SnapshotErrors: With every fault in it.
    """
    reading = _Reading(header.place, header.is_made)
    parts = _parts(reading, header)
    values = _texts(reading, header, parts)
    strangers = tuple(sorted({part.key for part in parts} - set(KEYS)))
    zone = _zone(reading, values.get("time_zone", time_zone))
    moment = _as_of(reading, values, zone)
    if moment is None or zone is None or reading.faults:
        raise SnapshotErrors(reading.faults)
    return ReadHeader(values, zone, _replay(moment, as_of, zone), strangers)


def give_header(
    values: Mapping[str, str], place: str, time_zone: str, as_of: str | None
) -> ReadHeader:
    """Make the header of a database from the values given beside it; it is read as of now.

    Raises:
        SnapshotErrors: The force is not named, or a value can't be read.
    """
    reading = _Reading(place)
    if not values.get("force", "").strip():
        reading.add("", "a database has no header that names the force", "give `--force NAME`")
    zone = _zone(reading, values.get("time_zone", time_zone))
    if zone is None or reading.faults:
        raise SnapshotErrors(reading.faults)
    now = datetime.now(zone)
    given = {"source": place} | dict(values) | {"as_of": now.isoformat()}
    return ReadHeader(given, zone, _replay(now, as_of, zone), ())


def missing_header(place: str) -> Diagnostic:
    """Say that a document has no header at all."""
    return faults.bad_header(place, "there is no `snapshot` header", f"add {_EXAMPLE}")


def require_row(path: str, supplies: Mapping[str, Supply], count: Callable[[], int]) -> None:
    """Require that a database has the table for the header, with one row.

    Raises:
        SnapshotErrors: It has not.
    """
    supply = supplies.get(HEADER)
    if supply is None:
        found, hint = "there is no table `snapshot`", f"add {_TABLE_EXAMPLE}"
    elif isinstance(supply, View):
        found, hint = "`snapshot` is a view, and only tables are read", "make a table of it"
    elif (rows := count()) != 1:
        number = "none" if rows == 0 else "more"
        found, hint = f"the table `snapshot` must have one row but has {number}", ""
    else:
        return
    raise SnapshotErrors([faults.bad_header(path, found, hint)])


def _parts(reading: _Reading, header: JsonPart) -> list[Part]:
    """Give the keys of a header, with the places of their values in it."""
    kind = value_kind(header.content[:1].tobytes())
    if kind != "an object":
        what = "the header `snapshot`"
        reading.faults.append(faults.wrong_shape(reading.place, what, "an object", kind))
        return []
    if header.size > _MOST_BYTES:
        found = f"the header must take at most {_MOST_BYTES:,} bytes but takes {header.size:,}"
        reading.add("", found)
        return []
    parts = divide(header.path, header.content.tobytes())
    for part in parts:
        place = header.place_of(part.key_start)
        if part.key in reading.places:
            reading.faults.append(faults.given_twice(place, part.key, "in the header"))
        reading.places[part.key] = place
    _require(reading)
    return parts


def _require(reading: _Reading) -> None:
    others = [key for key in reading.places if key not in KEYS and len(key) <= LONGEST_NAME]
    for key in _REQUIRED:
        if key not in reading.places:
            near = get_close_matches(key, others, n=1)
            example = _TABLE_EXAMPLE if reading.is_table else _EXAMPLE
            hint = f"rename `{near[0]}` to `{key}`" if near else f"add it, as in {example}"
            reading.add(near[0] if near else "", f"the header has no `{key}`", hint)


def _texts(reading: _Reading, header: JsonPart, parts: list[Part]) -> dict[str, str]:
    texts = {}
    for part in parts:
        written = header.content[part.start : part.end].tobytes()
        kind = value_kind(written[:1])
        if part.key not in KEYS or (kind == "null" and part.key not in _REQUIRED):
            continue
        value: str = json.loads(written) if kind == "text" else ""
        if not value.strip():
            kind = "empty" if kind == "text" else kind
            reading.add(part.key, f"`{part.key}` in the header must be text but is {kind}")
        elif len(value) > _MOST_CHARACTERS:
            reading.add(
                part.key,
                f"`{part.key}` in the header must have at most {_MOST_CHARACTERS:,} characters "
                f"but has {len(value):,}",
            )
        else:
            texts[part.key] = value
    return texts


def _zone(reading: _Reading, name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        reading.faults.append(faults.unknown_zone(reading.at("time_zone"), name))
        return None


def _as_of(reading: _Reading, values: dict[str, str], zone: ZoneInfo | None) -> datetime | None:
    words = values.get("as_of")
    if words is None or zone is None:
        return None
    moment = read_moment(words, zone)
    if moment is None:
        found = _misread("`as_of` in the header", words)
        reading.add("as_of", found, _MOMENT_HINT)
    return moment


def _misread(what: str, words: str) -> str:
    """Say why a text is no date or time that can be read."""
    if is_beyond(words):
        return f"{what} must be within {FIRST_YEAR} to {LAST_YEAR} but is `{words}`"
    return f"{what} must be a date or time but is `{words[:40]}`"


def _replay(snapshot: datetime, as_of: str | None, zone: ZoneInfo) -> datetime:
    """Give the instant asked for, which the snapshot must reach."""
    if as_of is None:
        return snapshot
    moment = read_moment(as_of, zone)
    if moment is None:
        fault = faults.bad_as_of(_misread("`--as-of`", as_of), _MOMENT_HINT)
        raise SnapshotErrors([fault])
    if moment > snapshot:
        day = snapshot.isoformat(sep=" ", timespec="minutes")
        fault = faults.bad_as_of(
            f"`--as-of {as_of}` is later than the snapshot, which was taken at {day}",
            "give an earlier one, or leave it out",
        )
        raise SnapshotErrors([fault])
    return moment
