"""Children reported missing or absent, and what was done until they were back."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from offenders import add_offender
from sample import Case, Sample, at

CHECKS = ("pnc", "merlin", "visor_address", "associates", "csc")
FAULTS = (
    "graded late",
    "no reason for the grade",
    "no interview",
    "not assessed for exploitation",
)
GRAVE = ("graded late", "not assessed for exploitation")


def add_checks_guidance(sample: Sample) -> None:
    """Add the guidance that says which checks are mandatory."""
    sample.add(
        "document",
        doc_id="D-CHECKS",
        type="guidance",
        topic="missing_mandatory_checks",
        status="approved",
        published_on=date(2015, 6, 1),
        check_codes=list(CHECKS),
    )


def add_missing(sample: Sample, case: Case) -> str:
    """Add the report of a case and all that followed it; give its key."""
    episode = f"E{case.number:04d}"
    reported = at(case.day, 20)
    returned = reported + timedelta(hours=9)
    home = f"AD{case.number:04d}"
    found = home
    if case.shows("found with an offender"):
        # Nobody looked up the address, held a discussion or told the offender manager.
        offender = replace(case, number=case.number + 9000, kind="rso", wrong=())
        found = f"AD{add_offender(sample, offender)}"
    sample.add("address", address_id=home, borough_id=case.borough)
    sample.add_child(case, address_id=home)
    sample.add(
        "missing_episode",
        episode_id=episode,
        child_id=case.child,
        borough_id=case.borough,
        category="missing",
        reported_at=reported,
        grade="medium",
        graded_at=reported + timedelta(hours=30 if case.shows("graded late") else 1),
        graded_by="S-SERGEANT",
        supervisor_rank="inspector",
        rationale=None if case.shows("no reason for the grade") else "recorded",
        returned_at=returned,
        last_seen_address_id=home,
        found_address_id=found,
        companion_person_id=None,
        om_notified_at=None,
    )
    for code in CHECKS:
        sample.add(
            "missing_check",
            check_id=f"K{episode}-{code}",
            episode_id=episode,
            check_code=code,
            address_id=home if code == "visor_address" else None,
            done_at=reported + timedelta(minutes=30),
            result="nil",
            action_at=None,
        )
    sample.add(
        "merlin",
        merlin_id=f"M{episode}",
        child_id=case.child,
        source_type="missing",
        source_id=episode,
        created_at=reported + timedelta(hours=2),
        submitted_at=reported + timedelta(hours=6),
    )
    _add_interviews(sample, case, episode, returned)
    if not case.shows("not assessed for exploitation"):
        sample.add(
            "cse_assessment",
            cse_assessment_id=f"X{episode}",
            child_id=case.child,
            concern_at=reported,
            done_at=reported + timedelta(hours=14),
            tool="SAFEGUARD",
            category=0,
            indicators=[],
        )
    return episode


def _add_interviews(sample: Sample, case: Case, episode: str, returned: datetime) -> None:
    if not case.shows("no interview"):
        sample.add(
            "prevention_interview",
            interview_id=f"I{episode}",
            episode_id=episode,
            held_at=returned + timedelta(hours=5),
            held_by="S-SERGEANT",
            method="face_to_face",
            not_in_person_reason=None,
            harm_disclosed=False,
        )
    sample.add(
        "return_interview",
        rhi_id=f"H{episode}",
        episode_id=episode,
        la_notified_at=returned + timedelta(hours=3),
        offered_at=returned + timedelta(hours=20),
        held_at=returned + timedelta(hours=60),
        declined=False,
        shared_with_police_at=returned + timedelta(days=4),
    )
