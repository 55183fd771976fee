"""The reports on the three inspections give the figures that were published of them.

Every figure is counted from verdicts and conclusions over single records; that no record
holds a grade of the inspectorate's is tested too.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance.pipeline import Options, run
from compliance.report.report import Gap, Report

ROOT = Path(__file__).parents[1]
SCENARIOS = ROOT / "scenarios"
PUBLISHED = yaml.safe_load((ROOT / "tests/data/published-figures.yaml").read_text("utf-8"))
FIGURES = [
    (inspection, each["figure"], each["value"])
    for inspection, figures in PUBLISHED.items()
    for each in figures
]


@dataclass(frozen=True)
class Inspected:
    """A snapshot, and the report on it."""

    records: dict[str, list[dict[str, Any]]]
    report: Report

    def concluded(self, *inferences: str) -> set[str]:
        """Give the examined cases about which something is concluded."""
        return {
            subject
            for each in self.report.conclusions
            if each.id in inferences and each.entity == "audit_case"
            for subject in each.subjects
        }

    def gaps(self, rule: str) -> list[Gap]:
        """Give the gaps of a rule."""
        return [each for each in self.report.gaps if (each.rule, each.verdict) == (rule, "gap")]

    def cases(self, **wanted: object) -> set[str]:
        """Give the examined cases whose fields have these values."""
        return {
            each["audit_case_id"]
            for each in self.records["audit_case"]
            if all(each[name] == value for name, value in wanted.items())
        }


GRADES = ("grade-good", "grade-requires-improvement", "grade-safeguarded-requires-improvement")
POOR = (*GRADES[1:], "grade-inadequate")


def longest(found: Inspected, rule: str, start: str, end: str) -> int:
    """Give the most days between two moments that gaps of a rule rest on."""
    days = [
        (_day(read[end]) - _day(read[start])).days
        for gap in found.gaps(rule)
        if (read := {each.field: each.value for each in gap.evidence}).get(end)
    ]
    return max(days)


def _day(value: Any) -> date:
    return datetime.fromisoformat(str(value)).date()


def percent(part: set[str], whole: set[str]) -> int:
    """Give a share in whole percent."""
    return round(100 * len(part) / len(whole))


def self_graded(found: Inspected) -> set[str]:
    """Give the examined cases that the force graded itself."""
    return found.cases() - found.cases(self_grade=None)


def self_good(found: Inspected) -> set[str]:
    """Give the examined cases that were good enough to the force."""
    return found.cases(self_grade="good") | found.cases(self_grade="adequate")


COUNTED: dict[str, Callable[[Inspected], int]] = {
    "cases examined": lambda found: len(found.concluded(*GRADES, "grade-inadequate")),
    "cases that are good": lambda found: len(found.concluded("grade-good")),
    "cases that require improvement": lambda found: len(found.concluded(*GRADES[1:])),
    "cases that are inadequate": lambda found: len(found.concluded("grade-inadequate")),
    "cases that require improvement or are inadequate": lambda found: len(
        found.concluded(*POOR)
    ),
    "cases referred back": lambda found: len(
        found.concluded("refer-back", "refer-back-exploited-and-missing")
    ),
    "cases of missing and absent children": lambda found: len(
        found.cases(record_type="missing_episode")
    ),
    "cases of missing and absent children that were not good": lambda found: len(
        found.cases(record_type="missing_episode") & found.concluded(*POOR)
    ),
    "custody cases": lambda found: len(found.cases(record_type="custody_record")),
    "children kept in police custody": lambda found: len(found.gaps("custody-child-not-kept")),
    "referred back and graded requires improvement by the force": lambda found: len(
        found.concluded("left-after-own-finding")
        & found.cases(self_grade="requires_improvement")
    ),
    "referred back and graded inadequate by the force": lambda found: len(
        found.concluded("left-after-own-finding") & found.cases(self_grade="inadequate")
    ),
    "cases that the force graded too": lambda found: len(self_graded(found)),
    "percent of these that are not good": lambda found: percent(
        self_graded(found) & found.concluded(*POOR), self_graded(found)
    ),
    "percent of these that were good or adequate to the force": lambda found: percent(
        self_good(found), self_graded(found)
    ),
    "days before a case had an officer": lambda found: longest(
        found, "referral-allocated-timely", "received_at", "allocated_at"
    ),
    "days to a warrant": lambda found: longest(
        found, "iioc-enforcement-timely", "intel_received_at", "enforced_at"
    ),
    "days before a child was seen": lambda found: longest(
        found, "child-seen-and-heard", "attended_at", "seen_at"
    ),
    "children found with an offender and not discussed": lambda found: len(
        found.concluded("discuss-child-with-offender")
    ),
}


@pytest.fixture(scope="module")
def inspected() -> Callable[[str], Inspected]:
    """Judge each inspection's snapshot once."""
    known: dict[str, Inspected] = {}

    def judge(name: str) -> Inspected:
        if name not in known:
            path = SCENARIOS / name / "snapshot.json"
            records = json.loads(path.read_text("utf-8"))
            report = run(ROOT / "rules" / "child-protection", path, Options())
            known[name] = Inspected(records, report)
        return known[name]

    return judge


@pytest.mark.parametrize(("inspection", "figure", "value"), FIGURES)
def test_figure_is_the_published_one(
    inspected: Callable[[str], Inspected], inspection: str, figure: str, value: int
) -> None:
    """A figure counted from the report is the one that was published."""
    assert COUNTED[figure](inspected(inspection)) == value


@pytest.mark.parametrize("inspection", PUBLISHED)
def test_no_record_holds_the_answer(
    inspected: Callable[[str], Inspected], inspection: str
) -> None:
    """No examined case has a grade of the inspectorate's, or is marked as sent back."""
    held = {
        (each["hmic_grade"], each["referred_back"], each["continuing_risk"])
        for each in inspected(inspection).records["audit_case"]
    }
    assert held == {(None, False, False)}


def test_snapshots_are_made_again_to_the_same_bytes(tmp_path: Path) -> None:
    """The generator gives the committed files, byte for byte, each under a megabyte."""
    command = [sys.executable, str(SCENARIOS / "inspections" / "generate.py"), str(tmp_path)]
    subprocess.run(command, check=True, cwd=tmp_path)
    for name in PUBLISHED:
        made = (tmp_path / name / "snapshot.json").read_bytes()
        assert (SCENARIOS / name / "snapshot.json").read_bytes() == made
        assert len(made) < 1_000_000
