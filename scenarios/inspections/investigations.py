"""Investigations of child abuse, from the referral to the last review."""

from datetime import date, datetime, timedelta

from sample import Case, Sample, at

FAULTS = ("no plan", "review late", "wider risk late", "allocated late")
TEMPLATE_FROM = date(2017, 2, 1)
GRAVE = ("allocated late", "wider risk late")


def add_template(sample: Sample) -> None:
    """Add the template for plans, which the force had from February 2017."""
    sample.add(
        "document",
        doc_id="D-TEMPLATE",
        type="template",
        topic="cai_template",
        status="approved",
        approved_on=TEMPLATE_FROM,
        sections=["risk_mitigation", "voice_of_child"],
    )


def add_investigation(sample: Sample, case: Case) -> str:
    """Add the investigation of a case, with its referral and reviews; give its key."""
    key = f"IV{case.number:04d}"
    received = at(case.day, 9, 30)
    opened = received + timedelta(hours=2)
    finalised = opened + timedelta(days=40)
    wider = timedelta(hours=90 if case.shows("wider risk late") else 10)
    person = f"P{case.number:04d}"
    sample.add_child(case)
    sample.add("person", person_id=person, occupation_child_access=False)
    _add_referral(sample, case, key, received)
    sample.add(
        "investigation",
        investigation_id=key,
        referral_id=f"F{key}",
        type="child_abuse",
        unit_id="U-CAIT",
        borough_id=case.borough,
        child_id=case.child,
        oic_id=case.detective,
        suspect_id=person,
        opened_at=opened,
        finalised_at=finalised,
        wider_risk_done_at=opened + wider,
        trial_ended_on=None,
    )
    if not case.shows("no plan"):
        sample.add(
            "investigation_plan",
            plan_id=f"PL{key}",
            investigation_id=key,
            created_at=opened + timedelta(hours=20),
            template_doc_id="D-TEMPLATE" if sample.as_of > TEMPLATE_FROM else None,
            risk_mitigation=True,
            voice_of_child=True,
            safeguarding_actions=["recorded"],
        )
    for place, days in enumerate((1, 38) if case.shows("review late") else (1, 20, 38)):
        sample.add(
            "supervisor_review",
            review_id=f"SR{key}-{place + 1}",
            investigation_id=key,
            done_at=opened + timedelta(days=days),
            reviewer_id="S-SERGEANT",
            rank="sergeant",
        )
    return key


def _add_referral(sample: Sample, case: Case, key: str, received: datetime) -> None:
    wait = timedelta(hours=1)
    if case.shows("17 days unallocated"):
        wait = timedelta(days=17)
    elif case.shows("allocated late"):
        wait = timedelta(days=3)
    sample.add(
        "referral",
        referral_id=f"F{key}",
        child_id=case.child,
        iioc_case_id=None,
        borough_id=case.borough,
        received_at=received,
        sent_at=None,
        threshold_met_at=None,
        allocated_at=received + wait,
        allocated_to=case.detective,
        complexity="serious",
        required_skill=[],
    )
