"""The tree of requirements, flattened: each recommendation, then its parts."""

from collections.abc import Iterator

from msgspec import Struct

from compliance.check import pack_faults as say
from compliance.check.header import check_citation
from compliance.check.rules import PackSource, Requirement
from compliance.check.values import check_day
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.load.rulebook import RequirementEntry


class _Place(Struct, frozen=True):
    """Where in the tree an entry stands, and what all entries share."""

    parent: Requirement | None
    sources: dict[str, PackSource]
    faults: list[Diagnostic]


def check_requirements(
    entries: tuple[RequirementEntry, ...],
    sources: dict[str, PackSource],
    faults: list[Diagnostic],
) -> dict[str, Requirement]:
    """Give all requirements by id, in the order of the file."""
    found: dict[str, Requirement] = {}
    first: dict[str, Scalar] = {}
    for entry in entries:
        for id_, requirement in _check(entry, _Place(None, sources, faults)):
            if id_.value in first:
                faults.append(say.duplicate_id(id_, first[id_.value], "requirement"))
                continue
            first[id_.value] = id_
            found[id_.value] = requirement
    return found


def _check(entry: RequirementEntry, place: _Place) -> Iterator[tuple[Scalar, Requirement]]:
    """Give an entry and all below it; a part takes over what it does not say itself."""
    parent = place.parent
    timeframe = entry.timeframe.value if entry.timeframe else parent.timeframe if parent else ""
    due_on = check_day(entry.due_on, place.faults)
    source = check_citation(entry.source, place.sources, place.faults)
    requirement = Requirement(
        id=entry.id.value,
        title=entry.title.value.strip() if entry.title else "",
        text=entry.text.value.strip(),
        parent=parent.id if parent else None,
        timeframe=timeframe,
        due_on=due_on or (parent.due_on if parent else None),
        source=source or (parent.source if parent else ""),
        leaf=entry.stem or not entry.parts,
        span=entry.id.span,
    )
    yield entry.id, requirement
    for part in entry.parts:
        yield from _check(part, _Place(requirement, place.sources, place.faults))
