"""The force itself: boroughs, teams, staff, accountable roles, boards, plan and reports."""

from datetime import date

from merlins import OWN_HOURS
from world import BOROUGHS, Dice, World, borough_id, days_ago

# How many parts each recommendation has; the seventh is asked for as a whole, and four have
# words of their own beside their parts.
PARTS = {"1": 3, "2": 4, "3": 4, "4": 4, "5": 2, "6": 5, "7": 0, "8": 5, "9": 3}
REQUIREMENTS = [
    *(number + part for number, parts in PARTS.items() for part in "abcde"[:parts] or ("",)),
    *("2", "3", "8", "9"),
]
NOT_PLANNED = {"6e", "9c"}
TIMEFRAMES = {
    "immediate": ("1", "2", "3", "4"),
    "three months": ("5", "6"),
}
SUITES = ("B02", "B04", "B06", "B07", "B09", "B12", "B16", "B18", "B21", "B24", "B27", "B30")
MANAGERS = tuple(f"S-OM{number:02d}" for number in range(1, 15))
THEMES = ("s47", "cse", "missing", "custody", "rso", "iioc", "investigation")
QUARTERS = (date(2016, 10, 1), date(2017, 1, 1))
NOT_REPORTED = {("B07", 1), ("B11", 1), ("B23", 1), ("B29", 1)}


def add_force(world: World) -> None:
    """Add everything that is about the force and not about a case."""
    _add_units(world)
    _add_staff(world)
    _add_roles(world)
    _add_documents(world)
    _add_bodies(world)
    _add_plan(world)
    _add_performance(world)


def _add_units(world: World) -> None:
    for place, (name, _) in enumerate(BOROUGHS):
        borough = borough_id(place)
        red, amber, green = OWN_HOURS.get(borough, (None, None, None))
        world.add(
            "borough",
            borough_id=borough,
            name=name,
            mash_red_hours=red,
            mash_amber_hours=amber,
            mash_green_hours=green,
        )
        _add_unit(world, f"U-{borough}", "borough_response", borough)
    for borough in SUITES:
        _add_unit(world, f"U-CUS-{borough}", "custody", borough)
    for unit, kind in (("U-JIGSAW", "jigsaw_rso"), ("U-POU", "pou"), ("U-CSE", "cse_team")):
        _add_unit(world, unit, kind, None, specialist=True)


def _add_unit(
    world: World, unit: str, kind: str, borough: str | None, *, specialist: bool = False
) -> None:
    world.add("unit", unit_id=unit, type=kind, borough_id=borough, specialist=specialist)


def _add_staff(world: World) -> None:
    dice = Dice("staff")
    _add_person(world, "S-AC1", "assistant_commissioner", "chief officer", None)
    _add_person(world, "S-DAC1", "deputy_assistant_commissioner", "chief officer", None)
    _add_person(world, "S-DAC2", "deputy_assistant_commissioner", "chief officer", None)
    for manager in MANAGERS:
        _add_person(world, manager, "constable", "offender manager", "U-JIGSAW")
    for borough in SUITES:
        for number in (1, 2, 3):
            rank = "inspector" if number == 1 else "sergeant"
            unit = f"U-CUS-{borough}"
            _add_person(world, f"S-{unit[2:]}-{number}", rank, "custody officer", unit)
    for place in range(len(BOROUGHS)):
        borough = borough_id(place)
        _add_person(world, f"S-{borough}-1", "inspector", "duty officer", f"U-{borough}")
        _add_person(world, f"S-{borough}-2", "constable", "response officer", f"U-{borough}")
    # Offender manager 13 has left, with a caseload that nobody has taken over.
    next(s for s in world.records["staff"] if s["staff_id"] == "S-OM13")["in_post"] = False
    _add_training(world, dice)


def _add_person(world: World, staff: str, rank: str, role: str, unit: str | None) -> None:
    world.add("staff", staff_id=staff, rank=rank, role=role, unit_id=unit, in_post=True)


def _add_training(world: World, dice: Dice) -> None:
    custody = [s for s in world.records["staff"] if s["role"] == "custody officer"]
    for number, officer in enumerate(custody):
        training = "none" if number % 9 == 4 else "old" if number % 9 == 7 else "current"
        world.expect("custody-staff-trained", "met" if training == "current" else "gap")
        if training != "none":
            days = dice.between(20, 300) if training == "current" else dice.between(400, 700)
            world.add(
                "training_record",
                record_id=f"TR{number + 1:03d}",
                staff_id=officer["staff_id"],
                themes=["custody_child_protection", "cse"],
                completed_on=days_ago(days),
            )
    others = len(world.records["staff"]) - len(custody)
    world.expected["custody-staff-trained"]["not_applicable"] += others


def _add_roles(world: World) -> None:
    holders = (
        ("child_safeguarding_force", "Assistant Commissioner", "S-AC1"),
        ("missing_children", "Deputy Assistant Commissioner", "S-DAC1"),
        ("hmic_child_protection", "Deputy Assistant Commissioner", "S-DAC2"),
    )
    for scope, title, holder in holders:
        _add_role(world, f"RO-{scope}", title, holder, (scope, date(2016, 11, 25), None))
    former = ("missing_children", date(2015, 2, 2), date(2016, 11, 24))
    _add_role(world, "RO-former", "Commander", "S-DAC2", former)


