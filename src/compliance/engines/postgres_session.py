"""One transaction in PostgreSQL that only reads, on one state of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from compliance.diagnostic import SnapshotErrors
from compliance.engines.postgres_faults import (
    bad_url,
    fault_of,
    no_driver,
    not_unicode,
    unknown_zone,
    unreachable,
)

if TYPE_CHECKING:
    import psycopg

CONNECT_SECONDS = 10

# Compiling an expression takes longer than it saves, of the size that ours have. A cursor's
# rows are all fetched. Rows that a policy hides would be taken for records that aren't there.
_SETTINGS = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "cursor_tuple_fraction": "1.0",
    "jit": "off",
    "row_security": "off",
}

# What knows capital letters beyond English ones: character by character, as DuckDB does it.
_COLLATIONS = ("pg_c_utf8", "C.utf8", "C.UTF-8", "und-x-icu", "en_GB.utf8", "en_US.utf8")
_KNOWN_COLLATIONS = """
SELECT collname FROM pg_catalog.pg_collation
WHERE collencoding IN (-1, 6) AND pg_catalog.pg_collation_is_visible(oid)
"""
_ZONE = "SELECT timezone(%s, TIMESTAMP '2000-01-01')"


class Session:
    """An open transaction; a fault of PostgreSQL's is a `Diagnostic` that names its place."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]], place: str) -> None:
        self._connection = connection
        self.place = place
        self.case_collation = ""

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        with self._faults():
            rows: list[tuple[Any, ...]] = self._connection.execute(query.encode()).fetchall()
            return rows

    def rows(self, query: str, parameters: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query one by one; `$1` and so on are parameters."""
        from psycopg import RawServerCursor  # noqa: PLC0415 - an extra, which may be missing

        with self._faults(), RawServerCursor(self._connection, "rows") as cursor:
            cursor.itersize = 1
            yield from cursor.execute(query.encode(), parameters)

    def close(self) -> None:
        """Leave the transaction."""
        self._connection.close()

    def begin(self, time_zone: str) -> None:
        """Begin the transaction, and settle all that the meaning of a query depends on."""
        from psycopg import IsolationLevel, errors  # noqa: PLC0415

        with self._faults():
            self._connection.isolation_level = IsolationLevel.REPEATABLE_READ
            self._connection.read_only = True
            encoding = self._connection.info.parameter_status("server_encoding")
            if encoding != "UTF8":
                raise SnapshotErrors([not_unicode(self.place, encoding or "none")])
            for name, value in _SETTINGS.items():
                self._connection.execute("SELECT set_config(%s, %s, true)", (name, value))
            known = {row[0] for row in self.ask(_KNOWN_COLLATIONS)}
            self.case_collation = next((each for each in _COLLATIONS if each in known), "")
            try:
                self._connection.execute(_ZONE, (time_zone,))
            except errors.InvalidParameterValue:
                raise SnapshotErrors([unknown_zone(self.place, time_zone)]) from None

    @contextmanager
    def _faults(self) -> Iterator[None]:
        from psycopg import Error  # noqa: PLC0415

        try:
            yield
        except Error as error:
            raise fault_of(error, self.place) from None


def open_session(url: str, time_zone: str) -> Session:
    """Connect, and begin a transaction; a password is looked for in libpq's ways alone.

    Raises:
        SnapshotErrors: There is no driver, no connection, or no way to read texts there.
    """
    try:
        import psycopg  # noqa: PLC0415 - an extra, which may be missing
        from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415
    except ImportError:
        raise SnapshotErrors([no_driver()]) from None
    try:
        given: dict[str, Any] = conninfo_to_dict(url)
    except psycopg.Error:
        # libpq repeats what it could not read, and a password may be in it.
        raise SnapshotErrors([bad_url()]) from None
    place = place_of(given)
    given.setdefault("connect_timeout", CONNECT_SECONDS)
    given.setdefault("application_name", "compliance")
    given["client_encoding"] = "UTF8"
    try:
        connection = psycopg.connect(make_conninfo(**given))
    except psycopg.Error as error:
        raise SnapshotErrors([unreachable(place, error, given)]) from None
    found = connection.info
    session = Session(connection, f"postgresql://{found.host}:{found.port}/{found.dbname}")
    try:
        session.begin(time_zone)
    except BaseException:
        session.close()
        raise
    return session


def place_of(given: dict[str, Any]) -> str:
    """Say where a database is, without the user and the password.

    >>> place_of({"host": "db", "user": "u", "password": "p", "dbname": "records"})
    'postgresql://db/records'
    """
    host, port = given.get("host") or given.get("hostaddr") or "", given.get("port")
    where = f"{host}:{port}" if port else str(host)
    return f"postgresql://{where}/{given.get('dbname') or ''}"
