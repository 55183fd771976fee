"""A throw-away PostgreSQL on a socket of its own, and snapshots copied into it."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote

import duckdb
import pytest

from compliance.engines.types import in_postgres, plain
from compliance.snapshot.tables import Tables

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_SETTINGS = "-c listen_addresses='' -c fsync=off -c shared_buffers=64MB -c max_connections=20"


def _lacking() -> str:
    """Say what tests of PostgreSQL lack here; nothing if all is there."""
    if find_spec("psycopg") is None:
        return "psycopg is not installed"
    return "" if binaries() else "no PostgreSQL server is installed"


def needs_server() -> pytest.MarkDecorator:
    """Skip the tests of a module where there is no server or no driver."""
    is_required = os.environ.get("COMPLIANCE_ENGINES") == "required"
    lacking = "" if is_required else _lacking()
    return pytest.mark.skipif(bool(lacking), reason=lacking or "all is there")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Run a server for all tests of a process, and give its address."""
    with running() as address:
        yield address


def binaries() -> Path | None:
    """Find the server's programs, the newest if there are several."""
    found = shutil.which("pg_ctl")
    places = [Path(found).resolve().parent] if found else _PLACES
    return next((each for each in places if (each / "initdb").exists()), None)


@contextmanager
def running() -> Iterator[str]:
    """Run a server until the tests are over; give the address of its first database."""
    place = binaries()
    assert place is not None, "tests are skipped without a server"
    folder = Path(mkdtemp(prefix="pg"))
    user = _unprivileged()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = folder / "data"
    try:
        initdb = (
            place / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-N",
            "-U",
            "tests",
            "-E",
            "UTF8",
        )
        # An order of texts that is far from that of code points, where there is one.
        english = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-GB")
        try:
            _run(user, *initdb, *english)
        except AssertionError:
            shutil.rmtree(data, ignore_errors=True)
            _run(user, *initdb, "--locale=C")
        options = f"{_SETTINGS} -c unix_socket_directories={folder}"
        _run(
            user,
            place / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            folder / "log",
            "-o",
            options,
            "start",
        )
        yield f"postgresql://tests@/postgres?host={quote(str(folder), safe='')}"
    finally:
        _run(user, place / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> Any:
    """Give a user to run the server as, which refuses to run as root."""
    if os.getuid() != 0:
        return None
    names = [each.pw_name for each in pwd.getpwall()]
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _run(user: Any, *command: object, check: bool = True) -> None:
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    done = subprocess.run(
        [str(each) for each in command],
        check=False,
        cwd="/",
        env={"LC_ALL": "C", "PATH": os.defpath},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **who,
    )
    if check and done.returncode:
        raise AssertionError(f"{command[0]}: {done.stdout}")


def copy_tables(tables: Tables, url: str, schema: str) -> None:
    """Copy the tables of a snapshot into a schema of their own, which is emptied first."""
    connection = tables.connection
    assert isinstance(connection, duckdb.DuckDBPyConnection)
    copy_relations(connection, names_of(connection), url, schema)


def copy_relations(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[tuple[str, str]],
    url: str,
    schema: str,
) -> None:
    """Copy relations of a DuckDB database, each under another name."""
    import psycopg  # noqa: PLC0415 - not there in every environment

    with psycopg.connect(url, autocommit=True) as there:
        there.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
        there.execute(f'CREATE SCHEMA "{schema}"')
        for name, relation in names:
            shape = connection.execute(f"DESCRIBE {relation}").fetchall()
            columns = ", ".join(
                f"{quoted(each[0])} {in_postgres(plain(each[1]))}" for each in shape
            )
            target = f"{quoted(schema)}.{quoted(name)}"
            there.execute(f"CREATE TABLE {target} ({columns})")
            with there.cursor().copy(f"COPY {target} FROM STDIN") as copy:
                read = ", ".join(_readable(each[0], each[1]) for each in shape)
                for row in connection.execute(f"SELECT {read} FROM {relation}").fetchall():
                    copy.write_row(row)
        there.execute("ANALYZE")


def _readable(column: str, kind: str) -> str:
    # Python needs one more library to read instants with a zone.
    if not kind.startswith("TIMESTAMP WITH TIME ZONE"):
        return quoted(column)
    return f"{quoted(column)}::VARCHAR{'[]' * kind.endswith('[]')}"


def names_of(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Give the tables of a snapshot: the name of the copy, and the quoted name."""
    rows = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables"
        " WHERE table_schema IN ('data', 'lost') ORDER BY ALL"
    ).fetchall()
    return [(f"{schema} {name}", f"{schema}.{quoted(name)}") for schema, name in rows]


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'
