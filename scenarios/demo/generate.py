"""Write the demo snapshot and what it was made to give: `python scenarios/demo/generate.py`."""

import json
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path

from audits import add_audits
from cases import add_cases
from custody import add_custody
from faults import add_faults
from force import add_force
from offenders import add_offenders
from programme import add_programme
from protection import add_protection
from repeat import add_missing
from staff import add_staff
from world import AS_OF, World

HEADER = {
    "force": "Metropolitan Police Service (synthetic demo)",
    "as_of": AS_OF.isoformat(),
    "time_zone": "Europe/London",
    "pack": "child-protection",
    "source": "scenarios/demo/generate.py, no real records",
}

# Rules of which the modules name the records that they are about; to others they don't apply.
REST = (
    ("custody-repeat-referred", "child"),
    ("cse-concern-has-assessment", "child"),
    ("flag-present-for-risk", "child"),
    ("strategy-held-in-time", "referral"),
    ("referral-allocated-timely", "referral"),
    ("referral-allocated-competent", "referral"),
    ("missing-found-with-rso-escalated", "missing_episode"),
    ("missing-repeat-identified", "child"),
    ("missing-trigger-plan-for-repeat", "child"),
    ("cssp-learning-passed-on", "governance_meeting"),
    ("s47-enquiry-in-time", "strategy_discussion"),
    ("assessment-in-time", "strategy_discussion"),
    ("conference-called-in-time", "strategy_discussion"),
    ("core-group-in-time", "conference"),
    ("plan-reviewed-in-time", "conference"),
    ("rso-manager-caseload", "staff"),
    ("rso-child-contact-referred", "rso_visit"),
)
# Shares of all cases of a rule: the limit in percent, and the verdict on the rule's gate.
SHARES = (
    ("gov-service-standards-briefed", "gov-service-standard-acknowledged", 90, "met"),
    ("risk-messages-reinforced", "vulnerability-training-refreshed", 90, "met"),
    ("guidance-multi-agency-responses", "guidance-multi-agency-acknowledged", 90, "met"),
    ("missing-cse-link-awareness", "missing-cse-link-trained", 90, "met"),
    ("custody-staff-aware", "custody-staff-trained", 95, "met"),
    ("rso-backlog-and-arms-rate", "rso-arms-current", 95, "met"),
    ("case-quality", "case-handled-well", 90, "met"),
    ("case-quality-self-graded", "case-handled-well", 90, "met"),
    ("audit-grade-calibrated", "audit-case-not-over-graded", 90, "gap"),
)


def make_world() -> World:
    """Make all records of the demo, the same on every machine."""
    world = World()
    add_force(world)
    add_staff(world)
    add_programme(world)
    add_offenders(world)
    add_custody(world)
    add_protection(world)
    add_cases(world)
    add_missing(world)
    add_audits(world)
    add_faults(world)
    for rule, entity in REST:
        world.expect_rest(rule, entity)
    for rule, shared, percent, gate in SHARES:
        world.expect_share(rule, shared, percent, gate)
    world.expect("flags-in-use", "met")
    return world


def snapshot_text(world: World) -> str:
    """Print the snapshot as JSON with one record a line, so that a change is a line."""
    parts = [f'"snapshot": {_line(HEADER)}']
    for entity, records in world.records.items():
        lines = ",\n".join(_line(record) for record in records)
        parts.append(f"{json.dumps(entity)}: [\n{lines}\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def expected_text(world: World) -> str:
    """Print how many verdicts and lost records of each kind there must be."""
    expected = {"verdicts": _counts(world.expected), "lost": _counts(world.lost)}
    return json.dumps(expected, indent=2) + "\n"


def _counts(found: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {name: dict(sorted(found[name].items())) for name in sorted(found)}


def _line(record: object) -> str:
    return json.dumps(record, separators=(",", ":"), default=_moment)


def _moment(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def main(folder: Path) -> None:
    """Write `snapshot.json` and `expected.json` into a folder."""
    world = make_world()
    (folder / "snapshot.json").write_text(snapshot_text(world), encoding="utf-8", newline="\n")
    (folder / "expected.json").write_text(expected_text(world), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
