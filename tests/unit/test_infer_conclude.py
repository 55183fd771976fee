"""Which facts a case has, what follows from them, and how conclusions are listed."""

from collections.abc import Mapping, Sequence

import pytest
from properties.random_graphs import (
    A_TO_B,
    B_TO_A,
    SPAN,
    World,
    make_pack,
    make_rule,
    open_world,
    to_one,
)

from compliance.check.form import Step
from compliance.check.rules import Dependency, Inference, Pattern, Rule
from compliance.diagnostic import RuleErrors, UserErrors
from compliance.evaluate.verdicts import GAP, MET
from compliance.graph.build import build_graph
from compliance.infer import builtin, conclude, engines
from compliance.infer.reason import reason
from compliance.infer.reasoning import Reasoning

Records = Sequence[Mapping[str, str | None]]
GAPS = Pattern(None, (("verdict", False, ("gap",)),), (), SPAN)
FORCE = [{"force": "Force"}]


def inference(id_: str, *when: Pattern, unless: Sequence[Pattern] = ()) -> Inference:
    """Make an inference that concludes its own id."""
    return Inference(id_, f"Title of {id_}", when, tuple(unless), id_, 0, SPAN)


def pattern_of(field: str, *texts: str) -> Pattern:
    """Make a pattern with one test."""
    return Pattern(None, ((field, False, texts),), (), SPAN)


def a(number: int, b_id: str | None = None, a_id: str | None = None) -> dict[str, str | None]:
    """Make a record of `a`."""
    return {"id": f"a{number}", "b_id": b_id, "a_id": a_id}


def infer(
    rules: Sequence[Rule],
    inferences: Sequence[Inference],
    outcomes: Mapping[str, Sequence[int]],
    records: Mapping[str, Records],
    engine: str = "builtin",
) -> Reasoning:
    """Reason about a world of these rules and records."""
    world = World(
        make_pack(rules, inferences), records, outcomes, frozenset(), frozenset(), frozenset()
    )
    graph = build_graph(world.checked)
    return reason(world.checked, graph, world.plans, open_world(world), world.verdicts, engine)


def subjects(reasoning: Reasoning) -> dict[tuple[str, str], tuple[str, ...]]:
    """Give the subjects of each conclusion by inference and entity."""
    return {(each.id, each.entity): each.subjects for each in reasoning.conclusions}


def test_verdicts_on_other_records_are_facts_one_by_one() -> None:
    """Two records with the same gap behind one dependency are two facts."""
    rules = [
        make_rule("far", "a"),
        make_rule("near", "b", [Dependency("far", "data", (B_TO_A,))]),
    ]
    records = {
        "a": [a(0, "b0"), a(1, "b0"), a(2, "b1"), a(3, None)],
        "b": [{"id": "b0", "c_id": None}, {"id": "b1", "c_id": None}],
    }
    outcomes = {"far": [GAP] * 4, "near": [MET, MET]}

    reasoning = infer(rules, [inference("two", GAPS, GAPS)], outcomes, records)

    assert {("two", "b"): ("b0",)} == subjects(reasoning)


def test_fact_reached_in_two_ways_is_one() -> None:
    """The same verdict on the same record is one fact, however many rules lead to it."""
    edge = Dependency("far", "data", (A_TO_B,))
    detour = (to_one("a", "a_id"), A_TO_B)
    rules = [
        make_rule("far", "b"),
        make_rule("one", "a", [edge]),
        make_rule("other", "a", [Dependency("far", "assurance", detour)]),
    ]
    records = {"a": [a(0, "b0", "a0")], "b": [{"id": "b0", "c_id": None}]}
    outcomes = {"far": [GAP], "one": [MET], "other": [MET]}
    wanted = [inference("one-gap", GAPS), inference("two-gaps", GAPS, GAPS)]

    found = subjects(infer(rules, wanted, outcomes, records))

    assert {("one-gap", "a"): ("a0",), ("one-gap", "b"): ("b0",)} == found


def test_own_verdict_is_no_second_fact_where_a_record_refers_to_itself() -> None:
    """A way that leads back to the same record adds nothing to its own verdicts."""
    rules = [
        make_rule("first", "a"),
        make_rule("second", "a", [Dependency("first", "data", (to_one("a", "a_id"),))]),
    ]
    records = {"a": [a(0, a_id="a0"), a(1, a_id="a0")]}
    outcomes = {"first": [GAP, GAP], "second": [MET, MET]}

    found = subjects(infer(rules, [inference("two", GAPS, GAPS)], outcomes, records))

    assert {("two", "a"): ("a1",)} == found


