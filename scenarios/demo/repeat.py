"""Who goes missing: children once, children again and again, a child found with an offender."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from children import Child, add_address, add_child
from exploitation import Concern, add_assessment
from flags import Flag, add_flag, flag_case
from missing import Episode, add_episode, assess
from referrals import add_referral
from strategy import add_discussion
from world import MIDNIGHT, Case, Dice, World, at, borough_id, days_ago, gated

# One child each in these boroughs; in the others nobody is reported missing at all.
SINGLES = 20
# The one thing that falls short with each child in turn; every fourth is well looked after.
WRONG = (
    "", "check left out", "address late", "not shared", "", "graded late", "no interview",
    "form late", "", "low grade", "hit left", "told late", "", "by phone", "not assessed",
    "no rationale",
)  # fmt: skip
ABSENT = {4: "", 8: "too young", 12: "not reviewed", 16: ""}


@dataclass(frozen=True)
class Repeat:
    """A child who is missing again and again, and what becomes of its trigger plan.

    `plan` is `good`, `late` or `none`; `used` the verdict on a report after the plan was made,
    before gates, if there is one.
    """

    borough: str
    plan: str
    used: str = ""
    is_marked: bool = True
    has_plan_flag: bool = True
    category: int = 0


# Two boroughs, B11 and B24, are late with their plans.
REPEATS = (
    Repeat("B07", "good", "met"),
    Repeat("B11", "late", "met", category=1),
    Repeat("B24", "late"),
    Repeat("B11", "late"),
    Repeat("B24", "none", category=1),
    Repeat("B16", "good", "gap"),
    Repeat("B28", "good", "met", has_plan_flag=False),
    Repeat("B05", "good", is_marked=False),
)


def add_missing(world: World) -> None:
    """Add the children who were reported missing or absent."""
    dice = Dice("missing")
    for number in range(1, SINGLES + 1):
        _add_single(world, dice, number)
    for number, repeat in enumerate(REPEATS, start=1):
        _add_repeat(world, dice, number, repeat)
    _add_open(world, dice)
    _add_found(world, dice)
    _expect_reports(world)


def _add_single(world: World, dice: Dice, number: int) -> None:
    absent = number in ABSENT
    wrong = ABSENT[number] if absent else WRONG[number % len(WRONG)]
    years = 11 if wrong == "too young" else 14 if absent else dice.between(10, 16)
    child = Child(f"CM{number:02d}", borough_id(number - 1), years)
    home = add_child(world, dice, child)
    reported = at(days_ago(dice.ago(4, 88)), dice.between(8, 20), 25)
    if number == 16:
        reported = at(days_ago(100), 18, 25)
    episode = Episode(
        key=f"EP{number:02d}",
        child=child.key,
        borough=child.borough,
        home=home,
        reported=reported,
        returned=reported + timedelta(hours=12 if absent else dice.between(5, 20)),
        wrong=wrong,
        absent=absent,
        assessed=wrong != "not assessed",
    )
    add_episode(world, dice, episode)
    if episode.assessed:
        assess(world, episode)
    world.expect("missing-trigger-plan-used", "not_applicable")


def _add_repeat(world: World, dice: Dice, number: int, repeat: Repeat) -> None:
    child = Child(
        f"CT{number:02d}", repeat.borough, 15, category=repeat.category, looked_after=True
    )
    home = add_child(world, dice, child)
    days = (80, 55, 30, 12) if repeat.used else (80, 55, 30)
    episodes = []
    for turn, ago in enumerate(days, start=1):
        reported = at(days_ago(ago), 19, number)
        wrong = "not shared" if repeat.plan == "late" and turn > 1 else ""
        episodes.append(
            Episode(
                key=f"ET{number:02d}{turn}",
                child=child.key,
                borough=repeat.borough,
                home=home,
                reported=reported,
                returned=reported + timedelta(hours=9),
                wrong=wrong,
            )
        )
        add_episode(world, dice, episodes[-1])
    known = assess(world, episodes[0], repeat.category)
    if repeat.category:
        world.expect("cse-concern-has-assessment", "met")
    created = _add_plan(world, child.key, repeat, episodes[2].reported)
    _add_flags(world, dice, repeat, (child.key, home), (episodes[2].reported, known, created))
    gate = _expect_plan(world, repeat)
    for _ in episodes[:3]:
        world.expect("missing-trigger-plan-used", "not_applicable")
    if repeat.used:
        _use_plan(world, repeat, episodes[3])
        world.expect("missing-trigger-plan-used", gated(repeat.used, gate))


def _expect_plan(world: World, repeat: Repeat) -> str:
    marked = world.expect("missing-repeat-identified", "met" if repeat.is_marked else "gap")
    verdict = gated("met" if repeat.plan == "good" else "gap", marked)
    return world.expect("missing-trigger-plan-for-repeat", verdict)


def _add_plan(world: World, child: str, repeat: Repeat, since: datetime) -> datetime | None:
    if repeat.plan == "none":
        return None
    created = since + timedelta(days=2 if repeat.plan == "good" else 12)
    world.add(
        "trigger_plan",
        plan_id=f"TP{child[2:]}",
        child_id=child,
        created_at=created,
        owner_staff_id="S-MPU-B11-1",
        partner_agencies=["police", "csc"],
        cse_assessment_id=None,
        inputs=[],
        meeting_id=f"MASE-{created:%Y-%m}",
        review_due_on=days_ago(-15),
        updated_at=at(days_ago(6), 12),
        status="active",
        closed_on=None,
    )
    return created


def _add_flags(
    world: World,
    dice: Dice,
    repeat: Repeat,
    whose: tuple[str, str],
    times: tuple[datetime, datetime, datetime | None],
) -> None:
    """Flag a child for what is known of it; each time is the one that a flag goes by."""
    child, home = whose
    again, known, created = times
    opened = {}
    if repeat.is_marked:
        opened["REPEAT_MISSING"] = again
    if repeat.category:
        opened["CSE"] = known
    if created and repeat.has_plan_flag:
        opened["TRIGGER_PLAN"] = created
    is_whole = repeat.has_plan_flag
    present = "met" if is_whole else "gap"
    if created or repeat.category:
        world.expect("flag-present-for-risk", present, child)
    for code, since in opened.items():
        add_flag(world, dice, Flag(child, code, since + timedelta(hours=5), present, home))


def _use_plan(world: World, repeat: Repeat, episode: Episode) -> None:
    minutes = 20 if repeat.used == "met" else 300
    back = episode.returned or MIDNIGHT
    world.add(
        "trigger_plan_activation",
        activation_id=f"TA{episode.key[2:]}",
        plan_id=f"TP{episode.child[2:]}",
        episode_id=episode.key,
        activated_at=episode.reported + timedelta(minutes=minutes),
        plan_updated_at=back + timedelta(days=3),
    )


def _add_open(world: World, dice: Dice) -> None:
    """Add two children who are still missing tonight."""
    for number, borough in ((1, "B21"), (2, "B30")):
        child = Child(f"CN{number:02d}", borough, 13 + number)
        home = add_child(world, dice, child)
        reported = MIDNIGHT - timedelta(hours=3 + number)
        episode = Episode(f"EN{number:02d}", child.key, borough, home, reported, None)
        add_episode(world, dice, episode)
        add_assessment(world, Concern(child.key, borough, at(days_ago(60), 9), 0))
        world.expect("missing-trigger-plan-used", "not_applicable")


def _add_found(world: World, dice: Dice) -> None:
    """Add two children who were found with an offender; of one nobody was told."""
    for number, offender in ((1, "R0010"), (2, "R0020")):
        rso = next(o for o in world.records["rso"] if o["rso_id"] == offender)
        found = add_address(world, "B05")
        person = f"PO{number}"
        rso.update(address_id=found, person_id=person)
        world.add(
            "person",
            person_id=person,
            dob=days_ago(15000),
            address_id=found,
            occupation_child_access=False,
        )
        child = Child(f"CF{number:02d}", "B05", 14)
        home = add_child(world, dice, child)
        reported = at(days_ago(30 + number), 17)
        back = reported + timedelta(hours=6)
        episode = Episode(
            key=f"EF{number:02d}",
            child=child.key,
            borough="B05",
            home=home,
            reported=reported,
            returned=back,
            found=found,
            companion=person,
        )
        add_episode(world, dice, episode)
        assess(world, episode)
        world.expect("missing-trigger-plan-used", "not_applicable")
        verdict = world.expect(
            "missing-found-with-rso-escalated", "met" if number == 1 else "gap", episode.key
        )
        if verdict == "met":
            _act_on_offender(world, dice, episode, offender)


def _act_on_offender(world: World, dice: Dice, episode: Episode, offender: str) -> None:
    back = episode.returned or MIDNIGHT
    world.records["missing_episode"][-1]["om_notified_at"] = back + timedelta(hours=3)
    world.add(
        "arms_assessment",
        arms_id="AF01",
        rso_id=offender,
        completed_on=back.date() + timedelta(days=4),
        assessor_id="S-OM03",
        signed_off_on=None,
        priority="high",
    )
    received = back + timedelta(hours=1)
    case = Case(episode.child, "B05", episode.home, received, "missing_linked", number=900)
    codes = add_discussion(world, dice, case, add_referral(world, dice, case))
    flag_case(world, dice, case, codes)


def _expect_reports(world: World) -> None:
    since = days_ago(90)
    heard = {
        episode["borough_id"]
        for episode in world.records["missing_episode"]
        if isinstance(episode["reported_at"], datetime)
        and episode["reported_at"].date() >= since
    }
    for borough in world.records["borough"]:
        is_heard = borough["borough_id"] in heard
        world.expect("missing-reports-recorded", "met" if is_heard else "gap")
