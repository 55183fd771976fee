"""A folder to the texts of its YAML files, in a fixed order."""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from compliance.diagnostic import Diagnostic
from compliance.load import faults as say
from compliance.source import Source

LARGEST = 5_000_000


class PackFile(Struct, frozen=True):
    """One file of a pack: its name within the folder, and its text."""

    name: str
    source: Source


def read_folder(folder: Path, faults: list[Diagnostic]) -> tuple[PackFile, ...]:
    """Give all YAML files of a folder and its sub-folders, hidden ones apart, by name."""
    root = folder.resolve()
    files = []
    for path in sorted(
        _walk(folder, faults), key=lambda found: found.relative_to(folder).parts
    ):
        text = read_text(path, root, faults)
        if text is not None:
            name = path.relative_to(folder).as_posix()
            files.append(PackFile(name, Source(path.as_posix(), text)))
    return tuple(files)


def _walk(folder: Path, faults: list[Diagnostic]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        faults.append(
            say.unreadable_file(Path(error.filename).as_posix(), error.strerror or "")
        )

    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        here = Path(place)
        links = [here / name for name in folders if (here / name).is_symlink()]
        faults += [say.link_to_folder(path.as_posix()) for path in links]
        for name in files:
            if name.startswith("."):
                continue
            if name.endswith(".yml"):
                faults.append(say.other_extension((here / name).as_posix()))
            if name.endswith(".yaml"):
                yield here / name


def read_text(path: Path, root: Path, faults: list[Diagnostic]) -> str | None:
    """Give the text of a file below a root, None after reporting why it can't be read."""
    shown = path.as_posix()
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root):
            faults.append(say.link_outside(shown))
            return None
        if not path.is_file():  # a pipe would make us wait for ever
            faults.append(say.unreadable_file(shown, "it is not a regular file"))
            return None
        if path.stat().st_size > LARGEST:
            faults.append(say.too_large(shown, LARGEST))
            return None
        content = path.read_bytes()
    except (OSError, RuntimeError) as error:  # a circle of links is a RuntimeError before 3.13
        faults.append(
            say.unreadable_file(shown, getattr(error, "strerror", None) or "a broken link")
        )
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(say.not_utf8(shown, error.start))
        return None
