"""Files and folders that are whole or not there: written beside, and renamed at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from compliance.diagnostic import Diagnostic, UserErrors
from compliance.snapshot.interrupts import interrupted_later


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Give a path to write to, which takes the place of `path` unless writing it fails.

    Other files beside the given one are removed at the end. What is there but no ordinary
    file, such as a pipe, is not replaced: it is given what was written.
    """
    is_special = path.exists() and not path.is_file()
    with _refusals_told(path), _folder(path, None if is_special else path.parent) as folder:
        whole = folder / f"whole{path.suffix[:20]}"
        yield whole
        if is_special:
            path.write_bytes(whole.read_bytes())
        else:
            whole.replace(path)


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder, which takes the place of `path` unless filling it fails.

    What is beside the folder that is given is removed at the end.
    """
    with _refusals_told(path), _folder(path, path.parent) as folder:
        whole = folder / "whole"
        whole.mkdir()
        yield whole
        with interrupted_later():
            if path.exists():
                path.rename(folder / "before")
            whole.rename(path)


@contextmanager
def _refusals_told(path: Path) -> Iterator[None]:
    """Tell the user why the system refuses to write."""
    try:
        yield
    except OSError as error:
        why = os.strerror(error.errno).lower() if error.errno else "the system refused"
        message = f"`{path}` can't be written: {why}"
        raise UserErrors([Diagnostic("unwritable-file", message)]) from error


@contextmanager
def _folder(path: Path, beside: Path | None) -> Iterator[Path]:
    """Give a folder that is gone afterwards, whenever the user stops the work."""
    # A name may be as long as the system allows, and no longer one could be made of it.
    prefix = f".{path.name[:20]}."
    folder: TemporaryDirectory[str] | None = None
    try:
        with interrupted_later():
            folder = TemporaryDirectory(prefix=prefix, dir=beside)
        yield Path(folder.name)
    finally:
        if folder is not None:
            with interrupted_later():
                folder.cleanup()


def require_writable(path: Path) -> None:
    """Refuse a file that can't be written, before any work is done for it."""
    if path.is_dir():
        raise UserErrors([Diagnostic("unwritable-file", f"`{path}` is a folder")])
    if not path.parent.is_dir():
        message = f"`{path}` can't be written: there is no folder `{path.parent}`"
        raise UserErrors([Diagnostic("unwritable-file", message)])
