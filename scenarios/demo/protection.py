"""Contacts with children, MAPPA, indecent images and police protection."""

from datetime import datetime, timedelta

from custody import refer_case
from merlins import Form, add_merlin
from world import Dice, Record, World, at, days_ago, gated, worst

CASES = 40
LIMITS = {"very_high": 1, "high": 7, "medium": 14, "low": 30}


def add_protection(world: World) -> None:
    """Add what is about offenders and children together."""
    _add_contacts(world)
    _add_meetings(world)
    _add_cases(world)
    _add_protections(world)


def _add_contacts(world: World) -> None:
    dice = Dice("contacts")
    visits = [v for v in world.records["rso_visit"] if str(v["visit_id"]).endswith("-2")]
    children = world.records["child"]
    # All since the last ARMS assessments of the plan, so that a new one is asked for.
    recent = [v for v in visits if str(v["attempted_at"]) >= str(days_ago(55))]
    for number, visit in enumerate(recent[3:80:7]):
        found = visit["attempted_at"]
        if not isinstance(found, datetime):
            continue
        child = str(children[7 * number]["child_id"])
        visit.update(child_contact_found=True, child_id=child, found_at=found)
        is_told, is_assessed = dice.chance(0.75), dice.chance(0.4)
        if is_told:
            _tell(world, dice, (f"MV{number:02d}", child, "B07"), visit)
        if is_assessed:
            world.add(
                "arms_assessment",
                arms_id=f"AC{number:02d}",
                rso_id=visit["rso_id"],
                completed_on=min(found.date() + timedelta(days=14), days_ago(0)),
                assessor_id="S-OM03",
                signed_off_on=None,
                priority="high",
            )
        waits = found.date() >= days_ago(28)
        assessed = "met" if is_assessed else "pending" if waits else "gap"
        verdict = worst("met" if is_told else "gap", assessed)
        world.expect("rso-child-contact-referred", verdict)


def _tell(
    world: World, dice: Dice, about: tuple[str, str, str], source: Record, gate: str = "met"
) -> None:
    """Add the Merlin form on a visit, or on police protection."""
    merlin, child, borough = about
    is_visit = "visit_id" in source
    began = source["found_at"] if is_visit else source["started_at"]
    sent = began + timedelta(hours=6) if isinstance(began, datetime) else None
    form = Form(
        merlin=merlin,
        child=child,
        source_type="rso_visit" if is_visit else "police_protection",
        source=str(source["visit_id"] if is_visit else source["pp_id"]),
        borough=borough,
        created=sent - timedelta(hours=1) if sent else at(days_ago(9), 9),
        submitted=sent,
        gate=gate,
    )
    add_merlin(world, dice, form)


def _add_meetings(world: World) -> None:
    dice = Dice("mappa")
    high = [o for o in world.records["rso"] if o["mappa_level"] == "level_2"][:12]
    for number, offender in enumerate(high):
        level = "level_3" if offender["risk_level"] == "very_high" else "level_2"
        weeks = 8 if level == "level_3" else 16
        last = dice.between(10, 40)
        for turn, ago in enumerate((last + weeks * 7 - 7, last)):
            meeting = f"MM{number:02d}-{turn}"
            world.add(
                "mappa_meeting",
                meeting_id=meeting,
                rso_id=offender["rso_id"],
                level=level,
                held_on=days_ago(ago),
                next_due_on=days_ago(ago - weeks * 7),
            )
            is_attended = _add_attendance(world, dice, meeting, level)
            # The last meeting of each offender has its next one ahead.
            fitting = "pending" if turn else "met"
            world.expect("mappa-police-attendance", fitting if is_attended else "gap")


def _add_attendance(world: World, dice: Dice, meeting: str, level: str) -> bool:
    fitting = "superintendent" if level == "level_3" else "inspector"
    rank = dice.pick((fitting, 0.75), ("sergeant", 0.25))
    for agency, attendee in (("police", rank), ("probation", None), ("csc", None)):
        world.add("mappa_attendance", meeting_id=meeting, agency=agency, rank=attendee)
    done = dice.chance(0.85)
    world.add(
        "mappa_action",
        mappa_action_id=f"MA-{meeting}",
        meeting_id=meeting,
        agency="police",
        due_on=days_ago(5),
        done_on=days_ago(8) if done else None,
    )
    return done and rank == fitting


