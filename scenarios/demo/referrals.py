"""Referrals that the police receive: when they are allocated, and to whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from staff import UNSKILLED
from world import Case, Dice, World, days_ago, gated


@dataclass(frozen=True)
class Referral:
    """A referral as it was written; `timely` is the verdict on its allocation."""

    key: str
    threshold: datetime | None
    allocated: datetime | None
    officer: str | None
    timely: str


def add_referral(world: World, dice: Dice, case: Case) -> Referral:
    """Add the referral of a case, allocated to somebody or about to be."""
    key = f"RP{case.number:03d}"
    # What came in today is still within the time set.
    is_open = case.received.date() >= days_ago(0)
    wait = dice.between(60, 130) if case.wrong == "allocated late" else dice.between(2, 20)
    allocated = None if is_open else case.received + timedelta(hours=wait)
    officer = None if is_open else _officer(world, case)
    # Some, with which nothing is wrong, need no enquiry.
    is_serious = case.kind != "child_abuse" or case.wrong != "" or case.number % 4 != 0
    has_threshold = is_serious and not is_open
    threshold = case.received + timedelta(hours=3) if has_threshold else None
    complexity = "complex" if case.wrong == "unskilled" else _complexity(dice, case)
    world.add(
        "referral",
        referral_id=key,
        child_id=case.child,
        iioc_case_id=None,
        sent_at=None,
        merlin_id=case.merlin,
        borough_id=case.borough,
        received_at=case.received,
        threshold_met_at=threshold,
        allocated_at=allocated,
        allocated_to=officer,
        complexity=complexity,
        required_skill=["cse"] if case.kind == "cse" else [],
    )
    timely = "pending" if is_open else "gap" if case.wrong == "allocated late" else "met"
    world.expect("referral-allocated-timely", timely, key)
    fits = gated("gap" if case.wrong == "unskilled" else "met", timely)
    world.expect("referral-allocated-competent", "not_applicable" if is_open else fits)
    return Referral(key, threshold, allocated, officer, timely)


def _complexity(dice: Dice, case: Case) -> str:
    if case.kind == "cse":
        return "serious"
    return dice.pick(("volume", 40), ("serious", 40), ("complex", 20))


def _officer(world: World, case: Case) -> str:
    """Give an accredited constable; they take turns."""
    if case.wrong == "unskilled":
        return UNSKILLED[case.number % len(UNSKILLED)]
    role = "cse_officer" if case.kind == "cse" else "child abuse investigator"
    able = [
        str(person["staff_id"])
        for person in world.records["staff"]
        if person["role"] == role
        and person["rank"] == "constable"
        and person["scaidp_status"] == "accredited"
        and (case.kind != "cse" or person["cse_trained_on"])
    ]
    return able[case.number % len(able)]
