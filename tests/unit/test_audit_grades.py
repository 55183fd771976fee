"""The figures told of the inspection of 2016 come out of records of audited cases."""

import json
from collections import Counter
from pathlib import Path

from compliance.pipeline import Options, run
from compliance.report.report import Report

PACK = Path(__file__).parents[2] / "rules" / "child-protection"
RULES = ("audit-adverse-actioned", "audit-case-not-over-graded", "audit-grade-totals")
# Of 132 cases graded by both, HMIC found 100 adverse (76%) and the force 106 (about 80%) good
# or adequate. How the two overlap was not told, so the cases are made up within these totals.
GRADES = Counter(
    {
        ("good", "good"): 32,
        ("adequate", "requires_improvement"): 50,
        ("good", "inadequate"): 24,
        ("requires_improvement", "requires_improvement"): 10,
        ("inadequate", "inadequate"): 16,
    }
)
# 38 were sent back: four that the force itself had graded adverse, with no action, and 34 of
# which nothing more was told; here they are acted on at once, and closed.
SENT_BACK = Counter({("requires_improvement", 1): 1, ("inadequate", 1): 3, (None, 0): 34})


def case(number: int, **fields: object) -> dict[str, object]:
    """Give an audited case of HMIC's own sample."""
    nothing = dict.fromkeys(
        ("self_grade", "self_graded_on", "hmic_grade", "remedial_action_on", "closed_on")
    )
    return {
        "audit_case_id": f"AC{number:03}",
        "audit_id": "AU1",
        "graded_on": "2016-05-01",
        "referred_back": False,
        "continuing_risk": False,
        **nothing,
        **fields,
    }


def report_on(cases: list[dict[str, object]], tmp_path: Path) -> Report:
    """Judge the cases by the shipped pack."""
    snapshot = {
        "snapshot": {"force": "Metropolitan Police Service", "as_of": "2016-11-25"},
        "audit": [{"audit_id": "AU1", "programme": "HMIC_2016"}],
        "audit_case": cases,
    }
    path = tmp_path / "snapshot.json"
    path.write_text(json.dumps(snapshot), "utf-8")
    return run(PACK, path, Options(rules=RULES))


def verdicts(report: Report, rule: str) -> dict[str, int]:
    """Give how many cases of a rule have each verdict that occurs."""
    found = next(one for one in report.rules if one.id == rule)
    return {name: count for name, count in found.verdicts.items() if count}


def test_totals_of_both_sides_come_out_of_records(tmp_path: Path) -> None:
    """132 graded by both, 100 adverse by HMIC and 106 favourable by the force are a gap."""
    grades = list(GRADES.elements())
    cases = [
        case(number, self_grade=own, hmic_grade=hmic)
        for number, (own, hmic) in enumerate(grades)
    ]
    report = report_on(cases, tmp_path)
    gap = next(one for one in report.gaps if one.rule == "audit-grade-totals")
    read = {one.field: one.value for one in gap.evidence}
    totals = {"double_graded": 132, "adverse_by_hmic": 100, "favourable_by_force": 106}

    assert {"met": 58, "gap": 74} == verdicts(report, "audit-case-not-over-graded")
    assert totals == {name: int(str(read[name])) for name in totals}


def test_four_of_those_sent_back_had_no_action(tmp_path: Path) -> None:
    """Of 38 sent back, the four that the force had graded adverse itself are gaps."""
    cases = [
        case(
            number,
            self_grade=own,
            hmic_grade="inadequate",
            referred_back=True,
            continuing_risk=True,
            remedial_action_on=None if idle else "2016-05-01",
            closed_on=None if idle else "2016-05-20",
        )
        for number, (own, idle) in enumerate(SENT_BACK.elements())
    ]
    report = report_on(cases, tmp_path)

    assert {"met": 34, "gap": 4} == verdicts(report, "audit-adverse-actioned")
