"""What an `each` stands for: records, values, values held in records, and periods."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import product
from typing import Any

from compliance.check.expression import RELATED, SUBJECT
from compliance.check.form import Each, EachEntity, EachHeld, EachPeriod, EachValue
from properties.interpreter_data import UNKNOWN, Context, Env, Period, Value
from properties.interpreter_deadline import is_not_yet
from properties.interpreter_related import find_related
from properties.interpreter_values import conjunction, settled, truth


@dataclass(frozen=True, slots=True)
class Cases:
    """What the names of an `each` stand for in each case; doubtful if there may be more."""

    names: Sequence[Mapping[str, Value]]
    doubtful: bool


def combinations(each: Iterable[Each], env: Env, context: Context) -> Cases:
    """Give every combination of several `each`."""
    kinds = [_MEMBERS[type(one)](one, env, context) for one in each]
    names = [
        {name: value for part in parts for name, value in part.items()}
        for parts in product(*(kind.names for kind in kinds))
    ]
    return Cases(names, any(kind.doubtful for kind in kinds))


def _entity(each: EachEntity, _: Env, context: Context) -> Cases:
    data = context.data.entities[each.entity]
    names = [{each.name: record} for record in data.assessed]
    return Cases(names, not data.supplied or bool(data.lost))


def _values(each: EachValue, _: Env, __: Context) -> Cases:
    return Cases([{each.name: value} for value in each.values], doubtful=False)


def _held(each: EachHeld, env: Env, context: Context) -> Cases:
    found = find_related(each.related, env[SUBJECT], context)
    doubtful = found.lost > 0
    values: dict[Value, None] = {}
    for record, belongs in found.members:
        inner = {**env, RELATED: record}
        holds = conjunction([belongs, truth(each.where, inner, context)])
        held = settled(each.value, inner, context)
        if holds is False or (held is None and is_not_yet(each.value)):
            continue
        if holds is UNKNOWN or held is None or held is UNKNOWN:
            doubtful = True
        else:
            values |= dict.fromkeys(held if isinstance(held, tuple) else (held,))
    return Cases([{each.name: value} for value in values], doubtful)


def _periods(each: EachPeriod, env: Env, context: Context) -> Cases:
    start = settled(each.start, env, context)
    if start is None or start is UNKNOWN:
        return Cases([], doubtful=True)
    now = context.clock.wall(context.clock.as_of)
    today_ended = now.time() == time.max
    ended = now.date() if today_ended else now.date() - timedelta(days=1)
    periods = periods_from(each.unit, context.clock.day(start), ended)
    return Cases([{each.name: period} for period in periods], doubtful=False)


def periods_from(unit: str, start: date, ended: date) -> Iterator[Period]:
    """Give the calendar periods that begin at or after a day and end by another."""
    day = start
    while day <= ended:
        end = _LAST_DAYS[unit](day) if _begins(unit, day) else None
        if end is not None and end <= ended:
            yield Period(day, end, _LABELS[unit](day))
        day += timedelta(days=1)


def _begins(unit: str, day: date) -> bool:
    if unit == "week":
        return day.weekday() == 0
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return day.day == 1 and (day.month - 1) % months == 0


def _last_day(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


_LAST_DAYS: Mapping[str, Callable[[date], date]] = {
    "week": lambda day: day + timedelta(days=6),
    "month": lambda day: _last_day(day, 1),
    "quarter": lambda day: _last_day(day, 3),
    "year": lambda day: _last_day(day, 12),
}
_LABELS: Mapping[str, Callable[[date], str]] = {
    "week": lambda day: f"{day.isocalendar().year}-W{day.isocalendar().week:02}",
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year}",
}
_MEMBERS: Mapping[type, Callable[[Any, Env, Context], Cases]] = {
    EachEntity: _entity,
    EachValue: _values,
    EachHeld: _held,
    EachPeriod: _periods,
}
