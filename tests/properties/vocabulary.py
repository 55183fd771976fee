"""The dictionary that random rules are written over, and the ways between its entities."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

ENUMS: dict[str, tuple[str, ...]] = {
    "kind": ("theft", "fraud", "other"),
    "risk": ("low", "medium", "high"),
    "rank": ("constable", "sergeant", "inspector"),
    "about": ("matter", "person", "officer"),
}
ORDERED = {"risk", "rank"}
NOT_YET = {
    ("officer", "left_on"),
    ("matter", "closed_at"),
    ("matter", "done_on"),
    ("visit", "ended_at"),
    ("paper", "made_at"),
    ("meeting", "held_on"),
}
TIME = {"matter": "opened_at"}
# The tag of a field: a type, the name of an enum, or `->entity` for a reference.
FIELDS: dict[str, dict[str, str]] = {
    "area": {"area_id": "text", "size": "integer", "opened_on": "date", "kind": "kind"},
    "person": {
        "person_id": "text",
        "area_id": "->area",
        "born_on": "date",
        "risk": "risk",
        "score": "decimal",
        "active": "boolean",
        "plan_days": "integer",
        "name": "text",
    },
    "officer": {
        "officer_id": "integer",
        "area_id": "->area",
        "chief_id": "->officer",
        "rank": "rank",
        "left_on": "date",
    },
    "matter": {
        "matter_id": "text",
        "person_id": "->person",
        "lead_id": "->officer",
        "deputy_id": "->officer",
        "area_id": "->area",
        "opened_at": "timestamp",
        "closed_at": "timestamp",
        "reviewed_at": "timestamp",
        "due_on": "date",
        "done_on": "date",
        "kind": "kind",
        "risk": "risk",
        "urgent": "boolean",
        "agreed": "boolean",
        "amount": "decimal",
        "days": "integer",
        "title": "text",
        "tags": "list",
    },
    "visit": {
        "visit_id": "text",
        "matter_id": "->matter",
        "officer_id": "->officer",
        "started_at": "timestamp",
        "ended_at": "timestamp",
        "day": "date",
        "kind": "kind",
        "success": "boolean",
        "minutes": "integer",
        "cost": "decimal",
    },
    "paper": {
        "paper_id": "text",
        "about_type": "about",
        "about_id": "->about",
        "made_at": "timestamp",
        "title": "text",
        "final": "boolean",
        "codes": "list",
    },
    "meeting": {
        "meeting_id": "text",
        "matter_ids": "->>matter",
        "held_on": "date",
        "size": "integer",
        "kind": "kind",
    },
}
Via = str | list[str] | dict[str, str] | None
# From a subject to related records: every `via` that names a way (None: nothing to write).
RELATIONS: dict[tuple[str, str], tuple[Via, ...]] = {
    ("matter", "visit"): (None,),
    ("matter", "paper"): (None, {"person_id": "about_id"}),
    ("matter", "meeting"): (None,),
    ("matter", "officer"): ("lead_id", "deputy_id", "area_id"),
    ("matter", "person"): (None,),
    ("matter", "matter"): ("person_id", "area_id"),
    ("matter", "area"): (None,),
    ("person", "matter"): (None,),
    ("person", "paper"): (None,),
    ("person", "visit"): (
        ["person_id", "matter_id"],
        ["person_id", "lead_id", "officer_id"],
    ),
    ("person", "meeting"): (["person_id", "matter_ids"],),
    ("person", "officer"): (["area_id", "area_id"], ["person_id", "lead_id"]),
    ("visit", "matter"): (None,),
    ("visit", "visit"): ("matter_id", "officer_id"),
    ("visit", "paper"): ({"matter_id": "about_id"},),
    ("officer", "officer"): (
        {"chief_id": "officer_id"},
        {"officer_id": "chief_id"},
        "area_id",
    ),
    ("officer", "visit"): (None,),
    ("officer", "person"): (["lead_id", "person_id"],),
    ("officer", "paper"): (None, {"chief_id": "about_id"}),
    ("visit", "person"): (["matter_id", "person_id"],),
    ("visit", "officer"): (["matter_id", "lead_id"], "officer_id"),
    ("paper", "officer"): (None, ["about_id", "lead_id"], ["about_id", "chief_id"]),
    ("meeting", "person"): (["matter_ids", "person_id"],),
    ("meeting", "visit"): (["matter_ids", "lead_id", "officer_id"],),
    ("meeting", "paper"): (["matter_ids", "person_id", "about_id"],),
    ("paper", "matter"): (None,),
    ("paper", "person"): (None,),
    ("paper", "visit"): ({"about_id": "matter_id"},),
    ("meeting", "matter"): (None,),
    ("area", "matter"): (None,),
    ("area", "person"): (None,),
    ("area", "visit"): (["area_id", "matter_id"],),
    ("force", "matter"): (None,),
    ("force", "visit"): (None,),
    ("force", "meeting"): (None,),
}
# From the subject of a rule to that of another on which it depends.
DEPENDENCIES: dict[tuple[str, str], tuple[Via, ...]] = {
    ("matter", "person"): (None,),
    ("matter", "visit"): (None,),
    ("matter", "area"): (None,),
    ("matter", "force"): (None,),
    ("matter", "matter"): (None,),
    ("matter", "meeting"): (None,),
    ("person", "matter"): (None,),
    ("person", "person"): (None,),
    ("person", "visit"): (["person_id", "matter_id"],),
    ("person", "area"): (None,),
    ("visit", "matter"): (None,),
    ("visit", "visit"): (None,),
    ("officer", "officer"): ({"chief_id": "officer_id"}, {"officer_id": "chief_id"}),
    ("officer", "visit"): (None,),
    ("officer", "person"): (["lead_id", "person_id"],),
    ("person", "officer"): (["person_id", "lead_id"],),
    ("visit", "person"): (["matter_id", "person_id"],),
    ("paper", "officer"): (None, ["about_id", "lead_id"], ["about_id", "chief_id"]),
    ("meeting", "person"): (["matter_ids", "person_id"],),
    ("paper", "matter"): (None,),
    ("paper", "person"): (None,),
    ("meeting", "matter"): (None,),
    ("area", "matter"): (None,),
    ("area", "area"): (None,),
    ("force", "force"): (None,),
    ("force", "area"): (None,),
    ("force", "visit"): (None,),
}
# From the subject of a rule to that of another of which it judges a share.
SHARED: dict[tuple[str, str], tuple[Via, ...]] = {
    ("area", "matter"): (None,),
    ("area", "person"): (None,),
    ("force", "matter"): (None,),
    ("force", "visit"): (None,),
    ("officer", "visit"): (None,),
    ("officer", "person"): (["lead_id", "person_id"],),
    ("person", "officer"): (["person_id", "lead_id"],),
    ("meeting", "person"): (["matter_ids", "person_id"],),
    ("area", "officer"): (["area_id", "lead_id"],),
    ("person", "paper"): (None,),
    ("person", "meeting"): (["person_id", "matter_ids"],),
    ("matter", "meeting"): (None,),
    ("matter", "visit"): (None,),
    ("matter", "person"): (None,),
    ("meeting", "matter"): (None,),
    ("paper", "person"): (None,),
}
# Derived fields: what they are called, and the tag of their values.
DERIVED: dict[str, dict[str, str]] = {
    "matter": {
        "last_visit": "timestamp",
        "first_score": "integer",
        "visits": "count",
        "total": "integer",
        "reached_at": "timestamp",
        "is_judged": "boolean",
    },
    "person": {"matters": "count", "is_known": "boolean", "leads": "count", "left": "date"},
    "meeting": {"matters": "count", "total": "integer", "reached_at": "timestamp"},
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose fields a condition can name: the subject's, a related record's, an `each`'s."""

    subject: str
    related: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    derived: bool = True


