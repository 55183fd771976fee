"""Incidents with a concern about a child: who was seen, who was heard, what was recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from children import Child, add_child
from merlins import Form, add_merlin
from world import MIDNIGHT, Case, Dice, World, at, days_ago

INCIDENTS = 40
NO_CONCERN = 4
# The last three are of this evening.
OPEN = 3
# One borough's officers put their forms off to the next day.
LATE_BOROUGH = "B24"
SIBLINGS_EVERY = 4
UNDECIDED = (12, 24, 36)


@dataclass(frozen=True)
class Visit:
    """What one incident is made to be, before any record is written."""

    key: str
    borough: str
    attended: datetime
    state: str

    @property
    def is_open(self) -> bool:
        """Whether nothing is done yet, and need not be."""
        return self.state == "open"


def add_incidents(world: World) -> list[Case]:
    """Add the incidents, and give the cases that come of them."""
    dice = Dice("incidents")
    cases = []
    for number in range(1, INCIDENTS + 1):
        visit = _make_visit(dice, number)
        has_concern = number > NO_CONCERN
        _add_incident(world, visit, has_concern=has_concern)
        if not has_concern:
            continue
        children = _add_children(world, dice, visit, number)
        # Of the evening's incidents nothing has come yet.
        if not visit.is_open and number % 5:
            merlin = None if visit.state == "no form" else f"MI{number:02d}-1"
            cases.append(
                Case(
                    child=children[0][0],
                    borough=visit.borough,
                    address=children[0][1],
                    received=visit.attended + timedelta(hours=20),
                    merlin=merlin,
                    linked=tuple(child for child, _ in children) if number % 3 == 0 else (),
                    undecided=visit.state == "undecided",
                )
            )
    return cases


def _make_visit(dice: Dice, number: int) -> Visit:
    borough = LATE_BOROUGH if number % 7 == 0 else dice.borough()
    state = dice.pick(
        ("good", 70), ("reason", 5), ("no risk", 4), ("not seen", 5), ("not heard", 6),
        ("late form", 6), ("no form", 4),
    )  # fmt: skip
    if borough == LATE_BOROUGH and dice.chance(0.8):
        state = "late form"
    # Nobody has decided on the second child of two.
    state = "undecided" if number in UNDECIDED else state
    attended = at(days_ago(dice.ago(8, 150)), dice.between(8, 20), 10)
    if number > INCIDENTS - OPEN:
        state, attended = "open", MIDNIGHT - timedelta(hours=1 + INCIDENTS - number)
    return Visit(f"IN{number:02d}", borough, attended, state)


def _add_incident(world: World, visit: Visit, *, has_concern: bool) -> None:
    is_blank = visit.state in ("no risk", "open") or not has_concern
    world.add(
        "incident",
        incident_id=visit.key,
        unit_id=f"U-{visit.borough}",
        borough_id=visit.borough,
        child_concern=has_concern,
        attended_at=visit.attended,
        closed_at=None if visit.is_open else visit.attended + timedelta(hours=3),
        officer_tour_end_at=visit.attended + timedelta(hours=6),
        immediate_risk=None if is_blank else "removed",
    )
    verdict = {"no risk": "gap", "open": "pending"}.get(visit.state, "met")
    world.expect("incident-risk-recorded", verdict if has_concern else "not_applicable")


def _add_children(world: World, dice: Dice, visit: Visit, number: int) -> list[tuple[str, str]]:
    """Add the children at an incident, brothers and sisters at one address."""
    address = None
    found = []
    for turn in range(2 if number % SIBLINGS_EVERY == 0 else 1):
        child = Child(f"CI{number:02d}{turn + 1}", visit.borough, dice.between(3, 15), address)
        address = add_child(world, dice, child)
        found.append((child.key, address))
        _add_at_incident(world, visit, child.key, is_second=turn == 1)
        _add_form(world, dice, visit, child.key, turn + 1)
    return found


def _add_at_incident(world: World, visit: Visit, child: str, *, is_second: bool) -> None:
    is_seen = visit.state not in ("open", "not seen", "reason")
    is_heard = is_seen and visit.state != "not heard"
    is_decided = not visit.is_open and not (visit.state == "undecided" and is_second)
    world.add(
        "incident_child",
        incident_id=visit.key,
        child_id=child,
        relation="sibling" if is_second else "subject",
        seen_at=visit.attended + timedelta(minutes=30) if is_seen else None,
        spoken_to=is_heard,
        voice_text=is_heard,
        reason_not="asleep, seen next day by social care" if visit.state == "reason" else None,
        disposition="referred" if is_decided else "unknown",
        disposition_at=visit.attended + timedelta(hours=5) if is_decided else None,
    )
    verdicts = {"open": "pending", "not seen": "gap", "not heard": "gap"}
    world.expect("child-seen-and-heard", verdicts.get(visit.state, "met"))


def _add_form(world: World, dice: Dice, visit: Visit, child: str, turn: int) -> None:
    verdicts = {"open": "pending", "late form": "gap", "no form": "gap"}
    verdict = world.expect("merlin-submitted-promptly", verdicts.get(visit.state, "met"))
    if visit.state in ("open", "no form"):
        return
    wait = dice.between(26, 60) if visit.state == "late form" else dice.between(2, 5)
    form = Form(
        merlin=f"MI{visit.key[2:]}-{turn}",
        child=child,
        source_type="incident",
        source=visit.key,
        borough=visit.borough,
        created=visit.attended + timedelta(hours=1),
        submitted=visit.attended + timedelta(hours=wait),
        gate=verdict,
    )
    add_merlin(world, dice, form)
