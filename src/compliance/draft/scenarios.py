"""A new rule to the beginnings of its scenarios: records with every field that it reads."""

from collections.abc import Iterator, Mapping

from compliance.check.dictionary import FORCE, Entity
from compliance.check.followed import nodes_in
from compliance.check.form import Related
from compliance.check.rules import CheckedRules, Rule
from compliance.check.types import TIMESTAMP, Enum, Reference, Type
from compliance.draft.rule import scalar
from compliance.scenarios.coverage import Covered, Lack
from compliance.scenarios.faults import BLANK
from compliance.scenarios.fields_read import fields_read
from compliance.scenarios.scenario import ExpectedVerdict
from compliance.scenarios.shown import cases_of
from compliance.scenarios.skeleton import skeleton


def scenarios_text(rule: Rule, checked: CheckedRules, as_of: str) -> str:
    """Write a scenario file with an entry for each thing that a rule has to tell apart.

    What only the author can say is written `...`, which no scenario file may hold.
    """
    lines = [
        f"pack: {scalar(checked.id)}",
        f"as_of: {as_of}",
        "",
        "# Fill in every `...`; docs/scenarios.md says what each part means.",
        "background:",
        *(f"  {line}" for line in _background(rule, checked)),
        "",
        "scenarios:",
        *(f"  {line}" for line in _scenarios(rule, checked)),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _background(rule: Rule, checked: CheckedRules) -> Iterator[str]:
    fields: dict[str, dict[str, str]] = {}
    for entity, field in sorted(fields_read(rule, checked)):
        if entity != FORCE:
            fields.setdefault(entity, {})[field] = BLANK
    for entity, values in fields.items():
        known = _key(checked.dictionary.entities[entity])
        filled = {**known, **values, **_links(rule, entity, checked), **known}
        written = ", ".join(f"{name}: {value}" for name, value in filled.items())
        yield f"{entity}: [{{{written}}}]"


def _key(entity: Entity) -> dict[str, str]:
    """Make up a key, each field of it by its type."""
    return {name: _made_up(entity.fields[name].type, name) for name in entity.key}


def _made_up(type_: Type, name: str) -> str:
    match type_:
        case Enum(values=values):
            return values[0]
        case Reference(targets=(target, *_)):
            return f"{target.entity[:1].upper()}1"
        case _:
            known = {"text": f"{name[:1].upper()}1", "boolean": "true", "date": "2017-01-01"}
            return known.get(str(type_), "2017-01-01T12:00" if type_ == TIMESTAMP else "1")


def _links(rule: Rule, entity: str, checked: CheckedRules) -> Mapping[str, str]:
    """Give the references of an entity that lead to the subject, filled in with its key."""
    found: dict[str, str] = {}
    for version in rule.versions:
        for node in nodes_in(version.expect):
            if isinstance(node, Related) and len(node.steps) == 1 and node.entity == entity:
                for near, far in node.steps[0].pairs:
                    key = _key(checked.dictionary.entities[rule.subject])
                    if near in key:
                        found[far] = key[near]
    return found


def _scenarios(rule: Rule, checked: CheckedRules) -> Iterator[str]:
    key = _key(checked.dictionary.entities[rule.subject])
    subject = FORCE if rule.subject == FORCE else "/".join(key.values())
    example = ExpectedVerdict(rule.id, subject, "met", rule.span)
    covered = Covered(rule, 0, (), example)
    for number, case in enumerate(cases_of(rule)):
        if number:
            yield ""
        yield from skeleton(Lack(case), covered, checked)
