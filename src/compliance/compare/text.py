"""Differences between two packs as a page to read."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from compliance.check.rules import CheckedRules
from compliance.compare.difference import Difference
from compliance.report.words import plural


def differences_to_text(
    differences: Sequence[Difference], old: CheckedRules, new: CheckedRules
) -> str:
    """Print the differences part by part, and how many there are."""
    return "\n".join(_lines(differences, old, new)) + "\n"


def _lines(
    differences: Sequence[Difference], old: CheckedRules, new: CheckedRules
) -> Iterator[str]:
    names = f"{old.id} {old.version} to {new.id} {new.version}"
    yield f"{names}: {plural(len(differences), 'difference') if differences else 'the same'}"
    for part, group in groupby(differences, lambda each: each.part):
        yield ""
        yield part.capitalize()
        for each in group:
            yield f"  {each.sign} {each.what}"
            yield from (f"      {line}" for line in each.lines)
