"""What the peers share: the fields of the records, the clock of the phases, the last line."""

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

AS_OF = date(2017, 3, 31)
VISIT_DAYS = {"very_high": 30, "high": 90, "medium": 180, "low": 365}
RULES = ("arms-current", "merlin-in-time", "visited-in-time", "trigger-plan", "managed")
VERDICTS = ("met", "gap", "unknown")

# The type of each field: i whole number, s text, d date, t timestamp.
FIELDS: dict[str, dict[str, str]] = {
    "offenders": {
        "id": "i",
        "borough": "i",
        "risk_level": "s",
        "visiting": "s",
        "manager_id": "i",
    },
    "arms_assessments": {"id": "i", "offender_id": "i", "completed_on": "d"},
    "visits": {"id": "i", "offender_id": "i", "visited_on": "d"},
    "custody_records": {
        "id": "i",
        "child_id": "i",
        "age": "i",
        "detained_at": "t",
        "released_at": "t",
    },
    "merlin_forms": {"id": "i", "custody_id": "i", "submitted_at": "t"},
    "children": {"id": "i", "borough": "i"},
    "missing_episodes": {"id": "i", "child_id": "i", "reported_at": "t"},
    "trigger_plans": {"id": "i", "child_id": "i", "created_on": "d"},
}

Counts = dict[str, dict[str, int]]


def days_ago(days: int) -> date:
    """Give the date so many days before the snapshot."""
    return AS_OF - timedelta(days=days)


def tally(met: int, gap: int, unknown: int = 0) -> dict[str, int]:
    """Give the verdicts of a rule in the form that all peers print."""
    return dict(zip(VERDICTS, (met, gap, unknown), strict=True))


class Judged:
    """What a peer found and how long each phase of it took."""

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self.phases: dict[str, float] = {}
        self.counts: Counts = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Add the time that the block takes to a phase."""
        begun = time.perf_counter()
        yield
        self.phases[name] = self.phases.get(name, 0.0) + time.perf_counter() - begun

    def finish(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Print the last line and leave at once: tearing down is not what is measured."""
        phases = {name: round(taken, 4) for name, taken in self.phases.items()}
        last = {"peer": self.peer, "counts": counts, "phases": phases}
        sys.stdout.write(json.dumps(last) + "\n")
        sys.stdout.flush()
        os._exit(0)


def given(arguments: Sequence[str]) -> tuple[str, bool]:
    """Read a peer's arguments: the path of the records, and whether a sixth rule is judged."""
    return arguments[1], "--six" in arguments[2:]
