"""A form to the fields that its conditions, limits and durations read."""

from collections.abc import Iterable, Iterator

from compliance.check.expression import RELATED, SUBJECT, Expr, Hop, Path
from compliance.check.form import (
    By,
    CadenceForm,
    ComposedForm,
    ConditionForm,
    CoverageForm,
    Deadline,
    EachEntity,
    EachHeld,
    EachPeriod,
    FieldForm,
    Form,
    RelatedForm,
    ShareForm,
)
from compliance.check.types import TEXT
from compliance.plan.why import duration_paths, read_paths


def leaves(forms: Iterable[Form]) -> Iterator[Form]:
    """Give the forms that are not composed of others, from the outside in."""
    for form in forms:
        if isinstance(form, ComposedForm):
            yield from leaves(form.parts)
        else:
            yield form


def subject_paths(expressions: Iterable[Expr]) -> Iterator[Path]:
    """Give the fields of the subject that are read, over references too."""
    return _paths(expressions, SUBJECT)


def related_paths(*expressions: Expr | None) -> list[Path]:
    """Give the fields of the related record that are read, over references too."""
    return list(_paths(_given(*expressions), RELATED))


def _paths(expressions: Iterable[Expr], record: str) -> Iterator[Path]:
    for expression in expressions:
        for path, _ in read_paths(expression):
            if path.record == record:
                yield path


def with_references(paths: Iterable[Path], entity: str) -> list[Path]:
    """Put the references before each field that leads to it, once each.

    `entity` is that of the record from which the paths start.
    """
    found: dict[Path, None] = {}
    for path in paths:
        entities: tuple[str, ...] = (entity,)
        for number, hop in enumerate(path.hops):
            found[_reference(path, number, entities, hop)] = None
            entities = tuple(target for target, _, _ in hop.targets)
        found[path] = None
    return list(found)


def _reference(path: Path, number: int, entities: tuple[str, ...], hop: Hop) -> Path:
    return Path(path.record, path.hops[:number], entities, hop.field, TEXT)


def read_expressions(form: Form) -> Iterator[Expr]:  # noqa: C901 - one case a form
    """Give every expression of a form, and of the forms inside it."""
    match form:
        case ConditionForm(condition):
            yield condition
        case RelatedForm():
            yield from _given(form.where, form.at)
            yield from duration_paths(form.window)
            yield from _deadline_parts(form.deadline)
        case FieldForm(value, deadline):
            yield value
            yield from _deadline_parts(deadline)
        case CadenceForm():
            yield from _given(form.start, form.until, form.where, form.at)
            yield from duration_paths(form.every)
            yield from duration_paths(form.over)
        case CoverageForm(each, inner):
            for one in each:
                yield from _each_parts(one)
            yield from read_expressions(inner)
        case ComposedForm(_, parts, by):
            yield from _given(by)
            for part in parts:
                yield from read_expressions(part)
        case ShareForm():
            yield from _given(form.where)


def _each_parts(each: object) -> Iterator[Expr]:
    match each:
        case EachHeld():
            yield from _given(each.value, each.where)
        case EachPeriod():
            yield each.start
        case EachEntity():
            pass


def _deadline_parts(deadline: Deadline | None) -> Iterator[Expr]:
    if deadline is None:
        return
    yield from _given(deadline.not_before)
    if isinstance(deadline.limit, By):
        yield deadline.limit.limit
    else:
        yield deadline.limit.anchor
        yield from duration_paths(deadline.limit.duration)


def _given(*expressions: Expr | None) -> Iterator[Expr]:
    yield from (each for each in expressions if each is not None)
