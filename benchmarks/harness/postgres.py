"""A PostgreSQL of the benchmark's own, on a socket in a temporary folder, with the records."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.places import BENCHMARKS, PROJECT

_HOMES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
# What anybody would set on a machine of this size; the rest is as it comes.
_SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "1GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "fsync": "off",
}


class NoServerError(Exception):
    """There is no PostgreSQL on this machine; the text says how to get it."""


@dataclass(frozen=True)
class Server:
    """A running server: the folder of its socket, and the number of its first process."""

    socket: Path
    process: int

    def url(self, database: str) -> str:
        """Give the address of a database."""
        return f"postgresql:///{database}?host={self.socket}&user=postgres"


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and remove it with all that is in it at the end.

    Raises:
        NoServerError: PostgreSQL is not installed.
    """
    folder = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
    try:
        owner = _owner()
        shutil.chown(folder, owner)
        data = folder / "data"
        _run(["initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"], owner)
        settings = "\n".join(f"{key} = {value}" for key, value in _SETTINGS.items())
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"{settings}\nunix_socket_directories = '{folder}'\n")
        log = str(folder / "log")
        _run(["pg_ctl", "-D", str(data), "-l", log, "-w", "start"], owner)
        try:
            process = int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
            yield Server(folder, process)
        finally:
            _run(["pg_ctl", "-D", str(data), "-m", "immediate", "stop"], owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(running: Server, database: str, records: Path) -> None:
    """Make a database with a table for each Parquet file, its key and its statistics."""
    script = str(BENCHMARKS / "fill_postgres.py")
    command = [str(PROJECT), script, running.url("postgres"), database, str(records)]
    subprocess.run(command, check=True)


def _owner() -> str:
    """Give the user who may run the server, who is not root."""
    if os.getuid():
        return pwd.getpwuid(os.getuid()).pw_name
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _run(command: Sequence[str], owner: str) -> None:
    tool, *arguments = command
    found = next((home / tool for home in _HOMES if (home / tool).exists()), None)
    program = str(found) if found else shutil.which(tool)
    if program is None:
        raise NoServerError(f"`{tool}` is missing: .ci/install-engines installs PostgreSQL")
    words = [program, *arguments]
    if not os.getuid():
        words = ["setpriv", "--reuid", owner, "--regid", str(_group(owner)), "--clear-groups"]
        words += [program, *arguments]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _group(owner: str) -> int:
    return pwd.getpwnam(owner).pw_gid
