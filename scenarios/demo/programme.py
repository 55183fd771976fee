"""The improvement programme: technology, figures shared, surveys, and decisions on staff."""

from datetime import date

from world import Dice, World, days_ago

MATTERS = ("child_protection", "safeguarding", "cse_missing_link")
LINK = "missing_cse_link"
# Answers below the target, and whether anybody acts on them.
LOW = {("call handler", LINK): True, ("duty officer", LINK): True, ("constable", LINK): False}


def add_programme(world: World) -> None:
    """Add what the force does as a whole beside its cases."""
    _add_technology(world)
    _add_shares(world)
    _add_surveys(world)
    _add_decisions(world)


def _add_technology(world: World) -> None:
    milestones = (
        ("integrated_it", date(2018, 3, 31), None),
        # Overdue: the review of the hubs.
        ("mash_review", date(2017, 2, 28), None),
        ("child_journey_review", date(2017, 3, 31), date(2017, 3, 10)),
    )
    for name, due, done in milestones:
        key = f"MI-{name}"
        world.add("milestone", milestone_id=key, name=name, due_on=due, done_on=done)
    frontline = [s["staff_id"] for s in world.records["staff"] if s["frontline"]]
    for number, staff in enumerate(frontline[:40], start=1):
        issued = days_ago(number) if number > 5 else None
        key = f"TB{number:03d}"
        world.add("asset", asset_id=key, type="tablet", staff_id=staff, issued_on=issued)
    # The force has thousands of staff and tablets; the demo has a few of each.
    for rule in (
        "tech-and-pathway-commitments",
        "tablets-on-course",
        "training-10000-delivered",
    ):
        world.expect(rule, "gap")
    key, kind = "FA-VIEWING", "central_viewing"
    world.add("facility", facility_id=key, type=kind, operational_on=None)
    world.expect("iioc-viewing-facility", "gap")


def _add_shares(world: World) -> None:
    """The figures of the quarter that ends today are due in four weeks."""
    for number, borough in enumerate(world.records["borough"]):
        world.add(
            "data_share",
            share_id=f"DS-{borough['borough_id']}",
            borough_id=borough["borough_id"],
            period="2017-Q1",
            figures=["overnight", "weekend", "bail_refused", "requests", "transfers"],
            sent_on=days_ago(0) if number % 5 == 0 else None,
        )
    world.expect("custody-rates-shared", "pending")


def _add_surveys(world: World) -> None:
    dice = Dice("surveys")
    for year, answered in ((2016, 19), (2017, 64)):
        world.add(
            "survey",
            survey_id=f"SV-{year}",
            topic="cse_understanding",
            opened_on=date(year, 1, 23),
            closed_on=date(year, 2, 17),
            population_n=len(world.records["staff"]),
            response_n=answered,
        )
    for score in (58, 61, 64):
        _add_answer(world, "SV-2016", ("response officer", None), LINK, score)
        world.expect("survey-low-score-actioned", "not_applicable")
    people = [person for person in world.records["staff"] if person["in_post"]]
    roles = [(str(role), None) for role in dict.fromkeys(p["role"] for p in people)]
    ranks = [(None, str(rank)) for rank in dict.fromkeys(p["rank"] for p in people)]
    for whose in [*roles, *ranks]:
        for matter in (*MATTERS, LINK):
            acted = LOW.get((whose[0] or str(whose[1]), matter))
            score = dice.between(72, 88) if acted is None else dice.between(55, 66)
            key = _add_answer(world, "SV-2017", whose, matter, score)
            if acted:
                add_action(world, f"AP-{key}", response_id=key)
            found = {None: "not_applicable", True: "met", False: "gap"}[acted]
            world.expect("survey-low-score-actioned", found)
    world.expect("cse-understanding-survey", "met")
    world.expect("missing-cse-link-understood", "met")


def _add_answer(
    world: World, survey: str, whose: tuple[str | None, str | None], matter: str, score: int
) -> str:
    key = f"SR{len(world.records.get('survey_response', [])) + 1:03d}"
    world.add(
        "survey_response",
        response_id=key,
        survey_id=survey,
        role=whose[0],
        rank=whose[1],
        question=f"Q-{matter}",
        theme=matter,
        score=score,
    )
    return key


def add_action(
    world: World, key: str, *, response_id: str | None = None, review: str | None = None
) -> None:
    """Add an action that came up later than the plan, and is due in April."""
    world.add(
        "action",
        action_id=key,
        rec_ref="4c" if review else "9b",
        objective="Act on what the review found" if review else "Raise a low score",
        owner_staff_id="S-DAC2",
        due_on=date(2017, 4, 28),
        status_summary="in progress",
        measure_indicator_id="PI-mappa" if review else "PI-cse",
        completed_on=None,
        extension_approved_by=None,
        plan_id="PLAN-CP",
        review_doc_id=review,
        response_id=response_id,
    )
    world.expect("gov-action-plan-on-time", "pending")
    world.expect("mappa-review-implemented", "pending" if review else "not_applicable")


def _add_decisions(world: World) -> None:
    for number, (unit, before) in enumerate((("U-CAIT-B07", 3), ("U-MPU-B11", 2)), start=1):
        world.add(
            "resourcing_decision",
            decision_id=f"RD{number}",
            decided_on=days_ago(20 * number),
            indicator_ids=["PI-missing"],
            audit_ids=[],
            rationale="demand grew by a third in a year",
            unit_id=unit,
            before_fte=before,
            after_fte=before + 1,
            review_due_on=date(2017, 6, 30),
            reviewed_on=None,
        )
        world.expect("perf-decision-reviewed", "pending")
    # Its first quarter is not over.
    world.expect("perf-informs-resourcing", "unknown")