@cache
def paths(scope: Scope) -> dict[str, list[str]]:
    """Give by their tags the fields that can be named in a scope, nearest first."""
    found: dict[str, list[str]] = {}
    for tag, path in _all_paths(scope):
        found.setdefault(tag, []).append(path)
    return found


def _all_paths(scope: Scope) -> Iterator[tuple[str, str]]:
    for name, kind in scope.names:
        if kind in FIELDS:
            yield from _fields_of(kind, f"{name}.", 0, scope)
        elif kind == "period":
            yield from [("date", f"{name}.start"), ("date", f"{name}.end")]
            yield "text", f"{name}.label"
        else:
            yield kind, name
    if scope.related is not None:
        yield from _fields_of(scope.related, "", 1, scope)
        yield from _fields_of(scope.subject, f"{scope.subject}.", 2, scope)
    else:
        yield from _fields_of(scope.subject, "", 2, scope)


def _fields_of(entity: str, prefix: str, depth: int, scope: Scope) -> Iterator[tuple[str, str]]:
    if entity == "force":
        yield "text", f"{prefix}force"
        return
    yield from _own_fields(entity, prefix, scope)
    # The subject's entity name always means the subject, never a reference.
    shadowed = {scope.subject, scope.related, *(name for name, _ in scope.names)}
    for link, target in _links(entity):
        if target == "about":
            yield from [("risk", f"{prefix}about.risk"), ("date", f"{prefix}about.born_on")]
        elif depth and not (prefix == "" and link in shadowed):
            yield from _fields_of(target, f"{prefix}{link}.", depth - 1, scope)


def _own_fields(entity: str, prefix: str, scope: Scope) -> Iterator[tuple[str, str]]:
    derived = DERIVED.get(entity, {}) if scope.derived else {}
    for name, tag in {**FIELDS[entity], **derived}.items():
        if not tag.startswith("->"):
            yield tag, prefix + name


def _links(entity: str) -> list[tuple[str, str]]:
    """List the references that can be followed, and where they lead."""
    return [
        (name.removesuffix("_id"), tag.removeprefix("->"))
        for name, tag in FIELDS[entity].items()
        if tag.startswith("->") and not tag.startswith("->>")
    ]


def dictionary() -> dict[str, Any]:
    """Give the dictionary as it stands in `dictionary.yaml`."""
    entities: dict[str, Any] = {}
    for entity, fields in FIELDS.items():
        entities[entity] = {"title": entity, "key": f"{entity}_id"}
        if entity in TIME:
            entities[entity]["time"] = TIME[entity]
        entities[entity]["fields"] = {
            name: _declared(entity, name, tag) for name, tag in fields.items()
        }
    return {"entities": entities}


def _declared(entity: str, name: str, tag: str) -> Any:
    kind = _type(tag)
    if (entity, name) not in NOT_YET:
        return kind
    return {**(kind if isinstance(kind, dict) else {"type": kind}), "null": "not_yet"}


def _type(tag: str) -> Any:
    if tag in ENUMS:
        ordered = {"ordered": True} if tag in ORDERED else {}
        return {"enum": list(ENUMS[tag]), **ordered}
    if tag == "->about":
        return {"ref": {"by": "about_type", **{name: name for name in ENUMS["about"]}}}
    if tag.startswith("->>"):
        return {"list": {"ref": tag.removeprefix("->>")}}
    if tag.startswith("->"):
        return {"ref": tag.removeprefix("->")}
    return {"list": "text"} if tag == "list" else tag
