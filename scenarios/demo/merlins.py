"""Merlin forms: from an officer to a supervisor, to the hub and to social care."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from world import Dice, World, days_ago, gated, happened

# The shortest time that any hub has for each rating, in hours; two hubs have set their own.
HUB_HOURS = {"red": 2, "amber": 24, "green": 48}
OWN_HOURS = {"B05": (2, 24, 48), "B19": (4, 24, 60)}
# Falls short only once some days have passed.
SLOW = ("not shared", "late", "left")


@dataclass(frozen=True)
class Form:
    """What a Merlin form is about; `gate` is the verdict on its being sent in time."""

    merlin: str
    child: str
    source_type: str
    source: str
    borough: str
    created: datetime
    submitted: datetime | None
    gate: str = "met"


@dataclass(frozen=True)
class Triage:
    """When a form was supervised, was with the hub, was looked into and was shared."""

    supervised: datetime
    received: datetime
    researched: datetime
    shared: datetime


def add_merlin(world: World, dice: Dice, form: Form) -> None:
    """Add a Merlin form, with what became of it."""
    state = dice.pick(("done", 84), ("not shared", 4), ("below", 6), ("late", 3), ("left", 3))
    rag = dice.pick(("green", 60), ("amber", 32), ("red", 8))
    is_complete = dice.chance(0.97)
    sent = form.submitted
    if sent and sent.date() > days_ago(7) and state in SLOW:
        state = "done"
    triage = _triage(dice, sent, state, HUB_HOURS[rag]) if sent and state != "left" else None
    received = happened(triage.received) if triage else None
    is_kept = state in ("not shared", "below")
    world.add(
        "merlin",
        merlin_id=form.merlin,
        child_id=form.child,
        source_type=form.source_type,
        source_id=form.source,
        borough_id=form.borough,
        created_at=form.created,
        submitted_at=sent,
        supervised_at=happened(triage.supervised) if triage else None,
        mash_received_at=received,
        rag=rag if received else None,
        research_done_at=happened(triage.researched) if triage else None,
        shared_with_csc_at=happened(triage.shared) if triage and not is_kept else None,
        no_share_reason="below the threshold" if sent and state == "below" else None,
        required_fields_complete=is_complete,
    )
    if sent is None:
        verdict = complete = "not_applicable"
    else:
        complete = "met" if is_complete else "gap"
        last = triage and (triage.researched if is_kept else triage.shared)
        done = "met" if last and happened(last) else "pending"
        verdict = gated("gap" if state in SLOW else done, form.gate)
    world.expect("merlin-triaged-and-shared", verdict, form.merlin)
    world.expect("merlin-record-complete", complete)


def _triage(dice: Dice, sent: datetime, state: str, hours: int) -> Triage:
    supervised = sent + timedelta(hours=dice.between(1, 10))
    received = supervised + timedelta(hours=dice.between(1, 8))
    researched = received + timedelta(minutes=30 * hours)
    late = timedelta(hours=90 if state == "late" else 0)
    return Triage(supervised, received, researched, researched + timedelta(minutes=20) + late)
