"""A form to its neighbours: another count or share, a part left out, another quantifier."""

from collections.abc import Iterator
from typing import assert_never

from msgspec.structs import replace

from compliance.check.form import (
    CadenceForm,
    ComposedForm,
    ConditionForm,
    Count,
    CoverageForm,
    Deadline,
    FieldForm,
    Form,
    RelatedForm,
    ShareForm,
    Within,
)

_PERCENT = 0.01


def change_form(form: Form) -> Iterator[tuple[str, Form]]:
    """Change one thing in a form itself, and say what."""
    match form:
        case RelatedForm():
            yield from _change_related(form)
        case FieldForm():
            for what, deadline in _change_deadline(form.deadline):
                yield what, replace(form, deadline=deadline)
        case CadenceForm():
            yield from _change_cadence(form)
        case ShareForm():
            yield from _change_share(form)
        case ComposedForm():
            yield from _change_composed(form)
        case ConditionForm() | CoverageForm():
            # All that they consist of are forms and expressions themselves.
            return
        case _:
            assert_never(form)


def _change_related(form: RelatedForm) -> Iterator[tuple[str, Form]]:
    for count in _other_counts(form.count):
        yield f"{_words(form.count)} made {_words(count)}", replace(form, count=count)
    if form.where is not None:
        yield "`where` left out", replace(form, where=None)
    if form.deadline is not None:
        for what, deadline in _change_deadline(form.deadline):
            yield what, replace(form, deadline=deadline)


def _other_counts(count: Count) -> Iterator[Count]:
    low, high = count.low, count.high
    if (low, high) == (1, None):
        yield Count(0, 0)
    if (low, high) == (0, 0) or (low, high) == (None, 0):
        yield Count(1, None)
    for by in (-1, 1):
        # At least none is always so.
        if low and low + by > 0 and (high is None or low + by <= high):
            yield Count(low + by, high)
        if high is not None and high + by >= (low or 0):
            yield Count(low, high + by)


def _words(count: Count) -> str:
    low, high = count.low, count.high
    if high is None:
        return f"at least {low}"
    if not high:
        return "none"
    return f"exactly {low}" if low == high else f"{f'from {low} ' if low else ''}up to {high}"


def _change_deadline(deadline: Deadline) -> Iterator[tuple[str, Deadline]]:
    if isinstance(deadline.limit, Within) and deadline.limit.duration is not None:
        yield (
            "no limit in time",
            replace(deadline, limit=replace(deadline.limit, duration=None)),
        )
    if deadline.not_before is not None:
        yield "`not_before` left out", replace(deadline, not_before=None)


def _change_cadence(form: CadenceForm) -> Iterator[tuple[str, Form]]:
    if form.where is not None:
        yield "`where` left out", replace(form, where=None)
    if form.until is not None:
        yield "`until` left out", replace(form, until=None)
    if form.over is not None:
        yield "`over` left out", replace(form, over=None)
    if form.current:
        yield "`current` left out", replace(form, current=False)


def _change_share(form: ShareForm) -> Iterator[tuple[str, Form]]:
    for name in ("at_least", "at_most"):
        share: float | None = getattr(form, name)
        for by in (-_PERCENT, _PERCENT) if share is not None else ():
            # To a millionth, as the sum of two such numbers is rarely a share that one writes.
            other = round((share or 0) + by, 6)
            if 0 <= other <= 1:
                what = f"`{name}` {share:.6g} made {other:.6g}"
                yield what, replace(form, **{name: other})
    for minimum in (form.minimum - 1, form.minimum + 1):
        if minimum >= 1:
            yield f"`minimum` {form.minimum} made {minimum}", replace(form, minimum=minimum)
    if form.where is not None:
        yield "`where` left out", replace(form, where=None)


def _change_composed(form: ComposedForm) -> Iterator[tuple[str, Form]]:
    other = replace(form, operator="any" if form.operator == "all" else "all")
    if len(form.parts) > 1:
        yield f"`{form.operator}` made `{other.operator}`", other
        for place in range(len(form.parts)):
            left = (*form.parts[:place], *form.parts[place + 1 :])
            yield f"part {place + 1} of `{form.operator}` left out", replace(form, parts=left)
    if form.by is not None:
        yield "`by` left out", replace(form, by=None)
