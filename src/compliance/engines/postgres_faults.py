"""One function for each fault that keeps PostgreSQL from answering; no value is ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compliance.diagnostic import Diagnostic, SnapshotErrors

if TYPE_CHECKING:
    import psycopg

INSTALL = "install it with `pip install 'compliance[postgres]'`"
_RIGHTS = "42501"
_TIMEOUT, _LOCKED, _CONFLICT = "57014", "55P03", "40001"

# The classes of PostgreSQL's faults, by the first two characters, in which a value is at fault.
_OF_VALUES = frozenset({"22", "P0", "38", "39"})
_OF_OURS = frozenset({"42", "0A", "XX", "25", "26", "34"})


class Refused(Exception):
    """PostgreSQL does not understand what it was asked, which is no fault of the user's."""


def no_driver() -> Diagnostic:
    """Say that the driver is not installed."""
    message = "the driver for PostgreSQL, `psycopg`, is not installed"
    return Diagnostic("database-driver", message, help=INSTALL)


def bad_url() -> Diagnostic:
    """Say that an address can't be read, without repeating it."""
    return Diagnostic(
        "database-url",
        "the address of the database is none that PostgreSQL can read",
        help="write `postgresql://user@host:5432/database`; keep the password in a "
        "`.pgpass` file or in `PGPASSWORD`",
    )


def unreachable(place: str, error: psycopg.Error, given: dict[str, Any]) -> Diagnostic:
    """Say why there is no connection."""
    said = str(error).strip().splitlines()
    reason = said[-1].strip() if said else "no reason was given"
    reason = reason.rsplit("FATAL:", 1)[-1].rsplit(" failed: ", 1)[-1].strip()
    for secret in ("password", "sslpassword", "passfile", "user"):
        value = str(given.get(secret) or "")
        reason = reason.replace(value, "…") if value else reason
    return Diagnostic(
        "database-connection",
        f"the database can't be reached: {reason.rstrip('.')}",
        path=place,
        help=_advice(reason),
    )


def _advice(reason: str) -> str:
    if "does not exist" in reason:
        return "give the name of a database, and of a role, that exist there"
    if "password" in reason or "authentication" in reason:
        return "keep the password in a `.pgpass` file or in `PGPASSWORD`"
    return "is the server running there, and may this machine connect to it?"


def not_unicode(place: str, encoding: str) -> Diagnostic:
    """Say that the database's texts can't be compared by code point."""
    return Diagnostic(
        "database-encoding",
        f"the database keeps texts in {encoding}, but they must be in UTF8",
        path=place,
        help="export the records as a snapshot, or copy them to a database in UTF8",
    )


def unknown_zone(place: str, name: str) -> Diagnostic:
    """Say that the database does not know a time zone."""
    return Diagnostic("database-zone", f"the database knows no time zone `{name}`", path=place)


def fault_of(error: psycopg.Error, place: str) -> Exception:
    """Turn a fault of PostgreSQL's into what is to be raised in its place."""
    state = error.sqlstate or ""
    if state == _RIGHTS:
        said = (error.diag.message_primary or "a right is missing").rstrip(".")
        if "row-level security" in said:
            return SnapshotErrors([_hidden_rows(place, said)])
        return SnapshotErrors([_no_right(place, said)])
    if state[:2] in _OF_OURS and state not in _REASONS:
        return Refused(f"{state}: {error.diag.message_primary}")
    if state[:2] in _OF_VALUES:
        return SnapshotErrors([_bad_value(place, state)])
    return SnapshotErrors([_stopped(place, state)])


def _no_right(place: str, said: str) -> Diagnostic:
    return Diagnostic(
        "database-rights",
        f"the role may not read all that it must: {said}",
        path=place,
        help="let the role read it: `GRANT SELECT ON ... TO ...`",
    )


def _hidden_rows(place: str, said: str) -> Diagnostic:
    return Diagnostic(
        "database-rights",
        f"a policy hides records from the role, and what is hidden can't be judged: {said}",
        path=place,
        help="give the role `BYPASSRLS`, or a view of the records that it is to judge",
    )


def _bad_value(place: str, state: str) -> Diagnostic:
    return Diagnostic(
        "database-value",
        f"the database can't work out some value of a record (PostgreSQL's fault {state})",
        path=place,
        help="look for what the views that are read work out, such as a division or a cast",
    )


_REASONS = {
    _TIMEOUT: (
        "it took longer than the server allows",
        "raise `statement_timeout` of the role",
    ),
    _LOCKED: ("a table was locked for too long", "try again, or raise `lock_timeout`"),
    _CONFLICT: (
        "the server had to remove rows that were being read",
        "turn on `hot_standby_feedback` on the replica, or try again",
    ),
    "57P01": ("the server was shut down", "try again once it runs"),
    "57P02": ("the server has crashed", "try again once it runs"),
    "53100": ("the server's disk is full", "free some space on the server"),
    "53200": ("the server ran out of memory", "lower `work_mem` of the role"),
}


def _stopped(place: str, state: str) -> Diagnostic:
    if state in _REASONS:
        reason, advice = _REASONS[state]
    elif not state or state.startswith("08"):
        reason, advice = "the connection was lost", "try again; is the server still running?"
    else:
        reason, advice = f"PostgreSQL gave the fault {state}", "see PostgreSQL's own log"
    return Diagnostic(
        "database-stopped", f"the work was stopped: {reason}", path=place, help=advice
    )
