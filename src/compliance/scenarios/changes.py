"""A rule to the same rule with one small change, in every standard way.

The changes are those that a hurried author makes: an operator, a limit by one unit, a test for
null turned round, a part left out, another quantifier, another strength. They are made in the
typed tree, so that a changed rule is judged as any other.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import replace

from compliance.check.expression import DurationBy, DurationExpr, Expr, Not
from compliance.check.form import By, Deadline, EachHeld, EachPeriod, Form, Within
from compliance.check.rules import Dependency, Rule, Strength, Version
from compliance.scenarios.change_condition import change_duration, change_expression
from compliance.scenarios.change_form import change_form
from compliance.source import Span

_STRENGTHS: tuple[Strength, ...] = get_args(Strength)
_DAY = timedelta(days=1)


class Change(Struct, frozen=True):
    """A rule with one change: what it is, and where the text stands that it changes."""

    what: str
    span: Span
    rule: Rule


class _Variant(Struct, frozen=True):
    """A part of a rule in another form."""

    what: str
    node: Any
    span: Span | None = None


def changes_of(rule: Rule) -> Iterator[Change]:
    """Change a rule in every standard way, one at a time."""
    for place, version in enumerate(rule.versions):
        for variant in _change_version(version):
            changed = replace(rule, versions=_with(rule.versions, place, variant.node))
            yield Change(variant.what, variant.span or version.span, changed)
    for dependency in rule.dependencies:
        for what, other in _change_dependency(dependency):
            yield Change(
                what, dependency.span or rule.span, _depending(rule, other, dependency)
            )


def _depending(rule: Rule, other: Dependency | None, before: Dependency) -> Rule:
    """Put another dependency in place of one, or none, in every version that has it."""

    def change(dependencies: tuple[Dependency, ...]) -> tuple[Dependency, ...]:
        swapped = (other if each == before else each for each in dependencies)
        return tuple(each for each in swapped if each is not None)

    versions = tuple(
        replace(each, dependencies=change(each.dependencies)) for each in rule.versions
    )
    return replace(rule, versions=versions, dependencies=change(rule.dependencies))


def _change_version(version: Version) -> Iterator[_Variant]:
    if version.when is not None:
        yield _Variant("`when` left out", replace(version, when=None))
        for variant in _change_tree(version.when):
            yield _Variant(variant.what, replace(version, when=variant.node), variant.span)
    for variant in _change_tree(version.expect):
        yield _Variant(variant.what, replace(version, expect=variant.node), variant.span)
    yield from _change_bounds(version)


def _change_bounds(version: Version) -> Iterator[_Variant]:
    for name in ("start", "end"):
        day = getattr(version, name)
        for by in (-_DAY, _DAY) if day not in (None, date.min, date.max) else ():
            what = f"`{'from' if name == 'start' else 'to'}: {day}` made {day + by}"
            yield _Variant(what, replace(version, **{name: day + by}))


def _change_dependency(dependency: Dependency) -> Iterator[tuple[str, Dependency | None]]:
    if dependency.kind == "share":
        return
    yield f"the dependency on `{dependency.rule}` left out", None
    for strength in _STRENGTHS:
        if strength != dependency.strength:
            what = f"the dependency on `{dependency.rule}` made `{strength}`"
            yield what, replace(dependency, strength=strength)


def _change_tree(node: Any) -> Iterator[_Variant]:
    """Change one thing in a form or an expression, or in a part of it."""
    span = getattr(node, "span", None)
    own: list[tuple[str, Any]] = []
    if isinstance(node, get_args(Form)):
        own = list(change_form(node))
    elif isinstance(node, get_args(Expr)):
        own = list(change_expression(node))
    elif isinstance(node, get_args(DurationExpr)):
        own = list(change_duration(node))
    for what, changed in own:
        yield _Variant(what, changed, span)
    for name in _parts_of(node):
        for variant in _change_part(getattr(node, name)):
            if isinstance(node, Not) and isinstance(variant.node, Not):
                continue  # denied twice is what it was made above
            changed = replace(node, **{name: variant.node})
            yield _Variant(variant.what, changed, variant.span or span)


def _change_part(part: Any) -> Iterator[_Variant]:
    if isinstance(part, tuple):
        for place, each in enumerate(part):
            for variant in _change_part(each):
                yield replace(variant, node=_with(part, place, variant.node))
    elif isinstance(part, Struct):
        yield from _change_tree(part)


# What is no form and no expression, but holds some; all else names fields and records.
_HOLDERS = (Within, By, Deadline, EachHeld, EachPeriod)
_NODES = (*get_args(Form), *get_args(Expr), *get_args(DurationExpr), *_HOLDERS)


def _parts_of(node: Any) -> Sequence[str]:
    if isinstance(node, DurationBy):
        return ("selector",)  # its cases are changed with the value that chooses each
    names: tuple[str, ...] = getattr(node, "__struct_fields__", ())
    return names if isinstance(node, _NODES) else ()


def _with(parts: tuple[Any, ...], place: int, part: Any) -> tuple[Any, ...]:
    return (*parts[:place], part, *parts[place + 1 :])
