"""What the dictionary does not know, to lines of the data quality list or to faults."""

from collections.abc import Iterable

from compliance.check.dictionary import FORCE, Dictionary
from compliance.diagnostic import Diagnostic, SnapshotErrors, short, suggestion
from compliance.snapshot import faults
from compliance.snapshot.document import count_items
from compliance.snapshot.findings import Findings
from compliance.snapshot.header import HEADER, KEYS
from compliance.snapshot.supply import Delivery, JsonPart, Supply
from compliance.snapshot.tables import Problem

_UNKNOWN = "no such "


def find_strangers(
    delivery: Delivery, header_keys: Iterable[str], dictionary: Dictionary
) -> Findings:
    """List the entities, files and header keys that are not known."""
    found = [_header_key(key) for key in header_keys]
    where = "database" if delivery.is_database else "folder"
    found += [
        Problem(
            HEADER, "", "", f"`{short(stray)}` in the {where} is no table of records", "ignored"
        )
        for stray in delivery.strays
    ]
    known = set(dictionary.entities) - {FORCE}
    found += [
        _entity(name, supply, known)
        for name, supply in delivery.supplies.items()
        if name not in known
    ]
    return Findings(tuple(found), len(found))


def find_other_pack(named: str | None, pack: str) -> Findings:
    """List that the header names another rule pack than the one that is used."""
    if named is None or named == pack:
        return Findings()
    found = f"names the pack `{named}` but the rules are those of `{pack}`"
    return Findings((Problem(HEADER, "", "pack", found, "ignored"),), 1)


def refuse_strangers(path: str, findings: Findings) -> None:
    """Turn what is not known into faults, for `--strict`.

    Raises:
        SnapshotErrors: There is at least one.
    """
    found = [
        _fault(path, problem)
        for problem in findings.shown
        if problem.problem.startswith(_UNKNOWN)
    ]
    if found:
        raise SnapshotErrors(found)


def unknown(what: str, wrong: str, known: Iterable[str]) -> str:
    """Say that there is no such thing, with the nearest that there is.

    >>> unknown("field in the dictionary", "dbo", ["dob"])
    'no such field in the dictionary; did you mean `dob`?'
    """
    near = suggestion(wrong, known)
    hint = f"; {near}" if near.startswith("did") else ""
    return f"{_UNKNOWN}{what}{hint}"


def _header_key(key: str) -> Problem:
    return Problem(HEADER, "", short(key), unknown("key in a header", key, KEYS), "ignored")


def _entity(name: str, supply: Supply, known: set[str]) -> Problem:
    count = count_items(supply.content) if isinstance(supply, JsonPart) else 1
    if name == FORCE:
        found = "`force` is made from the header and can't be supplied"
    else:
        empty = "" if count else ", and it is empty"
        found = unknown(f"entity in the dictionary{empty}", name, known)
    return Problem(short(name), "", "", found, "ignored", count)


def _fault(path: str, problem: Problem) -> Diagnostic:
    names = "`, field `".join(filter(None, (problem.entity, problem.field)))
    reason, _, hint = problem.problem.partition("; ")
    return faults.unknown_name(path, f"`{names}`: {reason}", hint)
