"""Cases of child protection: from a concern to its referral, discussion and investigation."""

from dataclasses import replace
from datetime import datetime, timedelta

from children import Child, add_child
from exploitation import Concern, add_assessment
from flags import flag_case
from incidents import add_incidents
from investigations import add_investigation
from referrals import add_referral
from strategy import add_discussion
from world import Case, Dice, World, at, days_ago

# The borough whose referrals wait for days, and whose officers are slow with their forms.
SLOW_BOROUGH = "B07"
# The one thing that falls short in two cases of three, in turn.
WRONG = (
    "review missed", "plan late", "unskilled", "discussed late", "no action", "enquiry late",
    "conference late", "flag left", "not flagged", "incomplete", "no health", "review late",
    "no voice", "review missed", "recorded late", "no police", "wider risk late",
    "action overdue", "review late", "not discussed", "core group late", "assessed late",
    "review missed", "allocated late",
)  # fmt: skip
# Shows only in a case that is some months old.
NEEDS_TIME = (
    "review missed", "enquiry late", "conference late", "core group late", "assessed late",
    "flag left",
)  # fmt: skip
# Cases that social care or a school referred, with no police incident before.
WITHOUT_INCIDENT = 16
EXPLOITED = 12
EXPLOITED_IN = "B11"


def add_cases(world: World) -> None:
    """Add the incidents, the referrals and all that follows from them."""
    dice = Dice("cases")
    cases = add_incidents(world)
    cases += [_refer(world, dice, number) for number in range(1, WITHOUT_INCIDENT + 1)]
    cases = _with_wrong(dice, cases)
    cases += [_exploit(world, dice, number) for number in range(1, EXPLOITED + 1)]
    for borough in world.records["borough"]:
        is_theirs = borough["borough_id"] == EXPLOITED_IN
        world.expect("early-identification-rate", "met" if is_theirs else "not_applicable")
    for number, case in enumerate(cases, start=1):
        _follow(world, dice, replace(case, number=number))


def _with_wrong(dice: Dice, cases: list[Case]) -> list[Case]:
    queue = [*WRONG, *WRONG]
    found = []
    for number, case in enumerate(cases):
        wrong = ""
        if case.borough == SLOW_BOROUGH and dice.chance(0.9):
            wrong = "allocated late"
        elif number % 3:
            is_old = case.received.date() < days_ago(90)
            wrong = next(each for each in queue if is_old or each not in NEEDS_TIME)
            queue.remove(wrong)
        found.append(replace(case, wrong=wrong))
    return found


def _refer(world: World, dice: Dice, number: int) -> Case:
    borough = SLOW_BOROUGH if number % 3 else dice.borough()
    child = Child(f"CR{number:03d}", borough, dice.between(1, 16))
    address = add_child(world, dice, child)
    # The last two came in today.
    ago = 0 if number > WITHOUT_INCIDENT - 2 else dice.ago(8, 150)
    received = at(days_ago(ago), dice.between(9, 16))
    return Case(child.key, child.borough, address, received)


def _exploit(world: World, dice: Dice, number: int) -> Case:
    """Add a child at risk of exploitation, all in one borough, half of them of late."""
    borough = EXPLOITED_IN
    child = Child(f"CX{number:03d}", borough, dice.between(13, 16), category=2 - number % 2)
    address = add_child(world, dice, child)
    ago = dice.ago(100, 160) if number % 2 else dice.ago(50, 80)
    received = at(days_ago(ago), 12)
    # Most of them are known before the investigation opens; more so of late.
    is_early = number % 6 != 0 if number % 2 == 0 else number % 6 not in (1, 3)
    raised = received - timedelta(hours=6) if is_early else received + timedelta(days=9)
    wrong = {4: "late", 8: "plan not reviewed", 10: "no plan"}.get(number, "")
    discussed = is_early
    done = add_assessment(
        world, Concern(child.key, borough, raised, child.category, wrong, discussed)
    )
    world.expect("cse-concern-has-assessment", "met")
    kind = "missing_linked" if number % 3 == 0 else "cse"
    return Case(child.key, borough, address, received, kind=kind, at_risk_since=done)


def _follow(world: World, dice: Dice, case: Case) -> None:
    """Add what follows from a concern: a referral, a discussion, an investigation, flags."""
    referral = add_referral(world, dice, case)
    codes: dict[str, datetime] = {}
    if referral.threshold:
        codes = add_discussion(world, dice, case, referral)
    if case.at_risk_since:
        codes["CSE"] = case.at_risk_since
    if referral.allocated and (referral.threshold or case.kind != "child_abuse"):
        add_investigation(world, dice, case, referral)
    flag_case(world, dice, case, codes)
