"""What was said of a new rule to the lines of its entry."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

# A text that YAML reads as itself without quotes. Others are written as JSON, which YAML reads.
_PLAIN = re.compile(r"[A-Za-z$][\w $.<>=*/+()',%-]*|[0-9]+ [a-z][a-z ]*|[0-9]+[a-df-z]")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


class Draft(Struct, frozen=True, kw_only=True):
    """A new rule as it was asked for: one `condition`, or `some` or `none` of an entity.

    What is empty was not given. `at`, `within` and `of` belong together: when what a related
    record is about was done, the time that it may take, and from when.
    """

    id: str
    title: str
    requirements: tuple[str, ...]
    subject: str
    theme: str = ""
    when: str = ""
    condition: str = ""
    some: str = ""
    none: str = ""
    where: str = ""
    at: str = ""
    within: str = ""
    of: str = ""
    severity: str = "medium"
    remedy: str = ""


def rule_lines(draft: Draft) -> list[str]:
    """Give the lines of a rule's entry in a list, without indentation."""
    lines = [
        *_entry("id", draft.id),
        *_entry("title", draft.title),
        f"requirement: {_requirements(draft.requirements)}",
        *_entry("theme", draft.theme),
        *_entry("subject", draft.subject),
        *_entry("when", draft.when),
        *_expected(draft),
        *_entry("severity", draft.severity),
        *_entry("remedy", draft.remedy),
    ]
    return [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]


def scalar(text: str) -> str:
    """Write a text so that YAML reads it as that text.

    >>> scalar("age(dob) < 18"), scalar("on"), scalar("8a: now")
    ('age(dob) < 18', '"on"', '"8a: now"')
    """
    text = " ".join(text.split())
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if is_plain else msgspec.json.encode(text).decode()


def _entry(key: str, value: str) -> Iterator[str]:
    if value:
        yield f"{key}: {scalar(value)}"


def _requirements(ids: tuple[str, ...]) -> str:
    listed = [scalar(each) for each in ids]
    return listed[0] if len(listed) == 1 else f"[{', '.join(listed)}]"


def _expected(draft: Draft) -> Iterator[str]:
    if draft.condition:
        yield f"expect: {scalar(draft.condition)}"
        return
    yield "expect:"
    parts = ("some", "none", "where", "at", "within", "of")
    names = {"none": "no"}
    for part in parts:
        for line in _entry(names.get(part, part), getattr(draft, part)):
            yield f"  {line}"
