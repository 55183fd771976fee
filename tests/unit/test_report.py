"""The report of the hand-made sample: its values, its JSON, its page."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import force_setattr
from report_fixture import CHILDREN, judged_sample, open_sample_details, sample_rules

from compliance.check.rules import CheckedRules
from compliance.diagnostic import RuleErrors
from compliance.report import cases, verdicts_file
from compliance.report.build import report
from compliance.report.choice import choose
from compliance.report.json import report_to_json
from compliance.report.judged import Judged
from compliance.report.report import Report, open_gaps
from compliance.report.schema import report_schema
from compliance.report.terminal import report_to_text

CASES = Path(__file__).parent.parent / "cases" / "report"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Judged]:
    """Give the sample, with stand-in details, and close its database at the end."""
    for module in (cases, verdicts_file):
        monkeypatch.setattr(module, "open_details", open_sample_details)
    sample = judged_sample()
    yield sample
    sample.tables.connection.close()


@pytest.fixture
def sample(judged: Judged) -> Report:
    """Give the report of the sample."""
    return report(judged)


def same_as_file(name: str, text: str, config: pytest.Config) -> bool:
    """Compare with an expected file; `--update` writes it anew."""
    path = CASES / name
    if config.getoption("--update", default=False):
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("width", [80, 120])
def test_page(sample: Report, width: int, pytestconfig: pytest.Config) -> None:
    """The page is the expected one, and no line is longer than the terminal is wide."""
    page = report_to_text(sample, ["data/snapshot.json"], width)

    assert same_as_file(f"report-{width}.txt", page, pytestconfig)
    assert max(map(len, page.splitlines())) <= width


def test_json(sample: Report, pytestconfig: pytest.Config) -> None:
    """The JSON is the expected one, to the byte."""
    assert same_as_file("report.json", report_to_json(sample), pytestconfig)


def test_json_is_the_same_again(judged: Judged) -> None:
    """The same snapshot and rules give the same bytes."""
    assert report_to_json(report(judged)) == report_to_json(report(judged))


def test_json_follows_its_schema(sample: Report) -> None:
    """The report in JSON validates against the published schema."""
    schema = json.loads(report_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema)

    assert list(checker.iter_errors(json.loads(report_to_json(sample)))) == []


def test_schema_names_every_key(sample: Report) -> None:
    """The schema describes each key of the report, and the report has each key it requires."""
    written = json.loads(report_to_json(sample))
    schema = json.loads(report_schema())

    assert list(schema["properties"]) == [*written, "timings"]  # these only on request
    assert schema["required"] == list(written)


def test_schema_refuses_other_words() -> None:
    """A verdict, status or kind that is not one of ours fails the schema."""
    schema = json.loads(report_schema())
    written = json.loads((CASES / "report.json").read_text(encoding="utf-8"))
    written["requirements"][0]["status"] = "nearly"
    written["gaps"][0]["verdict"] = "met"
    written["graph"]["edges"][0]["kind"] = "other"
    found = jsonschema.Draft202012Validator(schema).iter_errors(written)

    assert sorted(error.absolute_path[-1] for error in found) == ["kind", "status", "verdict"]


def test_summary_counts_every_case_once(sample: Report) -> None:
    """The verdicts of the summary are those of all rules together."""
    whole = {key: value for key, value in sample.summary.items() if key != "waived"}

    assert sum(whole.values()) == 2 * len(CHILDREN) + 2 * 4 + 2
    assert all(whole[key] == sum(rule.verdicts[key] for rule in sample.rules) for key in whole)


def test_listed_gaps_are_limited_but_counted(judged: Judged) -> None:
    """`max_gaps` limits the listed gaps of each rule, and no count."""
    few = report(judged, max_gaps=1)

    assert [gap.subject for gap in few.gaps] == ["C1", "C1", "V1", "B1"]
    assert (few.gaps_total, few.gaps_shown) == (6, 4)


def test_waiver_ends_with_its_last_day(sample: Report) -> None:
    """A waiver is in force to the end of `expires_on`, and not on the day after."""
    assert [(each.in_force, each.waived) for each in sample.waivers] == [(False, 0), (True, 1)]
    assert [gap.subject for gap in sample.gaps if gap.waiver] == ["C2"]


def test_waiver_changes_no_verdict(sample: Report) -> None:
    """A waived gap is still counted as a gap, and beside that as waived."""
    rule = sample.rules[0]

    assert (rule.verdicts["gap"], rule.waived) == (2, 1)


@pytest.mark.parametrize(("severity", "count"), [("low", 5), ("high", 5), ("critical", 1)])
def test_open_gaps(sample: Report, severity: str, count: int) -> None:
    """Blocked counts as a gap and waived does not, from a severity upwards."""
    assert open_gaps(sample, severity) == count  # type: ignore[arg-type]


def test_breakdown_goes_over_one_reference(sample: Report) -> None:
    """A subject without the field has the value of the one record that it refers to."""
    made = sample.rules[2].by["borough_id"]

    assert {value: (each["met"], each["gap"]) for value, each in made.items()} == {
        "B1": (1, 1),
        "B2": (1, 0),
    }


def test_breakdown_by_a_field_of_some(judged: Judged) -> None:
    """A rule whose subjects have no such field, nor refer to it, has no entry for it."""
    choice = choose(judged.checked, by=["name"])
    found = report(Judged(choice, *_rest(judged)))

    assert [list(rule.by) for rule in found.rules] == [
        ["borough_id", "name"],
        ["borough_id", "name"],
        ["borough_id"],
        ["borough_id"],
        ["borough_id", "name"],
    ]


def test_page_says_where_most_gaps_are(sample: Report) -> None:
    """The values with most gaps of all rules come first, with the bounds of their rate."""
    page = report_to_text(sample, ["s.json"], 80)

    assert "by borough_id\n  B1  14% met; 4 gaps; 2 blocked\n" in page


def test_unknown_says_why(sample: Report) -> None:
    """The reasons of unknown verdicts are counted, those that gates make included."""
    because = {rule.id: [each.what for each in rule.unknown_because] for rule in sample.rules}

    assert because["plan-current"] == ["`has_plan` of the child is not recorded"]
    assert because["plan-shared"] == ["whether `plan-current` is met is unknown"]
    assert because["visit-recorded"] == []


def test_no_vacuous_success(sample: Report) -> None:
    """A rule without cases says so, and through which failed rule they would be seen."""
    assert sample.rules[3].note == (
        "no cases in scope, but cases are only seen through `visit-made`, which has 1 gap"
    )


def test_choice_reports_only_what_was_chosen(judged: Judged) -> None:
    """Of a chosen rule the needed ones are judged, but only it is counted and listed."""
    choice = choose(judged.checked, ["visit-made"])
    found = report(Judged(choice, *_rest(judged)))

    assert list(choice.checked.rules) == ["plan-current", "visit-made"]
    assert [rule.id for rule in found.rules] == ["visit-made"]
    assert {gap.rule for gap in found.gaps} == {"visit-made"}
    assert found.summary["gap"] == 1
    assert [cause.rule for cause in found.root_causes] == ["plan-current"]


def test_choice_can_not_show_a_requirement_met(judged: Judged) -> None:
    """A requirement some of whose rules were left out is never said to be met."""
    choice = choose(judged.checked, ["visit-recorded"])
    found = report(Judged(choice, *_rest(judged)))

    assert [(each.id, each.status) for each in found.requirements] == [("2", "cannot_say")]
    assert found.requirements[0].not_judged == ("borough-rate",)


def test_unknown_choices_are_all_named() -> None:
    """Rules and fields that the pack doesn't have are reported together."""
    with pytest.raises(RuleErrors) as caught:
        choose(sample_rules(), ["plan-curent", "nothing"], ["borough"])

    assert [each.code for each in caught.value.diagnostics] == [
        "unknown-field",
        "unknown-rule",
        "unknown-rule",
    ]
    assert "did you mean `borough_id`?" in str(caught.value)


def test_text_of_others_can_not_steer_the_terminal(judged: Judged) -> None:
    """Control characters and markup in a pack are shown, not obeyed."""
    pack: CheckedRules = judged.checked
    rule = pack.rules["plan-current"]
    force_setattr(rule, "title", "\x1b[2J[red]gone[/red]\u202e")
    page = report_to_text(report(judged), ["s.json"], 80)

    assert "\\u001b[2J[red]gone[/red]\\u202e" in page
    assert not {"\x1b", "\u202e"} & set(page)


def test_colour_only_on_request(sample: Report) -> None:
    """The page has escape sequences if colour is asked for, and the same words without."""
    plain = report_to_text(sample, ["s.json"], 80)
    coloured = report_to_text(sample, ["s.json"], 80, has_colour=True)

    assert "\x1b[" not in plain
    assert "\x1b[1;31mnot met" in coloured


def _rest(judged: Judged) -> tuple[object, ...]:
    return (
        judged.dependencies,
        judged.tables,
        judged.plans,
        judged.verdicts,
        judged.reasoning,
    )
