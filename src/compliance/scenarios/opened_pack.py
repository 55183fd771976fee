"""A rule pack under test, checked once for each set of parameters that scenarios ask for."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from compliance.check.declared_parameters import check_values
from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.diagnostic import Diagnostic
from compliance.load.pack import load_pack
from compliance.load.rulebook import Rulebook

_Key = tuple[tuple[str, str], ...]


class OpenedPack(Struct):
    """The text of a pack, and what it says with its own and with other parameters."""

    rulebook: Rulebook
    checked: CheckedRules
    others: dict[_Key, CheckedRules] = field(default_factory=dict)

    def faults_of(self, overrides: Mapping[str, str]) -> list[Diagnostic]:
        """Give what is wrong with other values of parameters in themselves.

        That a rule can't use one is only found `with_overrides`, which takes far longer.
        """
        faults: list[Diagnostic] = []
        check_values(self.rulebook.header.parameters, overrides, faults)
        return faults

    def with_overrides(self, overrides: Mapping[str, str]) -> CheckedRules:
        """Give the pack with other values of parameters, or raise `RuleErrors`."""
        if not overrides:
            return self.checked
        key = tuple(sorted(overrides.items()))
        if key not in self.others:
            self.others[key] = check_pack(self.rulebook, overrides)
        return self.others[key]


def open_pack(folder: Path) -> OpenedPack:
    """Load and check the pack in a folder."""
    rulebook = load_pack(folder)
    return OpenedPack(rulebook, check_pack(rulebook))