def test_force_is_not_asked_what_lies_below_it() -> None:
    """The force has its own verdicts; a rule about it brings no facts of others."""
    below = Dependency("far", "data", (Step("a", (), many=True),))
    rules = [make_rule("far", "a"), make_rule("top", "force", [below])]
    records = {"a": [a(0)], "force": FORCE}

    found = subjects(
        infer(rules, [inference("gap", GAPS)], {"far": [GAP], "top": [MET]}, records)
    )

    assert {("gap", "a"): ("a0",)} == found


def test_requirement_is_tested_with_what_it_is_a_part_of() -> None:
    """A test for a recommendation holds for rules that serve one of its parts."""
    rules = [make_rule("part", "a", requirements=["1a"]), make_rule("other", "b")]
    wanted = [
        inference("whole", pattern_of("requirement", "1")),
        inference("neither", pattern_of("requirement", "2")),
    ]
    records = {"a": [a(0)], "b": []}

    found = subjects(infer(rules, wanted, {"part": [MET], "other": []}, records))

    assert {("whole", "a"): ("a0",)} == found


def test_absence_is_judged_with_the_matched_facts_included() -> None:
    """`unless` looks at all facts of the case, those that `when` matched too."""
    rules = [make_rule("one", "a", severity="critical"), make_rule("two", "a")]
    wanted = [inference("minor", GAPS, unless=[pattern_of("severity", "critical")])]

    found = subjects(
        infer(rules, wanted, {"one": [GAP, GAP], "two": [MET, GAP]}, {"a": [a(0), a(1)]})
    )

    assert {} == found


def test_subjects_are_listed_up_to_a_number_and_counted_beyond(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first subjects by key are named; the count is of all."""
    monkeypatch.setattr(conclude, "SUBJECTS_SHOWN", 2)
    records = {"a": [a(number) for number in range(5)]}

    reasoning = infer(
        [make_rule("one", "a")], [inference("gap", GAPS)], {"one": [GAP] * 5}, records
    )

    (conclusion,) = reasoning.conclusions
    assert ("gap", "Title of gap", "a", 5, ("a0", "a1")) == (
        conclusion.id,
        conclusion.title,
        conclusion.entity,
        conclusion.count,
        conclusion.subjects,
    )


def test_inferences_that_nothing_can_start_are_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case on which no first pattern has a fact never reaches an engine."""
    monkeypatch.setattr(engines, "run_builtin", None)

    reasoning = infer(
        [make_rule("one", "a")], [inference("gap", GAPS)], {"one": [MET]}, {"a": [a(0)]}
    )

    assert () == reasoning.conclusions


def test_cases_that_look_alike_are_reasoned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many cases, each distinct set of facts goes through the engine once."""
    runs = []
    original = builtin.run_builtin
    monkeypatch.setattr(
        engines, "run_builtin", lambda *asked: runs.append(asked) or original(*asked)
    )
    records = {"a": [a(number) for number in range(6)]}
    rules = [make_rule("one", "a"), make_rule("two", "a")]
    outcomes = {"one": [GAP, GAP, MET, MET, GAP, MET], "two": [MET, GAP, GAP, MET, MET, GAP]}

    reasoning = infer(rules, [inference("gap", GAPS)], outcomes, records)

    assert 1 == len(runs)  # two gaps are no more than one to a rule with one pattern
    assert 5 == reasoning.conclusions[0].count


def test_endless_search_is_a_diagnostic_at_the_inference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the search is given up, the message names the inference."""
    monkeypatch.setattr(builtin, "MOST_ATTEMPTS", 1)

    with pytest.raises(RuleErrors, match=r"too-many-matches\]: inference `two`") as caught:
        infer(
            [make_rule("one", "a"), make_rule("two", "a")],
            [inference("two", GAPS, GAPS)],
            {"one": [GAP], "two": [GAP]},
            {"a": [a(0)]},
        )

    assert SPAN == caught.value.diagnostics[0].span


def test_missing_engine_is_a_diagnostic(monkeypatch: pytest.MonkeyPatch) -> None:
    """`--reasoner durable` where it isn't installed says so, and what to type instead."""
    monkeypatch.setattr(engines, "is_installed", lambda: False)

    with pytest.raises(UserErrors, match=r"reasoner-unusable(.|\n)*--reasoner builtin"):
        infer(
            [make_rule("one", "a")],
            [inference("gap", GAPS)],
            {"one": [GAP]},
            {"a": [a(0)]},
            "durable",
        )


def test_pack_without_rules_has_nothing_to_say() -> None:
    """No rules give no states that count, no causes, no remedies and no conclusions."""
    reasoning = infer([], [], {}, {"a": [a(0)]})

    assert ({}, (), (), ()) == (
        reasoning.counts,
        reasoning.root_causes,
        reasoning.remedies,
        reasoning.conclusions,
    )
