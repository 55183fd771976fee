"""Work that is done again whenever one of the files that it reads is saved."""

import os
from collections.abc import Callable, Collection
from pathlib import Path
from time import sleep
from typing import NoReturn

import click

from compliance.cli.faults import show_faults
from compliance.diagnostic import UserErrors
from compliance.report.safe import one_line
from compliance.report.words import plural

PAUSE = 0.3
SUFFIX = ".yaml"

# The path of each file, with when it was changed and how large it is.
_State = dict[str, tuple[int, int]]


def watch(work: Callable[[], object], places: Collection[Path]) -> NoReturn:
    """Do the work, and again after each change of a file in the places, until interrupted.

    A fault of the user's is shown, and the work tried again once a file was changed.
    """
    while True:
        seen = _state(places)
        try:
            work()
        except UserErrors as error:
            show_faults(error.diagnostics)
        except click.UsageError as error:
            error.show()
        _tell(f"watching {plural(len(seen), 'file')}; Ctrl-C ends it")
        changed = _changed(seen, places)
        _tell(f"\n{one_line(changed)} was saved")


def _changed(seen: _State, places: Collection[Path]) -> str:
    """Wait for a change, and give the first file that was changed, added or taken away."""
    while True:
        sleep(PAUSE)
        now = _state(places)
        if now != seen:
            # An editor may write a file in several steps.
            sleep(PAUSE)
            different = (path for path in {**seen, **now} if seen.get(path) != now.get(path))
            return min(different)


def _state(places: Collection[Path]) -> _State:
    found: _State = {}
    for place in places:
        files = [place] if place.is_file() else place.rglob(f"*{SUFFIX}")
        for path in files:
            try:
                status = path.stat()
            except OSError:
                continue  # it was taken away in between
            found[os.fspath(path)] = (status.st_mtime_ns, status.st_size)
    return found


def _tell(text: str) -> None:
    click.echo(text, err=True)
