"""The most things done within one span of time."""

from collections.abc import Sequence

from compliance.check.expression import Duration
from properties.interpreter_data import UNKNOWN, Special, Truth, Value
from properties.interpreter_time import Clock, Moment


def most_in_window(
    times: Sequence[tuple[Truth, Value]], length: Duration | Special, clock: Clock
) -> tuple[float, float]:
    """Count what lies within one span for sure, and what more there may be.

    Each of the times says whether it counts (True or UNKNOWN), and when it was, if that is
    known.
    """
    sure = [when for counts, when in times if counts is True]
    if length is UNKNOWN:
        low = min(len(sure), 1)
        return low, len(times) - low
    known = [when for _, when in times if when is not None and when is not UNKNOWN]
    low = fullest_span(sure, length, clock)
    return low, fullest_span(known, length, clock) + len(times) - len(known) - low


def fullest_span(times: Sequence[Moment], length: Duration | Special, clock: Clock) -> int:
    """Count the moments in the fullest span, inclusive, that begins at one of them."""
    return max((len(span_from(first, times, length, clock)) for first in times), default=0)


def span_from(
    first: Moment, times: Sequence[Moment], length: Duration | Special, clock: Clock
) -> list[Moment]:
    """List the moments from the first to so much later, inclusive."""
    later = [when for when in times if clock.compare(when, first) >= 0]
    if not isinstance(length, Duration):
        return later
    end = clock.shift(first, length, 1)
    return [when for when in later if clock.compare(when, end) <= 0]
