"""The calendar of working days, as tables that queries look days up in."""

from datetime import date, timedelta

from compliance.evaluate.workers import Statement, Task
from compliance.plan.plans import Plans
from compliance.snapshot.tables import Tables

# Years before and after the snapshot's own in which working days can be counted; outside of
# them the count is unknown.
YEARS_BEFORE = 25
YEARS_AFTER = 10
COUNTRIES = {
    "England": ("GB", "ENG"),
    "Wales": ("GB", "WLS"),
    "Scotland": ("GB", "SCT"),
    "Northern Ireland": ("GB", "NIR"),
}

_DAYS = """
CREATE OR REPLACE TABLE calendar.day AS
SELECT day, working, count(*) FILTER (working) OVER (ORDER BY day) AS number
FROM (
    SELECT day, isodow(day) < 6 AND day NOT IN (SELECT unnest(?::DATE[])) AS working
    FROM (SELECT range::DATE AS day FROM range(?::DATE, ?::DATE, INTERVAL 1 DAY))
)
"""
_WORKING_DAYS = """
CREATE OR REPLACE TABLE calendar.working_day AS
SELECT day, number FROM calendar.day WHERE working
"""


def calendar_tasks(plans: Plans, tables: Tables) -> list[Task]:
    """Make `calendar.day` and `calendar.working_day`, if some query counts working days."""
    if not plans.counts_working_days:
        return []
    year = tables.header.as_of.year
    first, last = date(year - YEARS_BEFORE, 1, 1), date(year + YEARS_AFTER, 12, 31)

    def days() -> Statement:
        closed = sorted(bank_holidays(plans.calendar, first.year, last.year))
        return _DAYS, [closed, first, last + timedelta(days=1)]

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
    import holidays  # noqa: PLC0415 - takes 0.15 s, and few packs count working days

    country, part = COUNTRIES[calendar]
    found = holidays.country_holidays(country, subdiv=part, years=range(first, last + 1))
    return list(found)
