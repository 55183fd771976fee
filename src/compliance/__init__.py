"""Check a police force's records against child-protection expectations written as rules.

`check_snapshot` judges a snapshot and gives a `Report`; `load_rules` reads and checks a pack.
Names are imported when they are first used, so that `import compliance` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance.check.rules import CheckedRules as CheckedRules
    from compliance.diagnostic import Diagnostic as Diagnostic
    from compliance.diagnostic import RuleErrors as RuleErrors
    from compliance.diagnostic import SnapshotErrors as SnapshotErrors
    from compliance.evaluate.verdicts import VerdictName as VerdictName
    from compliance.infer.reasoning import Conclusion as Conclusion
    from compliance.pipeline import Options as Options
    from compliance.pipeline import check_snapshot as check_snapshot
    from compliance.pipeline import load_rules as load_rules
    from compliance.report.report import Report as Report

    __version__: str

# `check` and `load` would be shorter, but they are the names of the stages' folders.
_HOMES = {
    "CheckedRules": ("compliance.check.rules", "CheckedRules"),
    "Conclusion": ("compliance.infer.reasoning", "Conclusion"),
    "Diagnostic": ("compliance.diagnostic", "Diagnostic"),
    "Options": ("compliance.pipeline", "Options"),
    "Report": ("compliance.report.report", "Report"),
    "RuleErrors": ("compliance.diagnostic", "RuleErrors"),
    "SnapshotErrors": ("compliance.diagnostic", "SnapshotErrors"),
    "VerdictName": ("compliance.evaluate.verdicts", "VerdictName"),
    "__version__": ("compliance.report.version", "VERSION"),
    "check_snapshot": ("compliance.pipeline", "check_snapshot"),
    "load_rules": ("compliance.pipeline", "load_rules"),
}

__all__ = [
    "CheckedRules",
    "Conclusion",
    "Diagnostic",
    "Options",
    "Report",
    "RuleErrors",
    "SnapshotErrors",
    "VerdictName",
    "__version__",
    "check_snapshot",
    "load_rules",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module `compliance` has no attribute `{name}`")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return __all__
