"""Staff: their posts and units, what they were trained in, and what the skills audit found."""

from dataclasses import dataclass
from datetime import date, timedelta

from world import BOROUGHS, Dice, Record, World, borough_id, days_ago

SUITES = ("B02", "B04", "B06", "B07", "B09", "B12", "B16", "B18", "B21", "B24", "B27", "B30")
MANAGERS = tuple(f"S-OM{number:02d}" for number in range(1, 15))
# Where the teams that investigate child abuse, and those for missing persons, have their desks.
CAIT = ("B01", "B05", "B07", "B11", "B16", "B21", "B26", "B30")
MISSING_UNITS = ("B07", "B11", "B24", "B28")


@dataclass(frozen=True)
class Post:
    """What a role entails, and the course that is set down for it."""

    frontline: bool = False
    specialist: bool = False
    does_cp_work: bool = False
    course: str | None = None
    themes: tuple[str, ...] = ()


RESPONDER = Post(frontline=True)
POSTS = {
    "chief officer": Post(),
    "duty officer": RESPONDER,
    "response officer": RESPONDER,
    "custody officer": Post(),
    "call handler": Post(),
    "offender manager": Post(does_cp_work=True, course="K-ARMS", themes=("arms",)),
    "missing persons investigator": Post(
        does_cp_work=True, course="K-MISSING", themes=("missing", "missing_cse_link")
    ),
    "mash officer": Post(does_cp_work=True, course="K-MASH"),
    "child abuse investigator": Post(
        specialist=True, does_cp_work=True, course="K-SCAIDP", themes=("missing_cse_link",)
    ),
    "cse_officer": Post(
        specialist=True, does_cp_work=True, course="K-CSE", themes=("cse", "missing_cse_link")
    ),
    "online investigator": Post(
        specialist=True, does_cp_work=True, course="K-ONLINE", themes=("missing_cse_link",)
    ),
}
# Those who began in the last months, and how their induction went.
JOINERS = {
    "S-CAIT-B01-3": ("met", date(2017, 1, 16), 14),
    "S-CAIT-B05-3": ("gap", date(2017, 1, 9), 50),
    "S-CAIT-B11-3": ("gap", date(2016, 12, 5), None),
    "S-CAIT-B16-3": ("pending", date(2017, 3, 20), None),
}
# The supervisor of all who are on a pathway.
SUPERVISOR = "S-CAIT-B07-1"
# Detectives who are not accredited and on no pathway, but have cases all the same.
UNSKILLED = ("S-CAIT-B21-3", "S-CAIT-B26-3", "S-CSE5")
ON_PATHWAY = {SUPERVISOR: "accredited", **dict.fromkeys(UNSKILLED, "none")}


def add_staff(world: World) -> None:
    """Add all staff, with what is known of their skills."""
    _add_courses(world)
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
    _add_teams(world)
    dice = Dice("staff")
    for person in world.records["staff"]:
        _train(world, dice, person)
        _audit(world, dice, person)
        _brief(world, dice, person)


def _add_teams(world: World) -> None:
    for number in range(1, 7):
        _add_person(world, f"S-CC{number}", "police_staff", "call handler", "U-CONTROL")
        _add_person(world, f"S-MASH{number}", "police_staff", "mash officer", "U-MASH")
        _add_person(world, f"S-CSE{number}", "constable", "cse_officer", "U-CSE")
    for number in range(1, 5):
        _add_person(world, f"S-POU{number}", "constable", "online investigator", "U-POU")
    for borough in MISSING_UNITS:
        unit, role = f"U-MPU-{borough}", "missing persons investigator"
        for number in (1, 2):
            _add_person(world, f"S-{unit[2:]}-{number}", "constable", role, unit)
    for borough in CAIT:
        unit, role = f"U-CAIT-{borough}", "child abuse investigator"
        for number in (1, 2, 3):
            rank = "sergeant" if number == 1 else "constable"
            _add_person(world, f"S-{unit[2:]}-{number}", rank, role, unit)


def _add_person(world: World, staff: str, rank: str, role: str, unit: str | None) -> None:
    post = POSTS[role]
    world.add(
        "staff",
        staff_id=staff,
        rank=rank,
        role=role,
        unit_id=unit,
        # Offender manager 13 has left, with a caseload that nobody has taken over.
        in_post=staff != "S-OM13",
        frontline=post.frontline,
        specialist=post.specialist,
        specialist_since=date(2015, 4, 1) if post.specialist else None,
        does_cp_work=post.does_cp_work,
        prior_detective=None,
        prior_cp=None,
        training_gap=None,
        pip_level=1,
        scaidp_status="none",
        cse_trained_on=None,
    )


def _add_courses(world: World) -> None:
    for role, post in POSTS.items():
        if post.course:
            world.add(
                "training_course",
                course_id=post.course,
                themes=list(post.themes),
                duration_days=5 if post.course == "K-MISSING" else 3,
                doc_ids=[],
                message_doc_id=None,
            )
            world.add(
                "training_requirement", role=role, course_id=post.course, validity_months=24
            )


