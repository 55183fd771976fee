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
_NAMED = ("subject", "severity", "theme", "requirements")


def compare_rules(old: CheckedRules, new: CheckedRules) -> Iterator[Difference]:
    """Compare the rules of two packs; one that only has another id is a renamed one."""
    gone = {_said(rule): rule for id_, rule in old.rules.items() if id_ not in new.rules}
    renamed: set[str] = set()
    for id_, rule in new.rules.items():
        if id_ in old.rules:
            yield from _compare(old.rules[id_], rule)
        elif _said(rule) in gone and gone[_said(rule)].id not in renamed:
            renamed.add(gone[_said(rule)].id)
            yield Difference("rules", "~", f"{gone[_said(rule)].id}: renamed {id_}")
        else:
            yield Difference("rules", "+", f"{id_}: {rule.title} (each {rule.subject})")
    for rule in gone.values():
        if rule.id not in renamed:
            yield Difference("rules", "-", rule.id)


def _said(rule: Rule) -> Hashable:
    return rule.subject, tuple(map(_asked, rule.versions))


def _asked(version: Version) -> Hashable:
    return version.start, version.end, version.when, version.expect


def _compare(old: Rule, new: Rule) -> Iterator[Difference]:
    for name in _NAMED:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference("rules", "~", f"{new.id}: {made(name, before, after)}")
    for what in _compare_dependencies(old, new):
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
    for name in before.keys() - after.keys():
        yield f"does not depend on {name} any more"
    for name, dependency in after.items():
        if name not in before:
            yield f"depends on {name} ({dependency.strength})"
        elif before[name].strength != dependency.strength:
            strengths = (before[name].strength, dependency.strength)
            yield made(f"dependency on {name}", *strengths)
        elif before[name].steps != dependency.steps:
            yield f"depends on {name} over another way"


def _needs(rule: Rule) -> dict[str, Dependency]:
    return {each.rule: each for each in rule.dependencies if each.kind == "rule"}
