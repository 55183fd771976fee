"""Registered sex offenders, their assessments, plans, visits and briefings."""

from datetime import timedelta

from sample import Case, Sample, at

FAULTS = ("assessment old", "visit overdue", "no plan", "no briefing")
GRAVE = ("assessment old", "visit overdue", "no briefing")


def add_offender(sample: Sample, case: Case) -> str:
    """Add the offender of a case and all that belongs to him; give the key."""
    rso = f"R{case.number:04d}"
    sample.add(
        "rso",
        rso_id=rso,
        borough_id=case.borough,
        in_community=True,
        nfa=False,
        risk_level="medium",
        visit_regime="fixed",
        management_mode="active",
        last_offence_on=sample.days_ago(2000),
        last_trigger_event_on=None,
        offender_manager_id="S-MANAGER",
        registered_on=sample.days_ago(700),
        person_id=f"P{rso}",
        address_id=f"AD{rso}",
    )
    sample.add("person", person_id=f"P{rso}", occupation_child_access=False)
    sample.add("address", address_id=f"AD{rso}", borough_id=case.borough)
    for place, (kind, days) in enumerate((("initial", 699), ("annual", 350))):
        sample.add(
            "rso_notification",
            notification_id=f"N{rso}-{place + 1}",
            rso_id=rso,
            type=kind,
            due_on=sample.days_ago(days - 2),
            made_on=sample.days_ago(days),
            breach_action_on=None,
        )
    _add_assessment(sample, case, rso)
    for place, days in enumerate((520, 360, 200, 60)):
        if days == 60 and case.shows("visit overdue"):
            continue
        sample.add(
            "rso_visit",
            visit_id=f"V{rso}-{place + 1}",
            rso_id=rso,
            attempted_at=at(sample.days_ago(days), 17),
            successful=True,
            child_contact_found=False,
            child_id=None,
            found_at=None,
        )
    if not case.shows("no briefing"):
        sample.add(
            "rso_briefing",
            briefing_id=f"B{rso}",
            rso_id=rso,
            borough_id=case.borough,
            published_at=at(sample.days_ago(9), 9),
            includes_photo=True,
            includes_conditions=True,
        )
    return rso


def _add_assessment(sample: Sample, case: Case, rso: str) -> None:
    done = sample.days_ago(480 if case.shows("assessment old") else 120)
    sample.add(
        "arms_assessment",
        arms_id=f"A{rso}",
        rso_id=rso,
        completed_on=done,
        assessor_id="S-MANAGER",
        signed_off_on=done + timedelta(days=4),
        priority="medium",
    )
    if not case.shows("no plan"):
        sample.add(
            "risk_management_plan",
            rmp_id=f"P{rso}",
            rso_id=rso,
            arms_id=f"A{rso}",
            created_on=done + timedelta(days=6),
            signed_off_on=done + timedelta(days=9),
            visit_interval_days=183,
            next_review_on=sample.as_of + timedelta(days=60),
        )
