"""A rule to the same rule broken in standard ways, of which a scenario must notice some."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from compliance.check.duration_text import read_duration
from compliance.check.expression import Literal
from compliance.check.form import ConditionForm
from compliance.check.rules import CheckedRules, Dependency, Rule, Version
from compliance.check.types import BOOLEAN, Enum
from compliance.check.written_values import read_date, read_percent, read_signed_number
from compliance.scenarios.workbench import keep_dependencies, unaltered

_DURATION = re.compile(r"[0-9]+ (?:working )?[a-z]+")
_ALWAYS = ConditionForm(Literal(True, BOOLEAN))
_NEVER = ConditionForm(Literal(False, BOOLEAN))


class Mutant(Struct, frozen=True):
    """One way to break a rule: what is done, and either a change of it or of a parameter."""

    what: str
    alter: Callable[[CheckedRules], CheckedRules]
    overrides: Mapping[str, str] = field(default_factory=dict)


def mutants_of(rule: Rule, checked: CheckedRules) -> Iterator[Mutant]:
    """Break a rule in every standard way, one at a time."""
    yield _altered("never met", rule.id, lambda each: replace(each, expect=_NEVER))
    yield _altered("always met", rule.id, lambda each: replace(each, expect=_ALWAYS))
    if any(version.when for version in rule.versions):
        yield _altered("`when` dropped", rule.id, lambda each: replace(each, when=None))
    yield _altered("never in scope", rule.id, lambda each: replace(each, when=_NEVER))
    for dependency in rule.dependencies:
        if dependency.kind == "rule":
            yield _independent(rule.id, dependency.rule)
    names = (name for version in rule.versions for name in version.parameters)
    for name in dict.fromkeys(names):
        for value in neighbours(checked.parameters[name].value, checked):
            yield Mutant(f"`{name}` is {value}", unaltered, {name: value})


def neighbours(value: str, checked: CheckedRules) -> Iterator[str]:
    """Give the values of a parameter next to one: a step less, and a step more.

    Hours are moved by a minute, a map of durations as a whole, a rank to the next.
    """
    number, share, day = read_signed_number(value), read_percent(value), read_date(value)
    if number is not None:
        yield from (f"{number - 1:g}", f"{number + 1:g}")
    elif share is not None:
        yield from (f"{max(share * 100 - 1, 0):g}%", f"{min(share * 100 + 1, 100):g}%")
    elif day is not None:
        yield from (_moved(day, -1), _moved(day, 1))
    elif _DURATION.search(value):
        yield from (_longer(value, -1), _longer(value, 1))
    else:
        yield from _other_ranks(value, checked)


def _altered(what: str, rule: str, alter: Callable[[Version], Version]) -> Mutant:
    def alter_rule(checked: CheckedRules) -> CheckedRules:
        before = checked.rules[rule]
        broken = replace(before, versions=tuple(map(alter, before.versions)))
        return replace(checked, rules={**checked.rules, rule: broken})

    return Mutant(what, alter_rule)


def _independent(rule: str, other: str) -> Mutant:
    def is_left(dependency: Dependency) -> bool:
        return dependency.rule != other or dependency.kind == "share"

    def alter_rule(checked: CheckedRules) -> CheckedRules:
        broken = keep_dependencies(checked.rules[rule], is_left)
        return replace(checked, rules={**checked.rules, rule: broken})

    return Mutant(f"without `{other}`", alter_rule)


def _moved(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def _longer(value: str, by: int) -> str:
    """Move every duration in a value by a step."""
    return _DURATION.sub(lambda match: _moved_duration(match[0], by), value)


def _moved_duration(text: str, by: int) -> str:
    duration = read_duration(text)
    if duration is None:
        return text
    if duration.unit == "hours":
        return f"{duration.count * 60 + by} minutes"
    return f"{max(duration.count + by, 0)} {duration.unit}"


def _other_ranks(value: str, checked: CheckedRules) -> Iterator[str]:
    """Give the values before and after one of an ordered enum of the dictionary."""
    kinds = [
        each.type
        for entity in checked.dictionary.entities.values()
        for each in entity.fields.values()
    ]
    for kind in kinds:
        if isinstance(kind, Enum) and kind.ordered and value in kind.values:
            place = kind.values.index(value)
            yield from kind.values[max(place - 1, 0) : place]
            yield from kind.values[place + 1 : place + 2]
            return
