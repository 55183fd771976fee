"""Words for counts, shares, dates and durations; the examples of the docstrings hold."""

import doctest

import pytest

from compliance.report import safe, words
from compliance.report.report import Rate


@pytest.mark.parametrize("module", [safe, words])
def test_examples(module: object) -> None:
    """The examples in the docstrings give what they say."""
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (Rate(0.999, 0.999), "99%"),
        (Rate(0.001, 0.001), "1%"),
        (Rate(0.0, 0.0), "0%"),
        (Rate(1.0, 1.0), "100%"),
        (Rate(0.0, 1.0), "0–100%"),
    ],
)
def test_share_is_not_rounded_to_all_or_none(rate: Rate, expected: str) -> None:
    """Nothing but all is 100 %, and nothing but none is 0 %."""
    assert words.share(rate) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-03-31T23:59:59.999999", "31 March 2017"),
        ("2017-03-31", "31 March 2017"),
        ("2017-03-31T09:05:00", "31 March 2017, 09:05"),
    ],
)
def test_instant(text: str, expected: str) -> None:
    """The time of day is shown unless it is the day's end."""
    assert words.instant(text) == expected


def test_listing_says_how_many_more() -> None:
    """A long list is cut, and says by how much."""
    assert words.listing(["a", "b", "c"], 2) == "a, b and 1 more"
