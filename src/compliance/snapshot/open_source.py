"""A snapshot wherever it is to typed, checked tables: files in DuckDB, databases in place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from compliance.address import Address, Place
from compliance.check.rules import CheckedRules
from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.deliver import read_folder_header
from compliance.snapshot.header import give_header, read_header
from compliance.snapshot.in_place.open import open_in_place
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import Tables

EngineName = Literal["auto", "duckdb", "spark"]


class Reading(Struct, frozen=True):
    """How to read a snapshot.

    `as_of` is an earlier time to go back to; if `strict`, unknown names are errors. If
    `in_place`, records may be left in their files, where they are slower to look up. `header`
    gives what a database does not say of itself. The `engine` is that of the place if `auto`.
    """

    as_of: str | None = None
    strict: bool = False
    in_place: bool = False
    engine: EngineName = "auto"
    header: Mapping[str, str] = field(default_factory=dict)


def open_source(place: Place, checked: CheckedRules, reading: Reading) -> Tables:
    """Open a snapshot and account for every record.

    Raises:
        SnapshotErrors: It can't be read, with every fault that was found.
        UserErrors: The engine is not installed, or the database does not answer.
    """
    if isinstance(place, Address) and place.scheme != "spark":
        return _open_postgres(place, checked, reading)
    if reading.header:
        options = " and ".join(f"`--{key.replace('_', '-')}`" for key in reading.header)
        message = f"{options} can't be given for a snapshot that has a header of its own"
        raise SnapshotErrors([faults.bad_header(str(place), message)])
    if isinstance(place, Address):
        return _open_spark(f"spark://{place.host}", Path(place.path), checked, reading)
    if reading.engine == "spark":
        return _open_spark(None, place, checked, reading)
    return open_snapshot(place, checked, reading.as_of, reading.strict, reading.in_place)


def _open_postgres(place: Address, checked: CheckedRules, reading: Reading) -> Tables:
    # Each engine brings a library of its own, which need not be installed.
    from compliance.engines.postgres import connect  # noqa: PLC0415

    header = give_header(reading.header, str(place), checked.time_zone, reading.as_of)
    engine = connect(place.url, header.zone.key)
    return open_in_place(engine, str(place), header, checked, reading.strict)


def _open_spark(
    master: str | None, folder: Path, checked: CheckedRules, reading: Reading
) -> Tables:
    from compliance.engines.spark import connect  # noqa: PLC0415

    header = read_header(read_folder_header(folder), checked.time_zone, reading.as_of)
    engine = connect(master, folder, header.zone.key)
    return open_in_place(engine, str(folder), header, checked, reading.strict)
