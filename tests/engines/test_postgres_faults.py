"""What goes wrong with PostgreSQL is a diagnostic that shows neither a password nor a value."""

import builtins
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from compliance.diagnostic import Diagnostic, SnapshotErrors
from compliance.engines.postgres import Postgres, connect
from engines.postgres_judged import in_schema
from engines.postgres_server import needs_server, server

__all__ = ["server"]

pytestmark = needs_server()

ZONE = "Europe/London"
SECRET = "Hunter2-secret"
SLOW = "SELECT count(*) AS n FROM source.many AS a, source.many AS b, source.many AS c"


@pytest.fixture(scope="module")
def address(server: str) -> str:
    """Make the tables that faults are looked for in, and give the address that leads there."""
    run(
        server,
        "DROP SCHEMA IF EXISTS faults CASCADE",
        "CREATE SCHEMA faults",
        "CREATE TABLE faults.many AS SELECT i FROM generate_series(1, 2000) AS s(i)",
        f"CREATE TABLE faults.person AS SELECT '{SECRET}' AS name, 0 AS zero",
        "CREATE VIEW faults.cast_of AS SELECT name::integer AS number FROM faults.person",
        "CREATE VIEW faults.ratio AS SELECT 1 / zero AS number FROM faults.person",
        "CREATE TABLE faults.hidden (id integer)",
        "ALTER TABLE faults.hidden ENABLE ROW LEVEL SECURITY",
        "DROP ROLE IF EXISTS reader",
        f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'",
        "GRANT USAGE ON SCHEMA faults TO reader",
        "GRANT SELECT ON faults.many, faults.hidden TO reader",
    )
    return in_schema(server, "faults")


def run(address: str, *statements: str) -> None:
    """Change the database by an ordinary connection."""
    import psycopg  # noqa: PLC0415 - not there in every environment

    with psycopg.connect(address, autocommit=True) as there:
        for statement in statements:
            there.execute(statement.encode())


def as_reader(address: str) -> str:
    """Let an address lead there as a role that may read little; all are trusted here."""
    return address.replace("tests@", f"reader:{SECRET}@")


@contextmanager
def opened(address: str) -> Iterator[Postgres]:
    """Open a database, and close it again."""
    there = connect(address, ZONE)
    try:
        yield there
    finally:
        there.close()


def fault_of(address: str, query: str = "", zone: str = ZONE) -> Diagnostic:
    """Give the only diagnostic that opening a database, or a query, ends with."""
    with pytest.raises(SnapshotErrors) as raised:
        _ask(address, query, zone)
    (found,) = raised.value.diagnostics
    assert SECRET not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    return found


def _ask(address: str, query: str, zone: str) -> None:
    there = connect(address, zone)
    try:
        there.execute(query)
    finally:
        there.close()


def test_no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the driver the message says what to install."""
    real = builtins.__import__

    def lacking(name: str, *rest: Any) -> Any:
        if name.startswith("psycopg"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", lacking)
    found = fault_of("postgresql:///records")
    assert (found.code, "compliance[postgres]" in found.help) == ("database-driver", True)


@pytest.mark.parametrize(
    "url",
    [f"postgresql://u:{SECRET}@h/d?tmeout=5", f"postgresql://u:{SECRET}@[h/d", "host=h x"],
)
def test_bad_address(url: str) -> None:
    """An address that can't be read is not repeated."""
    assert fault_of(url).code == "database-url"


def test_nobody_answers() -> None:
    """The place where no server is stands in the message, without user and password."""
    found = fault_of(f"postgresql://somebody:{SECRET}@127.0.0.1:1/records")
    assert (found.code, found.path) == (
        "database-connection",
        "postgresql://127.0.0.1:1/records",
    )
    assert "somebody" not in str(found)


def test_no_such_database(server: str) -> None:
    """A database that isn't there is named."""
    found = fault_of(server.replace("/postgres?", "/elsewhere?"))
    assert (found.code, "elsewhere" in found.message) == ("database-connection", True)


def test_no_such_role(server: str) -> None:
    """A role that isn't there is not named, as the user is never shown."""
    found = fault_of(server.replace("tests@", f"nobody-here:{SECRET}@"))
    assert (found.code, "nobody-here" in str(found)) == ("database-connection", False)


