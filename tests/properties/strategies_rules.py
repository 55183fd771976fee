"""Random rules, derived fields and dependencies, as they stand in a rule file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from properties.strategies_conditions import Writer
from properties.strategies_records import chance, choose
from properties.vocabulary import DEPENDENCIES, DERIVED, FIELDS, RELATIONS, SHARED, Scope, Via

Form = Any
# The moments of a related record, with how often each is drawn.
MOMENTS = {
    "visit": ("started_at", "ended_at", "ended_at", "day"),
    "paper": ("made_at",),
    "meeting": ("held_on",),
    "officer": ("left_on",),
    "matter": ("opened_at", "closed_at", "done_on", "reviewed_at", "last_visit"),
    "person": ("born_on",),
    "area": ("opened_on",),
}
SUBJECTS = (
    *("matter", "matter", "matter", "matter", "person", "person", "visit", "visit"),
    *("area", "force", "officer", "paper", "meeting"),
)
PERIODS = ("quarter", "month", "year")
# What an `each` can find held in records, and how those of a subject are reached.
HELD = (
    ("paper", "codes", "text"),
    ("paper", "title", "text"),
    ("visit", "kind", "kind"),
    ("matter", "tags", "text"),
    ("officer", "rank", "rank"),
    ("person", "name", "text"),
)
OWN: dict[tuple[str, str], Via] = {
    ("matter", "paper"): "about_id",
    ("matter", "visit"): "matter_id",
    ("person", "paper"): "about_id",
    ("person", "matter"): "person_id",
    ("visit", "paper"): {"matter_id": "about_id"},
    ("visit", "matter"): "matter_id",
    ("area", "matter"): "area_id",
    ("officer", "visit"): "officer_id",
    ("paper", "matter"): "about_id",
    ("meeting", "matter"): "matter_ids",
    ("person", "officer"): ["person_id", "lead_id"],
    ("meeting", "person"): ["matter_ids", "person_id"],
    ("paper", "officer"): ["about_id", "lead_id"],
    ("officer", "paper"): "about_id",
}
SHARES: tuple[dict[str, str], ...] = (
    {"at_least": "50%"},
    {"at_least": "95%"},
    {"at_least": "100%"},
    {"at_least": "33.3%"},
    {"at_most": "50%"},
    {"at_most": "0%"},
    {"at_most": "33.3%"},
    {"at_least": "20%", "at_most": "80%"},
)


@dataclass(frozen=True, slots=True)
class Author:
    """Writes the forms of one rule; `plain` ones never ask for null itself."""

    random: Random
    scope: Scope
    plain: bool = False

    @property
    def writer(self) -> Writer:
        """Write about the subject."""
        return Writer(self.random, self.scope, self.plain)

    def about(self, related: str) -> Writer:
        """Write about a related record of the subject."""
        return Writer(self.random, replace(self.scope, related=related), self.plain)

    def form(self, depth: int) -> Form:
        """Write any form but a share."""
        kinds = (*_FORMS, *_NESTED * 2) if depth > 0 else _FORMS
        return choose(self.random, kinds)(self, depth - 1)

    def related(self, key: str) -> tuple[str, dict[str, Any]]:
        """Choose a related entity, and write what names it, and the way there."""
        options = [far for near, far in RELATIONS if near == self.scope.subject]
        entity = choose(self.random, options)
        via = choose(self.random, RELATIONS[self.scope.subject, entity])
        written: dict[str, Any] = {key: entity} | _via(via)
        if entity == self.scope.subject and chance(self.random, 30):
            written["including"] = "subject"
        if chance(self.random, 60):
            written["where"] = self.about(entity).condition(1)
        return entity, written

    def at(self, entity: str) -> str:
        """Write when a related record's thing was done."""
        options = [
            name for name in MOMENTS[entity] if self.scope.derived or name in FIELDS[entity]
        ]
        return choose(self.random, options)

    def duration(self, tag: str, depth: int = 1) -> Any:
        """Write a duration, which may depend on the case."""
        kind = choose(self.random, ("fixed", "fixed", "fixed", "map", "field"))
        writer = self.writer
        if kind == "map" and writer.fields("risk") and depth:
            cases = {name: self.duration(tag, 0) for name in ("low", "medium", "high")}
            if chance(self.random, 30):
                cases["high"] = "none"
            return {"by": choose(self.random, writer.fields("risk")), **cases}
        if kind == "field" and writer.fields("integer"):
            unit = choose(self.random, ("days", "weeks", "working days", "months"))
            return {unit: choose(self.random, writer.fields("integer"))}
        return writer.duration(tag)

    def look_back(self, tag: str) -> Any:
        """Write how far back to look, which is never nowhere."""
        fixed = [self.writer.duration(tag) for _ in range(3)]
        fixed = ["3 days" if one == "0 days" else one for one in fixed]
        if chance(self.random, 70) or not self.writer.fields("risk"):
            return fixed[0]
        cases = dict(zip(("low", "medium", "high"), fixed, strict=True))
        return {"by": choose(self.random, self.writer.fields("risk")), **cases}

    def deadline(self, done: str) -> dict[str, Any]:
        """Write until when something must be done, whose time is of the type `done`."""
        written: dict[str, Any] = {}
        if not chance(self.random, 25):
            tag = choose(self.random, ("timestamp", "date"))
            # On a date no hours can be measured, whichever end it is.
            written["within"] = self.duration("date" if done == "date" else tag)
            written["of"] = self.anchor(tag)
        else:
            written["by"] = self.writer.beside(done, 1)
        if chance(self.random, 20):
            written["not_before"] = self.writer.beside(done, 0)
        return written

    def anchor(self, tag: str) -> str:
        """Write a date or an instant of the subject, most often one of its fields."""
        fields = self.writer.fields(tag)
        if fields and chance(self.random, 70):
            own = [field for field in fields if "." not in field] or fields
            return choose(self.random, own)
        return self.writer.operand(tag, 1)


