"""The kinds of `each` to the names that they bring into scope."""

import re
from collections.abc import Iterator
from typing import Literal as OneOf
from typing import assert_never

from compliance.check import form_faults as say
from compliance.check.expression import RELATED, SUBJECT, Path
from compliance.check.form import Each, EachEntity, EachHeld, EachPeriod, EachValue, Related
from compliance.check.place import Place
from compliance.check.related import check_entity, check_related
from compliance.check.scope import EachName, EachPeriodName, EachRecord, EachText
from compliance.check.types import INTEGER, TEXT, List
from compliance.load.form import (
    CadenceEntry,
    ComposedEntry,
    ConditionEntry,
    CountEntry,
    CoverageEntry,
    EachEntityEntry,
    EachEntry,
    EachHeldEntry,
    EachPeriodsEntry,
    EachRequirementsEntry,
    EachValuesEntry,
    FieldEntry,
    FormEntry,
    ShareEntry,
)
from compliance.load.nodes import Scalar

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
UNITS: tuple[OneOf["week", "month", "quarter", "year"], ...] = (
    "week",
    "month",
    "quarter",
    "year",
)
_OURS = (SUBJECT, RELATED)
_WHICH = ("leaves", "all")

Named = tuple[Each, EachName]


def check_each(entries: tuple[EachEntry, ...], form: FormEntry, place: Place) -> list[Named]:
    """Give each kind of `each` with what its name means; those with faults are left out."""
    taken = _taken(form, place)
    seen: dict[str, Scalar] = {}
    found = []
    for entry in entries:
        name = entry.name
        if name.value in seen or name.value in place.each:
            place.faults.append(say.name_twice(name, seen.get(name.value)))
        elif name.value in taken:
            place.faults.append(say.name_is_field(name, taken[name.value]))
        elif not _NAME.fullmatch(name.value) or name.value in _OURS:
            place.faults.append(say.no_name(name))
        seen.setdefault(name.value, name)
        checked = _check_one(entry, place)
        if checked is not None:
            found.append(checked)
    return found


def _check_one(entry: EachEntry, place: Place) -> Named | None:
    match entry:
        case EachEntityEntry():
            return _check_records(entry, place)
        case EachValuesEntry(name, values):
            return _check_values(name, values, place)
        case EachHeldEntry():
            return _check_held(entry, place)
        case EachPeriodsEntry():
            return _check_periods(entry, place)
        case EachRequirementsEntry(name, which):
            return _check_requirements(name, which, place)
        case _:
            assert_never(entry)


def _check_records(entry: EachEntityEntry, place: Place) -> Named | None:
    entity = check_entity(entry.entity, place)
    if entity is None:
        return None
    return EachEntity(entry.name.value, entity.name), EachRecord(entity.name)


def _check_periods(entry: EachPeriodsEntry, place: Place) -> Named | None:
    start = place.moment(entry.start)
    unit = next((known for known in UNITS if known == entry.unit.value), None)
    if unit is None:
        place.faults.append(say.wrong_word(entry.unit, "periods", UNITS))
    if start is None or unit is None:
        return None
    return EachPeriod(entry.name.value, unit, start), EachPeriodName()


def _check_values(name: Scalar, values: tuple[Scalar, ...], place: Place) -> Named:
    seen: dict[str, Scalar] = {}
    for value in values:
        if value.value in seen:
            place.faults.append(say.value_twice(value, seen[value.value]))
        seen.setdefault(value.value, value)
    if all(value.style == "plain" and _INTEGER.fullmatch(value.value) for value in values):
        numbers = tuple(int(value) for value in seen)
        return EachValue(name.value, numbers), EachText(INTEGER)
    return EachValue(name.value, tuple(seen)), EachText(TEXT)


def _check_held(entry: EachHeldEntry, place: Place) -> Named | None:
    entity = check_entity(entry.related.entity, place)
    if entity is None:
        return None
    before = len(place.faults)
    related: Related | None = Related(entity.name, (), False, entry.related.span)
    if entry.related.via is not None:
        related = check_related(entry.related, entity, place)
    value = place.expression(entry.field, entity)
    where = place.optional_condition(entry.related.where, entity)
    if value is not None and not isinstance(value, Path):
        place.faults.append(say.not_a_field(entry.field))
    if value is None or related is None or len(place.faults) > before:
        return None
    type_ = value.type.item if isinstance(value.type, List) else value.type
    return EachHeld(entry.name.value, related, value, where), EachText(type_)


def _check_requirements(name: Scalar, which: Scalar, place: Place) -> Named | None:
    if which.value not in _WHICH:
        place.faults.append(say.wrong_word(which, "requirements", _WHICH))
        return None
    known = place.known.requirements
    ids = tuple(id_ for id_, each in known.items() if each.leaf or which.value == "all")
    return EachValue(name.value, ids), EachText(TEXT)


def _taken(form: FormEntry, place: Place) -> dict[str, str]:
    """Give the names that already mean something where the form stands, and what."""
    taken = {"as_of": "the instant of the snapshot"}
    entities = [place.subject]
    for name in _related(form):
        entity = place.known.dictionary.entities.get(name.value)
        entities += [entity] if entity else []
    for entity in entities:
        taken.setdefault(entity.name, f"the entity `{entity.name}`")
        links = [field.link for field in entity.fields.values() if field.reference]
        for known in (*place.known.fields(entity), *links):
            taken.setdefault(known, f"a field of `{entity.name}`")
    return taken


def _related(form: FormEntry) -> Iterator[Scalar]:
    """Give the names of the related entities anywhere in a form."""
    match form:
        case CountEntry() | CadenceEntry():
            yield form.related.entity
        case CoverageEntry():
            yield from _related(form.form)
        case ComposedEntry():
            for part in form.parts:
                yield from _related(part)
        case ConditionEntry() | FieldEntry() | ShareEntry():
            return
        case _:
            assert_never(form)
