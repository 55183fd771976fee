"""Whether an edge is one step away from its scenario, as what lies exactly on a limit is."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from compliance.check.duration_text import read_duration
from compliance.check.rules import CheckedRules
from compliance.check.types import Enum, Scalar
from compliance.check.written_values import read_date, read_percent, read_signed_number
from compliance.scenarios.scenario import Record, Situation
from compliance.scenarios.values import columns_by_name, json_value
from compliance.snapshot.columns import Column
from compliance.snapshot.moments import read_moment

_MINUTE = timedelta(minutes=1)
_MEASURED = frozenset({"integer", "decimal", "date", "timestamp"})


def why_too_far(before: Situation, after: Situation, checked: CheckedRules) -> str:
    """Say in words why a change is more than one step, or none; nothing if it is one."""
    steps = [
        *_steps_of_time(before, after, checked),
        *_steps_of_parameters(before, after, checked),
        *_steps_of_records(before, after, checked),
    ]
    if not steps:
        return "nothing is changed"
    if len(steps) > 1:
        return f"{len(steps)} things are changed"
    return steps[0]


def _steps_of_time(before: Situation, after: Situation, checked: CheckedRules) -> Iterator[str]:
    if before.as_of != after.as_of:
        zone = ZoneInfo(checked.time_zone)
        yield _moved("as_of", before.as_of, after.as_of, zone)


def _steps_of_parameters(
    before: Situation, after: Situation, checked: CheckedRules
) -> Iterator[str]:
    for name in sorted(before.overrides.keys() | after.overrides.keys()):
        own = checked.parameters[name].value
        old, new = before.overrides.get(name, own), after.overrides.get(name, own)
        if old != new:
            yield "" if _is_next(old, new) else f"`{name}` is moved by more than one"


def _is_next(old: str, new: str) -> bool:
    """Whether two values of a parameter are neighbours, or can't be any nearer."""
    for read in (read_signed_number, read_percent, _count):
        one, other = read(old), read(new)
        if one is not None and other is not None:
            unit = 0.01 if read is read_percent else 1
            return old.split()[1:] == new.split()[1:] and abs(one - other) <= unit * 1.000001
    return read_date(old) is None or read_date(new) is None or _days(old, new) <= 1


def _count(text: str) -> int | None:
    duration = read_duration(text)
    return duration.count if duration else None


def _days(old: str, new: str) -> int:
    one, other = read_date(old), read_date(new)
    return abs((one - other).days) if one and other else 0


def _steps_of_records(
    before: Situation, after: Situation, checked: CheckedRules
) -> Iterator[str]:
    for entity in sorted(before.records.keys() ^ after.records.keys()):
        yield f"`{entity}` is supplied on one side alone"
    for entity, field in sorted(before.absent ^ after.absent):
        yield f"`{entity}.{field}` is carried on one side alone"
    for entity in sorted(before.records.keys() & after.records.keys()):
        old, new = before.records[entity], after.records[entity]
        yield from ("" for _ in old.keys() ^ new.keys())
        columns = columns_by_name(checked.dictionary, entity)
        for key in old.keys() & new.keys():
            yield from _steps_of_values(old[key], new[key], columns, checked)


def _steps_of_values(
    old: Record, new: Record, columns: dict[str, Column], checked: CheckedRules
) -> Iterator[str]:
    for field, column in columns.items():
        one, other = (
            json_value(each.values[field], column) if field in each.values else None
            for each in (old, new)
        )
        if one != other:
            yield _why_far(one, other, column, ZoneInfo(checked.time_zone))


def _why_far(one: object, other: object, column: Column, zone: ZoneInfo) -> str:
    """Say why two values of a field are not next to each other; nothing if they are."""
    kind = column.field.type
    if isinstance(kind, Enum) and kind.ordered and _are_values(one, other, kind):
        ranks = kind.values.index(str(one)), kind.values.index(str(other))
        return "" if abs(ranks[0] - ranks[1]) == 1 else f"`{column.name}` skips a rank"
    if not isinstance(kind, Scalar) or kind.name not in _MEASURED:
        return ""
    if one is None or other is None:
        return f"`{column.name}` is moved from or to `null`"
    if isinstance(one, int | float) and isinstance(other, int | float):
        return "" if abs(one - other) <= 1 else f"`{column.name}` is moved by more than one"
    return _moved(column.name, str(one), str(other), zone)


def _are_values(one: object, other: object, kind: Enum) -> bool:
    return str(one) in kind.values and str(other) in kind.values


def _moved(name: str, old: str, new: str, zone: ZoneInfo) -> str:
    """Say why two dates, or two times, are not next to each other."""
    one, other = read_moment(old, zone), read_moment(new, zone)
    if one is None or other is None:
        return f"`{name}` can't be read"
    are_days = read_date(old) is not None and read_date(new) is not None
    if are_days:
        return "" if _days(old, new) == 1 else f"`{name}` is moved by more than a day"
    return "" if abs(one - other) <= _MINUTE else f"`{name}` is moved by more than a minute"
