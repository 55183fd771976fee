"""Cases of indecent images of children."""

from datetime import timedelta

from sample import Case, Sample, at

FAULTS = ("access assessed late", "enforced late")
GRAVE = ("access assessed late", "not referred")


def add_images(sample: Sample, case: Case) -> str:
    """Add the images case of a case and its referral; give its key."""
    key = f"II{case.number:04d}"
    intel = at(case.day, 9)
    identified = intel + timedelta(days=2)
    assessed = identified + timedelta(hours=80 if case.shows("access assessed late") else 6)
    sample.add(
        "iioc_case",
        iioc_case_id=key,
        borough_id=case.borough,
        unit_id="U-POU",
        intel_received_at=intel,
        identified_at=identified,
        risk_level="medium",
        access_assessed_at=assessed,
        access_type="domestic",
        priority="high",
        enforced_at=intel + timedelta(days=_days_to_enforcement(case)),
        suspect_id=None,
        investigation_id=None,
    )
    if not case.shows("not referred"):
        sample.add_child(case)
        sample.add(
            "referral",
            referral_id=f"F{key}",
            child_id=case.child,
            iioc_case_id=key,
            borough_id=case.borough,
            received_at=assessed + timedelta(hours=1),
            sent_at=assessed + timedelta(hours=5),
            threshold_met_at=None,
            allocated_at=assessed + timedelta(hours=9),
            allocated_to=case.detective,
            complexity="serious",
            required_skill=[],
        )
    return key


def _days_to_enforcement(case: Case) -> int:
    if case.shows("96 days to the warrant"):
        return 96
    return 40 if case.shows("enforced late") else 10
