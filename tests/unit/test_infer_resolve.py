"""One rule's outcome and what it sees of its dependencies: its final state."""

import pytest

from compliance.check.rules import Strength
from compliance.evaluate.verdicts import VerdictName
from compliance.graph.dependencies import Edge
from compliance.infer.reasoning import State
from compliance.infer.resolve import Sight, explaining, resolve

MET = State("met")
UNKNOWN = State("unknown")
PENDING = State("pending")
NOT_APPLICABLE = State("not_applicable")
GAP = State("gap", holds=("far",))
BLOCKED = State(
    "blocked", causes=("root",), roots=("root",), held_by=("root",), holds=("root",)
)
CAUSED = State("gap", causes=("root",), roots=("root",), holds=("far", "root"))


def sight(strength: Strength, *states: State, rule: str = "far", lost: bool = False) -> Sight:
    """See states along an edge."""
    return Sight(Edge("near", rule, strength, "rule", (), ()), states, lost)


def share(*states: State) -> Sight:
    """See the cases of a share."""
    return Sight(Edge("near", "far", "data", "share", (), ()), states, lost=False)


@pytest.mark.parametrize(
    ("verdict", "states", "lost"),
    [
        ("met", [MET], False),
        ("met", [NOT_APPLICABLE], False),
        ("met", [], False),
        ("pending", [PENDING, MET], False),
        ("unknown", [UNKNOWN, PENDING], False),
        ("unknown", [PENDING], True),
        ("unknown", [], True),
        ("blocked", [GAP, UNKNOWN, PENDING], False),
        ("blocked", [BLOCKED], False),
        ("blocked", [GAP], True),
    ],
)
def test_the_worst_that_a_gate_reaches_decides(
    verdict: VerdictName, states: list[State], lost: bool
) -> None:
    """What would be met takes the level of the worst case at the end of a gate."""
    assert verdict == resolve("near", "met", [sight("gate", *states, lost=lost)], False).verdict


@pytest.mark.parametrize("outcome", ["gap", "unknown", "pending", "not_applicable"])
def test_only_met_is_changed_by_a_gate(outcome: VerdictName) -> None:
    """Any outcome but met stays as it is, whatever its gates are."""
    state = resolve("near", outcome, [sight("gate", GAP)], False)

    assert (outcome, ()) == (state.verdict, state.held_by)


def test_worst_of_several_gates_holds() -> None:
    """Only the gates that are as bad as the worst one hold a verdict back."""
    gates = [
        sight("gate", PENDING, rule="slow"),
        sight("gate", UNKNOWN, rule="dark"),
        sight("gate", UNKNOWN, rule="another"),
    ]

    assert State("unknown", held_by=("another", "dark")) == resolve("near", "met", gates, False)


def test_gap_has_its_own_name_among_what_holds_it() -> None:
    """A gap is held by its own rule and by what holds its gates, not by its data."""
    sights = [sight("gate", CAUSED), sight("data", GAP, rule="side")]

    assert State(
        "gap",
        unreliable=True,
        causes=("far", "root", "side"),
        roots=("root", "side"),
        holds=("far", "near", "root"),
    ) == resolve("near", "gap", sights, False)


def test_causes_are_handed_on_through_blocked_verdicts() -> None:
    """A blocked verdict is no cause itself, but what caused it is."""
    state = resolve("near", "met", [sight("gate", BLOCKED)], False)

    assert State("blocked", False, ("root",), ("root",), ("far",), ("root",)) == state


@pytest.mark.parametrize(
    ("unreliable", "state"),
    [
        (False, MET),
        (False, PENDING),
        (False, NOT_APPLICABLE),
        (True, GAP),
        (True, BLOCKED),
        (True, UNKNOWN),
        (True, State("met", unreliable=True)),
    ],
)
def test_data_makes_unreliable(unreliable: bool, state: State) -> None:
    """A verdict is unreliable if its data are a gap, blocked, unknown or unreliable."""
    assert unreliable == resolve("near", "met", [sight("data", state)], False).unreliable


def test_lost_data_make_unreliable() -> None:
    """A reference that leads nowhere is unknown data."""
    assert resolve("near", "met", [sight("data", lost=True)], False).unreliable


def test_gates_do_not_make_unreliable() -> None:
    """An unreliable gate leaves the verdict behind it as reliable as it was."""
    gate = sight("gate", State("met", unreliable=True))

    assert not resolve("near", "met", [gate], False).unreliable


def test_gaps_do_not_make_a_share_unreliable() -> None:
    """A share is there to judge gaps; only cases that can't be told make it doubtful."""
    assert not resolve("near", "gap", [share(GAP, BLOCKED, MET)], False).unreliable
    assert resolve("near", "gap", [share(GAP, UNKNOWN)], False).unreliable
    assert resolve("near", "gap", [share(State("met", unreliable=True))], False).unreliable


def test_share_has_the_gaps_of_its_cases_as_causes() -> None:
    """The gaps among a share's cases explain it, with their own causes."""
    state = resolve("near", "gap", [share(GAP, BLOCKED)], False)

    assert (("far", "root"), ("near",)) == (state.causes, state.holds)


def test_doubtful_rule_is_unreliable_unless_not_applicable() -> None:
    """A rule whose records lost a reference is unreliable wherever it applies."""
    assert State("met", unreliable=True) == resolve("near", "met", [], True)
    assert NOT_APPLICABLE == resolve("near", "not_applicable", [sight("data", GAP)], True)


def test_direct_explanation_is_a_gap_at_the_end_of_the_edge() -> None:
    """A gap explains directly what depends on it; a blocked verdict explains nothing."""
    sights = [sight("gate", GAP, rule="one"), sight("data", BLOCKED, rule="two")]

    assert {"one"} == explaining(State("blocked"), sights)
    assert set() == explaining(MET, sights)
