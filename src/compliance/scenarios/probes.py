"""A rule to its comparisons, each as a rule of its own that says what it gave.

A comparison of the subject is met where it is true, a gap where it is false, else unknown.
One of related records is looked for among them three times: some record for which it is true,
some for which it is false, and some for which it is both, which is unknown where it is.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from compliance.check.expression import Expr, IsNull, Logic, Not, Path
from compliance.check.form import (
    CadenceForm,
    ComposedForm,
    ConditionForm,
    Count,
    CoverageForm,
    FieldForm,
    Form,
    Related,
    RelatedForm,
    ShareForm,
)
from compliance.check.rules import CheckedRules, Rule, Version
from compliance.check.walk import walk
from compliance.scenarios.workbench import with_rules

_Wrap = Callable[[Form], Form]


class Probe(Struct, frozen=True):
    """One comparison of a rule, and the rules that say whether it is true, false and unknown.

    These are one rule for a comparison of the subject, and three for one of the records of
    the entity `among`. `scope` is the rule that says whether the subject was in scope where
    it stands, None if every one is. `can_be_unknown` is whether scenarios are asked to show
    that too.
    """

    rule: str
    condition: Expr
    scope: str | None
    among: str | None
    holds: str
    fails: str
    doubts: str
    can_be_unknown: bool

    @property
    def ids(self) -> tuple[str, ...]:
        """The rules that tell all of it."""
        return tuple(
            dict.fromkeys(filter(None, (self.scope, self.holds, self.fails, self.doubts)))
        )


def with_probes(checked: CheckedRules) -> CheckedRules:
    """Give a pack with a rule for each comparison of its rules, beside them."""
    rules = checked.rules.values()
    return with_rules(
        checked, (each for rule in rules for _, added in _probes(rule) for each in added)
    )


def probes_of(rule: Rule) -> list[Probe]:
    """Give the comparisons of a rule, in the order in which they stand."""
    return [probe for probe, _ in _probes(rule)]


def _probes(rule: Rule) -> Iterator[tuple[Probe, list[Rule]]]:
    """Give each comparison with the rules that it needs, those of its scope too."""
    for number, version in enumerate(rule.versions):
        scope = None
        if version.when is not None:
            scope = _rule(rule, version, f"{number} scope", version.when)
            for place, found in enumerate(_found(version.when, _as_it_is)):
                yield _probe(rule, version, f"{number} when {place}", found, None)
        for place, found in enumerate(_found(version.expect, _as_it_is)):
            yield _probe(rule, version, f"{number} expect {place}", found, scope)


class _Found(Struct, frozen=True):
    """A comparison with the forms that say whether it is true, false and unknown."""

    condition: Expr
    forms: tuple[Form, ...]
    among: str | None = None


def _probe(
    rule: Rule, version: Version, name: str, found: _Found, scope: Rule | None
) -> tuple[Probe, list[Rule]]:
    added = [
        _rule(rule, version, f"{name} {place}", form) for place, form in enumerate(found.forms)
    ]
    holds, fails, doubts = (each.id for each in (added if len(added) > 1 else added * 3))
    probe = Probe(
        rule.id,
        found.condition,
        scope.id if scope else None,
        found.among,
        holds,
        fails,
        doubts,
        _can_be_unknown(found.condition),
    )
    return probe, [*added, scope] if scope else added


def _rule(rule: Rule, version: Version, name: str, form: Form) -> Rule:
    # No rule of a pack can have such an id.
    alone = replace(version, when=None, expect=form, dependencies=())
    return replace(rule, id=f"{rule.id} {name}", versions=(alone,), dependencies=())


def _found(form: Form, wrap: _Wrap) -> Iterator[_Found]:
    """Give the comparisons of a form; `wrap` puts a form into those that are around it."""
    match form:
        case ConditionForm(condition):
            for part in _comparisons(condition):
                yield _Found(part, (wrap(ConditionForm(part)),))
        case RelatedForm(related, where=where) | CadenceForm(related=related, where=where):
            yield from _found_in_records(related, where, wrap)
        case CoverageForm(each, inner):
            yield from _found(inner, lambda found: wrap(CoverageForm(each, found)))
        case ComposedForm(parts=inside):
            for one in inside:
                yield from _found(one, wrap)
        case FieldForm() | ShareForm():
            # They have none, or one that is read where another rule is judged.
            return


def _found_in_records(related: Related, where: Expr | None, wrap: _Wrap) -> Iterator[_Found]:
    some = Count(1, None)
    for part in _comparisons(where) if where is not None else ():
        denied = Not(part, part.type)
        asked = (part, denied, Logic("and", (part, denied), part.type))
        forms = (wrap(RelatedForm(related, some, where=each)) for each in asked)
        yield _Found(part, tuple(forms), related.entity)


def _as_it_is(form: Form) -> Form:
    return form


def _comparisons(condition: Expr) -> Iterator[Expr]:
    """Give what a condition is made of, but for what is the same for every record."""
    match condition:
        case Not(operand):
            yield from _comparisons(operand)
        case Logic(operands=operands):
            for operand in operands:
                yield from _comparisons(operand)
        case _:
            if any(isinstance(part, Path) for part in walk(condition)):
                yield condition


def _can_be_unknown(condition: Expr) -> bool:
    """Whether a null makes it unknown, that is more than "not done yet"."""
    if isinstance(condition, IsNull):
        return False
    paths = [part for part in walk(condition) if isinstance(part, Path)]
    return any(not path.not_yet for path in paths)
