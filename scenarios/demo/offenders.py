"""Registered sex offenders: notifications, ARMS, plans, visits and briefings."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from staff import MANAGERS
from world import BOROUGHS, Dice, World, at, borough_id, days_ago, gated, worst

OFFENDERS = 214
MOST_OFFENDERS = 50
INTERVALS = {"very_high": 31, "high": 92, "medium": 183, "low": 366}
# How often an offender is seen in time: visits follow risk, most of all at both ends.
SEEN_IN_TIME = {"very_high": 0.85, "high": 0.74, "medium": 0.80, "low": 0.90}
UNREAD_BOROUGHS = {"B03", "B07", "B14", "B26", "B28"}


@dataclass(frozen=True)
class Case:
    """What one offender is made to be, before any record is written."""

    rso: str
    borough: str
    risk: str
    regime: str
    mode: str
    arms: str
    plan: str
    notification: str
    trigger: date | None
    in_community: bool
    is_new: bool

    @property
    def is_current(self) -> bool:
        """Whether the ARMS assessment is current."""
        return self.arms == "current"


def add_offenders(world: World) -> None:
    """Add the offenders and all that belongs to them."""
    dice = Dice("offenders")
    for number in range(1, OFFENDERS + 1):
        case = _make_case(dice, number)
        _add_offender(world, dice, case)
        _add_notification(world, dice, case)
        latest = _add_arms(world, dice, case)
        days = _add_plan(world, dice, case, latest)
        _add_visits(world, dice, case, days)
        _expect_attempts(world, case)
        _expect_by_risk(world, case)
        _add_briefing(world, dice, case)
    _expect_caseloads(world)
    _add_reading(world)


def _expect_caseloads(world: World) -> None:
    carried = Counter(
        o["offender_manager_id"] for o in world.records["rso"] if o["in_community"]
    )
    for manager in sorted(map(str, carried)):
        fits = manager != "S-OM13" and carried[manager] <= MOST_OFFENDERS
        world.expect("rso-manager-caseload", "met" if fits else "gap")


def _make_case(dice: Dice, number: int) -> Case:
    risk = dice.pick(("low", 50), ("medium", 30), ("high", 18), ("very_high", 2))
    in_community = dice.chance(0.92)
    has_trigger = dice.chance(0.15)
    is_new = number % 80 == 0
    arms = dice.pick(
        ("current", 55), ("expired", 16), ("unsigned", 9), ("none", 13), ("overtaken", 7)
    )
    arms = "none" if is_new else arms
    is_reactive = risk == "low" and dice.chance(0.08)
    return Case(
        rso=f"R{number:04d}",
        borough=dice.borough(),
        risk=risk,
        regime="risk_based" if dice.chance(0.16) and not is_new else "fixed",
        mode="reactive" if is_reactive else "active",
        arms=arms,
        plan=_make_plan(dice, arms),
        notification=dice.pick(("made", 89), ("acted on", 5), ("missed", 6)),
        trigger=_make_trigger(arms, has_trigger=has_trigger),
        in_community=in_community,
        is_new=is_new,
    )


def _make_plan(dice: Dice, arms: str) -> str:
    if arms in ("none", "unsigned"):
        return "none"
    if arms == "current":
        return dice.pick(("in place", 80), ("unsigned", 8), ("lapsed", 7), ("none", 5))
    return dice.pick(("in place", 45), ("lapsed", 25), ("none", 30))


def _make_trigger(arms: str, *, has_trigger: bool) -> date | None:
    if arms == "overtaken":
        return days_ago(40)
    return days_ago(360) if has_trigger else None


def _add_offender(world: World, dice: Dice, case: Case) -> None:
    registered = days_ago(dice.between(900, 4500))
    if case.is_new:
        registered = days_ago(dice.between(2, 12))
    number = int(case.rso[1:])
    # Managers 1 and 2 carry far more than the others; 13 has left.
    manager = MANAGERS[dice.between(2, 13)] if number > 120 else MANAGERS[number % 2]
    world.add(
        "rso",
        rso_id=case.rso,
        borough_id=case.borough,
        in_community=case.in_community,
        nfa=number % 37 == 0,
        risk_level=case.risk,
        visit_regime=case.regime,
        management_mode=case.mode,
        last_offence_on=registered - timedelta(days=200),
        last_trigger_event_on=case.trigger,
        offender_manager_id=manager,
        mappa_level="level_2" if case.risk in ("high", "very_high") else "level_1",
        registered_on=registered,
    )


def _add_notification(world: World, dice: Dice, case: Case) -> None:
    verdict = "gap" if case.notification == "missed" and not case.is_new else "met"
    _expect(world, "rso-notification-compliant", case, verdict)
    rso = world.records["rso"][-1]
    registered = rso["registered_on"]
    if case.is_new and isinstance(registered, date):
        kind, due = "initial", registered + timedelta(days=3)
    else:
        kind = "weekly_nfa" if rso["nfa"] else "annual"
        due = days_ago(dice.between(0, 6) if rso["nfa"] else dice.between(20, 340))
    # An old duty that was missed; the fresh one below shows that it was not the last.
    if case.notification != "made" and not case.is_new:
        missed = days_ago(dice.between(370, 480))
        acted = missed + timedelta(days=4) if case.notification == "acted on" else None
        _write_notification(world, case, "change", (missed, None, acted))
    made = min(due, days_ago(0)) - timedelta(days=0 if rso["nfa"] else dice.between(0, 2))
    _write_notification(world, case, kind, (due, made, None))


def _write_notification(
    world: World, case: Case, kind: str, dates: tuple[date, date | None, date | None]
) -> None:
    number = len(world.records.get("rso_notification", [])) + 1
    world.add(
        "rso_notification",
        notification_id=f"N{number:04d}",
        rso_id=case.rso,
        type=kind,
        due_on=dates[0],
        made_on=dates[1],
        breach_action_on=dates[2],
    )


def _add_arms(world: World, dice: Dice, case: Case) -> str | None:
    verdict = "met" if case.is_current else "gap"
    _expect(world, "rso-arms-current", case, verdict)
    if case.arms == "none":
        return None
    low, high = (380, 900) if case.arms == "expired" else (60, 340)
    completed = days_ago(dice.between(low, high))
    signed = None if case.arms == "unsigned" else completed + timedelta(days=dice.between(0, 9))
    arms = f"A{case.rso[1:]}"
    world.add(
        "arms_assessment",
        arms_id=arms,
        rso_id=case.rso,
        completed_on=completed,
        assessor_id=world.records["rso"][-1]["offender_manager_id"],
        signed_off_on=signed,
        priority=case.risk,
    )
    return arms if signed else None


def _add_plan(world: World, dice: Dice, case: Case, arms: str | None) -> int | None:
    verdict = "gap" if case.plan != "in place" else "met" if case.is_current else "blocked"
    _expect(world, "rso-rmp-in-place", case, verdict)
    if case.plan == "none" or arms is None:
        return None
    assessed = world.records["arms_assessment"][-1]["signed_off_on"]
    created = assessed if isinstance(assessed, date) else days_ago(30)
    created += timedelta(days=dice.between(1, 14))
    review = days_ago(-dice.between(20, 150) if case.plan != "lapsed" else dice.between(5, 90))
    interval = INTERVALS[case.risk] + 30 * dice.between(0, 2)
    world.add(
        "risk_management_plan",
        rmp_id=f"P{case.rso[1:]}",
        rso_id=case.rso,
        arms_id=arms,
        created_on=created,
        signed_off_on=None if case.plan == "unsigned" else created + timedelta(days=2),
        visit_interval_days=interval,
        next_review_on=review,
    )
    return None if case.plan == "unsigned" else interval


def _add_visits(world: World, dice: Dice, case: Case, plan_days: int | None) -> None:
    in_time = dice.chance(SEEN_IN_TIME[case.risk])
    interval = INTERVALS[case.risk] if case.regime == "fixed" else plan_days
    verdict = _visit_verdict(case, interval, in_time=in_time)
    _expect(world, "rso-visit-in-interval", case, verdict)
    if case.is_new:
        return
    days = interval or INTERVALS[case.risk]
    last = dice.between(1, max(2, days - 3)) if in_time else days + dice.between(4, 120)
    # Of every second offender the visit before the last one is there too.
    is_whole = int(case.rso[1:]) % 2 == 0
    for number, ago in enumerate((last + days, last), start=1):
        if number == 1 and not is_whole:
            continue
        failed = number == 1 and dice.chance(0.12)
        _write_visit(world, case, f"V{case.rso[1:]}-{number}", ago, successful=not failed)


def _visit_verdict(case: Case, interval: int | None, *, in_time: bool) -> str:
    if case.is_new:
        return "pending"
    if interval is None:
        return "unknown"
    if not in_time:
        return "gap"
    return "met" if case.is_current else "blocked"


def _expect(world: World, rule: str, case: Case, verdict: str) -> None:
    world.expect(rule, verdict if case.in_community else "not_applicable", case.rso)


def _expect_attempts(world: World, case: Case) -> None:
    """Say what is expected of failed visits: of somebody never visited, nothing."""
    is_tried = any(visit["rso_id"] == case.rso for visit in world.records["rso_visit"])
    verdict = "met" if is_tried else "not_applicable"
    _expect(world, "rso-failed-visits-limited", case, verdict)


def _expect_by_risk(world: World, case: Case) -> None:
    """Say what is expected of visits by risk: nobody says who authorised a reactive one."""
    if case.regime == "fixed" and case.mode == "active":
        verdict = "not_applicable"
    else:
        signed = case.regime == "fixed" or case.plan in ("in place", "lapsed")
        verdict = worst(
            "met" if signed else "gap", "unknown" if case.mode == "reactive" else "met"
        )
        gates = world.meant[case.rso]
        verdict = gated(verdict, gates["rso-arms-current"], gates["rso-rmp-in-place"])
    _expect(world, "rso-risk-based-gated", case, verdict)


def _write_visit(world: World, case: Case, visit: str, ago: int, *, successful: bool) -> None:
    world.add(
        "rso_visit",
        visit_id=visit,
        rso_id=case.rso,
        attempted_at=at(days_ago(ago), 9 + ago % 9, 5 * (ago % 12)),
        successful=successful,
        child_contact_found=False,
        child_id=None,
        found_at=None,
    )


def _add_briefing(world: World, dice: Dice, case: Case) -> None:
    state = dice.pick(("current", 83), ("old", 8), ("no photo", 4), ("none", 5))
    is_read = state == "current" and case.borough not in UNREAD_BOROUGHS
    notified = world.meant[case.rso]["rso-notification-compliant"]
    verdict = gated("met" if is_read else "gap", notified)
    _expect(world, "rso-local-info-available", case, verdict)
    if state == "none" or not case.in_community:
        return
    ago = dice.between(1, 26) if state != "old" else dice.between(40, 200)
    world.add(
        "rso_briefing",
        briefing_id=f"RB{case.rso[1:]}",
        rso_id=case.rso,
        borough_id=case.borough,
        published_at=at(days_ago(ago), 11, 0),
        includes_photo=state != "no photo",
        includes_conditions=True,
    )


def _add_reading(world: World) -> None:
    dice = Dice("reading")
    for place in range(len(BOROUGHS)):
        borough = borough_id(place)
        last = dice.between(20, 50) if borough in UNREAD_BOROUGHS else dice.between(0, 5)
        for number, ago in enumerate((last + 9, last), start=1):
            world.add(
                "access_log",
                log_id=f"L{borough}-{number}",
                borough_id=borough,
                read_at=at(days_ago(ago), 7, 30),
            )
