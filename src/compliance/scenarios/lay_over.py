"""The changes of a scenario, or of its edge, laid over the situation before it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from compliance.check.parameters import text_of as value_text
from compliance.load.shape import Part, free_entries
from compliance.scenarios import faults as say
from compliance.scenarios.opened_pack import OpenedPack
from compliance.scenarios.read_records import Written, read_records
from compliance.scenarios.scenario import Record, Situation
from compliance.scenarios.take_away import Left, read_field, take_away
from compliance.snapshot.moments import read_moment

CHANGES = ("as_of", "set", "given", "without")


def lay_over(situation: Situation, part: Part, pack: OpenedPack) -> Situation:
    """Give a situation with the changes laid over it: first what is given, then what is not."""
    checked = pack.checked
    given = read_records(part.node("given"), "given", checked, part.faults)
    records = dict(situation.records)
    for name, _ in free_entries(part.node("given"), "given", []):
        if records.get(name.value) and not given.get(name.value, True):
            part.faults.append(say.nothing_given(name, records[name.value]))
    for entity, new in given.items():
        records[entity] = _merged(records.get(entity, {}), new)
    left = Left(records, set(situation.absent) - _written(given))
    take_away(part, left, checked)
    return replace(
        situation,
        as_of=read_as_of(part, pack) or situation.as_of,
        overrides=_overrides(situation, part, pack),
        records=left.records,
        absent=frozenset(left.absent),
    )


def read_as_of(part: Part, pack: OpenedPack) -> str:
    """Give when the snapshot is taken: nothing if it is not said, or after reporting."""
    node = part.optional_text("as_of")
    if node is None or not node.value:
        return ""
    if read_moment(node.value, ZoneInfo(pack.checked.time_zone)) is None:
        part.faults.append(say.no_moment(node))
    return node.value


def read_unreadable(part: Part, pack: OpenedPack) -> frozenset[tuple[str, str]]:
    """Give the fields that are meant to have a value which can't be read."""
    names = [name for name in part.texts("unreadable") if name.value]
    found = (read_field(name, pack.checked, part.faults) for name in names)
    return frozenset(each for each in found if each is not None)


def _merged(before: Mapping[str, Record], new: Mapping[str, Record]) -> Mapping[str, Record]:
    """Lay records over those with the same keys, which keep what is not written anew."""
    changed = {
        key: replace(record, values={**before[key].values, **record.values})
        for key, record in new.items()
        if key in before
    }
    return {**before, **new, **changed}


def _written(given: Written) -> set[tuple[str, str]]:
    return {
        (entity, field)
        for entity, records in given.items()
        for record in records.values()
        for field in record.values
    }


def _overrides(situation: Situation, part: Part, pack: OpenedPack) -> Mapping[str, str]:
    overrides = dict(situation.overrides)
    for name, node in free_entries(part.node("set"), "set", part.faults):
        if name.value not in pack.checked.parameters:
            part.faults.append(say.unknown_parameter(name, pack.checked.parameters))
            continue
        value = {name.value: value_text(node)}
        if faults := pack.faults_of(value):
            part.faults.extend(replace(each, span=node.span) for each in faults)
            continue
        overrides |= value
    return overrides
