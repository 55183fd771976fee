"""What `pack.yaml` says, apart from requirements and parameters, checked."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from compliance.check import pack_faults as say
from compliance.check.calendars import CALENDARS
from compliance.check.dictionary import Dictionary
from compliance.check.rules import PackSource
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.load.rulebook import CitationEntry, Header


def check_sources(header: Header, faults: list[Diagnostic]) -> dict[str, PackSource]:
    """Give the documents that the pack quotes, by id."""
    sources: dict[str, PackSource] = {}
    first: dict[str, Scalar] = {}
    for entry in header.sources:
        if entry.id.value in first:
            faults.append(say.duplicate_id(entry.id, first[entry.id.value], "source"))
            continue
        first[entry.id.value] = entry.id
        published = entry.published.value if entry.published else ""
        sources[entry.id.value] = PackSource(entry.id.value, entry.title.value, published)
    return sources


def check_citation(
    entry: CitationEntry | None, sources: dict[str, PackSource], faults: list[Diagnostic]
) -> str:
    """Give what is cited as one text: `Q1, Annex B`."""
    if entry is None:
        return ""
    if entry.words is not None:
        return entry.words.value.strip()
    if entry.source is not None and entry.source.value not in sources:
        faults.append(say.unknown_source(entry.source, sources))
    parts = [part.value for part in (entry.source, entry.section) if part is not None]
    return ", ".join(parts)


def check_time_zone(name: Scalar, faults: list[Diagnostic]) -> str:
    """Give the name of a time zone that is known here."""
    try:
        ZoneInfo(name.value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults.append(say.unknown_time_zone(name))
    return name.value


def check_calendar(name: Scalar | None, faults: list[Diagnostic]) -> str | None:
    """Give the name of the calendar of bank holidays, None for `none`."""
    if name is None or name.value == "none":
        return None
    if name.value not in CALENDARS:
        faults.append(say.unknown_calendar(name, [*CALENDARS, "none"]))
    return name.value


def check_group_by(
    header: Header, dictionary: Dictionary, faults: list[Diagnostic]
) -> tuple[str, ...]:
    """Give the fields that reports break down by; some entity must have each of them."""
    known = {name for entity in dictionary.entities.values() for name in entity.fields}
    faults += [
        say.unknown_group(name, known) for name in header.group_by if name.value not in known
    ]
    return tuple(dict.fromkeys(name.value for name in header.group_by))
