"""Every expectation, reference, dependency and threshold has its place in the shipped pack.

The facts are in `tests/data/child-protection.json`, the places in `tests/data/coverage`.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from compliance.check.form import ShareForm
from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.load.pack import load_pack

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
FACTS = json.loads((DATA / "child-protection.json").read_text("utf-8"))
PLACES = [
    yaml.safe_load(path.read_text("utf-8")) for path in sorted(DATA.glob("coverage/*.yaml"))
]
# What a mark of provenance means for the basis of a parameter; the others are choices of ours.
AUTHORITY = {"D": "report", "S": "statute", "G": "guidance"}


def collected(key: str) -> dict[str, list[str]]:
    """Give what all files of places say under a key that holds a mapping."""
    return {name: value for place in PLACES for name, value in (place.get(key) or {}).items()}


def listed(key: str) -> set[str]:
    """Give what all files of places list under a key."""
    return {value for place in PLACES for value in place.get(key) or []}


PENDING = listed("pending")
OURS = listed("ours")
RULES = {
    expectation: set(collected("rules").get(expectation, [expectation]))
    for expectation in FACTS["expectations"]
    if expectation not in PENDING
}
EXPECTATION = {rule: expectation for expectation, rules in RULES.items() for rule in rules}


@pytest.fixture(scope="module")
def pack() -> CheckedRules:
    """Load and check the shipped pack once."""
    return check_pack(load_pack(ROOT / "rules" / "child-protection"), {})


def edges(pack: CheckedRules) -> Iterator[tuple[str, str, str]]:
    """Give the dependencies that rules name, and the rules that they take a share of."""
    for rule in pack.rules.values():
        for edge in rule.dependencies:
            if edge.kind == "rule":
                yield rule.id, edge.rule, edge.strength
        for version in rule.versions:
            if isinstance(version.expect, ShareForm):
                yield rule.id, version.expect.rule, "share"


def test_facts_are_whole() -> None:
    """There are 86 expectations, 125 dependencies, 54 thresholds and all that was promised."""
    keys = ("expectations", "dependencies", "parameters", "commitments")
    assert [86, 125, 54, 31] == [len(FACTS[key]) for key in keys]


def test_every_rule_has_a_place(pack: CheckedRules) -> None:
    """The pack holds the rules that carry the expectations, those of ours, and no other."""
    assert set(EXPECTATION) | OURS == set(pack.rules)


@pytest.mark.parametrize("expectation", RULES)
def test_expectation_keeps_severity_and_requirements(
    pack: CheckedRules, expectation: str
) -> None:
    """Its rules serve its requirements and no other; the worst is as severe as it is."""
    facts = FACTS["expectations"][expectation]
    order = ["low", "medium", "high", "critical"]
    rules = [pack.rules[rule] for rule in RULES[expectation]]
    severity = max((rule.severity for rule in rules), key=order.index)
    served = {requirement for rule in rules for requirement in rule.requirements}
    assert (facts["severity"], set(facts["requirements"])) == (severity, served)


def test_every_reference_has_a_rule(pack: CheckedRules) -> None:
    """Each of the 35 references of Annex B is served by a rule that can fail."""
    served = {one for rule in pack.rules.values() for one in rule.requirements}
    wanted = {name: facts["requirements"] for name, facts in FACTS["expectations"].items()}
    references = {one for those in wanted.values() for one in those}
    waiting = {one for expectation in PENDING for one in wanted[expectation]}
    assert len(references) == 35
    assert references - waiting <= served


def test_every_dependency_has_a_place(pack: CheckedRules) -> None:
    """Each dependency stands between rules of its expectations, as strong, or as a share."""
    found = {
        (EXPECTATION.get(rule), EXPECTATION.get(other), strength)
        for rule, other, strength in edges(pack)
    }
    missing = [
        (one, other, strength)
        for one, other, strength in FACTS["dependencies"]
        if not {one, other} & PENDING
        and not {(one, other, strength), (one, other, "share")} & found
    ]
    assert [] == missing


def test_no_dependency_is_new(pack: CheckedRules) -> None:
    """Between rules of different expectations, all edges are known or said to be ours."""
    known = {(one, other) for one, other, _ in FACTS["dependencies"]}
    known |= {(one, other) for one, others in collected("edges").items() for other in others}
    found = {
        (EXPECTATION[rule], EXPECTATION[other])
        for rule, other, _ in edges(pack)
        if not {rule, other} & OURS and EXPECTATION[rule] != EXPECTATION[other]
    }
    assert set() == found - known


def test_every_threshold_has_a_place(pack: CheckedRules) -> None:
    """Each of the 54 thresholds is a parameter of the pack, or said by the language."""
    places = collected("parameters")
    pending = listed("pending_parameters")
    named = {name for value in places.values() if isinstance(value, list) for name in value}
    assert set(FACTS["parameters"]) == set(places) | pending
    assert (set(), set()) == (set(places) & pending, named - set(pack.parameters))


def test_no_number_of_ours_passes_for_another_authority(pack: CheckedRules) -> None:
    """A threshold that is a choice or an assumption stays one; an authority stays the same."""
    wrong = []
    for threshold, names in collected("parameters").items():
        marks = {AUTHORITY.get(mark[:1]) for mark in FACTS["parameters"][threshold].split("/")}
        for name in names if isinstance(names, list) else []:
            basis = pack.parameters[name].basis
            if basis not in {"policy", "assumed"} and basis not in marks:
                wrong.append((threshold, name, basis))
    assert [] == wrong


def test_every_commitment_of_the_body_is_carried() -> None:
    """What the body of the report promises or doubts leads to expectations with rules."""
    named = {one for those in FACTS["commitments"].values() for one in those}
    assert named <= set(FACTS["expectations"])
    assert set() == {one for one in named - PENDING if not RULES[one]}