def test_other_encoding(server: str) -> None:
    """Texts in another encoding are refused."""
    run(
        server,
        "DROP DATABASE IF EXISTS bytes",
        "CREATE DATABASE bytes ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
        " LOCALE_PROVIDER libc TEMPLATE template0",
    )
    found = fault_of(server.replace("/postgres?", "/bytes?"))
    assert (found.code, "SQL_ASCII" in found.message) == ("database-encoding", True)


def test_unknown_zone(server: str) -> None:
    """A time zone that isn't known is named."""
    found = fault_of(server, zone="Europe/Londinium")
    assert (found.code, "Londinium" in found.message) == ("database-zone", True)


def test_no_right(address: str) -> None:
    """A table that the role may not read is named."""
    found = fault_of(as_reader(address), "SELECT count(*) AS n FROM source.person")
    assert (found.code, "person" in found.message) == ("database-rights", True)


def test_hidden_rows(address: str) -> None:
    """Rows that a policy hides are not taken for records that aren't there."""
    found = fault_of(as_reader(address), "SELECT count(*) AS n FROM source.hidden")
    assert (found.code, "hidden" in found.message) == ("database-rights", True)


@pytest.mark.parametrize("view", ["cast_of", "ratio"])
def test_bad_value(view: str, address: str) -> None:
    """What a view can't work out is a fault that doesn't show the value."""
    found = fault_of(address, f"SELECT max(x.number) AS n FROM source.{view} AS x")
    assert found.code == "database-value"


def test_time_limit(address: str) -> None:
    """A statement that takes longer than is allowed is stopped."""
    found = fault_of(f"{address}%20-cstatement_timeout%3D50", SLOW)
    assert (found.code, "longer" in found.message) == ("database-stopped", True)


def test_locked_table(address: str, server: str) -> None:
    """A table that is locked for too long is a fault that says so."""
    import psycopg  # noqa: PLC0415 - not there in every environment

    with psycopg.connect(server) as other:
        other.execute("LOCK TABLE faults.many IN ACCESS EXCLUSIVE MODE")
        limited = f"{address}%20-clock_timeout%3D50"
        found = fault_of(limited, "SELECT count(*) AS n FROM source.many")
    assert (found.code, "locked" in found.message) == ("database-stopped", True)


def test_connection_lost(address: str, server: str) -> None:
    """A connection that ends meanwhile is a fault that says so."""
    with opened(address) as there:
        run(
            server,
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'compliance'",
        )
        with pytest.raises(SnapshotErrors, match="database-stopped"):
            there.execute("SELECT count(*) AS n FROM source.many")


def test_interrupt_stops_the_query_there(address: str, server: str) -> None:
    """An interrupt ends the statement on the server too, and goes on."""
    import psycopg  # noqa: PLC0415 - not there in every environment

    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    with opened(address) as there:
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            there.execute(SLOW)
        with psycopg.connect(server) as other:
            running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
            deadline = time.monotonic() + 10
            while other.execute(running).fetchall() != [(1,)]:
                assert time.monotonic() < deadline, "the statement goes on"


def test_nothing_is_written(address: str, server: str) -> None:
    """Tables that statements make are none of PostgreSQL's, and it would refuse them."""
    import psycopg  # noqa: PLC0415 - not there in every environment

    with opened(address) as there:
        there.execute("CREATE TABLE data.many AS SELECT i, i + 1 AS j FROM source.many")
        there.execute("CREATE TEMP TABLE found AS SELECT max(j) AS j FROM data.many")
        assert there.execute("SELECT j FROM found").fetchall() == [(2001,)]
        with psycopg.connect(server) as other:
            made = "SELECT count(*) FROM pg_class WHERE relname = 'found' OR relname = 'data'"
            assert other.execute(made).fetchall() == [(0,)]


def test_one_state_of_the_database(address: str, server: str) -> None:
    """What others write meanwhile is not seen."""
    query = "SELECT count(*) AS n FROM source.person"
    with opened(address) as there:
        before = there.execute(query).fetchall()
        run(server, "INSERT INTO faults.person VALUES ('another', 1)")
        assert there.execute(query).fetchall() == before
        run(server, "DELETE FROM faults.person WHERE zero = 1")
