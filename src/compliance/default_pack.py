"""The folder of a rule pack: the one that was named, else the packaged one."""

from pathlib import Path

from compliance.address import Place
from compliance.diagnostic import Diagnostic, RuleErrors

DEFAULT_PACK = "child-protection"


def pack_folder(named: Path | None = None, snapshot: Place | None = None) -> Path:
    """Give the folder of rules that was named, else of a packaged pack.

    Of several packaged packs it is the one that the header of the snapshot names, if it
    names one.
    """
    if named is not None:
        return named
    packs = _packaged()
    wanted = DEFAULT_PACK
    if isinstance(snapshot, Path) and len(packs) > 1:
        wanted = _named_in(snapshot)
    if wanted in packs or DEFAULT_PACK in packs:
        return _from_here(packs[wanted if wanted in packs else DEFAULT_PACK])
    message = f"the rule pack `{DEFAULT_PACK}` is not installed"
    raise RuleErrors([Diagnostic("missing-pack", message, help="name a folder: `--rules DIR`")])


def _packaged() -> dict[str, Path]:
    package = Path(__file__).resolve().parent
    # An installed copy has its packs inside, a source tree beside `src`.
    for home in (package / "packs", package.parents[1] / "rules"):
        found = {folder.name: folder for folder in home.glob("*") if _is_pack(folder)}
        if found:
            return found
    return {}


def _is_pack(folder: Path) -> bool:
    return (folder / "pack.yaml").is_file()


def _named_in(snapshot: Path) -> str:
    # The libraries that this needs take longer to import than all else for most commands.
    from compliance.snapshot.named_pack import named_pack  # noqa: PLC0415

    return named_pack(snapshot) or DEFAULT_PACK


def _from_here(folder: Path) -> Path:
    # Pages name files of the pack: shorter where the user stands above them.
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
