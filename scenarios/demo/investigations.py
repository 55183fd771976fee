"""Investigations: plans, wider risk, supervision, the prosecutor, and what a trial taught."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from referrals import Referral
from staff import SUPERVISOR
from world import AS_OF, MIDNIGHT, Case, Dice, World, days_ago, gated, worst

REVIEW_EVERY = timedelta(days=27)
# How the file went to the prosecutor, for the investigations that got so far.
FILES = ("met", "met", "late file", "escalated", "no decision", "waiting")
TRIALS = ("met", "late form", "met", "not shared")


@dataclass(frozen=True)
class Inquiry:
    """An investigation that is being written."""

    key: str
    case: Case
    opened: datetime
    officer: str
    finalised: datetime | None

    @property
    def end(self) -> datetime:
        """When it was finalised, or the snapshot's moment."""
        return self.finalised or MIDNIGHT


def add_investigation(world: World, dice: Dice, case: Case, referral: Referral) -> None:
    """Add the investigation of a case, with its plan and reviews."""
    opened = (referral.allocated or case.received) + timedelta(hours=2)
    is_old = opened.date() < days_ago(90)
    finalised = opened + timedelta(days=70) if is_old and dice.chance(0.5) else None
    key, officer = f"IV{case.number:03d}", str(referral.officer)
    inquiry = Inquiry(key, case, opened, officer, finalised)
    has_suspect = case.number != 9
    trial = _trial(world, inquiry, finalised) if finalised else None
    is_complete = case.wrong != "incomplete"
    world.add(
        "investigation",
        investigation_id=key,
        referral_id=referral.key,
        type=case.kind,
        required_fields_complete=is_complete,
        unit_id=_unit(world, officer),
        oic_id=officer,
        suspect_id=f"P{case.number:03d}" if has_suspect else None,
        opened_at=opened,
        finalised_at=finalised,
        wider_risk_done_at=opened
        + timedelta(hours=50 if case.wrong == "wider risk late" else 9),
        trial_ended_on=trial,
        child_id=case.child,
        borough_id=case.borough,
    )
    world.expect("investigation-record-complete", "met" if is_complete else "gap")
    if not trial:
        world.expect("post-trial-feedback-shared", "not_applicable")
    _add_wider_risk(world, inquiry, has_suspect=has_suspect)
    _add_plan(world, inquiry, referral)
    _add_reviews(world, dice, inquiry)
    if is_old and case.number % 2:
        _add_file(world, inquiry)


def _unit(world: World, officer: str) -> str:
    person = next(s for s in world.records["staff"] if s["staff_id"] == officer)
    return str(person["unit_id"])


def _add_wider_risk(world: World, inquiry: Inquiry, *, has_suspect: bool) -> None:
    case = inquiry.case
    if has_suspect:
        suspect = f"P{case.number:03d}"
        world.add(
            "person",
            person_id=suspect,
            dob=days_ago(12000 + 37 * case.number),
            address_id=case.address,
            occupation_child_access=case.number % 11 == 0,
        )
        for child in case.linked:
            world.add("child_link", child_id=child, person_id=suspect, relation="parent")
    siblings = [
        child["child_id"]
        for child in world.records["child"]
        if child["address_id"] == case.address and child["child_id"] != case.child
    ]
    left = case.undecided and bool(siblings)
    household = "gap" if left else "met"
    world.expect("household-risk-considered", household)
    seen = "gap" if case.wrong == "wider risk late" or (left and case.linked) else "met"
    verdict = worst(seen, "met" if has_suspect else "unknown")
    world.expect("wider-risk-considered", verdict, inquiry.key)


def _add_plan(world: World, inquiry: Inquiry, referral: Referral) -> None:
    wrong = inquiry.case.wrong
    created = inquiry.opened + timedelta(hours=90 if wrong == "plan late" else 20)
    world.add(
        "investigation_plan",
        plan_id=f"IP{inquiry.key[2:]}",
        investigation_id=inquiry.key,
        created_at=created,
        template_doc_id="D-TEMPLATE" if created.date() > days_ago(60) else None,
        risk_mitigation=True,
        voice_of_child=wrong != "no voice",
        safeguarding_actions=["safety plan", "joint visit"],
    )
    verdict = "gap" if wrong in ("plan late", "no voice") else "met"
    world.expect("inv-plan-recorded", gated(verdict, referral.timely), inquiry.key)


