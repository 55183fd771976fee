"""Two dictionaries, and the fields derived from them, to what differs."""

from collections.abc import Iterator

from compliance.check.dictionary import Entity, Field
from compliance.check.rules import CheckedRules
from compliance.compare.difference import Difference, added_and_removed, made


def compare_records(old: CheckedRules, new: CheckedRules) -> Iterator[Difference]:
    """Compare entities, their fields, and derived fields."""
    before, after = old.dictionary.entities, new.dictionary.entities
    yield from added_and_removed("records", before, after)
    for name, entity in before.items():
        if name in after:
            yield from _compare_entities(entity, after[name])
    derived, others = ({each.name: each for each in one.derived} for one in (old, new))
    yield from added_and_removed("records", derived, others)
    for name, each in derived.items():
        other = others.get(name, each)
        if each.type != other.type:
            yield Difference("records", "~", f"{name}: {made('type', each.type, other.type)}")
        elif each.derivation != other.derivation:
            yield Difference("records", "~", f"{name}: derived in another way")


def _compare_entities(old: Entity, new: Entity) -> Iterator[Difference]:
    for name in ("key", "time"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference("records", "~", f"{old.name}: {made(name, before, after)}")
    fields = {f"{old.name}.{name}": field for name, field in old.fields.items()}
    others = {f"{new.name}.{name}": field for name, field in new.fields.items()}
    yield from added_and_removed("records", fields, others)
    for name, field in fields.items():
        for what in _compare_fields(field, others.get(name, field)):
            yield Difference("records", "~", f"{name}: {what}")


def _compare_fields(old: Field, new: Field) -> Iterator[str]:
    if old.type != new.type:
        yield made("type", old.type, new.type)
    if old.not_yet != new.not_yet:
        words = ("not known", "not done yet")
        yield made("null", words[old.not_yet], words[new.not_yet])
