"""The type of arguments and options that are paths: what the system can't take is refused."""

import errno
import os
from pathlib import Path

import click

# Whether there must be something is for others to say.
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EBADF}


class PathType(click.Path):
    """A path that the system could open, whether or not something is there."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """Read a path, and refuse one that is too long, or can't be looked at."""
        path = Path(os.fspath(value))
        try:
            path.stat()
        except OSError as error:
            if error.errno not in _ABSENT:
                reason = os.strerror(error.errno or errno.EIO).lower()
                self.fail(f"`{_cut(str(path))}` can't be opened: {reason}", param, ctx)
        except ValueError:
            self.fail("a path can't hold a NUL character", param, ctx)
        return path


class PlaceType(PathType):
    """Where a snapshot is: a path, or the address of a database of a known kind."""

    def convert(  # type: ignore[override]  # an address is no path
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> object:
        """Read an address, or a path."""
        if "://" in os.fspath(value):
            from compliance.address import SCHEMES, Address, read_place  # noqa: PLC0415

            place = read_place(os.fspath(value))
            if isinstance(place, Address) and place.scheme not in SCHEMES:
                kinds = " or ".join(f"`{scheme}://`" for scheme in SCHEMES[::2])
                found = f"`{place}` is no database that can be read"
                self.fail(f"{found}: give {kinds}", param, ctx)
            if isinstance(place, Address):
                return place
        return super().convert(value, param, ctx)


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


PATH = PathType()
PLACE = PlaceType()
