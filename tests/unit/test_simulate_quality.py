"""What the rules say of a made-up force: all is well at quality 1, hardly anything at 0."""

from pathlib import Path

from msgspec.structs import replace

from compliance.pipeline import load_rules
from compliance.report.report import Report
from tests.unit.simulated_force import SOME, ask, bytes_of, check, force, make, settings

__all__ = ["force"]

# What asks for more staff, records or boroughs with records than a twentieth of London has.
SMALL = {
    "audit-coverage-all-boroughs",
    "missing-reports-recorded",
    "tablets-on-course",
    "training-10000-delivered",
}
# What nothing is in scope of: where all is well, nobody is kept after charge, and no score is
# low; and at this scale no borough has enough cases.
WITHOUT_SUBJECTS = {
    "custody-certificate-valid",
    "early-identification-rate",
    "survey-low-score-actioned",
}


def shares(report: Report) -> dict[str, float]:
    """Give the share of the cases of each rule that are met, of those that are decided."""
    found = {}
    for rule in report.rules:
        counts = rule.verdicts
        decided = counts["met"] + counts["gap"] + counts["blocked"] + counts["unknown"]
        if decided:
            found[rule.id] = counts["met"] / decided
    return found


def test_all_is_well_at_quality_1(tmp_path: Path) -> None:
    """Every rule is met for every subject that it applies to, or its time has not come."""
    report = check(make(settings(quality=1), tmp_path / "good"), ())
    found = shares(report)

    assert len(found) > 130
    assert {rule for rule, share in found.items() if share < 1} == SMALL
    assert WITHOUT_SUBJECTS == {
        rule.id
        for rule in report.rules
        if rule.id not in found and not rule.verdicts["pending"]
    }


def test_next_to_nothing_is_well_at_quality_0(tmp_path: Path) -> None:
    """Hardly a rule of those that matter most is met for more than a part of its subjects."""
    rules = load_rules().rules.values()
    critical = tuple(rule.id for rule in rules if rule.severity == "critical")

    # What a smaller force has is enough: not one subject of most rules is met.
    poor = make(settings(quality=0, scale=0.01), tmp_path / "poor")
    found = shares(check(poor, critical))

    assert len(found) > 20
    good = {rule for rule, share in found.items() if share > 0.5}
    assert len(good) <= len(found) * 0.1
    assert sum(found.values()) < 0.2 * len(found)


def test_one_theme_alone_can_be_poor(force: Path, tmp_path: Path) -> None:
    """A quality for one theme leaves what the others are about as it is."""
    usual = settings()
    quality = dict(usual.quality) | {"custody": 0.0}
    poor = make(replace(usual, quality=quality), tmp_path / "poor", SOME)

    first, other = bytes_of(force), bytes_of(poor)
    changed = {name for name in other if other[name] != first[name]} - {"snapshot.json"}
    assert {"custody_record.parquet", "merlin.parquet"} <= changed
    assert changed <= {"custody_record.parquet", "merlin.parquet", "audit_case.parquet"}
    moved = "SELECT count(*) FROM custody_record WHERE transferred_to_la_at IS NOT NULL"
    assert ask(force, moved)[0][0]
    assert ask(poor, moved) == [(0,)]
