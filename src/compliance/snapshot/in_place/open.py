"""The tables of an engine's database to typed, checked tables that stay in it."""

from collections.abc import Mapping
from functools import cache, partial

from compliance.check.dictionary import FORCE
from compliance.check.followed import linking_fields
from compliance.check.rules import CheckedRules
from compliance.diagnostic import Diagnostic, SnapshotErrors, suggestion
from compliance.engines.database import Engine
from compliance.snapshot import faults
from compliance.snapshot.columns import columns_of
from compliance.snapshot.findings import Findings
from compliance.snapshot.force import create_force
from compliance.snapshot.header import ReadHeader
from compliance.snapshot.in_place.settle import settle_records
from compliance.snapshot.in_place.typed import Typed, read_records
from compliance.snapshot.interrupts import close
from compliance.snapshot.load import Records
from compliance.snapshot.open import header_of, tables_of
from compliance.snapshot.references import find_dangling
from compliance.snapshot.strangers import find_other_pack, refuse_strangers, unknown
from compliance.snapshot.tables import Problem, Tables


def open_in_place(
    engine: Engine, place: str, header: ReadHeader, checked: CheckedRules, strict: bool = False
) -> Tables:
    """Type and account for the records of a database, which stay where they are.

    Args:
        engine: The database, in which `source."<entity>"` are the tables of records.
        place: How messages name it, without any password.
        header: What is known of the snapshot as a whole.
        checked: The rules, which have the dictionary.
        strict: Whether unknown fields are errors.

    Raises:
        SnapshotErrors: The tables can't be read as records, with every fault that was found.
    """
    try:
        given = engine.columns()
        found = _read_all(given, place, header, checked)
        for schema in ("data", "lost", "fate", "copies"):
            engine.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        loaded = {
            typed.records.entity.name: settle_records(
                engine, typed, _strangers(typed, given[typed.records.entity.name])
            )
            for typed in found
        }
        loaded[FORCE] = create_force(engine, header)
        findings = _strange_tables(given, found, checked)
        findings += find_other_pack(header.values.get("pack"), checked.id)
        findings = sum((each.findings for each in loaded.values()), findings)
        if strict:
            refuse_strangers(place, findings)
        accounts = {name: each.account for name, each in loaded.items()}
        findings += find_dangling(engine, checked.dictionary, accounts)
        return tables_of(engine, header_of(header, ""), loaded, findings)
    except BaseException:
        close(engine)
        raise


def _read_all(
    given: Mapping[str, Mapping[str, str]],
    place: str,
    header: ReadHeader,
    checked: CheckedRules,
) -> list[Typed]:
    """Give how the records of each known table are read.

    Raises:
        SnapshotErrors: A column has another type than its field, or a key is missing, or
            there is no table of records at all.
    """
    links = cache(partial(linking_fields, checked))
    entities = checked.dictionary.entities
    found: list[Typed] = []
    wrong: list[Diagnostic] = []
    for name, entity in entities.items():
        if name in given and name != FORCE:
            columns = columns_of(entity, checked.dictionary)
            records = Records(entity=entity, columns=columns, as_of=header.as_of, links=links)
            typed, misfits = read_records(records, given[name], place)
            found.append(typed)
            wrong += misfits
    if not found:
        message = f"none of the {len(entities) - 1:,} entities of the pack is a table here"
        hint = "give tables or views the names of the entities: `compliance rules show`"
        wrong.append(faults.bad_table(place, message, hint))
    if wrong:
        raise SnapshotErrors(wrong)
    return found


def _strangers(typed: Typed, columns: Mapping[str, str]) -> list[str]:
    known = typed.records.entity.fields
    return [column for column in columns if column not in known]


def _strange_tables(
    given: Mapping[str, object], found: list[Typed], checked: CheckedRules
) -> Findings:
    """List tables whose name is near that of an entity which has none.

    A database has many others, which are no concern of the pack's.
    """
    read = {typed.records.entity.name for typed in found}
    missing = set(checked.dictionary.entities) - read - {FORCE}
    near = [
        Problem(name, "", "", unknown("entity in the dictionary", name, missing), "ignored")
        for name in sorted(set(given) - read)
        if suggestion(name, missing).startswith("did")
    ]
    return Findings(tuple(near), len(near))
