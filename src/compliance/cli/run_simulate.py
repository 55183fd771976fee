"""The work of `compliance simulate`: read what is asked for, and write the snapshot."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import click
from msgspec import Struct

from compliance.check.dictionary import Dictionary
from compliance.cli.progress import progress
from compliance.default_pack import pack_folder
from compliance.diagnostic import Diagnostic, UserErrors, short, suggestion
from compliance.pipeline import load_rules
from compliance.report.words import plural
from compliance.simulate.quality import COUNTED, DEFAULTS
from compliance.simulate.settings import Settings
from compliance.simulate.volumes import LARGEST, SMALLEST
from compliance.simulate.write import (
    HEADER_FILE,
    LARGEST_JSON_SCALE,
    write_document,
    write_folder,
)

FIRST_DAY, LAST_DAY = date(2017, 1, 1), date(2030, 12, 31)
MOST_FAULTS = 0.5
# What could be taken for a file of another kind.
_OTHER_FILES = {".csv", ".db", ".duckdb", ".jsonl", ".ndjson", ".parquet", ".sqlite", ".yaml"}
_PARTS = {".parquet", ".ndjson", ".csv"}


class Request(Struct, frozen=True, kw_only=True):
    """The options as given."""

    seed: int
    scale: str
    qualities: tuple[str, ...]
    as_of: str
    faults: str
    force: bool
    output: Path


def run(**given: object) -> int:
    """Write the snapshot, say how large it is, and give the exit code."""
    request = Request(**given)  # type: ignore[arg-type]  # as click read them
    settings = _settings(request)
    is_document = request.output.suffix.lower() == ".json"
    _refuse_bad_target(request, settings, is_document)
    dictionary = load_rules(pack_folder()).dictionary
    write: Callable[[Settings, Dictionary, Path], dict[str, int]]
    write = write_document if is_document else write_folder
    with progress("making up records"):
        counts = write(settings, dictionary, request.output)
    total = plural(sum(counts.values()), "record")
    click.echo(f"{total} of {len(counts)} entities in {request.output}")
    return 0


def read_qualities(given: Sequence[str]) -> dict[str, float]:
    """Read the values of `--quality`: one for all themes, and some for themes alone.

    >>> read_qualities(["0.5", "flags=1"])["flags"]
    1.0
    """
    for_all: float | None = None
    of_themes: dict[str, float] = {}
    for each in given:
        theme, sign, value = each.rpartition("=")
        number = _number(value, 0, 1, "--quality")
        if not sign and for_all is not None:
            raise _bad("--quality", "it is given twice for all themes")
        if not sign:
            for_all = number
        elif theme.strip() in of_themes:
            raise _bad("--quality", f"it is given twice for `{theme.strip()}`")
        else:
            of_themes[_theme(theme.strip())] = number
    return {
        theme: of_themes.get(theme, usual if for_all is None else for_all)
        for theme, usual in DEFAULTS.items()
    }


def _theme(theme: str) -> str:
    if theme in COUNTED:
        raise _bad("--quality", f"`{theme}` counts what is done in {COUNTED[theme]}: give that")
    if theme not in DEFAULTS:
        said = suggestion(theme, DEFAULTS) or f"known are: {', '.join(DEFAULTS)}"
        raise _bad("--quality", f"there is no theme `{short(theme)}`; {said}")
    return theme


def _settings(request: Request) -> Settings:
    return Settings(
        seed=request.seed,
        scale=_number(request.scale, SMALLEST, LARGEST, "--scale"),
        quality=read_qualities(request.qualities),
        as_of=_day(request.as_of),
        faults=_number(request.faults, 0, MOST_FAULTS, "--faults"),
    )


def _number(words: str, least: float, most: float, option: str) -> float:
    with suppress(ValueError):
        number = float(words)
        # Nothing is said by NaN.
        if least <= number <= most:
            return number
    raise _bad(option, f"`{short(words)}` is no number from {least:g} to {most:g}")


def _day(words: str) -> date:
    with suppress(ValueError):
        day = date.fromisoformat(words)
        if FIRST_DAY <= day <= LAST_DAY:
            return day
    raise _bad("--as-of", f"`{short(words)}` is no date from {FIRST_DAY} to {LAST_DAY}")


def _refuse_bad_target(request: Request, settings: Settings, is_document: bool) -> None:
    """Refuse to write what nobody asked for, before any work is done.

    Raises:
        UserErrors: Something is there already, or there is no folder to write to.
    """
    path = request.output
    if path.suffix.lower() in _OTHER_FILES:
        raise _bad("-o", f"`{path}` ends neither in .json nor like the name of a folder")
    if is_document and settings.scale > LARGEST_JSON_SCALE:
        why = f"a document of more than scale {LARGEST_JSON_SCALE} would be over a gigabyte"
        raise _bad("-o", f"{why}: name a folder, such as `{path.with_suffix('')}`")
    if not path.parent.is_dir():
        raise _unwritable(path, f"there is no folder `{path.parent}`")
    if path.is_dir() == is_document and path.exists():
        raise _unwritable(path, "it is a folder" if is_document else "it is a file")
    if not path.exists() and not path.is_symlink():
        return
    if not request.force:
        raise _unwritable(path, "it is there already", "add `--force` to replace it")
    if not is_document and not _is_snapshot(path):
        raise _unwritable(path, "it is a folder with other things than a snapshot in it")


def _is_snapshot(folder: Path) -> bool:
    """Whether there is nothing in a folder but what makes a snapshot."""
    return all(
        each.is_file() and (each.name == HEADER_FILE or each.suffix in _PARTS)
        for each in folder.iterdir()
    )


def _unwritable(path: Path, why: str, hint: str = "") -> UserErrors:
    message = f"`{path}` can't be written: {why}"
    return UserErrors([Diagnostic("unwritable-file", message, help=hint)])


def _bad(option: str, what: str) -> click.BadParameter:
    return click.BadParameter(what, param_hint=option)
