"""The calendar of working days."""

import holidays
import pytest

from compliance.evaluate.calendar import COUNTRIES, bank_holidays


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_bank_holidays_are_those_of_the_library(country: str) -> None:
    """The country's own module gives what the whole package gives."""
    whole = holidays.country_holidays("GB", subdiv=COUNTRIES[country], years=range(1992, 2028))

    assert sorted(bank_holidays(country, 1992, 2027)) == sorted(whole)
    assert whole


def test_no_calendar_has_no_bank_holidays() -> None:
    """Without a calendar every weekday is a working day."""
    assert bank_holidays(None, 2016, 2017) == []
