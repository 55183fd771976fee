"""One derivation as written to a typed one, with the type of its value."""

from typing import assert_never

from compliance.check import rule_faults as say
from compliance.check.dictionary import Entity
from compliance.check.expression import Expr
from compliance.check.form import Counted, Derivation, Reached, Related, Selected, Summed
from compliance.check.forms import check_form
from compliance.check.place import Place
from compliance.check.related import check_entity, check_related, limited
from compliance.check.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    TIMESTAMP,
    Interval,
    Null,
    Type,
)
from compliance.load.form import (
    CadenceEntry,
    ComposedEntry,
    ConditionEntry,
    CountedEntry,
    CountEntry,
    CoverageEntry,
    DerivationEntry,
    FieldEntry,
    ReachedEntry,
    RelatedEntry,
    SelectedEntry,
    ShareEntry,
    SummedEntry,
)
from compliance.load.nodes import Scalar

_NUMBERS = (INTEGER, DECIMAL)
_ORDERS = (INTEGER, DECIMAL, DATE, TIMESTAMP)

Typed = tuple[Derivation, Type]


def check_derivation(entry: DerivationEntry, place: Place) -> Typed | None:
    """Give the typed derivation, None after reporting its faults."""
    match entry:
        case ConditionEntry(text):
            return _check_value(text, place)
        case SelectedEntry():
            return _check_selected(entry, place)
        case CountedEntry():
            found = _check_records(entry.related, place)
            return (Counted(found[1], found[2]), INTEGER) if found else None
        case SummedEntry():
            return _check_summed(entry, place)
        case ReachedEntry():
            return _check_reached(entry, place)
        case (
            CountEntry()
            | FieldEntry()
            | CadenceEntry()
            | ShareEntry()
            | CoverageEntry()
            | ComposedEntry()
        ):
            form = check_form(entry, place)
            return (form, BOOLEAN) if form is not None else None
        case _:
            assert_never(entry)


def _check_value(text: Scalar, place: Place) -> Typed | None:
    value = place.expression(text)
    if value is not None and isinstance(value.type, Interval | Null):
        place.faults.append(say.no_value(text, value.type))
        return None
    return (value, value.type) if value is not None else None


def _check_records(
    entry: RelatedEntry, place: Place
) -> tuple[Entity, Related, Expr | None] | None:
    """Give the related records that a derivation reads, and what must hold for them."""
    entity = check_entity(entry.entity, place)
    if entity is None:
        return None
    before = len(place.faults)
    related = check_related(entry, entity, place)
    where = place.optional_condition(entry.where, entity)
    if related is None or len(place.faults) > before:
        return None
    return entity, related, where


def _check_selected(entry: SelectedEntry, place: Place) -> Typed | None:
    found = _check_records(entry.related, place)
    if found is None:
        return None
    entity, related, where = found
    value = place.expression(entry.value, entity)
    order = place.expression(entry.order, entity)
    if value is None or order is None:
        return None
    before = len(place.faults)
    none = place.expression(entry.none, None, value.type) if entry.none else None
    if order.type not in _ORDERS:
        place.faults.append(say.no_order(entry.order, order.type))
    if isinstance(value.type, Interval | Null):
        place.faults.append(say.no_value(entry.value, value.type))
    if len(place.faults) > before:
        return None
    return Selected(entry.pick, related, value, order, where, none), value.type


def _check_summed(entry: SummedEntry, place: Place) -> Typed | None:
    found = _check_records(entry.related, place)
    if found is None:
        return None
    entity, related, where = found
    value = place.expression(entry.value, entity)
    if value is not None and value.type not in _NUMBERS:
        place.faults.append(say.no_number(entry.value, value.type))
        return None
    return (Summed(related, value, where), value.type) if value is not None else None


def _check_reached(entry: ReachedEntry, place: Place) -> Typed | None:
    found = _check_records(entry.related, place)
    count = place.count(entry.count)
    if count == 0:
        place.faults.append(say.reached_by_none(entry.count))
    if found is None or not count:
        return None
    entity, related, where = found
    before = len(place.faults)
    at = place.moment(entry.at, entity)
    window = limited(entry.in_any, place, at)
    over = limited(entry.over, place, at)
    if at is None or len(place.faults) > before:
        return None
    return Reached(related, count, where, at, window, over), at.type