def _add_reviews(world: World, dice: Dice, inquiry: Inquiry) -> None:
    wrong = inquiry.case.wrong
    is_missed = wrong == "review missed" and inquiry.opened.date() < days_ago(35)
    moment = inquiry.opened + timedelta(hours=100 if wrong == "review late" else 40)
    verdict = "gap" if is_missed or wrong == "review late" else "met"
    if verdict == "met" and moment >= MIDNIGHT:
        verdict = "pending"
    world.expect("sup-review-in-interval", verdict, inquiry.key)
    number = 0
    while moment < inquiry.end:
        number += 1
        _add_review(world, dice, inquiry, (number, moment, verdict))
        moment += REVIEW_EVERY
        if is_missed:
            return


def _add_review(
    world: World, dice: Dice, inquiry: Inquiry, about: tuple[int, datetime, str]
) -> None:
    number, moment, gate = about
    key = f"SV{inquiry.key[2:]}-{number}"
    found = dice.pick(("nothing to do", 45), ("done", 45), ("overdue", 10))
    due = moment.date() + timedelta(days=10)
    found = "done" if found == "overdue" and due >= days_ago(0) else found
    world.add(
        "supervisor_review",
        review_id=key,
        investigation_id=inquiry.key,
        done_at=moment,
        reviewer_id=SUPERVISOR,
        rank="sergeant",
        no_action_reason="on course" if found == "nothing to do" else None,
    )
    if found != "nothing to do":
        done = min(due - timedelta(days=1), days_ago(0))
        world.add(
            "review_action",
            review_action_id=f"RA{key[2:]}",
            review_id=key,
            text="see the second witness",
            owner_staff_id=inquiry.officer,
            due_on=due,
            done_on=done if found == "done" else None,
        )
    verdict = gated("gap" if found == "overdue" else "met", gate)
    world.expect("sup-review-actions-closed", verdict)


def _add_file(world: World, inquiry: Inquiry) -> None:
    place = len(world.records.get("cps_submission", []))
    state = FILES[place % len(FILES)]
    requested = inquiry.opened + timedelta(days=20)
    sent = requested + timedelta(days=45 if state == "late file" else 15)
    decided = sent + timedelta(days=20)
    if state == "waiting":
        requested = MIDNIGHT - timedelta(days=12, hours=10)
    undecided = state in ("escalated", "no decision")
    world.add(
        "cps_submission",
        submission_id=f"CS{inquiry.key[2:]}",
        investigation_id=inquiry.key,
        requested_at=requested,
        submitted_at=None if state == "waiting" else sent,
        decision_at=None if undecided or state == "waiting" else decided,
        action_plan_returns=1 if state == "late file" else 0,
        escalated_at=sent + timedelta(days=32) if state == "escalated" else None,
    )
    verdicts = {"late file": "gap", "no decision": "gap", "waiting": "pending"}
    world.expect("cps-case-timeliness", verdicts.get(state, "met"))


def _trial(world: World, inquiry: Inquiry, finalised: datetime) -> date | None:
    """Add what was learnt from a trial, if there was one; give when it ended."""
    ago = (AS_OF - finalised.date()).days
    if 30 < ago < 66:
        return None
    ended = finalised.date() + timedelta(days=3)
    number = len(world.records.get("post_trial_feedback", []))
    state = "waiting" if ago <= 30 else TRIALS[number % len(TRIALS)]
    if state != "waiting":
        form = ended + timedelta(days=15 if state != "late form" else 35)
        world.add(
            "post_trial_feedback",
            form_id=f"PT{inquiry.key[2:]}",
            investigation_id=inquiry.key,
            trial_end=ended,
            completed_on=form,
            shared_cps_on=None if state == "not shared" else ended + timedelta(days=40),
            meeting_id="GM-PERFORMANCE-18",
        )
    verdicts = {"waiting": "pending", "met": "met"}
    world.expect("post-trial-feedback-shared", verdicts.get(state, "gap"))
    return ended
