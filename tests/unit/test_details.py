"""What a verdict says beside itself: due, late, why, and the values that were read."""

import json
from functools import cache
from pathlib import Path

import pytest

from compliance.evaluate.details import EVERYTHING, open_details
from compliance.evaluate.verdicts import VERDICTS
from compliance.pipeline import Options, judge
from compliance.plan.details import Asked
from compliance.report.judged import Judged

PACK = Path(__file__).parents[1] / "packs" / "details"
Row = tuple[str, str | None, str | None, str, list[dict[str, str | None]]]


@cache
def judged() -> Judged:
    """Judge the pack's snapshot once."""
    return judge(PACK, PACK / "snapshot.json", Options())


def details(rule: str, asked: Asked = EVERYTHING) -> dict[str, Row]:
    """Give for each custody record: verdict, due, late_by, reason and evidence."""
    database = judged().tables.connection
    database.execute('CREATE OR REPLACE TEMP TABLE "asked" AS SELECT "#" FROM data.custody')
    table = open_details(judged().tables, judged().plans, rule, '"asked"', asked)
    rows = database.execute(
        f'SELECT custody_id, "{rule}" & 7, due, late_by, reason, evidence FROM {table}'
        ' JOIN data.custody USING ("#") JOIN verdict.custody USING ("#") ORDER BY 1'
    ).fetchall()
    return {
        key: (VERDICTS[code], due, late, reason, json.loads(evidence))
        for key, code, due, late, reason, evidence in rows
    }


def share_of(rule: str, asked: Asked) -> tuple[str, str, list[dict[str, str | None]]]:
    """Give of the force's verdict the word, reason and evidence."""
    database = judged().tables.connection
    database.execute('CREATE OR REPLACE TEMP TABLE "asked" AS SELECT "#" FROM data.force')
    table = open_details(judged().tables, judged().plans, rule, '"asked"', asked)
    ((code, reason, evidence),) = database.execute(
        f'SELECT outcome & 7, reason, evidence FROM {table} JOIN share."{rule}" USING ("#")'
    ).fetchall()
    return VERDICTS[code], reason, json.loads(evidence)


def test_a_limit_in_hours_is_elapsed_time_across_a_clock_change() -> None:
    """24 hours from noon before the clocks go forward end at 1 pm, and lateness is exact."""
    verdict, due, late, reason, _ = details("in-hours")["D1"]

    assert ("gap", "2017-03-26T13:00:00", "P0DT1H30M5S") == (verdict, due, late)
    assert "`merlin` done after the limit" == reason


def test_an_unknown_verdict_names_the_record_that_would_settle_it() -> None:
    """The reason has the field, the entity and the key of a record in doubt."""
    verdict, _, late, reason, _ = details("in-hours")["D2"]

    assert ("unknown", None) == (verdict, late)
    assert "`kind` of `merlin` is not known: merlin M2" == reason


def test_an_unknown_anchor_is_named() -> None:
    """Without the anchor there is no limit, and so neither due nor late."""
    verdict, due, late, reason, _ = details("in-days")["D3"]

    assert ("unknown", None, None) == (verdict, due, late)
    assert reason.startswith("`detained_at` is not known")


def test_a_limit_in_working_days_skips_the_weekend() -> None:
    """Five working days after Wednesday 1 March 2017 is Wednesday the 8th."""
    rows = details("in-working-days")

    assert ("gap", "2017-03-08", "P12D") == rows["D1"][:3]
    assert ("gap", "2017-03-27", "P4D") == rows["D2"][:3]
    assert ("pending", "2017-04-05", None) == rows["D3"][:3]


def test_a_limit_in_days_ends_with_the_local_day() -> None:
    """Three days from an instant end at the last second of the third local day."""
    verdict, due, _, _, _ = details("in-days")["D1"]

    assert ("met", "2017-03-28T23:59:59") == (verdict, due)


def test_evidence_holds_values_over_references() -> None:
    """The value of another record stands under that record's entity and key."""
    evidence = details("young")["D3"][4]

    assert {"entity": "child", "id": "C3", "field": "dob", "value": "1990-05-05"} in evidence
    assert {"entity": "custody", "id": "D3", "field": "detained_at", "value": None} in evidence


def test_a_gap_in_a_condition_says_what_does_not_hold() -> None:
    """The conjunct that is false is printed as the rule says it."""
    verdict, _, _, reason, _ = details("young")["D3"]

    assert ("unknown", "`detained_at` is not known") == (verdict, reason)


def test_what_is_unknown_over_a_reference_names_the_record_that_would_settle_it() -> None:
    """It is the record that lacks the field, or the one whose reference leads nowhere."""
    rows = details("young")
    nowhere = "`child_id` of custody D4 leads to no `child` record that could be assessed"

    assert "`child.dob` is not known: child C2" == rows["D2"][3]
    assert f"`child.dob` is not known: {nowhere}" == rows["D4"][3]


