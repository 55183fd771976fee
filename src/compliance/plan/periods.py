"""Calendar periods that have ended by `as_of`, as rows to be combined with subjects."""

from datetime import date, datetime, timedelta

from sqlglot import exp

from compliance.check.expression import Literal
from compliance.check.form import EachPeriod
from compliance.plan import sql
from compliance.plan.expressions import plan_value
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.values import local_day

# Where `from` is written, periods are counted from its year, otherwise from this one.
FIRST_YEAR = 1990
# A period that no `from` lets in: a query without any would have no columns.
NO_PERIOD = (date(1, 1, 1), date(1, 1, 1), "")


def join_periods(each: EachPeriod, alias: str, rows: Scan) -> list[tuple[Sql, str]]:
    """Combine cases with the periods that begin at or after `from` and ended by `as_of`."""
    last = _last_ended(rows.around.tables.header.as_of)
    periods = ended_periods(each.unit, _first_year(each), last) or [NO_PERIOD]
    columns = ("start", "end", "label")
    selects = [
        sql.select((sql.day(start), "start"), (sql.day(end), "end"), (sql.text(label), "label"))
        for start, end, label in periods
    ]
    relation = sql.subquery(sql.union(selects), alias)
    start = local_day(plan_value(each.start, rows))
    sql.add_join(rows.query, relation, sql.binary(exp.GTE, sql.column(alias, "start"), start))
    return [(sql.column(alias, column), f"{each.name}.{column}") for column in columns]


def _last_ended(as_of: datetime) -> date:
    """Give the last day that has ended, which `as_of` has at its last microsecond."""
    following = as_of.replace(tzinfo=None) + timedelta(microseconds=1)
    return following.date() - timedelta(days=1)


def ended_periods(unit: str, year: int, last: date) -> list[tuple[date, date, str]]:
    """Give first day, last day and label of each period since a year that ended by a day."""
    found: list[tuple[date, date, str]] = []
    start = date(year, 1, 1)
    if unit == "week":
        start -= timedelta(days=start.weekday())
    while True:
        following = _next(unit, start)
        end = following - timedelta(days=1)
        if end > last:
            return found
        found.append((start, end, _label(unit, start)))
        start = following


def _first_year(each: EachPeriod) -> int:
    start = each.start
    if isinstance(start, Literal) and isinstance(start.value, date):
        return start.value.year
    return FIRST_YEAR


def _next(unit: str, start: date) -> date:
    match unit:
        case "week":
            return start + timedelta(days=7)
        case "year":
            return date(start.year + 1, 1, 1)
        case _:
            months = start.month + (3 if unit == "quarter" else 1)
            return date(start.year + (months - 1) // 12, (months - 1) % 12 + 1, 1)


def _label(unit: str, start: date) -> str:
    match unit:
        case "week":
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{start:%Y-%m}"
        case "quarter":
            return f"{start.year}-Q{(start.month + 2) // 3}"
        case _:
            return str(start.year)