def _train(world: World, dice: Dice, person: Record) -> None:
    post, is_here = POSTS[str(person["role"])], bool(person["in_post"])
    has_unit = person["unit_id"] is not None
    in_control, in_missing = (person["unit_id"] == "U-CONTROL", post.course == "K-MISSING")
    state = dice.pick(("current", 86), ("part", 5), ("old", 5), ("none", 4))
    state = "old" if person["staff_id"] == "S-CSE4" else state
    themes = list(post.themes)
    if post.frontline:
        themes = ["vulnerability_scenario", "absent_categories", "missing_cse_link"]
        themes += ["cse", "mental_health"] if dice.chance(0.5) else []
    elif in_control:
        themes = ["absent_categories", "missing_cse_link"]
    elif person["role"] == "custody officer":
        themes = ["custody_child_protection", "cse"]
    if state == "part":
        themes = themes[:1]
    if state != "none" and has_unit:
        days = dice.between(20, 330) if state != "old" else dice.between(760, 900)
        world.add(
            "training_record",
            record_id=f"TR{len(world.records.get('training_record', [])) + 1:03d}",
            staff_id=person["staff_id"],
            themes=[*themes],
            completed_on=days_ago(days),
            course_id=post.course,
        )
    is_fresh = state in ("current", "part")
    fresh = themes if is_fresh else []
    judged = (
        ("custody-staff-trained", person["role"] == "custody officer", is_fresh),
        ("vulnerability-training-refreshed", post.frontline, is_fresh),
        (
            "missing-categories-trained",
            post.frontline or in_control or in_missing,
            "missing" in themes and state != "none"
            if in_missing
            else "absent_categories" in fresh,
        ),
        (
            "missing-cse-link-trained",
            post.frontline or post.specialist or in_control or in_missing,
            "missing_cse_link" in fresh,
        ),
        ("specialist-trained", bool(post.course), is_fresh),
        ("cse-officer-trained", person["role"] == "cse_officer", "cse" in fresh),
    )
    for rule, applies, holds in judged:
        _expect(world, rule, holds=holds, applies=applies and is_here)
    if post.specialist and "cse" in fresh:
        person["cse_trained_on"] = days_ago(340)


def _expect(world: World, rule: str, *, holds: bool, applies: bool) -> None:
    world.expect(rule, ("met" if holds else "gap") if applies else "not_applicable")


def _audit(world: World, dice: Dice, person: Record) -> None:
    """Fill in what the skills audit found, which has not come to everybody."""
    staff, post = str(person["staff_id"]), POSTS[str(person["role"])]
    in_scope = post.does_cp_work and bool(person["in_post"])
    joined = JOINERS.get(staff)
    is_audited = joined is not None or dice.chance(0.72)
    pathway = dice.pick(("accredited", 70), ("on course", 20), ("lapsed", 10))
    pathway = "on course" if joined else ON_PATHWAY.get(staff, pathway)
    if in_scope and is_audited:
        is_new = joined is not None
        needs = [] if pathway == "accredited" else ["scaidp"]
        person.update(prior_detective=not is_new, prior_cp=False, training_gap=needs)
    audited = "met" if is_audited else "pending"
    world.expect("skills-audit-covers-staff", audited if in_scope else "not_applicable", staff)
    if not post.specialist:
        pathway = "accredited"
    elif pathway == "accredited":
        person.update(pip_level=2, scaidp_status="accredited")
    elif pathway != "none":
        person.update(pip_level=2, scaidp_status="enrolled")
        _add_pathway(world, staff, is_over=pathway == "lapsed")
    found = {"accredited": "not_applicable", "on course": "met"}
    world.expect("accreditation-pathway", found.get(pathway, "gap"))
    world.expect("specialist-induction", joined[0] if joined else "not_applicable")
    if joined:
        person["specialist_since"] = joined[1]


def _add_pathway(world: World, staff: str, *, is_over: bool) -> None:
    _, since, days = JOINERS.get(staff, ("", date(2015, 4, 1), 10))
    world.add(
        "pathway",
        pathway_id=f"PW-{staff[2:]}",
        staff_id=staff,
        target_on=days_ago(40 if is_over else -150),
        stage="workplace portfolio",
        supervisor_id=SUPERVISOR,
        induction_on=since + timedelta(days=days) if days else None,
        ended_on=None,
    )


def _brief(world: World, dice: Dice, person: Record) -> None:
    """Add what was acknowledged; one in six has not, more of them in custody."""
    post, is_here = POSTS[str(person["role"])], bool(person["in_post"])
    papers = (
        ("gov-service-standard-acknowledged", "D-STANDARD", person["unit_id"] is not None),
        ("guidance-multi-agency-acknowledged", "D-CONTRIBUTION", post.does_cp_work),
    )
    for rule, paper, applies in papers:
        has_read = dice.chance(0.72 if person["role"] == "custody officer" else 0.9)
        _expect(world, rule, holds=has_read, applies=applies and is_here)
        if has_read and applies:
            world.add(
                "doc_ack",
                staff_id=person["staff_id"],
                doc_id=paper,
                ack_on=days_ago(dice.between(5, 60)),
            )
