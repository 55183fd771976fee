"""Strategy discussions, section 47 enquiries and child protection conferences."""

from datetime import date, datetime, timedelta

from referrals import Referral
from world import AS_OF, Case, Dice, Record, World, at, days_ago, gated

CONFERENCE = ("conference late", "no police", "core group late", "not flagged")
AGENCIES = ["police", "csc", "health", "education"]


def add_discussion(
    world: World, dice: Dice, case: Case, referral: Referral
) -> dict[str, datetime]:
    """Add the discussion that a referral asks for; give what to flag the child for."""
    if referral.threshold is None:
        return {}
    falls_short = case.wrong in ("discussed late", "no health", "not discussed")
    in_time = world.expect("strategy-held-in-time", "gap" if falls_short else "met")
    if case.wrong == "not discussed":
        return {}
    wait = 60 if case.wrong == "discussed late" else dice.between(2, 14)
    held = referral.threshold + timedelta(hours=wait)
    outcome = dice.pick(("s47_joint", 65), ("s47_single", 15), ("no_s47", 20))
    outcome = "s47_joint" if case.wrong or case.at_risk_since else outcome
    is_led = outcome != "no_s47"
    is_needed = is_led and (case.wrong in CONFERENCE or dice.chance(0.4))
    closed = _enquiry(world, case, held) if is_led else None
    sd = f"SD{referral.key[2:]}"
    world.add(
        "strategy_discussion",
        sd_id=sd,
        referral_id=referral.key,
        child_id=case.child,
        borough_id=case.borough,
        held_at=held,
        agencies=[a for a in AGENCIES if a != "health" or case.wrong != "no health"],
        police_staff_id=referral.officer,
        decisions="agreed and minuted",
        recorded_on_police_system_at=held
        + timedelta(hours=50 if case.wrong == "recorded late" else 5),
        outcome=outcome,
        s47_closed_on=closed,
        conference_needed=is_needed,
        assessment_done_on=_assess(world, case) if is_led else None,
    )
    if outcome == "s47_joint" and case.wrong != "no action":
        _act(world, case, sd, held)
    lacks = case.wrong in ("no action", "recorded late", "action overdue")
    world.expect("strategy-police-contribution", gated("gap" if lacks else "met", in_time))
    planned = _confer(world, dice, case, (sd, held)) if is_needed else None
    codes = {"S47_OPEN": held} if is_led and closed is None else {}
    return codes | ({"CP_PLAN": at(planned, 11)} if planned else {})


def _enquiry(world: World, case: Case, held: datetime) -> date | None:
    """Give when an enquiry was closed; an open one is still in time, or overdue."""
    is_late = case.wrong == "enquiry late" and held.date() < days_ago(30)
    closed = held.date() + timedelta(days=40 if is_late else 14)
    is_over = closed <= AS_OF
    verdict = "gap" if is_late else "met" if is_over else "pending"
    world.expect("s47-enquiry-in-time", verdict)
    return closed if is_over else None


def _assess(world: World, case: Case) -> date | None:
    is_late = case.wrong == "assessed late" and case.received.date() < days_ago(75)
    done = case.received.date() + timedelta(days=85 if is_late else 50)
    is_over = done <= AS_OF
    verdict = "gap" if is_late else "met" if is_over else "pending"
    world.expect("assessment-in-time", verdict)
    return done if is_over else None


def _act(world: World, case: Case, sd: str, held: datetime) -> None:
    due = held.date() + timedelta(days=4)
    world.add(
        "sd_action",
        sd_action_id=f"SA{sd[2:]}",
        sd_id=sd,
        type="investigate",
        owner_staff_id=f"S-{case.borough}-1",
        due_on=due,
        done_on=None if case.wrong == "action overdue" else due - timedelta(days=1),
    )


def _confer(world: World, dice: Dice, case: Case, about: tuple[str, datetime]) -> date | None:
    """Add the first conference on a child; give when the plan that now holds was made."""
    sd, held = about
    is_late = case.wrong == "conference late" and held.date() < days_ago(40)
    day = held.date() + timedelta(days=35 if is_late else 18)
    if day > AS_OF:
        world.expect("conference-called-in-time", "pending")
        return None
    world.expect("conference-called-in-time", "gap" if is_late else "met")
    has_plan = case.wrong in CONFERENCE[2:] or dice.chance(0.7)
    first = _add_conference(world, case, (f"CC{sd[2:]}-1", "ICPC", sd), day)
    first["outcome"] = "cp_plan" if has_plan else "no_cp_plan"
    falls_short = is_late or case.wrong == "no police"
    world.expect("conference-in-time-attended", "gap" if falls_short else "met")
    if not has_plan:
        return None
    world.expect("core-group-in-time", _meet(case, first, day))
    return _review(world, dice, case, (sd, day))


def _review(world: World, dice: Dice, case: Case, about: tuple[str, date]) -> date:
    """Put a child on a plan, and add the conference that reviews it."""
    sd, day = about
    child = next(c for c in world.records["child"] if c["child_id"] == case.child)
    child["cp_plan"] = True
    reviewed = day + timedelta(days=80)
    is_reviewed = reviewed <= AS_OF and dice.chance(0.7)
    waits = day >= days_ago(88)
    verdict = "met" if is_reviewed else "pending" if waits else "gap"
    world.expect("plan-reviewed-in-time", verdict)
    if not is_reviewed:
        return day
    again = _add_conference(world, case, (f"CC{sd[2:]}-2", "RCPC", sd), reviewed)
    again["outcome"] = "cp_plan"
    world.expect("conference-in-time-attended", "gap" if case.wrong == "no police" else "met")
    world.expect("plan-reviewed-in-time", "pending")
    return reviewed


def _add_conference(world: World, case: Case, about: tuple[str, str, str], day: date) -> Record:
    key, kind, sd = about
    agencies = {"csc": None, "health": None, "police": f"S-{case.borough}-1"}
    for agency, staff in agencies.items():
        if agency != "police" or case.wrong != "no police":
            world.add(
                "conference_attendance",
                conference_id=key,
                agency=agency,
                staff_id=staff,
                report_submitted_on=day if staff else None,
            )
    return world.add(
        "conference",
        conference_id=key,
        child_id=case.child,
        type=kind,
        strategy_discussion_id=sd,
        held_on=day,
        outcome="no_cp_plan",
        core_group_on=None,
    )


def _meet(case: Case, conference: Record, day: date) -> str:
    """Set when the core group met, and give the verdict."""
    is_late = case.wrong == "core group late" and day < days_ago(20)
    met = day + timedelta(days=30 if is_late else 9)
    conference["core_group_on"] = met if met <= AS_OF else None
    return "gap" if is_late else "met" if met <= AS_OF else "pending"