def _via(via: Via) -> dict[str, Any]:
    return {} if via is None else {"via": via}


def _condition(author: Author, _: int) -> Form:
    return author.writer.condition(2)


def _counted(author: Author, written: dict[str, Any]) -> dict[str, Any]:
    """Turn `some` into another count, most often."""
    kind = choose(author.random, ("some", "no", "at_least", "at_most", "exactly", "between"))
    number = choose(author.random, (1, 2, 3))
    entity, rest = written["some"], {k: v for k, v in written.items() if k != "some"}
    match kind:
        case "some":
            return written
        case "no":
            return {"no": entity, **rest}
        case "between":
            return {**written, "at_least": number, "at_most": number + 1}
        case _ if chance(author.random, 50) and "of" not in rest:
            return {kind: number, "of": entity, **rest}
    return {**written, kind: number}


def _related(author: Author, _: int) -> Form:
    entity, written = author.related("some")
    if chance(author.random, 30):
        written["at"] = author.at(entity)
    return _counted(author, written)


def _due(author: Author, _: int) -> Form:
    entity, written = author.related("some")
    written["at"] = author.at(entity)
    return _counted(author, {**written, **author.deadline(_tag(entity, written["at"]))})


def _window(author: Author, _: int) -> Form:
    entity, written = author.related("some")
    written["at"] = author.at(entity)
    written["in_any"] = author.duration(_tag(entity, written["at"]))
    if chance(author.random, 50):
        return _counted(author, written)
    # A span shows where it ends only by two records or more.
    written.pop("where", None)
    kind = choose(author.random, ("at_least", "at_most", "exactly"))
    return {**written, kind: choose(author.random, (2, 1, 3))}


def _field(author: Author, _: int) -> Form:
    fields = author.writer.fields("timestamp", "date")
    own = [field for field in fields if "." not in field]
    if not own:
        return _condition(author, 0)
    field = choose(author.random, own if chance(author.random, 90) else fields)
    tag = "date" if field in author.writer.fields("date") else "timestamp"
    return {"field": field, **author.deadline(tag)}


def _cadence(author: Author, _: int) -> Form:
    entity, written = author.related("some")
    written["at"] = author.at(entity)
    # Every moment of it must take the duration: with a date among them, no hours.
    fine = _tag(entity, written["at"]) == "timestamp" and chance(author.random, 40)
    tags = ("timestamp",) if fine else ("timestamp", "date")
    form: dict[str, Any] = {"every": author.duration(tags[-1]), **written}
    form["from"] = author.anchor(choose(author.random, tags))
    if chance(author.random, 50):
        form["until"] = author.anchor(choose(author.random, tags))
    if chance(author.random, 30):
        form["over"] = author.look_back(tags[-1])
    if chance(author.random, 30):
        form["current"] = "true"
    return form


