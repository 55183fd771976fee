"""The files that a command is to write: refused before any work if they are read themselves."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click

from compliance.address import Place
from compliance.diagnostic import Diagnostic, UserErrors
from compliance.report.files import require_writable
from compliance.snapshot.database_kind import BESIDE

_HINT = "name a file in another folder"


def refuse_bad_targets(
    output: Path | None, verdicts: Path | None, snapshot: Place, rules: Path
) -> None:
    """Refuse files to write that are read, are the same file, or can't be written.

    Raises:
        UserErrors: One of them can't be written, or what is read would be overwritten.
    """
    if verdicts and verdicts.suffix not in {".parquet", ".csv"}:
        raise click.BadParameter(
            f"`{verdicts}` ends neither in .parquet nor in .csv", param_hint="--verdicts"
        )
    if verdicts and output and not _places(verdicts).isdisjoint(_places(output)):
        raise click.BadParameter("the report goes to the same file", param_hint="--verdicts")
    for path in filter(None, (output, verdicts)):
        require_writable(path)
        _refuse_input(path, snapshot, rules)


def refuse_bad_results(path: Path, scenarios: Iterable[Path], rules: Path) -> None:
    """Refuse to write results over scenarios or rules, or where nothing can be written.

    Raises:
        UserErrors: It can't be written, or what is read would be overwritten.
    """
    if path.suffix in {".yaml", ".yml"}:
        # The next run would take it for scenarios.
        raise click.BadParameter(f"`{path}` ends as scenario files do", param_hint="--output")
    require_writable(path)
    places = _places(path)
    if any(_real(each) in places for each in scenarios):
        raise _overwritten(path, "it is one of the scenario files")
    if _is_below(places, rules):
        raise _overwritten(path, f"it is in the folder of the rules, `{rules}`")


def _refuse_input(path: Path, snapshot: Place, rules: Path) -> None:
    places = _places(path)
    if isinstance(snapshot, Path) and _real(snapshot) in places:
        what = "it is the snapshot"
    elif isinstance(snapshot, Path) and _is_beside(places, _real(snapshot)):
        what = "it is where the database of the snapshot keeps its log"
    elif isinstance(snapshot, Path) and snapshot.is_dir() and _is_part(places, snapshot):
        what = f"it is in the folder of the snapshot, `{snapshot}`"
    elif _is_below(places, rules):
        what = f"it is in the folder of the rules, `{rules}`"
    else:
        return
    raise _overwritten(path, what)


def _overwritten(path: Path, what: str) -> UserErrors:
    message = f"`{path}` can't be written: {what}, which is only read"
    return UserErrors([Diagnostic("overwritten-input", message, help=_HINT)])


def _is_below(places: Iterable[Path], folder: Path) -> bool:
    return any(place.is_relative_to(_real(folder)) for place in places)


def _is_beside(places: frozenset[Path], snapshot: Path) -> bool:
    """Whether a file has the name of one that belongs to the file of a database."""
    return any(snapshot.with_name(snapshot.name + end) in places for end in BESIDE)


def _is_part(places: frozenset[Path], folder: Path) -> bool:
    """Whether a file is directly in a folder, or would be, or is what a link in it leads to."""
    home = _real(folder)
    if any(place.parent == home for place in places):
        return True
    # What can't be listed can't be read as a snapshot either, which is said later.
    with suppress(OSError), os.scandir(folder) as entries:
        return any(_real(Path(entry)) in places for entry in entries)
    return False


def _places(path: Path) -> frozenset[Path]:
    """Give where a path is and, if it is a link, what it leads to."""
    return frozenset({_real(path), _real(path.parent) / path.name})


def _real(path: Path) -> Path:
    # Unlike `Path.resolve`, this stands links that lead in a circle.
    return Path(os.path.realpath(path))
