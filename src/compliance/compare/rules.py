"""The rules of two packs to what differs: what is asked, of whom, when, and resting on what."""

import re
from collections.abc import Hashable, Iterator
from difflib import unified_diff

from msgspec.structs import replace

from compliance.check.rules import CheckedRules, Dependency, Rule, Version
from compliance.compare.difference import Difference, made
from compliance.report.rule_page import entry_lines
from compliance.scenarios.changes import changes_of

# The keys of a rule under which it says what it asks, and of a line that begins with one.
_ASKED = {"when", "expect", "effective"}
_KEY = re.compile(r"[ -]*(\w+):(?: |$)")
_NAMED = ("subject", "severity", "theme")


def compare_rules(old: CheckedRules, new: CheckedRules) -> Iterator[Difference]:
    """Compare the rules of two packs; one that asks the same under another id is renamed."""
    gone = [rule for id_, rule in old.rules.items() if id_ not in new.rules]
    for id_, rule in new.rules.items():
        before = old.rules.get(id_)
        if before is None:
            before = next((each for each in gone if _said(each) == _said(rule)), None)
            if before is None:
                yield Difference("rules", "+", f"{id_}: {rule.title} (each {rule.subject})")
                continue
            gone.remove(before)
            yield Difference("rules", "~", f"{before.id}: renamed {id_}")
        yield from _compare(before, rule)
    yield from (Difference("rules", "-", rule.id) for rule in gone)


def parameters_of(rule: Rule) -> set[str]:
    """Give the parameters that any version of a rule reads."""
    return {name for version in rule.versions for name in version.parameters}


def _said(rule: Rule) -> Hashable:
    return rule.subject, tuple(map(_asked, rule.versions))


def _asked(version: Version) -> Hashable:
    return version.start, version.end, version.when, version.expect


def _compare(old: Rule, new: Rule) -> Iterator[Difference]:
    for name in _NAMED:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference("rules", "~", f"{new.id}: {made(name, before, after)}")
    if set(old.requirements) != set(new.requirements):
        what = made("requirements", old.requirements, new.requirements)
        yield Difference("rules", "~", f"{new.id}: {what}")
    for what in (*_compare_dependencies(old, new), *_compare_parameters(old, new)):
        yield Difference("rules", "~", f"{new.id}: {what}")
    if _said(old) != _said(replace(new, subject=old.subject)):
        what, lines = _change(old, new)
        yield Difference("rules", "~", f"{new.id}: {what}", lines)


def _change(old: Rule, new: Rule) -> tuple[str, tuple[str, ...]]:
    """Say what is asked otherwise: in words if there are any, else by the lines that differ."""
    small = _small_change(old, new)
    if small is not None:
        return small, ()
    lines = tuple(_lines(old, new))
    if not lines:
        return "it asks something else, as the fields that it reads mean something else", ()
    return "it asks something else", lines


def _small_change(old: Rule, new: Rule) -> str | None:
    """Say what was changed, if it is one of the small changes that have a name."""
    asked = _said(new)
    same = (each.what for each in changes_of(old) if _said(each.rule) == asked)
    return next(same, None)


def _lines(old: Rule, new: Rule) -> Iterator[str]:
    """Give the lines of text that differ in what is asked."""
    changed = unified_diff(list(_text(old)), list(_text(new)), n=0, lineterm="")
    return (line for line in changed if not line.startswith(("---", "+++", "@@")))


def _text(rule: Rule) -> Iterator[str]:
    """Give the lines of a rule's entries that say what it asks, without comments."""
    for version in rule.versions:
        depth, key = None, ""
        for line in entry_lines(version.span):
            found = _KEY.match(line)
            if found is not None and depth in (None, found.start(1)):
                depth, key = found.start(1), found[1]
            if key in _ASKED and not line.lstrip().startswith("#"):
                yield line.rstrip()


def _compare_dependencies(old: Rule, new: Rule) -> Iterator[str]:
    before, after = _needs(old), _needs(new)
    yield from (f"does not depend on {name} any more" for name in before if name not in after)
    for name, dependency in after.items():
        if name not in before:
            yield f"depends on {name} ({dependency.strength})"
        elif before[name].strength != dependency.strength:
            strengths = (before[name].strength, dependency.strength)
            yield made(f"dependency on {name}", *strengths)
        elif before[name].steps != dependency.steps:
            yield f"depends on {name} over another way"


def _compare_parameters(old: Rule, new: Rule) -> Iterator[str]:
    """Say which parameters no longer bear on a rule, or do so now, whatever their values."""
    before, after = parameters_of(old), parameters_of(new)
    yield from (f"does not read {name} any more" for name in sorted(before - after))
    yield from (f"reads {name}" for name in sorted(after - before))


def _needs(rule: Rule) -> dict[str, Dependency]:
    return {each.rule: each for each in rule.dependencies if each.kind == "rule"}