def _composed(author: Author, depth: int) -> Form:
    count = 1 + choose(author.random, (1, 0, 2))
    form: dict[str, Any] = {
        choose(author.random, ("all", "any")): [author.form(depth) for _ in range(count)]
    }
    if chance(author.random, 30):
        form["by"] = author.writer.moment(1)
    return form


def _coverage(author: Author, depth: int) -> Form:
    taken = len(author.scope.names)
    count = choose(author.random, (1, 1, 2))
    each = [_each(author, taken + place) for place in range(count)]
    names = tuple((one["as"], kind) for one, kind in each)
    inner = replace(author, scope=replace(author.scope, names=author.scope.names + names))
    form = inner.form(min(depth, 0))
    written = form if isinstance(form, dict) and "each" not in form else {"all": [form]}
    return {"each": [one for one, _ in each], **written}


def _each(author: Author, place: int) -> tuple[dict[str, Any], str]:
    kind = choose(author.random, ("values", "entity", "held", "periods"))
    name = f"one{place}"
    match kind:
        case "values":
            values = choose(author.random, (["a", "b"], ["ab"], ["b", "A b", "7"]))
            return {"values": values, "as": name}, "text"
        case "entity":
            entity = choose(author.random, ("area", "officer", "person"))
            return {"entity": entity, "as": name}, entity
        case "periods":
            unit = choose(author.random, PERIODS)
            start = choose(author.random, ("2016-07-01", "2016-10-01", "2016-01-01"))
            return {"periods": unit, "from": f"date '{start}'", "as": name}, "period"
    return _held(author, name)


def _held(author: Author, name: str) -> tuple[dict[str, Any], str]:
    """Write values held in records: of all, or of the subject's."""
    entity, field, kind = choose(author.random, HELD)
    written: dict[str, Any] = {"of": entity, "field": field}
    via = OWN.get((author.scope.subject, entity))
    scope = Scope(entity, derived=False)
    if via is not None and chance(author.random, 70):
        written["via"] = via
        scope = replace(author.scope, related=entity)
    if chance(author.random, 50):
        written["where"] = Writer(author.random, scope, author.plain).condition(0)
    return {**written, "as": name}, kind


def _tag(entity: str, name: str) -> str:
    return {**FIELDS[entity], **DERIVED.get(entity, {})}[name]


_FORMS: tuple[Callable[[Author, int], Form], ...] = (
    _condition,
    _related,
    _related,
    _due,
    _due,
    _due,
    _window,
    _field,
    _field,
    _cadence,
    _cadence,
)
_NESTED: tuple[Callable[[Author, int], Form], ...] = (_composed, _coverage)


def derived_field(random: Random, entity: str, name: str, plain: bool) -> dict[str, Any]:
    """Write what a derived field of the vocabulary is made from."""
    author = Author(random, Scope(entity, derived=False), plain)
    source = _DERIVATIONS[entity, name](author)
    return {"field": f"{entity}.{name}", "from": source}


def _selected(author: Author, value: str, none: str) -> dict[str, Any]:
    written: dict[str, Any] = {choose(author.random, ("latest", "earliest")): "visit"}
    written["value"] = value
    written["by"] = choose(author.random, ("started_at", "ended_at", "day", "minutes"))
    if chance(author.random, 50):
        written["where"] = author.about("visit").condition(0)
    if chance(author.random, 30):
        written["none"] = none
    return written


def _last_visit(author: Author) -> dict[str, Any]:
    return _selected(author, "ended_at", "opened_at")


def _first_score(author: Author) -> dict[str, Any]:
    return _selected(author, "minutes", "0")


def _left(author: Author) -> dict[str, Any]:
    pick = choose(author.random, ("latest", "earliest"))
    written: dict[str, Any] = {pick: "officer", "value": "left_on", "by": "left_on"}
    return written | _via(choose(author.random, RELATIONS["person", "officer"]))


def _count(author: Author, entity: str, via: Via = None) -> dict[str, Any]:
    written: dict[str, Any] = {"count": entity} | _via(via)
    if chance(author.random, 70):
        written["where"] = author.about(entity).condition(1)
    return written