def _add_role(
    world: World, role: str, title: str, holder: str, held: tuple[str, date, date | None]
) -> None:
    world.add(
        "governance_role",
        role_id=role,
        scope=held[0],
        title=title,
        holder_staff_id=holder,
        appointed_on=held[1],
        ended_on=held[2],
    )


def _add_documents(world: World) -> None:
    _add_document(world, "D-STANDARD", "service_standard", "child_protection", "approved")
    _add_document(world, "D-FRAMEWORK", "performance_framework", "child_protection", "draft")
    _add_document(world, "D-VIABILITY", "review", "risk_based_visiting_viability", "draft")
    _add_document(world, "D-DETENTION", "joint_review", "child_detention", "draft")
    for kind in ("CSDG", "PANEL", "DIAMOND", "MOPAC"):
        _add_document(world, f"D-TOR-{kind}", "tor", "terms_of_reference", "approved")
    dice = Dice("briefings")
    for person in world.records["staff"]:
        # One in six has not acknowledged the standard, more of them in custody.
        if dice.chance(0.72 if person["role"] == "custody officer" else 0.88):
            world.add(
                "doc_ack",
                staff_id=person["staff_id"],
                doc_id="D-STANDARD",
                ack_on=days_ago(dice.between(5, 60)),
            )


def _add_document(world: World, doc: str, kind: str, topic: str, status: str) -> None:
    approved = date(2017, 1, 16) if status == "approved" else None
    world.add(
        "document",
        doc_id=doc,
        type=kind,
        topic=topic,
        status=status,
        owner_role_id="RO-child_safeguarding_force",
        approved_on=approved,
        review_due_on=date(2018, 1, 16),
        completed_on=date(2017, 1, 9) if approved else None,
        scope=["all"],
        sections=["8a", "8b", "8d"] if doc == "D-DETENTION" else [],
        partner_orgs=["csc", "health"] if doc == "D-DETENTION" else [],
    )


def _add_bodies(world: World) -> None:
    # The external panel has not met since December: longer ago than it planned to.
    bodies = (
        ("CSDG", "CSDG", 42, ["police"], (20, 60)),
        ("PANEL", "external_panel", 92, ["voluntary", "academia"], (110,)),
        ("DIAMOND", "diamond_group", 42, ["police"], (30,)),
        ("MOPAC", "MOPAC_oversight", 92, ["police", "mopac"], (45,)),
    )
    for short, kind, interval, members, meetings in bodies:
        world.add(
            "governance_body",
            body_id=f"GB-{short}",
            kind=kind,
            tor_doc_id=f"D-TOR-{short}",
            meeting_interval_days=interval,
            member_orgs=members,
            member_unit_types=["borough", "specialist"] if kind == "CSDG" else [],
        )
        for days in meetings:
            world.add(
                "governance_meeting",
                meeting_id=f"GM-{short}-{days}",
                body_id=f"GB-{short}",
                held_on=days_ago(days),
                reports_reviewed=["PR-B01-0"] if kind == "CSDG" else [],
            )


def _add_plan(world: World) -> None:
    dice = Dice("plan")
    for ref in REQUIREMENTS:
        if ref in NOT_PLANNED:
            continue
        immediate = ref[0] in TIMEFRAMES["immediate"]
        soon = ref[0] in TIMEFRAMES["three months"]
        outcome = dice.pick(("done", 6.0), ("late", 2.0), ("extended", 1.0))
        if not immediate and not (soon and outcome == "done"):
            outcome = "open"
        verdict = {"done": "met", "extended": "met", "late": "gap", "open": "pending"}[outcome]
        world.expect("gov-action-plan-on-time", verdict)
        done, extended = outcome == "done", outcome == "extended"
        world.add(
            "action",
            action_id=f"AP-{ref}",
            rec_ref=ref,
            objective=f"Meet recommendation {ref}",
            owner_staff_id="S-DAC1" if ref[0] == "2" else "S-DAC2",
            due_on=date(2017, 2, 25) if immediate or outcome == "done" else date(2017, 5, 25),
            status_summary="complete" if done else "in progress",
            measure_indicator_id=None if ref == "8e" else f"PI-{THEMES[int(ref[0]) % 7]}",
            completed_on=date(2017, 2, dice.between(1, 24)) if done else None,
            extension_approved_by="S-AC1" if extended else None,
        )


def _add_performance(world: World) -> None:
    for theme in THEMES:
        kind = "volume" if theme in ("iioc", "custody") else "outcome"
        world.add("performance_indicator", indicator_id=f"PI-{theme}", theme=theme, kind=kind)
    dice = Dice("performance")
    units = [f"U-{borough_id(place)}" for place in range(len(BOROUGHS))]
    for unit in [*units, "U-JIGSAW", "U-POU", "U-CSE"]:
        for number, start in enumerate(QUARTERS):
            if (unit[2:], number) not in NOT_REPORTED:
                world.add(
                    "performance_report",
                    report_id=f"PR-{unit[2:]}-{number}",
                    period_start=start,
                    unit_id=unit,
                    indicator_id="PI-missing",
                    value=dice.between(40, 95) / 100,
                )
