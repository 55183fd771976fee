"""The folder of a rule pack: the one that was named, else the packaged one."""

from pathlib import Path

from compliance.diagnostic import Diagnostic, RuleErrors

DEFAULT_PACK = "child-protection"


def pack_folder(named: Path | None = None) -> Path:
    """Give the folder of rules that was named, or that of the default pack."""
    if named is not None:
        return named
    package = Path(__file__).resolve().parent
    # An installed copy has its packs inside, a source tree beside `src`.
    for folder in (
        package / "packs" / DEFAULT_PACK,
        package.parents[1] / "rules" / DEFAULT_PACK,
    ):
        if folder.is_dir():
            return _from_here(folder)
    message = f"the rule pack `{DEFAULT_PACK}` is not installed"
    raise RuleErrors([Diagnostic("missing-pack", message, help="name a folder: `--rules DIR`")])


def _from_here(folder: Path) -> Path:
    # Pages name files of the pack: shorter where the user stands above them.
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
