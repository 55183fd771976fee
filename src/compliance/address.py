"""Where a snapshot is: a path, or the address of a database, which never shows its password."""

import re
from pathlib import Path

from msgspec import Struct

SCHEMES = ("postgresql", "postgres", "spark")
_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<rest>.*)", re.DOTALL)


class Address(Struct, frozen=True, repr_omit_defaults=True):
    """The address of a database: `url` as it was given, which may hold a password.

    As text it is what messages show: without the user, the password and any options.
    """

    url: str

    @property
    def scheme(self) -> str:
        """What kind of database it is: one of `SCHEMES`, if it can be read here."""
        return self._parts[0].lower()

    @property
    def host(self) -> str:
        """The host, or hosts, with the ports."""
        return self._parts[1].partition("/")[0]

    @property
    def path(self) -> str:
        """What follows the host, with its first slash: empty if nothing does."""
        _, slash, path = self._parts[1].partition("/")
        return slash + path

    def __str__(self) -> str:
        scheme, rest = self._parts
        return f"{scheme}://{rest}"

    __repr__ = __str__

    @property
    def _parts(self) -> tuple[str, str]:
        scheme, _, rest = self.url.partition("://")
        plain, *options = re.split(r"[?#]", rest, maxsplit=1)
        # A password may hold an `@` or a `/`, so that the last `@` ends it; and if it holds
        # a `?`, nothing tells where it ends.
        if "@" not in plain and "@" in "".join(options):
            return scheme, ""
        return scheme, plain.rpartition("@")[2]


Place = Path | Address


def read_place(words: str) -> Place:
    """Tell an address from a path.

    >>> read_place("postgresql://me:secret@db.example:5432/force?sslmode=require")
    postgresql://db.example:5432/force
    """
    return Address(words) if _ADDRESS.fullmatch(words) else Path(words)
