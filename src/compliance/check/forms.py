"""A form as written to a typed form: one function for each form."""

from typing import assert_never

from msgspec.structs import replace

from compliance.check import form_faults as say
from compliance.check.coverage import check_each
from compliance.check.form import ComposedForm, ConditionForm, CoverageForm, Form, ShareForm
from compliance.check.place import Place
from compliance.check.related import check_cadence, check_count, check_field
from compliance.check.relations import Relation, find_steps, reverse_steps
from compliance.check.rules import Dependency
from compliance.load.form import (
    CadenceEntry,
    ComposedEntry,
    ConditionEntry,
    CountEntry,
    CoverageEntry,
    FieldEntry,
    FormEntry,
    ShareEntry,
)


def check_form(entry: FormEntry, place: Place) -> Form | None:
    """Give the typed form, None after reporting its faults."""
    match entry:
        case ConditionEntry():
            condition = place.condition(entry.text)
            return None if condition is None else ConditionForm(condition, entry.span)
        case CountEntry():
            return check_count(entry, place)
        case FieldEntry():
            return check_field(entry, place)
        case CadenceEntry():
            return check_cadence(entry, place)
        case ShareEntry():
            return _check_share(entry, place)
        case CoverageEntry():
            return _check_coverage(entry, place)
        case ComposedEntry():
            return _check_composed(entry, place)
        case _:
            assert_never(entry)


def _check_coverage(entry: CoverageEntry, place: Place) -> Form | None:
    found = check_each(entry.each, entry.form, place)
    names = {each.name: name for each, name in found}
    inner = replace(place.with_each(names), shares=None)
    form = check_form(entry.form, inner)
    if form is None or len(found) < len(entry.each):
        return None
    return CoverageForm(tuple(each for each, _ in found), form, entry.span)


def _check_composed(entry: ComposedEntry, place: Place) -> Form | None:
    parts = [check_form(part, place) for part in entry.parts]
    by = place.optional_moment(entry.by)
    checked = tuple(part for part in parts if part is not None)
    if len(checked) < len(parts) or (entry.by is not None and by is None):
        return None
    return ComposedForm(entry.operator, checked, by, entry.span)


def _check_share(entry: ShareEntry, place: Place) -> Form | None:
    if place.shares is None:
        place.faults.append(say.share_not_here(entry.rule))
        return None
    before = len(place.faults)
    at_least, at_most = place.percent(entry.at_least), place.percent(entry.at_most)
    minimum = place.count(entry.minimum) if entry.minimum else 1
    if at_least is not None and at_most is not None and at_least > at_most:
        low, high = entry.at_least or entry.rule, entry.at_most or entry.rule
        place.faults.append(say.empty_range(low, high))
    known = place.known
    subject = known.subjects.get(entry.rule.value)
    if subject is None:
        place.faults.append(say.unknown_rule(entry.rule, known.subjects))
        return None
    cases = known.dictionary.entities.get(subject)
    if cases is None:  # reported at that rule's own `subject`
        return None
    relation = Relation(place.subject, cases, entry.rule.span, entry.via)
    steps = find_steps(relation, known.dictionary, known.group_by, place.faults)
    where = place.optional_condition(entry.where, cases)
    if steps is None or len(place.faults) > before:
        return None
    place.shares.append(Dependency(entry.rule.value, "data", steps, "share", entry.rule.span))
    back = reverse_steps(place.subject.name, steps, known.dictionary)
    return ShareForm(entry.rule.value, back, where, at_least, at_most, minimum or 0, entry.span)
