"""Write the snapshots of the three inspections: `python scenarios/inspections/generate.py`."""

import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

from custody import add_custody
from exploitation import add_exploitation
from images import add_images
from investigations import TEMPLATE_FROM, add_investigation, add_template
from missing import add_checks_guidance, add_missing
from offenders import add_offender
from sample import BOROUGHS, Case, Sample, at
from samples import INSPECTIONS, Inspection, cases_of

ADD = {
    "missing_episode": add_missing,
    "custody_record": add_custody,
    "investigation": add_investigation,
    "cse_assessment": add_exploitation,
    "rso": add_offender,
    "iioc_case": add_images,
}
THEMES = {
    "missing_episode": "missing",
    "custody_record": "custody",
    "investigation": "s47",
    "cse_assessment": "cse",
    "rso": "rso",
    "iioc_case": "s47",
}
# Supplied, and there are none: without them nobody could say that a child had no flag.
EMPTY = ("child_link", "flag", "trigger_plan", "conference", "episode_review", "authorisation")


def make_sample(inspection: Inspection) -> Sample:
    """Make all records of an inspection's sample, the same on every machine."""
    sample = Sample(inspection.as_of)
    _add_force(sample)
    for theme in dict.fromkeys(THEMES.values()):
        sample.add(
            "audit",
            audit_id=f"{inspection.programme}-{theme}",
            theme=theme,
            programme=inspection.programme,
        )
    cases = list(cases_of(inspection))
    for detective in sorted({case.detective for case in cases}):
        _add_detective(sample, detective)
    for case in cases:
        _add_audit_case(sample, inspection, case, ADD[case.kind](sample, case))
    if inspection.programme == "HMICFRS_Q4":
        _add_unseen_child(sample)
    for entity in EMPTY:
        sample.records.setdefault(entity, [])
    return sample


def _add_force(sample: Sample) -> None:
    add_checks_guidance(sample)
    if sample.as_of > TEMPLATE_FROM:
        add_template(sample)
    sample.add("unit", unit_id="U-POU", type="pou", borough_id=None, specialist=True)
    sample.add("unit", unit_id="U-CAIT", type="cait", borough_id=None, specialist=True)
    for staff, rank in (
        ("S-MANAGER", "constable"),
        ("S-SERGEANT", "sergeant"),
        ("S-INSPECTOR", "inspector"),
    ):
        sample.add("staff", staff_id=staff, rank=rank, unit_id=None, in_post=True)
    for place in range(BOROUGHS):
        borough = f"B{place + 1:02d}"
        sample.add("borough", borough_id=borough)
        sample.add(
            "access_log",
            log_id=f"L{borough}",
            borough_id=borough,
            read_at=at(sample.days_ago(3), 8),
        )


def _add_detective(sample: Sample, detective: str) -> None:
    sample.add(
        "staff",
        staff_id=detective,
        rank="constable",
        unit_id="U-CAIT",
        in_post=True,
        specialist=True,
        pip_level=2,
        scaidp_status="accredited",
    )


def _add_audit_case(sample: Sample, inspection: Inspection, case: Case, record: str) -> None:
    graded = sample.days_ago(20) if case.self_grade else None
    acted = case.self_grade in ("requires_improvement", "inadequate") and case.remedied
    sample.add(
        "audit_case",
        audit_case_id=f"{inspection.programme}-{case.number:03d}",
        audit_id=f"{inspection.programme}-{THEMES[case.kind]}",
        borough_id=case.borough,
        record_type=case.kind,
        record_id=record,
        self_grade=case.self_grade,
        self_graded_on=graded,
        graded_on=graded,
        hmic_grade=None,
        referred_back=False,
        continuing_risk=False,
        remedial_action_on=graded + timedelta(days=2) if graded and acted else None,
        closed_on=None,
    )


def _add_unseen_child(sample: Sample) -> None:
    """Add the girl whom nobody saw for eleven days."""
    attended = at(sample.days_ago(60), 15)
    sample.add_child(Case(number=9999, kind="incident"))
    sample.add(
        "incident",
        incident_id="IN9999",
        unit_id="U-CAIT",
        child_concern=True,
        attended_at=attended,
        closed_at=attended + timedelta(days=12),
        officer_tour_end_at=attended + timedelta(hours=6),
        immediate_risk="present",
    )
    sample.add(
        "incident_child",
        incident_id="IN9999",
        child_id="C9999",
        relation="subject",
        seen_at=attended + timedelta(days=11),
        spoken_to=True,
        voice_text=True,
        reason_not=None,
        disposition="referred",
    )


def snapshot_text(name: str, sample: Sample) -> str:
    """Print a snapshot as JSON with one record a line, so that a change is a line."""
    header = {
        "force": "Metropolitan Police Service (synthetic cases)",
        "as_of": sample.as_of.isoformat(),
        "time_zone": "Europe/London",
        "pack": "child-protection",
        "source": f"scenarios/inspections/generate.py, {name}, no real records",
    }
    parts = [f'"snapshot": {_line(header)}']
    for entity, records in sample.records.items():
        lines = ",\n".join(map(_line, records))
        parts.append(f"{json.dumps(entity)}: [\n{lines}\n]" if records else f'"{entity}": []')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(record: object) -> str:
    return json.dumps(record, separators=(",", ":"), default=_moment)


def _moment(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def main(folder: Path) -> None:
    """Write one snapshot for each inspection, each in its folder below this one."""
    for name, inspection in INSPECTIONS.items():
        target = folder / name
        target.mkdir(exist_ok=True)
        text = snapshot_text(name, make_sample(inspection))
        (target / "snapshot.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])
