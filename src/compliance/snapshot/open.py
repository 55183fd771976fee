"""The path of a snapshot to typed, checked tables: the page of this stage to read first."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path

import duckdb

from compliance.check.dictionary import FORCE, Dictionary
from compliance.check.followed import linking_fields
from compliance.check.rules import CheckedRules
from compliance.diagnostic import Diagnostic, SnapshotErrors
from compliance.engines.database import Database
from compliance.snapshot.columns import columns_of
from compliance.snapshot.connect import connect, group_by_number
from compliance.snapshot.deliver import deliver
from compliance.snapshot.duckdb_file import attached
from compliance.snapshot.findings import Findings
from compliance.snapshot.force import create_force
from compliance.snapshot.header import ReadHeader, read_header
from compliance.snapshot.interrupts import close, run_on_cursors
from compliance.snapshot.load import Links, Load
from compliance.snapshot.load_entity import Loaded, load_entity
from compliance.snapshot.near_clock import create_near_clock
from compliance.snapshot.references import LISTED, MANY, find_dangling
from compliance.snapshot.strangers import find_other_pack, find_strangers, refuse_strangers
from compliance.snapshot.supply import Delivery
from compliance.snapshot.tables import Header, Tables

_WORKERS = min(4, os.cpu_count() or 1)


def open_snapshot(
    path: Path,
    checked: CheckedRules,
    as_of: str | None = None,
    strict: bool = False,
    in_place: bool = False,
) -> Tables:
    """Read a snapshot into a database and account for every record.

    Args:
        path: A JSON document, a folder with `snapshot.json` and a file for each entity, or
            a DuckDB or SQLite file with the table `snapshot` and one for each entity.
        checked: The rules, which have the dictionary and a time zone.
        as_of: An earlier date or time to go back to.
        strict: Whether unknown entities and fields are errors.
        in_place: Whether to leave records in large files where nothing stands out, which pays
            if they are not read again and again.

    Raises:
        SnapshotErrors: The snapshot can't be read, with every fault that was found.
    """
    with ThreadPoolExecutor(1) as background, ExitStack() as held:
        delivery = deliver(path, background, held)
        header = read_header(delivery.header, checked.time_zone, as_of)
        return _open(delivery, header, checked, strict, in_place)


def _open(
    delivery: Delivery,
    header: ReadHeader,
    checked: CheckedRules,
    strict: bool,
    in_place: bool,
) -> Tables:
    connection = connect(delivery.header.place, header.zone.key)
    try:
        links = cache(partial(linking_fields, checked))
        loads = loads_of(delivery, header, checked.dictionary, links, in_place)
        loaded = load_all(connection, delivery, header, loads, {})
        if strict:
            refuse_strangers(delivery.path, _strangers(delivery, header, checked, loaded))
        return gather(connection, delivery, header, checked, loaded)
    except BaseException:
        close(connection)
        raise


def load_all(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    header: ReadHeader,
    loads: list[Load],
    kept: Mapping[str, Loaded],
) -> dict[str, Loaded]:
    """Load what was delivered, but the entities of which the tables are there already."""
    loads = [each for each in loads if each.entity.name not in kept]
    if any(load.is_large for load in loads):
        create_near_clock(connection, header.as_of)
    loaded = {**kept, **_load_all(connection, loads, delivery)}
    loaded[FORCE] = create_force(connection, header)
    return loaded


def gather(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    header: ReadHeader,
    checked: CheckedRules,
    loaded: Mapping[str, Loaded],
) -> Tables:
    """Put together what is known of a snapshot once all its tables are there."""
    findings = _strangers(delivery, header, checked, loaded)
    accounts = {name: each.account for name, each in loaded.items()}
    bounds = {name: each.bounds for name, each in loaded.items()}
    findings += find_dangling(connection, checked.dictionary, accounts, bounds)
    most = max(each.assessed for each in accounts.values())
    if most > MANY:
        group_by_number(connection, most)
    connection.execute("DROP SCHEMA fate CASCADE")
    tables = tables_of(connection, header_of(header, delivery.digest()), loaded, findings)
    _keep_copies(connection, loaded)
    return tables


def _strangers(
    delivery: Delivery, header: ReadHeader, checked: CheckedRules, loaded: Mapping[str, Loaded]
) -> Findings:
    """Give what was found in the parts of a snapshot, and what no part of it should be."""
    findings = find_strangers(delivery, header.strangers, checked.dictionary)
    findings += find_other_pack(header.values.get("pack"), checked.id)
    return sum((each.findings for each in loaded.values()), findings)


def loads_of(
    delivery: Delivery,
    header: ReadHeader,
    dictionary: Dictionary,
    links: Links,
    in_place: bool = False,
) -> list[Load]:
    """Give what there is to load, the largest first, of the entities that are known."""
    loads = [
        Load(
            entity=entity,
            columns=columns_of(entity, dictionary),
            supply=delivery.supplies[name],
            as_of=header.as_of,
            links=links,
            in_place=in_place,
        )
        for name, entity in dictionary.entities.items()
        if name in delivery.supplies and name != FORCE
    ]
    return sorted(loads, key=lambda load: load.supply.size, reverse=True)


def _load_all(
    connection: duckdb.DuckDBPyConnection, loads: list[Load], delivery: Delivery
) -> dict[str, Loaded]:
    """Load all entities, some at a time."""
    works = [partial(_load, load=load, delivery=delivery) for load in loads]
    with attached(connection, delivery.attached):
        futures = run_on_cursors(connection, works, _WORKERS, delivery.interrupt)
    faults: list[Diagnostic] = []
    loaded = {}
    for load, future in zip(loads, futures, strict=True):
        try:
            loaded[load.entity.name] = future.result()
        except SnapshotErrors as error:
            faults += error.diagnostics
    if faults:
        raise SnapshotErrors(faults)
    return loaded


def _load(cursor: duckdb.DuckDBPyConnection, load: Load, delivery: Delivery) -> Loaded:
    loaded = load_entity(cursor, load)
    if delivery.release:
        delivery.release(load.supply)
    return loaded


def _keep_copies(connection: duckdb.DuckDBPyConnection, loaded: Mapping[str, Loaded]) -> None:
    """Keep the copies of files that are read by way of views."""
    for each in loaded.values():
        if each.copy is not None:
            each.copy.keep_for(connection)


def header_of(header: ReadHeader, digest: str) -> Header:
    """Give the header of the snapshot, with the hash of what it was read from."""
    return Header(
        force=header.values["force"],
        as_of=header.as_of,
        time_zone=header.zone.key,
        pack=header.values.get("pack", ""),
        source=header.values.get("source", ""),
        sha256=digest,
    )


def tables_of(
    connection: Database,
    header: Header,
    loaded: Mapping[str, Loaded],
    findings: Findings,
) -> Tables:
    """Give the open snapshot, its problems in order."""
    # Within a kind of problem they are in the order of the keys already.
    problems = sorted(findings.shown, key=lambda each: (each.entity, each.field, each.problem))
    return Tables(
        connection=connection,
        header=header,
        accounts={name: loaded[name].account for name in sorted(loaded)},
        unreadable=_pairs({name: each.unreadable for name, each in loaded.items()}),
        uncarried=_pairs({name: each.uncarried for name, each in loaded.items()}),
        lost_references=_pairs({name: each.lost for name, each in loaded.items()}),
        dangling=frozenset(
            (each.entity, each.field) for each in problems if each.action == LISTED
        ),
        problems=tuple(problems),
        problems_total=findings.total,
    )


def _pairs(fields: Mapping[str, frozenset[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((entity, field) for entity, found in fields.items() for field in found)
