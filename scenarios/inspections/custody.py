"""Children in custody who were charged and refused bail."""

from datetime import timedelta

from sample import Case, Sample, at

# A single fault leaves a case that requires improvement; the second kind breaks two duties.
FAULTS = ("certificate late", "review late", "adult late", "form late", "form missing")
GRAVE = ("no certificate", "never asked", "needs not assessed")


def add_custody(sample: Sample, case: Case) -> str:
    """Add the detention of a case and all that belongs to it; give its key."""
    custody = f"CU{case.number:04d}"
    arrived = at(case.day, 10)
    charged = arrived + timedelta(hours=8)
    moved = case.shows("moved")
    released = charged + timedelta(hours=3 if moved else 15, minutes=30)
    sample.add_child(case)
    sample.add(
        "custody_record",
        custody_id=custody,
        child_id=case.child,
        borough_id=case.borough,
        arrived_at=arrived,
        detention_authorised_at=arrived + timedelta(minutes=20),
        relevant_time=arrived,
        rights_given_at=arrived + timedelta(minutes=40),
        interview_started_at=arrived + timedelta(hours=3),
        charged_at=charged,
        bail_refused=True,
        bail_refused_at=charged,
        transferred_to_la_at=released if moved else None,
        kept=not moved,
        released_at=released,
        released_to="la" if moved else "court",
        superintendent_ext_at=None,
        arrival_needs_at=None
        if case.shows("needs not assessed")
        else arrived + timedelta(minutes=50),
        pre_release_ra_at=released - timedelta(minutes=30),
        referrals=[],
    )
    _add_form(sample, case, custody)
    _add_reviews(sample, case, custody)
    _add_adult(sample, case, custody)
    _add_accommodation(sample, case, custody)
    return custody


def _add_form(sample: Sample, case: Case, custody: str) -> None:
    if case.shows("form missing"):
        return
    sent = at(case.day, 10) + timedelta(hours=60 if case.shows("form late") else 9)
    sample.add(
        "merlin",
        merlin_id=f"M{custody}",
        child_id=case.child,
        source_type="custody",
        source_id=custody,
        created_at=at(case.day, 12),
        submitted_at=sent,
    )


def _add_reviews(sample: Sample, case: Case, custody: str) -> None:
    hours = (7.5, 14, 21.5) if case.shows("review late") else (5, 13, 21)
    for place, after in enumerate(hours):
        sample.add(
            "detention_review",
            review_id=f"DR{custody}-{place + 1}",
            custody_id=custody,
            done_at=at(case.day, 10) + timedelta(hours=after),
            reviewer_rank="inspector",
        )


def _add_adult(sample: Sample, case: Case, custody: str) -> None:
    asked = at(case.day, 10) + timedelta(minutes=25)
    sample.add(
        "aa_attendance",
        aa_id=f"AA{custody}",
        custody_id=custody,
        requested_at=asked,
        arrived_at=asked + timedelta(minutes=150 if case.shows("adult late") else 90),
        aa_type="scheme",
    )


def _add_accommodation(sample: Sample, case: Case, custody: str) -> None:
    charged = at(case.day, 18)
    request = None if case.shows("never asked") else f"AR{custody}"
    if request:
        sample.add(
            "accommodation_request",
            request_id=request,
            custody_id=custody,
            requested_at=charged + timedelta(minutes=30),
            type="non_secure",
            secure_justification=None,
            response="offered" if case.shows("moved") else "refused",
        )
    if case.shows("moved") or case.shows("no certificate"):
        return
    late = case.shows("certificate late")
    sample.add(
        "detention_certificate",
        certificate_id=f"DC{custody}",
        custody_id=custody,
        request_id=request,
        ground="impracticable",
        circumstances=None if case.shows("never asked") else "recorded",
        signed_by="S-INSPECTOR",
        signed_at=charged + timedelta(hours=2),
        court_produced_on=None if late else case.day + timedelta(days=1),
    )
