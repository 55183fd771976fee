"""Children who are reported missing or absent: checks, grades, reviews, interviews."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from documents import CHECKS
from exploitation import Concern, add_assessment
from merlins import Form, add_merlin
from world import MIDNIGHT, Dice, World, days_ago, gated, happened, worst

# The start of the year in which absent became a grade.
GRADE_OF_ABSENT = date(2017, 1, 1)
# Rules on a child who is back; they don't apply while it is not.
ON_RETURN = ("missing-prevention-interview", "missing-return-interview-72h")


@dataclass(frozen=True)
class Episode:
    """What one report is made to be; `wrong` is the one thing that falls short, if any."""

    key: str
    child: str
    borough: str
    home: str
    reported: datetime
    returned: datetime | None
    wrong: str = ""
    absent: bool = False
    assessed: bool = True
    found: str | None = None
    companion: str | None = None

    def has(self, *wrongs: str) -> bool:
        """Say whether what is wrong is one of these."""
        return self.wrong in wrongs


def add_episode(world: World, dice: Dice, episode: Episode) -> None:
    """Add a report, with all that was done about it."""
    _add_report(world, dice, episode)
    _add_checks(world, episode)
    _add_form(world, dice, episode)
    _add_reviews(world, episode)
    _add_return(world, dice, episode)


def assess(world: World, episode: Episode, category: int = 0) -> datetime:
    """Add an assessment of the risk of exploitation, made on a report."""
    raised = episode.reported + timedelta(hours=1)
    return add_assessment(world, Concern(episode.child, episode.borough, raised, category))


def _grade(dice: Dice, episode: Episode) -> str | None:
    if episode.absent:
        return "no_apparent_risk" if episode.reported.date() >= GRADE_OF_ABSENT else None
    return "low" if episode.wrong == "low grade" else dice.pick(("medium", 75), ("high", 25))


def _add_report(world: World, dice: Dice, episode: Episode) -> None:
    graded = timedelta(minutes=200 if episode.wrong == "graded late" else 80)
    world.add(
        "missing_episode",
        episode_id=episode.key,
        child_id=episode.child,
        borough_id=episode.borough,
        category="absent" if episode.absent else "missing",
        reported_at=episode.reported,
        grade=_grade(dice, episode),
        graded_at=episode.reported + graded,
        graded_by=f"S-{episode.borough}-2",
        supervisor_rank="inspector" if episode.absent else None,
        rationale=None if episode.wrong == "no rationale" else "age, time of day, history",
        returned_at=episode.returned,
        last_seen_address_id=episode.home,
        found_address_id=(episode.found or episode.home) if episode.returned else None,
        companion_person_id=episode.companion,
        om_notified_at=None,
    )
    checked = "gap" if episode.wrong == "check left out" else "met"
    world.expect("missing-checks-complete", checked)
    falls_short = episode.has("graded late", "low grade", "no rationale")
    graded_well = gated("gap" if falls_short else "met", checked)
    world.expect("missing-risk-graded", graded_well, episode.key)
    fits = gated("gap" if episode.wrong == "too young" else "met", graded_well)
    fits = fits if episode.absent else "not_applicable"
    world.expect("missing-absent-appropriate", fits, episode.key)
    world.expect("missing-cse-risk-assessed", "met" if episode.assessed else "gap", episode.key)


def _add_checks(world: World, episode: Episode) -> None:
    for number, code in enumerate(CHECKS):
        is_left = code == "crimint" and episode.wrong == "check left out"
        is_hit = code == "associates" and episode.wrong == "hit left"
        is_late = code == "visor_address" and episode.wrong == "address late"
        minutes = 170 if is_late else 15 + 8 * number
        done = None if is_left else episode.reported + timedelta(minutes=minutes)
        result = "not_done" if is_left else "hit" if is_hit else "nil"
        address = episode.home if code == "visor_address" else None
        _write_check(world, episode, code, (done, result, address))
    if episode.wrong == "address late":
        # A check of another address in time: there was one, but not of the home.
        done = episode.reported + timedelta(minutes=30)
        elsewhere = next(a for a in world.records["address"] if a["address_id"] != episode.home)
        address = str(elsewhere["address_id"])
        _write_check(world, episode, "visor_address", (done, "nil", address), "-2")
    if episode.found and episode.returned:
        done = episode.returned + timedelta(hours=2)
        _write_check(world, episode, "visor_address", (done, "hit", episode.found), "-3")
        world.records["missing_check"][-1]["action_at"] = done + timedelta(minutes=20)
    falls_short = episode.has("address late", "hit left")
    world.expect("missing-risky-adults-checked", "gap" if falls_short else "met", episode.key)


def _write_check(
    world: World,
    episode: Episode,
    code: str,
    about: tuple[datetime | None, str, str | None],
    more: str = "",
) -> None:
    done, result, address = about
    world.add(
        "missing_check",
        check_id=f"{episode.key}-{code}{more}",
        episode_id=episode.key,
        check_code=code,
        done_at=done,
        result=result,
        address_id=address,
        action_at=None,
    )


def _add_form(world: World, dice: Dice, episode: Episode) -> None:
    is_open = episode.returned is None
    verdict = "pending" if is_open else "gap" if episode.wrong == "form late" else "met"
    world.expect("missing-merlin-submitted", verdict)
    if is_open:
        return
    wait = dice.between(30, 70) if episode.wrong == "form late" else dice.between(3, 20)
    form = Form(
        merlin=f"ME-{episode.key}",
        child=episode.child,
        source_type="missing",
        source=episode.key,
        borough=episode.borough,
        created=episode.reported + timedelta(hours=2),
        submitted=episode.reported + timedelta(hours=wait),
        gate=verdict,
    )
    add_merlin(world, dice, form)


def _add_reviews(world: World, episode: Episode) -> None:
    """Add the reviews of an absent child, every five hours until it is back."""
    if not episode.absent:
        world.expect("missing-absent-reviewed", "not_applicable")
        return
    is_left = episode.wrong == "not reviewed"
    world.expect("missing-absent-reviewed", "gap" if is_left else "met")
    due = episode.reported + timedelta(hours=5)
    number = 1
    while due < (episode.returned or MIDNIGHT):
        world.add(
            "episode_review",
            review_id=f"ER-{episode.key}-{number}",
            episode_id=episode.key,
            due_at=due,
            done_at=None if is_left else due - timedelta(minutes=10),
            outcome_grade="no_apparent_risk",
        )
        due += timedelta(hours=5)
        number += 1


def _add_return(world: World, dice: Dice, episode: Episode) -> None:
    back = episode.returned
    if back is None:
        for rule in ON_RETURN:
            world.expect(rule, "not_applicable", episode.key)
        return
    if episode.wrong != "no interview":
        world.add(
            "prevention_interview",
            interview_id=f"PI-{episode.key}",
            episode_id=episode.key,
            held_at=back + timedelta(minutes=40),
            held_by=f"S-{episode.borough}-2",
            method="phone" if episode.wrong == "by phone" else "face_to_face",
            not_in_person_reason=None,
            harm_disclosed=dice.chance(0.1),
        )
    falls_short = episode.has("no interview", "by phone")
    world.expect(ON_RETURN[0], "gap" if falls_short else "met", episode.key)
    declined = dice.chance(0.15) and not episode.has("not shared", "told late")
    _write_return(world, episode, back, declined=declined)


def _write_return(world: World, episode: Episode, back: datetime, *, declined: bool) -> None:
    told = back + timedelta(hours=40 if episode.wrong == "told late" else 8)
    offered, held = back + timedelta(hours=20), back + timedelta(hours=50)
    is_kept = declined or episode.wrong == "not shared"
    shared = None if is_kept else happened(back + timedelta(days=5))
    world.add(
        "return_interview",
        rhi_id=f"RI-{episode.key}",
        episode_id=episode.key,
        la_notified_at=happened(told),
        offered_at=happened(offered),
        held_at=None if declined else happened(held),
        declined=declined,
        shared_with_police_at=shared,
    )
    is_past = back.date() < days_ago(8)
    result = "met" if declined or shared else "gap" if is_past else "pending"
    steps = "met" if happened(offered) else "pending"
    late = "gap" if episode.wrong == "told late" else "met"
    world.expect(ON_RETURN[1], worst(result, steps, late), episode.key)
