"""Children in custody: detentions, reviews, appropriate adults, Merlin forms, accommodation."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from custody_figures import Figures
from exploitation import add_earlier_assessment
from flags import flag_child
from merlins import Form, add_merlin
from staff import SUITES
from world import MIDNIGHT, Dice, World, at, days_ago, gated, happened

DETENTIONS = 130
# Detained again and again: these detentions are of the first two children once more.
REPEATED = {3: 1, 5: 1, 9: 2, 12: 2}
SLOW_SUITES = {"B07", "B21", "B30"}


@dataclass(frozen=True)
class Stay:
    """What one detention is made to be, before any record is written."""

    custody: str
    child: str
    suite: str
    is_child: bool
    start: datetime
    end: datetime
    merlin: str
    refused: str

    @property
    def charged(self) -> datetime:
        """When the child was charged, if bail was refused."""
        return self.start + timedelta(hours=5)

    @property
    def is_open(self) -> bool:
        """Whether the child was still detained at the snapshot."""
        return self.end >= MIDNIGHT

    def apply(self, verdict: str) -> str:
        """Give the verdict of a rule that is about children."""
        return verdict if self.is_child else "not_applicable"


def add_custody(world: World) -> None:
    """Add the detentions and all that belongs to them."""
    dice = Dice("custody")
    figures = Figures()
    for number in range(1, DETENTIONS + 1):
        stay = _make_stay(dice, number)
        if number not in REPEATED:
            _add_child(world, dice, stay)
        _add_record(world, dice, stay)
        _add_merlin(world, dice, stay)
        _add_reviews(world, dice, stay)
        _add_adult(world, dice, stay)
        _add_accommodation(world, dice, stay)
        _count(figures, world, stay)
    figures.expect(world)
    # One of the two children who were detained three times was referred in time.
    _refer(world, "C0001", at(days_ago(73), 15))
    world.expect("custody-repeat-referred", "met")
    world.expect("custody-repeat-referred", "gap")


def _make_stay(dice: Dice, number: int) -> Stay:
    # The last detentions are of the day before the snapshot ends: some are not over.
    ago = 0 if number > DETENTIONS - 6 else dice.ago(2, 180)
    start = at(days_ago(ago if number > 12 else 80 - number), dice.between(0, 23))
    start += timedelta(minutes=dice.between(0, 59))
    if ago == 0:
        start = MIDNIGHT - timedelta(hours=3 * (DETENTIONS - number) + 1)
    suite = dice.one_of(SUITES)
    late = 0.2 if suite in SLOW_SUITES else 0.02
    merlin = dice.pick(
        ("in time", 0.97 - late), ("late", late), ("not sent", 0.01), ("none", 0.02)
    )
    refused = dice.pick(
        ("no", 0.82), ("asked", 0.11), ("asked late", 0.03), ("not asked", 0.04)
    )
    hours = dice.between(11, 21) if refused != "no" else dice.between(3, 22)
    return Stay(
        custody=f"CU{number:04d}",
        child=f"C{REPEATED.get(number, number):04d}",
        suite=suite,
        is_child=number % 60 != 30,
        start=start,
        end=start + timedelta(hours=hours),
        merlin="open" if ago == 0 else merlin,
        refused="no" if ago == 0 or number % 60 == 30 else refused,
    )


def _add_child(world: World, dice: Dice, stay: Stay) -> None:
    days = dice.between(12 * 366, 18 * 365 - 190) if stay.is_child else 18 * 366 + 200
    birth = stay.start.date() - timedelta(days=days)
    # The two who are detained again and again are known to nobody.
    is_known = stay.child not in ("C0001", "C0002")
    has_plan = is_known and dice.chance(0.05)
    category = dice.between(1, 2) if is_known and dice.chance(0.04) else 0
    world.add(
        "child",
        child_id=stay.child,
        dob=birth,
        borough_id=dice.borough(),
        looked_after=is_known and dice.chance(0.12),
        cp_plan=has_plan,
        cse_category=category,
        responsible_la=None,
        address_id=None,
    )
    codes = [code for code, holds in (("CP_PLAN", has_plan), ("CSE", category > 0)) if holds]
    if codes:
        # Most of the children whom somebody knows to be at risk have been flagged for long.
        flag_child(world, dice, stay.child, codes, days_ago(dice.between(200, 300)))
    if category:
        world.expect("cse-concern-has-assessment", "gap" if category > 1 else "met")
        if category == 1:
            add_earlier_assessment(world, stay.child, stay.suite)


def _add_record(world: World, dice: Dice, stay: Stay) -> None:
    refused = stay.refused != "no"
    moved = refused and stay.custody.endswith(("7", "1"))
    is_long = stay.custody == "CU0100"
    released = happened(stay.end)
    needs = stay.start + timedelta(minutes=dice.between(20, 100))
    record = world.add(
        "custody_record",
        custody_id=stay.custody,
        child_id=stay.child,
        unit_id=f"U-CUS-{stay.suite}",
        borough_id=stay.suite,
        arrived_at=stay.start - timedelta(minutes=15),
        detention_authorised_at=stay.start,
        relevant_time=stay.start - timedelta(minutes=15),
        interview_started_at=happened(stay.start + timedelta(hours=4)) if refused else None,
        charged_at=stay.charged if refused else None,
        bail_refused=refused,
        bail_refused_at=stay.charged + timedelta(minutes=10) if refused else None,
        transferred_to_la_at=stay.charged + timedelta(hours=4) if moved else None,
        kept=refused and not moved,
        released_at=released,
        released_to=_release(dice, refused=refused, moved=moved) if released else None,
        superintendent_ext_at=happened(stay.start + timedelta(hours=20)) if is_long else None,
        arrival_needs_at=happened(needs) if dice.chance(0.96) else None,
        pre_release_ra_at=released - timedelta(minutes=20)
        if released and dice.chance(0.94)
        else None,
        referrals=[],
    )
    child = next(c for c in world.records["child"] if c["child_id"] == stay.child)
    at_risk = bool(child["looked_after"] or child["cp_plan"] or child["cse_category"])
    if at_risk and released and dice.chance(0.7):
        record["referrals"] = [_refer(world, stay.child, stay.end - timedelta(hours=1))]
    safe = all((record["arrival_needs_at"], record["pre_release_ra_at"]))
    safe = safe and record["released_to"] != "self" and bool(record["referrals"] or not at_risk)
    verdict = stay.apply("met" if safe else "gap") if released else "not_applicable"
    world.expect("custody-release-safeguarded", verdict, stay.custody)
    kept = stay.apply("gap" if record["kept"] else "met") if refused else "not_applicable"
    world.expect("custody-child-not-kept", kept)


def _release(dice: Dice, *, refused: bool, moved: bool) -> str:
    if moved:
        return "la"
    return "court" if refused else dice.pick(("parent", 0.85), ("la", 0.1), ("self", 0.05))


def _refer(
    world: World, child: str | None, sent: datetime | None, case: str | None = None
) -> str:
    referral = f"RF{len(world.records.get('referral', [])) + 1:03d}"
    world.add("referral", referral_id=referral, child_id=child, iioc_case_id=case, sent_at=sent)
    return referral


def refer_case(world: World, case: str, sent: datetime) -> None:
    """Add a referral that an indecent images case gave rise to."""
    _refer(world, None, sent, case)


def _add_merlin(world: World, dice: Dice, stay: Stay) -> None:
    verdict = {"in time": "met", "open": "pending"}.get(stay.merlin, "gap")
    world.expect("custody-merlin-each-detention", stay.apply(verdict), stay.custody)
    if stay.merlin in ("none", "open"):
        return
    hours = dice.between(26, 120) if stay.merlin == "late" else dice.between(11, 23)
    sent = stay.start + timedelta(hours=hours)
    form = Form(
        merlin=f"M{stay.custody[2:]}",
        child=stay.child,
        source_type="custody",
        source=stay.custody,
        borough=stay.suite,
        created=stay.start + timedelta(minutes=dice.between(60, 600)),
        submitted=None if stay.merlin == "not sent" else happened(sent),
    )
    add_merlin(world, dice, form)


def _add_reviews(world: World, dice: Dice, stay: Stay) -> None:
    moment = stay.start + timedelta(minutes=dice.between(280, 355))
    end = min(stay.end, MIDNIGHT)
    is_late = dice.chance(0.05)
    if is_late:
        moment += timedelta(hours=2)
    verdict = "pending" if stay.is_open else "met"
    if is_late and end - stay.start > timedelta(hours=6):
        verdict = "gap"
    world.expect("custody-reviews-and-clock", stay.apply(verdict), stay.custody)
    while moment < end:
        number = len(world.records.get("detention_review", [])) + 1
        world.add(
            "detention_review",
            review_id=f"DR{number:04d}",
            custody_id=stay.custody,
            done_at=moment,
            reviewer_rank="inspector",
        )
        moment += timedelta(minutes=dice.between(480, 535))


def _add_adult(world: World, dice: Dice, stay: Stay) -> None:
    state = dice.pick(
        ("in time", 0.87), ("asked late", 0.05), ("came late", 0.06), ("none", 0.02)
    )
    late = dice.between(40, 150) if state == "asked late" else 5
    asked = stay.start + timedelta(minutes=late)
    wait = dice.between(130, 400) if state == "came late" else dice.between(20, 110)
    came = asked + timedelta(minutes=wait)
    waiting = state in ("in time", "came late") and asked + timedelta(hours=2) >= MIDNIGHT
    verdict = "met" if state == "in time" else "gap"
    verdict = "pending" if waiting and not happened(came) else verdict
    world.expect("custody-aa-timely", stay.apply(verdict), stay.custody)
    if state == "none":
        return
    world.add(
        "aa_attendance",
        aa_id=f"AA{stay.custody[2:]}",
        custody_id=stay.custody,
        requested_at=asked,
        arrived_at=happened(came),
        aa_type=dice.pick(("parent", 0.6), ("scheme", 0.3), ("social_worker", 0.1)),
    )


def _add_accommodation(world: World, dice: Dice, stay: Stay) -> None:
    rules = ("accommodation-early", "transfer-or-ground", "certificate-valid")
    if stay.refused == "no":
        for rule in rules:
            world.expect(f"custody-{rule}", "not_applicable", stay.custody)
        return
    early = "met" if stay.refused == "asked" else "gap"
    request = response = None
    if stay.refused != "not asked":
        hours = 0.7 if stay.refused == "asked" else 5
        request = f"AR{stay.custody[2:]}"
        response = dice.pick(("refused", 0.5), ("none", 0.3), ("offered", 0.2))
        world.add(
            "accommodation_request",
            request_id=request,
            custody_id=stay.custody,
            requested_at=stay.charged + timedelta(hours=hours),
            type="non_secure",
            secure_justification=None,
            response=response,
        )
    kept = bool(world.records["custody_record"][-1]["kept"])
    is_certified, is_produced = kept and dice.chance(0.8), dice.chance(0.8)
    if is_certified:
        _add_certificate(world, stay, request, is_produced=is_produced)
    has_ground = not kept or (is_certified and response in ("refused", "none"))
    ground = gated("met" if has_ground else "gap", early)
    valid = gated("met" if is_certified and is_produced else "gap", ground)
    verdicts = (early, ground, valid if kept else "not_applicable")
    for rule, verdict in zip(rules, verdicts, strict=True):
        world.expect(f"custody-{rule}", verdict, stay.custody)


def _add_certificate(
    world: World, stay: Stay, request: str | None, *, is_produced: bool
) -> None:
    court: date = stay.charged.date() + timedelta(days=1)
    world.add(
        "detention_certificate",
        certificate_id=f"DC{stay.custody[2:]}",
        custody_id=stay.custody,
        request_id=request,
        ground="impracticable",
        circumstances="no placement offered" if request else "not recorded",
        signed_by=f"S-CUS-{stay.suite}-1",
        signed_at=stay.charged + timedelta(hours=2),
        court_produced_on=court if is_produced else None,
    )


def _count(figures: Figures, world: World, stay: Stay) -> None:
    if not stay.is_child:
        return
    record = world.records["custody_record"][-1]
    moved = record["transferred_to_la_at"]
    left = moved if isinstance(moved, datetime) else stay.end
    recent = figures.count(stay.suite, stay.start, left)
    if stay.refused != "no":
        asked = stay.refused != "not asked"
        figures.count_refusal(stay.suite, recent=recent, asked=asked, moved=bool(moved))
