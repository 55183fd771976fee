"""How good practice is in each theme, as asked for, to a number for each borough."""

from collections.abc import Mapping
from hashlib import md5
from math import sqrt

# What each theme has if nothing is asked for: what chief officers do comes before what is
# recorded of each child.
DEFAULTS = {
    "governance": 0.9,
    "performance": 0.85,
    "awareness": 0.8,
    "technology": 0.8,
    "skills": 0.75,
    "missing": 0.7,
    "sexual_exploitation": 0.7,
    "risk_assessment": 0.7,
    "recording": 0.7,
    "flags": 0.65,
    "strategy": 0.7,
    "indecent_images": 0.7,
    "offender_management": 0.7,
    "mappa": 0.75,
    "planning": 0.75,
    "allocation": 0.75,
    "supervision": 0.7,
    "audit": 0.75,
    "prosecution": 0.7,
    "custody": 0.65,
    "police_protection": 0.8,
}
# Themes of rules that count what was done in another theme.
COUNTED = {"backlog": "`offender_management`", "case_practice": "all other themes"}
WORSE, BETTER = 4, 6


def by_borough(
    quality: Mapping[str, float], boroughs: list[str], seed: int
) -> dict[str, list[float]]:
    """Give for each theme the quality in each borough, and last that of the force.

    A few boroughs are worse than the others, and some better, but none of them at 0 and at 1.

    >>> by_borough({"flags": 1.0}, ["Sutton"], 7)
    {'flags': [1.0, 1.0]}
    """
    order = sorted(boroughs, key=lambda name: md5(_seeded(seed, name)).hexdigest())  # noqa: S324
    worse, better = set(order[:WORSE]), set(order[WORSE : WORSE + BETTER])
    return {
        theme: [
            *(_in_borough(value, name in worse, name in better) for name in boroughs),
            value,
        ]
        for theme, value in quality.items()
    }


def _in_borough(value: float, is_worse: bool, is_better: bool) -> float:
    # Products and square roots alone are the same on every machine to the last bit.
    if is_worse:
        return value * value * sqrt(value)
    return sqrt(value) if is_better else value


def _seeded(seed: int, name: str) -> bytes:
    return f"{seed}/{name}".encode()