def _total(author: Author, entity: str, value: str) -> dict[str, Any]:
    written: dict[str, Any] = {"sum": entity, "value": value}
    if chance(author.random, 70):
        written["where"] = author.about(entity).condition(0)
    return written


def _reached_at(author: Author, entity: str, moments: tuple[str, ...]) -> dict[str, Any]:
    written: dict[str, Any] = {"reached": choose(author.random, (2, 1, 3)), "of": entity}
    written["at"] = choose(author.random, moments)
    if chance(author.random, 60):
        written["in_any"] = author.duration("timestamp")
    if chance(author.random, 30):
        written["over"] = author.duration("timestamp")
    if chance(author.random, 50):
        written["where"] = author.about(entity).condition(0)
    return written


_DERIVATIONS: Mapping[tuple[str, str], Callable[[Author], Any]] = {
    ("matter", "last_visit"): _last_visit,
    ("matter", "first_score"): _first_score,
    ("matter", "visits"): lambda author: _count(author, "visit"),
    ("matter", "total"): lambda author: _total(author, "visit", "minutes"),
    ("matter", "reached_at"): lambda author: _reached_at(
        author, "visit", ("started_at", "ended_at")
    ),
    ("matter", "is_judged"): lambda author: author.form(1),
    ("person", "matters"): lambda author: _count(author, "matter"),
    ("person", "leads"): lambda author: _count(author, "officer", ["person_id", "lead_id"]),
    ("person", "left"): _left,
    ("person", "is_known"): lambda author: author.form(0),
    ("meeting", "matters"): lambda author: _count(author, "matter"),
    ("meeting", "total"): lambda author: _total(author, "matter", "days"),
    ("meeting", "reached_at"): lambda author: _reached_at(
        author, "matter", ("opened_at", "closed_at", "reviewed_at")
    ),
}


def rule(
    random: Random, number: int, earlier: list[dict[str, Any]], plain: bool
) -> dict[str, Any]:
    """Write one rule; it may depend on earlier ones."""
    subject = choose(random, SUBJECTS)
    author = Author(random, Scope(subject), plain)
    shares = [one for one in earlier if (subject, one["subject"]) in SHARED]
    written: dict[str, Any] = {
        "id": f"rule-{number}",
        "title": f"Rule {number}",
        "requirement": "1",
        "subject": subject,
    }
    if shares and chance(random, 30):
        written["expect"] = _share(author, choose(random, shares))
    else:
        if chance(random, 30):
            written["when"] = author.form(0)
        if chance(random, 15):
            written["effective"] = _effective(author)
        written["expect"] = author.form(1)
    written["severity"] = "high"
    dependencies = [] if plain else _dependencies(random, subject, earlier)
    if dependencies:
        written["depends_on"] = dependencies
    return written


def _effective(author: Author) -> dict[str, str]:
    start = choose(author.random, ("2016-12-23", "2017-03-26", "2016-02-29"))
    end = choose(author.random, ("2017-03-31", "2017-04-13"))
    kind = choose(author.random, ("from", "to", "both"))
    return {
        **({"from": start} if kind != "to" else {}),
        **({"to": end} if kind != "from" else {}),
    }


def _share(author: Author, shared: dict[str, Any]) -> dict[str, Any]:
    via = choose(author.random, SHARED[author.scope.subject, shared["subject"]])
    written: dict[str, Any] = {"share_of": shared["id"]} | _via(via)
    if chance(author.random, 40):
        written["where"] = author.about(shared["subject"]).condition(0)
    written |= choose(author.random, SHARES)
    if chance(author.random, 30):
        written["minimum"] = choose(author.random, (2, 3, 5))
    return written


def _dependencies(
    random: Random, subject: str, earlier: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    possible = [
        (one["id"], via)
        for one in earlier
        for via in DEPENDENCIES.get((subject, one["subject"]), ())
    ]
    if not possible or not chance(random, 60):
        return []
    written: dict[str, dict[str, Any]] = {}
    for _ in range(1 + choose(random, (0, 1))):
        other, via = choose(random, possible)
        strength = choose(random, ("gate", "gate", "data", "assurance"))
        written[other] = {"rule": other, "strength": strength} | _via(via)
    return list(written.values())
