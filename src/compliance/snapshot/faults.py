"""One function for each fault that keeps a snapshot from being read at all.

None of them shows an excerpt of the file: a snapshot holds personal data.
"""

from compliance.diagnostic import Diagnostic, short

ACCEPTED = (
    "a JSON document, a folder with `snapshot.json` and a file for each entity, "
    "or a DuckDB or SQLite file"
)


def unreadable_file(path: str, reason: str) -> Diagnostic:
    """Say that a file is missing or can't be opened."""
    return Diagnostic("snapshot-file", f"`{path}` can't be read: {reason}", path=path)


def unknown_kind(path: str) -> Diagnostic:
    """Say that a path is neither a JSON document nor a folder."""
    return Diagnostic(
        "snapshot-kind",
        f"`{path}` is no snapshot of a kind that can be read here",
        path=path,
        help=f"give {ACCEPTED}",
    )


def no_database(path: str) -> Diagnostic:
    """Say that a file is named like a database, but is none."""
    return Diagnostic(
        "snapshot-kind",
        f"`{path}` begins neither as a DuckDB file does nor as an SQLite file: "
        "it is empty, encrypted, damaged or something else",
        path=path,
        help=f"give {ACCEPTED}",
    )


def bad_database(path: str, reason: str, hint: str = "") -> Diagnostic:
    """Say that a database file can't be read as a whole."""
    message = f"this database can't be read: {reason}"
    return Diagnostic("snapshot-database", message, path=path, help=hint)


def malformed(place: str, reason: str, hint: str = "") -> Diagnostic:
    """Say that a text is no JSON, and where."""
    message = f"expected a JSON document but {reason}"
    return Diagnostic("snapshot-json", message, path=place, help=hint)


def wrong_shape(place: str, what: str, expected: str, found: str) -> Diagnostic:
    """Say that a part of a document is of another kind than it must be."""
    return Diagnostic("snapshot-shape", f"{what} must be {expected} but is {found}", path=place)


def given_twice(place: str, what: str, where: str) -> Diagnostic:
    """Say that the same entity, or header key, is there twice."""
    return Diagnostic(
        "snapshot-twice",
        f"`{short(what)}` is given twice, {where}",
        path=place,
        help=f"keep one `{short(what)}`",
    )


def bad_header(place: str, message: str, hint: str = "") -> Diagnostic:
    """Say what is wrong with the header."""
    return Diagnostic("snapshot-header", message, path=place, help=hint)


def unknown_zone(place: str, name: str) -> Diagnostic:
    """Say that a time zone is not known."""
    return bad_header(place, f"`{name}` is no time zone", "give one such as `Europe/London`")


def bad_as_of(message: str, hint: str) -> Diagnostic:
    """Say what is wrong with the instant asked for with `--as-of`."""
    return Diagnostic("snapshot-as-of", message, help=hint)


def bad_table(place: str, message: str, hint: str = "") -> Diagnostic:
    """Say that an entity's records can't be read, as a whole."""
    return Diagnostic("snapshot-table", message, path=place, help=hint)


def unknown_name(place: str, message: str, hint: str) -> Diagnostic:
    """Say, under `--strict`, that the dictionary knows no such entity or field."""
    return Diagnostic("snapshot-name", message, path=place, help=hint)
