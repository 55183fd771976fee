"""Flags on children, and whether the systems of those who respond show them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from world import Case, Dice, World, at, days_ago, gated

AT_HOME = ("CP_PLAN", "S47_OPEN", "DV_CHILD")
OF_A_STATE = ("CSE", "CP_PLAN", "TRIGGER_PLAN", "S47_OPEN")


@dataclass(frozen=True)
class Flag:
    """What a flag is made to be; `present` is the verdict on all the flags of the child."""

    child: str
    code: str
    opened: datetime
    present: str = "met"
    address: str | None = None
    closed: datetime | None = None
    is_over: bool = False
    is_stale: bool = False


def flag_child(world: World, dice: Dice, child: str, codes: list[str], since: date) -> None:
    """Flag a child, who is known for each of the codes, in time."""
    world.expect("flag-present-for-risk", "met", child)
    for code in codes:
        add_flag(world, dice, Flag(child, code, at(since, 11)))


def flag_case(world: World, dice: Dice, case: Case, codes: dict[str, datetime]) -> None:
    """Flag the child of a case for each code, soon after the time that goes with it."""
    left_out = next(iter(codes), "") if case.wrong == "not flagged" else ""
    present = "gap" if left_out else "met"
    if codes:
        world.expect("flag-present-for-risk", present, case.child)
    for code, since in codes.items():
        if code != left_out:
            opened = since + timedelta(hours=4)
            add_flag(world, dice, Flag(case.child, code, opened, present, case.address))
    # An enquiry is over, or never was, but the flag for it stays.
    if case.wrong == "flag left" and "S47_OPEN" not in codes:
        opened = case.received + timedelta(hours=30)
        left = Flag(case.child, "S47_OPEN", opened, present, case.address, is_over=True)
        add_flag(world, dice, left)


def add_flag(world: World, dice: Dice, flag: Flag) -> None:
    """Add a flag, what is copied of it, and the flag on the child's address."""
    key = _write(world, flag, "child", flag.child)
    # The command and control system is the one that is left out.
    state = dice.pick(("seen", 55), ("not in CAD", 33), ("late in CAD", 12))
    # What was flagged yesterday may still come in time, and does.
    is_fresh = flag.opened.date() >= days_ago(1)
    state = "seen" if is_fresh else state
    hours = {"CRIS": 3, "CAD": 40 if state == "late in CAD" else 6}
    for system, wait in hours.items():
        if system == "CRIS" or state != "not in CAD":
            world.add(
                "system_link",
                flag_id=key,
                replicated_system=system,
                replicated_at=flag.opened + timedelta(hours=wait),
            )
    seen = gated("met" if state == "seen" else "gap", flag.present)
    world.expect("flag-visible-to-responders", "not_applicable" if flag.closed else seen)
    judged = flag.code in OF_A_STATE and not flag.closed
    over = "gap" if flag.is_over else "met"
    world.expect("flag-closed-when-over", over if judged else "not_applicable")
    has_copy = dice.chance(0.7) or is_fresh
    _add_at_address(world, flag, has_copy=has_copy)


def _add_at_address(world: World, flag: Flag, *, has_copy: bool) -> None:
    verdict = "not_applicable"
    if flag.code in AT_HOME and flag.address and not flag.closed:
        verdict = "met" if has_copy else "gap"
    world.expect("flag-at-address", verdict)
    if verdict == "met":
        _write(world, flag, "address", str(flag.address), wait=4)
        for rule in ("flag-visible-to-responders", "flag-closed-when-over", "flag-at-address"):
            world.expect(rule, "not_applicable")


def _write(world: World, flag: Flag, kind: str, subject: str, wait: int = 0) -> str:
    key = f"FL{len(world.records.get('flag', [])) + 1:03d}"
    world.add(
        "flag",
        flag_id=key,
        subject_type=kind,
        subject_id=subject,
        child_id=subject if kind == "child" else None,
        code=flag.code,
        system="MERLIN",
        opened_at=flag.opened + timedelta(hours=wait),
        review_due_on=days_ago(20 if flag.is_stale else -70),
        closed_at=flag.closed,
    )
    return key
