"""Something that no scenario shows yet to the beginnings of one that does, to be filled in."""

import re
from collections.abc import Iterator

from compliance.check.dictionary import FORCE
from compliance.check.expression import RELATED, SUBJECT, Path
from compliance.check.rules import CheckedRules, Rule
from compliance.check.walk import walk
from compliance.evaluate.verdicts import VERDICTS
from compliance.scenarios.coverage import Covered, Lack
from compliance.scenarios.faults import BLANK

LONGEST_ID = 40
KEY = "KEY"


def skeleton(lack: Lack, covered: Covered, checked: CheckedRules) -> list[str]:
    """Give the lines of an entry of `scenarios:`, about a subject that is there already."""
    rule = covered.rule
    subject = covered.example.subject if covered.example is not None else KEY
    return [
        f"- id: {_id(lack)}",
        f'  title: "{BLANK}"',
        *_given(lack, rule, subject, checked),
        "  expect:",
        *(f"    {line}" for line in _expected(lack, rule, subject, checked)),
    ]


def _id(lack: Lack) -> str:
    words = str(lack.condition.span.text) if lack.condition and lack.condition.span else ""
    name = re.sub(r"[^a-z0-9]+", "-", f"{words[:LONGEST_ID]} {lack.case}".lower())
    return name.strip("-")


def _given(lack: Lack, rule: Rule, subject: str, checked: CheckedRules) -> Iterator[str]:
    """Give records with the fields that the comparison reads."""
    records = dict(_records(lack, rule, subject, checked))
    if not records:
        yield "  given: {}"
        return
    yield "  given:"
    for entity, values in records.items():
        written = ", ".join(f"{name}: {value}" for name, value in values.items())
        yield f"    {entity}: [{{{written}}}]"


def _records(
    lack: Lack, rule: Rule, subject: str, checked: CheckedRules
) -> Iterator[tuple[str, dict[str, str]]]:
    blank = "null" if lack.case == "unknown" else BLANK
    fields: dict[tuple[str, str], list[str]] = {}
    for path in walk(lack.condition) if lack.condition is not None else ():
        if isinstance(path, Path) and not path.hops and path.record in {SUBJECT, RELATED}:
            known = [] if path.derived else [path.field]
            fields.setdefault((path.record, path.entities[0]), []).extend(known)
    for (record, entity), names in fields.items():
        if entity != FORCE:
            key = checked.dictionary.entities[entity].key
            parts = subject.split("/") if record == SUBJECT else [KEY] * len(key)
            others = {name: blank for name in names if name not in key}
            yield entity, {**dict(zip(key, parts, strict=False)), **others}
    if lack.condition is not None and not fields and rule.subject != FORCE:
        key = checked.dictionary.entities[rule.subject].key
        yield rule.subject, dict(zip(key, subject.split("/"), strict=False))


def _expected(lack: Lack, rule: Rule, subject: str, checked: CheckedRules) -> Iterator[str]:
    if lack.condition is not None:
        yield _verdict(rule, subject, BLANK)
    elif lack.case in VERDICTS:
        yield _verdict(rule, subject, lack.case)
    elif lack.case == "edge":
        yield _verdict(rule, subject, "met")
        yield f"# edge: {{given: {{}}, expect: {{{_verdict(rule, subject, 'gap')}}}}}"
    else:
        other = checked.rules[lack.case]
        yield _verdict(other, KEY, "gap")
        yield _verdict(rule, subject, _meaning(lack.case, rule))


def _meaning(other: str, rule: Rule) -> str:
    """Say what a gap of another rule makes of this one, by the strength of the dependency."""
    dependency = next(each for each in rule.dependencies if each.rule == other)
    if dependency.kind == "share":
        return f"{{verdict: gap, causes: [{other}]}}"
    match dependency.strength:
        case "gate":
            return f"{{verdict: blocked, causes: [{other}]}}"
        case "data":
            return f"{{verdict: {BLANK}, unreliable: true}}"
        case "assurance":
            return "met"


def _verdict(rule: Rule, subject: str, verdict: str) -> str:
    if rule.subject == FORCE:
        return f"{rule.id}: {verdict}"
    return f"{rule.id}: {{{subject}: {verdict}}}"
