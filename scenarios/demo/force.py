"""The force itself: boroughs, teams, staff, accountable roles, boards, plan and reports."""

from datetime import date

from documents import add_documents
from merlins import OWN_HOURS
from programme import add_action
from staff import CAIT, MISSING_UNITS, SUITES
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
TEAMS = {
    "U-JIGSAW": "jigsaw_rso",
    "U-POU": "pou",
    "U-CSE": "cse_team",
    "U-MASH": "mash",
    "U-CONTROL": "control_room",
}
THEMES = ("s47", "cse", "missing", "custody", "rso", "iioc", "investigation")
QUARTERS = (date(2016, 10, 1), date(2017, 1, 1))
NO_MAPPA_FIGURES = {("B07", 0), ("B11", 1), ("B21", 1), ("B30", 0), ("B30", 1)}
NOT_REPORTED = {("CSE", 1), ("CAIT-B30", 1), ("B07", 1), ("B11", 1), ("B23", 1), ("B29", 1)}


def add_force(world: World) -> None:
    """Add everything that is about the force and not about a case."""
    _add_units(world)
    _add_roles(world)
    add_documents(world)
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
    for unit, kind in TEAMS.items():
        _add_unit(world, unit, kind, None, specialist=kind != "control_room")
    for borough in CAIT:
        _add_unit(world, f"U-CAIT-{borough}", "cait", borough, specialist=True)
    for borough in MISSING_UNITS:
        _add_unit(world, f"U-MPU-{borough}", "mpu", borough, specialist=True)


def _add_unit(
    world: World, unit: str, kind: str, borough: str | None, *, specialist: bool = False
) -> None:
    world.add("unit", unit_id=unit, type=kind, borough_id=borough, specialist=specialist)


def _add_roles(world: World) -> None:
    holders = (
        ("child_safeguarding_force", "Assistant Commissioner", "S-AC1"),
        ("missing_children", "Deputy Assistant Commissioner", "S-DAC1"),
        ("hmic_child_protection", "Deputy Assistant Commissioner", "S-DAC2"),
    )
    for scope, title, holder in holders:
        _add_role(world, f"RO-{scope}", title, holder, (scope, date(2016, 11, 25), None))
    for scope in ("borough_commander", "continuous_improvement"):
        _add_role(
            world, f"RO-{scope}", "Commander", "S-DAC2", (scope, date(2016, 11, 25), None)
        )
    former = ("missing_children", date(2015, 2, 2), date(2016, 11, 24))
    _add_role(world, "RO-former", "Commander", "S-DAC2", former)
    world.expect("gov-chief-officer-lead", "met")
    world.expect("gov-senior-leads", "met")


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


def _add_bodies(world: World) -> None:
    # The external panel has not met since December: longer ago than it planned to. The
    # scrutiny panel, CSSP, should have met in March.
    bodies = (
        ("CSDG", "CSDG", 42, ["police"], (20, 60)),
        ("PANEL", "external_panel", 92, ["voluntary", "academia"], (110,)),
        ("DIAMOND", "diamond_group", 42, ["police"], (30,)),
        ("MOPAC", "MOPAC_oversight", 92, ["police", "mopac"], (45,)),
        ("CSSP", "CSSP", 92, ["police", "csc", "cps", "nspcc"], (162, 107)),
        ("PERFORMANCE", "performance_meeting", 31, ["police", "cps"], (80, 50, 18)),
    )
    for short, kind, interval, members, meetings in bodies:
        world.add(
            "governance_body",
            body_id=f"GB-{short}",
            kind=kind,
            tor_doc_id=None if short == "PERFORMANCE" else f"D-TOR-{short}",
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
                reports_reviewed=["PR-B01-10-missing"] if kind == "CSDG" else [],
                orgs_present=members,
                plans_reviewed=["PLAN-CP", "PLAN-MISSING"] if kind == "CSDG" else [],
            )
    for rule in ("gov-bodies-operating", "cssp-quarterly-learning"):
        world.expect(rule, "gap")


def _add_plan(world: World) -> None:
    sro = "RO-hmic_child_protection"
    for theme, linked in (("cp", "PLAN-MISSING"), ("missing", "PLAN-CP")):
        world.add(
            "action_plan",
            plan_id=f"PLAN-{theme.upper()}",
            theme=theme,
            sro_role_id=sro,
            linked_plan_ids=[linked],
            approved_on=date(2016, 12, 20),
        )
    world.expect("gov-plans-coordinated", "met")
    world.expect("missing-plan-in-place", "met")
    world.expect("gov-action-plan-complete", "gap")
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
            plan_id="PLAN-MISSING" if ref[0] == "2" else "PLAN-CP",
            review_doc_id=None,
            response_id=None,
        )
        world.expect("mappa-review-implemented", "not_applicable")
    add_action(world, "AP-4c-R", review="D-MAPPA")


def _add_performance(world: World) -> None:
    for theme in (*THEMES, "mappa"):
        kind = "volume" if theme in ("iioc", "custody") else "outcome"
        world.add("performance_indicator", indicator_id=f"PI-{theme}", theme=theme, kind=kind)
    dice = Dice("performance")
    boroughs = [borough_id(place) for place in range(len(BOROUGHS))]
    teams = [str(u["unit_id"])[2:] for u in world.records["unit"] if u["specialist"]]
    for number, start in enumerate(QUARTERS):
        for unit in [*boroughs, *teams]:
            if (unit, number) not in NOT_REPORTED:
                _add_report(world, dice, unit, start, "missing")
        for borough in boroughs:
            if (borough, number) not in NO_MAPPA_FIGURES:
                _add_report(world, dice, borough, start, "mappa")
    world.expect("perf-report-all-units", "gap")
    for borough in boroughs:
        is_whole = (borough, 0) not in NO_MAPPA_FIGURES and (borough, 1) not in NO_MAPPA_FIGURES
        world.expect("mappa-attendance-reported", "met" if is_whole else "gap")


def _add_report(world: World, dice: Dice, unit: str, start: date, theme: str) -> None:
    world.add(
        "performance_report",
        report_id=f"PR-{unit}-{start:%m}-{theme}",
        period_start=start,
        unit_id=f"U-{unit}",
        indicator_id=f"PI-{theme}",
        value=dice.between(40, 95) / 100,
    )
