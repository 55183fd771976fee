"""The calendar of working days, as tables that queries look days up in."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from compliance.evaluate.workers import Statement, Task
from compliance.plan.clock import calendar_days
from compliance.plan.plans import Plans
from compliance.snapshot.tables import Tables

COUNTRIES = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT", "Northern Ireland": "NIR"}

_DAYS = """
CREATE OR REPLACE TABLE calendar.day AS
SELECT day, working, sum(working::INTEGER) OVER (ORDER BY day)::BIGINT AS number
FROM (
    SELECT range::DATE AS day, isodow(range) < 6 AND closed IS NULL AS working
    FROM range(?::DATE, ?::DATE, INTERVAL 1 DAY)
    LEFT JOIN (SELECT unnest(?::DATE[]) AS closed) ON closed = range
)
"""
_WORKING_DAYS = """
CREATE OR REPLACE TABLE calendar.working_day AS
SELECT day, number FROM calendar.day WHERE working
"""


def calendar_tasks(plans: Plans, tables: Tables) -> list[Task]:
    """Make `calendar.day` and `calendar.working_day`."""
    first, last = calendar_days(tables.header.as_of)

    def days() -> Statement:
        closed = sorted(bank_holidays(plans.calendar, first.year, last.year))
        return _DAYS, [first, last + timedelta(days=1), closed]

    return [
        Task("calendar.day", frozenset(), days),
        Task(
            "calendar.working_day", frozenset({"calendar.day"}), lambda: (_WORKING_DAYS, None)
        ),
    ]


def bank_holidays(calendar: str | None, first: int, last: int) -> list[date]:
    """Give the bank holidays of a country in the years from first to last."""
    if calendar is None or calendar not in COUNTRIES:
        return []
    return list(_united_kingdom()(subdiv=COUNTRIES[calendar], years=range(first, last + 1)))


def _united_kingdom() -> Callable[..., Iterable[date]]:
    """Give the class of the country's holidays, from its module alone.

    The package would read the modules of all 250 countries first, which takes longer than
    all the rest of a small check.
    """
    import holidays  # noqa: PLC0415 - takes 0.1 s, and few packs count working days

    name = "united_kingdom"
    place = Path(holidays.__file__).parent / "countries" / f"{name}.py"
    spec = spec_from_file_location(f"holidays.countries.{name}", place)
    assert spec is not None, "the place is that of a Python file"
    assert spec.loader is not None, "a Python file has a loader"
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., Iterable[date]] = module.UnitedKingdom
    return found
