"""A whole pack is checked at once, overrides and engine limits included."""

import shutil
from pathlib import Path

import holidays
import pytest

from compliance.check.calendars import CALENDARS
from compliance.check.form import RelatedForm
from compliance.check.pack import check_pack
from compliance.check.relations import reverse_steps
from compliance.check.rules import CheckedRules
from compliance.diagnostic import RuleErrors
from compliance.load.pack import load_pack
from tests.cases import BASE, TESTS

RULE = (
    "{id: a, title: a, requirement: 4b, theme: t, subject: rso, severity: low,"
    " expect: in_community}"
)
TEN = TESTS / "packs" / "ten-rules"


def check(folder: Path, text: str = "", **overrides: str) -> CheckedRules:
    """Check the base pack with a file more."""
    pack = folder / "pack"
    shutil.copytree(BASE, pack, dirs_exist_ok=True)
    (pack / "case.yaml").write_text(text, encoding="utf-8")
    return check_pack(load_pack(pack), overrides)


def codes(folder: Path, text: str = "", **overrides: str) -> list[str]:
    """Give the codes of all faults of the base pack with a file more."""
    with pytest.raises(RuleErrors) as caught:
        check(folder, text, **overrides)
    return [fault.code for fault in caught.value.diagnostics]


def test_ten_rules() -> None:
    """The ten harder expectations can be typed in the language, and all have their types."""
    checked = check_pack(load_pack(TEN))
    assert (25, 4) == (len(checked.rules), len(checked.derived))


def test_requirements_inherit() -> None:
    """A part takes over timeframe, date and source of the whole, unless it has its own."""
    checked = check_pack(load_pack(BASE))
    told = {
        each.id: (each.parent, each.timeframe, str(each.due_on), each.source, each.leaf)
        for each in checked.requirements.values()
    }
    assert {
        "4": (None, "immediate", "2016-11-25", "Q1, Annex B", False),
        "4a": ("4", "immediate", "2016-11-25", "Q1, Annex B", True),
        "4b": ("4", "immediate", "2017-02-25", "Q1, Annex B", True),
        "7": (None, "", "None", "", True),
    } == told


def test_overrides_show(tmp_path: Path) -> None:
    """An override takes the place of the pack's value, and reports can tell."""
    checked = check(tmp_path, arms_max_age="6 months")
    told = {each.name: (each.value, each.overridden) for each in checked.parameters.values()}
    assert ("6 months", True) == told["arms_max_age"]
    assert ("24 hours", False) == told["merlin_limit"]


def test_overrides_are_used(tmp_path: Path) -> None:
    """A count that is a parameter takes the overriding value."""
    rule = RULE.replace("in_community", "{at_least: $repeat_n, of: rso_visit}")
    checked = check(tmp_path, f"rules: [{rule}]", repeat_n="7")
    (version,) = checked.rules["a"].versions
    assert isinstance(version.expect, RelatedForm)
    assert 7 == version.expect.count.low


def test_bad_overrides(tmp_path: Path) -> None:
    """An override of nothing, or with what can't be read, is a diagnostic."""
    assert ["unknown-parameter"] == codes(tmp_path, arms_max_agee="6 months")
    assert 1 == len(codes(tmp_path, arms_max_age="six moons"))


def test_faults_of_all_parts_show_together(tmp_path: Path) -> None:
    """A fault in one part hides none of another."""
    rule = RULE.replace("low", "lo")
    text = (
        f"rules: [{rule}]\n"
        "derived: [{field: rso.x, from: nothing}]\n"
        "inferences: [{id: i, title: i, when: [{verdict: gapp}], conclude: c}]\n"
        "waivers: [{rule: b, subject: all, reason: r, approved_by: p,"
        " from: 2017-01-01, expires_on: 2017-02-01}]\n"
    )
    assert ["wrong-word", "unknown-field", "wrong-word", "unknown-rule"] == codes(
        tmp_path, text
    )


def test_engine_limits(tmp_path: Path) -> None:
    """What the engine for inferences can't hold is a diagnostic, and never its crash."""
    many = [
        f"{{id: i{n}, title: i, when: [{{verdict: gap}}], conclude: c}}" for n in range(201)
    ]
    assert ["too-many-inferences"] == codes(tmp_path, f"inferences: [{', '.join(many)}]")
    rules = [RULE.replace("id: a", f"id: a{n}") for n in range(201)]
    names = ", ".join(f"a{n}" for n in range(201))
    inference = f"{{id: i, title: i, when: [{{rule: [{names}]}}], conclude: c}}"
    text = f"rules: [{', '.join(rules)}]\ninferences: [{inference}]"
    assert ["too-many-patterns"] == codes(tmp_path, text)


@pytest.mark.parametrize(
    "zone", ["../../etc/passwd", "/etc/localtime", "Europe", "GMT+25", "ключ"]
)
def test_hostile_time_zones(tmp_path: Path, zone: str) -> None:
    """A time zone is looked up by name, and a path or a folder is no name."""
    pack = tmp_path / "pack"
    shutil.copytree(BASE, pack)
    path = pack / "pack.yaml"
    text = path.read_text(encoding="utf-8").replace("Europe/London", f"'{zone}'")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleErrors) as caught:
        check_pack(load_pack(pack))
    assert ["unknown-time-zone"] == [fault.code for fault in caught.value.diagnostics]


@pytest.mark.parametrize("place", CALENDARS.values(), ids=CALENDARS)
def test_calendars_are_known(place: tuple[str, str]) -> None:
    """Every calendar that a pack can name is one of the `holidays` package."""
    country, subdivision = place
    days = holidays.country_holidays(country, subdiv=subdivision, years=2017)
    assert len(days) >= 8


def test_every_way_back_leads_back() -> None:
    """Reversing the way of a dependency twice gives the way itself."""
    checked = check_pack(load_pack(TEN))
    for rule in checked.rules.values():
        for dependency in rule.dependencies:
            other = checked.rules[dependency.rule].subject
            back = reverse_steps(rule.subject, dependency.steps, checked.dictionary)
            again = reverse_steps(other, back, checked.dictionary)
            assert dependency.steps == again
            assert [rule.subject] == [step.entity for step in back[-1:]] or not back
