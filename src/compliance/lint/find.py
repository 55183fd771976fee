"""All findings about a pack: each is sure, and none is a matter of taste."""

from collections.abc import Callable, Iterator

from compliance.check.rules import CheckedRules
from compliance.diagnostic import Diagnostic
from compliance.lint.inferences import find_unmatched_patterns
from compliance.lint.twins import find_twins
from compliance.lint.unused import (
    find_unserved_requirements,
    find_unsourced_parameters,
    find_unused_derived_fields,
    find_unused_parameters,
)

_KINDS: tuple[Callable[[CheckedRules], Iterator[Diagnostic]], ...] = (
    find_unused_parameters,
    find_unsourced_parameters,
    find_unused_derived_fields,
    find_unserved_requirements,
    find_twins,
    find_unmatched_patterns,
)


def find_all(checked: CheckedRules) -> list[Diagnostic]:
    """Give the findings about a pack, kind by kind."""
    return [finding for find in _KINDS for finding in find(checked)]