def test_what_is_unknown_of_a_derived_field_names_what_it_is_derived_from() -> None:
    """The field behind it is named with its record, or the records that are not there."""
    of_child = details("of-child")
    last_kind = details("last-kind")
    said = "`is_child` can't be determined"
    none = "it has no `merlin` record to tell `last_kind` from"

    assert f"{said}: `dob` of child C2 is not known" == of_child["D2"][3]
    assert f"{said}: `child_id` of custody D4 leads to no" in of_child["D4"][3]
    assert "`last_kind` can't be determined: merlin M2" == last_kind["D2"][3]
    assert f"`last_kind` can't be determined: {none}" == last_kind["D4"][3]


def test_evidence_shows_what_decides_first_and_how_many_more_there_are() -> None:
    """A record that counts comes before others, and those left out are told by number."""
    evidence = details("no-last", Asked(explained=True))["D5"][4]
    keys = [each["id"] for each in evidence if each["entity"] == "merlin"]
    more = {"entity": "merlin", "id": None, "field": "more records", "value": "2"}

    assert ["M4", None] == [keys[0], keys[-1]]
    assert 5 == len(keys) - 1
    assert more == evidence[-1]


def test_evidence_of_coverage_shows_the_fields_that_decide() -> None:
    """Beside what is not covered stand the records that come nearest to covering it."""
    evidence = details("every-kind", Asked(explained=True))["D1"][4]

    assert {"entity": "merlin", "id": "M1", "field": "kind", "value": "pac"} in evidence


def test_explained_evidence_follows_a_derived_field() -> None:
    """A page about one case shows the references and fields that a derived one rests on."""
    evidence = details("of-child", Asked(explained=True))["D4"][4]
    fields = [(each["entity"], each["id"], each["field"]) for each in evidence]

    assert [
        ("custody", "D4", "is_child"),
        ("custody", "D4", "child_id"),
        ("child", None, "dob"),
        ("custody", "D4", "detained_at"),
    ] == fields


def test_a_share_is_told_in_numbers_with_the_cases_that_hold_it_down() -> None:
    """The reason has the counts between their bounds, the evidence the cases not met."""
    verdict, reason, evidence = share_of("young-share", Asked(explained=True))

    assert "unknown" == verdict
    assert "from 1 of 5 (20.0%) to 4 of 5 (80.0%) are met" in reason
    assert ("custody", "D5", "young", "gap") == tuple(evidence[1].values())


def test_coverage_lists_what_is_not_covered() -> None:
    """Evidence of a coverage gap names the combinations that are missing."""
    verdict, _, _, _, evidence = details("every-kind")["D1"]
    missing = [each["value"] for each in evidence if each["id"] == "not covered"]

    assert ("gap", ["mpr"]) == (verdict, missing)


def test_a_gap_shows_no_limit_of_a_part_that_has_time_left() -> None:
    """The limit beside a gap is that of the part which fails, if it has one."""
    verdict, due, late, reason, _ = details("two-parts")["D3"]

    assert ("gap", None, None) == (verdict, due, late)
    assert "a record of `merlin` where `kind = 'mpr'`" == reason


def test_what_was_done_too_early_is_late_until_it_is_done_again() -> None:
    """A record before `not_before` does not count, and so ends no delay."""
    verdict, due, late, _, _ = details("not-early")["D2"]

    assert ("gap", "2017-03-21", "P10D") == (verdict, due, late)


def test_a_gap_in_any_says_that_none_holds() -> None:
    """The parts of an `any` are listed as what could have held, after all other reasons."""
    rows = details("one-of-two")
    early = "`opened_on < 2017-01-01`"

    assert f"none of these holds: {early}; a `merlin` where `kind = 'new'`" == rows["D1"][3]
    assert rows["D3"][3].startswith("a record of `merlin` where `kind = 'mpr'`; none of")


def test_a_rule_that_does_not_apply_says_why() -> None:
    """For a page about one case the reason is the part of `when` that is false."""
    rows = details("for-some", Asked(explained=True))

    assert ("not_applicable", "`child.dob is not null` does not hold") == rows["D2"][::3]
    assert "`opened_on < 2017-03-25` does not hold" == rows["D3"][3]


@pytest.mark.parametrize("rule", ["in-hours", "in-days", "young", "every-kind"])
def test_gap_and_unknown_have_a_reason(rule: str) -> None:
    """No gap and no unknown verdict is without words."""
    rows = details(rule).values()

    assert [] == [row for row in rows if row[0] in {"gap", "unknown"} and not row[3]]