def _add_cases(world: World) -> None:
    dice = Dice("images")
    for number in range(1, CASES + 1):
        case = f"II{number:02d}"
        # The last two were identified on the snapshot's day.
        ago = 0 if number > CASES - 2 else dice.ago(3, 170)
        found = at(days_ago(ago), dice.between(12, 20))
        assessed = dice.pick(("in time", 80), ("late", 12), ("never", 8)) if ago else "open"
        verdicts = {"open": "pending", "in time": "met", "late": "gap", "never": "gap"}
        world.expect("iioc-child-access-assessed", verdicts[assessed], case)
        hours = {"in time": dice.between(2, 23), "late": dice.between(30, 200)}.get(assessed)
        when = found + timedelta(hours=hours) if hours else None
        shares = (("none", 55), ("domestic", 30), ("professional", 10), ("both", 5))
        access = dice.pick(*shares) if when else "unknown"
        has_access = access not in ("none", "unknown")
        to_specialists = has_access and dice.chance(0.8)
        _write_case(
            world,
            dice,
            {
                "iioc_case_id": case,
                "unit_id": "U-POU" if to_specialists else f"U-{dice.borough()}",
                "identified_at": found,
                "access_assessed_at": when,
                "access_type": access,
                "priority": "high" if to_specialists else "normal",
            },
        )
        is_referred = bool(when) and has_access and dice.chance(0.7)
        if when and is_referred:
            refer_case(world, case, when + timedelta(hours=dice.between(1, 20)))
        verdict = gated("met" if to_specialists and is_referred else "gap", verdicts[assessed])
        verdict = "not_applicable" if access == "none" else verdict
        world.expect("iioc-access-escalated", verdict, case)


def _write_case(world: World, dice: Dice, values: Record) -> None:
    risk = dice.pick(("low", 30), ("medium", 35), ("high", 25), ("very_high", 10))
    found = values["identified_at"]
    received = found - timedelta(days=1) if isinstance(found, datetime) else None
    # One warrant took 96 days, as in the failing that was reported in 2016.
    late = 96 if values["iioc_case_id"] == "II07" else LIMITS[risk] + dice.between(2, 40)
    is_late = values["iioc_case_id"] == "II07" or dice.chance(0.3)
    days = late if is_late else LIMITS[risk]
    enforced = received + timedelta(days=days) if received else None
    is_due = bool(received and received.date() + timedelta(days=LIMITS[risk]) < days_ago(0))
    verdict = "gap" if is_late and is_due else "met"
    if not is_due and enforced and enforced.date() >= days_ago(0):
        verdict = "pending"
    world.expect("iioc-enforcement-timely", verdict, str(values["iioc_case_id"]))
    world.add(
        "iioc_case",
        iioc_case_id=values["iioc_case_id"],
        borough_id=dice.borough(),
        unit_id=values["unit_id"],
        intel_received_at=received,
        identified_at=found,
        risk_level=risk,
        access_assessed_at=values["access_assessed_at"],
        access_type=values["access_type"],
        priority=values["priority"],
        enforced_at=enforced if enforced and enforced.date() < days_ago(0) else None,
    )


def _add_protections(world: World) -> None:
    dice = Dice("protection")
    for number in range(1, 21):
        started = at(days_ago(dice.ago(5, 170)), dice.between(0, 23), 20)
        child = str(world.records["child"][6 * number]["child_id"])
        is_long, is_named = number == 6, number not in (4, 15)
        told = dice.pick(("in time", 85), ("late", 10), ("never", 5))
        hours = dice.between(1, 20) if told == "in time" else dice.between(30, 60)
        borough = dice.borough()
        protection = world.add(
            "police_protection",
            pp_id=f"PP{number:02d}",
            child_id=child,
            borough_id=borough,
            started_at=started,
            ended_at=started + timedelta(hours=80 if is_long else dice.between(4, 70)),
            designated_officer_id=f"S-{dice.borough()}-1" if is_named else None,
            la_informed_at=None if told == "never" else started + timedelta(hours=hours),
            place="cell" if number == 11 else dice.one_of(("foster", "hospital", "relative")),
        )
        is_lawful = told == "in time" and not is_long and number != 11
        lawful = worst("met" if is_lawful else "gap", "met" if is_named else "unknown")
        world.expect("police-protection-lawful", lawful)
        sent = world.expect("protection-merlin-submitted", dice.pick(("met", 80), ("gap", 20)))
        if sent == "met":
            _tell(world, dice, (f"MP{number:02d}", child, borough), protection)
