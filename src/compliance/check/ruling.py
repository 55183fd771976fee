"""Rule entries to typed rules: versions of one id together, each checked on its own."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from compliance.check import form_faults
from compliance.check import rule_faults as say
from compliance.check.dictionary import Entity
from compliance.check.form import Step
from compliance.check.forms import check_form
from compliance.check.header import check_citation
from compliance.check.names import check_names
from compliance.check.place import Known, Place
from compliance.check.relations import Relation, find_steps
from compliance.check.rules import (
    Dependency,
    PackSource,
    Rule,
    SeverityLevel,
    Strength,
    Version,
)
from compliance.check.values import check_day
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.load.rulebook import DependencyEntry, EffectiveEntry, RuleEntry

SEVERITIES: tuple[SeverityLevel, ...] = ("critical", "high", "medium", "low")
STRENGTHS: tuple[Strength, ...] = ("gate", "data", "assurance")


_FIRST, _LAST = date.min, date.max


class _Book(Struct, frozen=True):
    """What all rules are checked against."""

    known: Known
    sources: dict[str, PackSource]
    faults: list[Diagnostic]


def subjects_of(entries: Iterable[RuleEntry]) -> dict[str, str]:
    """Give the entity of each rule that a name can refer to; the first version counts."""
    subjects: dict[str, str] = {}
    for entry in entries:
        subjects.setdefault(entry.id.value, entry.subject.value)
    return subjects


def check_rules(
    entries: tuple[RuleEntry, ...],
    known: Known,
    sources: dict[str, PackSource],
    faults: list[Diagnostic],
) -> dict[str, Rule]:
    """Give all rules by id, in the order of the files."""
    check_names([entry.id for entry in entries], "rule", faults)
    book = _Book(known, sources, faults)
    by_id: dict[str, list[RuleEntry]] = {}
    for entry in entries:
        by_id.setdefault(entry.id.value, []).append(entry)
    found = [_check_rule(versions, book) for versions in by_id.values()]
    return {rule.id: rule for rule in found if rule is not None}


def _check_rule(entries: list[RuleEntry], book: _Book) -> Rule | None:
    first, *others = entries
    book.faults.extend(
        say.other_subject(entry, first)
        for entry in others
        if entry.subject.value != first.subject.value
    )
    checked = [(entry, _check_version(entry, book)) for entry in entries]
    for entry in entries:
        _check_words(entry, book)
    versions = [(entry, version) for entry, version in checked if version is not None]
    versions.sort(key=lambda pair: pair[1].start or _FIRST)
    for (one, early), (other, late) in pairwise(versions):
        if (early.end or _LAST) >= (late.start or _FIRST):
            book.faults.append(say.overlapping_versions(*_in_file_order(one, other, entries)))
    if len(versions) < len(entries):
        return None
    return _rule_of(versions[-1][0], tuple(version for _, version in versions), book)


def _in_file_order(
    one: RuleEntry, other: RuleEntry, entries: list[RuleEntry]
) -> tuple[RuleEntry, RuleEntry]:
    """Give the later entry of the file first: the fault is shown at that one."""
    places = [entry.id.span for entry in entries]
    swap = places.index(one.id.span) > places.index(other.id.span)
    return (one, other) if swap else (other, one)


def _rule_of(newest: RuleEntry, versions: tuple[Version, ...], book: _Book) -> Rule:
    written = newest.severity.value
    severity = next((word for word in SEVERITIES if word == written), SEVERITIES[0])
    dependencies = dict.fromkeys(each for version in versions for each in version.dependencies)
    return Rule(
        id=newest.id.value,
        title=newest.title.value.strip(),
        requirements=tuple(name.value for name in newest.requirements),
        theme=_text(newest.theme),
        subject=newest.subject.value,
        severity=severity,
        remedy=_text(newest.remedy),
        note=_text(newest.note),
        source=check_citation(newest.source, book.sources, []),
        versions=versions,
        dependencies=tuple(dependencies),
        span=newest.id.span,
    )


def _text(node: Scalar | None) -> str:
    return node.value.strip() if node else ""


def _check_words(entry: RuleEntry, book: _Book) -> None:
    """Check what a version says beside its forms."""
    check_citation(entry.source, book.sources, book.faults)
    if entry.severity.value not in SEVERITIES:
        book.faults.append(say.unknown_severity(entry.severity, SEVERITIES))
    seen: dict[str, Scalar] = {}
    for name in entry.requirements:
        if name.value not in book.known.requirements:
            book.faults.append(say.unknown_requirement(name, book.known.requirements))
        elif name.value in seen:
            book.faults.append(say.requirement_twice(name, seen[name.value]))
        seen.setdefault(name.value, name)


def _check_version(entry: RuleEntry, book: _Book) -> Version | None:
    start, end = _check_effective(entry.effective, book.faults)
    known = book.known
    subject = known.dictionary.entities.get(entry.subject.value)
    if subject is None:
        fault = form_faults.unknown_entity(entry.subject, known.dictionary.entities)
        book.faults.append(fault)
        return None
    place = Place(known, subject, book.faults, set(), [])
    when = check_form(entry.when, replace(place, shares=None)) if entry.when else None
    expect = check_form(entry.expect, place)
    dependencies = _check_dependencies(entry, subject, book)
    if expect is None or (entry.when is not None and when is None):
        return None
    return Version(
        start=start,
        end=end,
        when=when,
        expect=expect,
        parameters=tuple(sorted(place.used)),
        dependencies=tuple(dict.fromkeys((*dependencies, *(place.shares or [])))),
        span=entry.id.span,
    )


def _check_effective(
    entry: EffectiveEntry | None, faults: list[Diagnostic]
) -> tuple[date | None, date | None]:
    if entry is None:
        return None, None
    start, end = check_day(entry.start, faults), check_day(entry.end, faults)
    if start and end and entry.start and entry.end and start > end:
        faults.append(say.never_in_force(entry.end.span, entry.start, entry.end))
    return start, end


def _check_dependencies(entry: RuleEntry, subject: Entity, book: _Book) -> list[Dependency]:
    found: dict[tuple[str, tuple[Step, ...]], Dependency] = {}
    for written in entry.depends_on:
        dependency = _check_dependency(written, subject, book)
        if dependency is None:
            continue
        key = (dependency.rule, dependency.steps)
        if key in found:
            first = found[key].span or written.rule.span
            book.faults.append(say.dependency_twice(written.rule, first))
        found.setdefault(key, dependency)
    return list(found.values())


def _check_dependency(
    entry: DependencyEntry, subject: Entity, book: _Book
) -> Dependency | None:
    strength = next((word for word in STRENGTHS if word == entry.strength.value), None)
    if strength is None:
        book.faults.append(say.unknown_strength(entry.strength, STRENGTHS))
    known = book.known
    name = known.subjects.get(entry.rule.value)
    if name is None:
        book.faults.append(form_faults.unknown_rule(entry.rule, known.subjects))
        return None
    other = known.dictionary.entities.get(name)
    if other is None:  # reported at that rule's own `subject`
        return None
    steps: tuple[Step, ...] | None = ()
    if other.name != subject.name or entry.via is not None:
        relation = Relation(subject, other, entry.rule.span, entry.via)
        steps = find_steps(relation, known.dictionary, known.group_by, book.faults)
    if steps is None or strength is None:
        return None
    return Dependency(entry.rule.value, strength, steps, "rule", entry.rule.span)
