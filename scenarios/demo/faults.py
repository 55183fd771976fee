"""Every kind of fault that real extracts have, each in records made for it."""

from datetime import datetime, timedelta

from world import Dice, Record, Value, World, at, days_ago

FAULTY = ("R0215", "R0216", "R0217", "R0218", "R0219", "R0220")


def add_faults(world: World) -> None:
    """Add the faulty records, with what they lead to."""
    _add_faulty_offenders(world)
    _add_unusable(world)
    _add_late(world)
    _add_misnamed(world)


def _add_faulty_offenders(world: World) -> None:
    faults: tuple[dict[str, Value], ...] = (
        {"risk_level": "v. high"},
        {"registered_on": None},
        {},
        {"in_community": "yes"},
        {},
        {"last_trigger_event_on": "not known"},
    )
    dice = Dice("faults")
    for number, (rso, fault) in enumerate(zip(FAULTY, faults, strict=True)):
        values: dict[str, Value] = {
            "rso_id": rso,
            "borough_id": dice.borough(),
            "in_community": True,
            "nfa": False,
            "risk_level": "medium",
            "visit_regime": "fixed",
            "management_mode": "active",
            "last_offence_on": days_ago(3000),
            "last_trigger_event_on": None,
            "offender_manager_id": "S-OM05",
            "mappa_level": "level_1",
            "registered_on": days_ago(2500),
        }
        world.add("rso", **{**values, **fault})
        _add_belongings(world, rso, number)
        is_certain = number != 3
        world.expect("rso-arms-current", "met" if number < 2 else "unknown")
        world.expect("rso-visit-in-interval", "unknown")
        world.expect("rso-failed-visits-limited", "met" if is_certain else "unknown")
        world.expect("rso-local-info-available", "gap" if is_certain else "unknown")
        world.expect("rso-risk-based-gated", "not_applicable")
        world.expect("rso-notification-compliant", "unknown" if number in (1, 3) else "met")
        world.expect("rso-rmp-in-place", "unknown" if number == 3 else "gap")


def _add_belongings(world: World, rso: str, number: int) -> None:
    world.add(
        "rso_notification",
        notification_id=f"N9{rso[1:]}",
        rso_id=rso,
        type="annual",
        due_on=days_ago(100),
        made_on=days_ago(101),
        breach_action_on=None,
    )
    world.add(
        "rso_visit",
        visit_id=f"V{rso[1:]}-1",
        rso_id=rso,
        attempted_at=at(days_ago(30), 10),
        successful=True,
        child_contact_found=False,
        child_id=None,
        found_at=None,
    )
    # Two assessments of R0217 share a key and differ; that of R0219 has a date nobody can read.
    for turn in range(2 if rso == "R0217" else 1):
        world.add(
            "arms_assessment",
            arms_id=f"A{rso[1:]}",
            rso_id=rso,
            completed_on="31/12/2016" if rso == "R0219" else days_ago(90 + 200 * turn),
            assessor_id="S-OM05",
            signed_off_on=days_ago(80),
            priority="medium" if number else "high",
        )
    if rso == "R0217":
        world.lose("arms_assessment", "quarantined", 2)


def _add_unusable(world: World) -> None:
    visit = dict(world.records["rso_visit"][-1])
    # No key; and an offender that is nowhere else.
    world.add("rso_visit", **{**visit, "visit_id": None, "rso_id": "R0215"})
    world.lose("rso_visit", "quarantined")
    world.add("rso_visit", **{**visit, "visit_id": "V9999-1", "rso_id": "R9999"})
    for place in (3, 40, 41):
        world.add("rso_briefing", **world.records["rso_briefing"][place])
        world.lose("rso_briefing", "collapsed")
    # Two detentions of children of whom no age is known, so long ago that no trend has them.
    child = {**world.records["child"][19], "child_id": "C9002", "dob": None}
    for number, known in ((1, "C9999"), (2, "C9002")):
        detention = _long_ago(world.records["custody_record"][19])
        detention.update(custody_id=f"CU900{number}", child_id=known, referrals=[])
        world.add("custody_record", **detention)
        for rule in ("merlin-each-detention", "reviews-and-clock", "aa-timely"):
            world.expect(f"custody-{rule}", "unknown")
        world.expect("custody-release-safeguarded", "unknown")
        for rule in ("accommodation-early", "transfer-or-ground", "certificate-valid"):
            world.expect(f"custody-{rule}", "not_applicable")
        world.expect("custody-child-not-kept", "not_applicable")
    world.add("child", **{**child, "cp_plan": False, "cse_category": 0})


def _long_ago(record: Record) -> Record:
    moved = timedelta(days=250)
    return {
        name: value - moved if isinstance(value, datetime) else value
        for name, value in record.items()
    }


def _add_late(world: World) -> None:
    visit = dict(world.records["rso_visit"][0])
    later = at(days_ago(-4), 10)
    world.add("rso_visit", **{**visit, "visit_id": "V0001-9", "attempted_at": later})
    detention = dict(world.records["custody_record"][22])
    detention.update(custody_id="CU9003", detention_authorised_at=later, released_at=None)
    world.add("custody_record", **detention)
    world.lose("rso_visit", "after_as_of")
    world.lose("custody_record", "after_as_of")


def _add_misnamed(world: World) -> None:
    for number in (1, 2):
        world.add("merlins", merlin_id=f"MX{number}", child_id="C0001")
    world.records["rso"][11]["risk_lvl"] = "medium"
