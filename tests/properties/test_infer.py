"""Reasoning once for each kind of case gives what reasoning case by case gives."""

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.check.rules import Inference, SeverityLevel
from compliance.evaluate.verdicts import VerdictName
from compliance.graph.build import build_graph
from compliance.infer import walk
from compliance.infer.builtin import run_builtin
from compliance.infer.engines import is_installed
from compliance.infer.program import compile_program, verdict_fact
from compliance.infer.reason import reason
from compliance.infer.reasoning import State
from properties.naive_inference import NaiveFact, infer_naively
from properties.plain_reasoning import Reasoner
from properties.random_graphs import World, make_pack, make_rule, open_world, programs, worlds

SEVERITIES: tuple[SeverityLevel, ...] = ("critical", "high")
RULES = [
    make_rule(f"rule-{place}", "a", (), severity, requirements, theme)
    for place, (severity, requirements, theme) in enumerate(
        (severity, requirements, theme)
        for severity in SEVERITIES
        for requirements in (("1",), ("1a", "2"))
        for theme in ("theme", "other")
    )
]
RULE_IDS = [rule.id for rule in RULES]
VERDICTS: tuple[VerdictName, ...] = ("gap", "blocked", "met", "unknown")


# These examples are smaller than those that the profiles count.
WORLDS = settings(max_examples=max(40, settings().max_examples), deadline=None)
FACTS = settings(max_examples=max(200, 10 * settings().max_examples), deadline=None)


@WORLDS
@pytest.mark.parametrize("few", [0, 500], ids=["each-rule-by-itself", "rules-together"])
@given(worlds())
def test_walk_agrees_with_plain_reasoning(few: int, world: World) -> None:
    """Every case has the state that it has when it is reasoned by itself."""
    tables = open_world(world)
    graph = build_graph(world.checked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walk, "FEW_CASES", few)
        reasoning = reason(world.checked, graph, world.plans, tables, world.verdicts, "builtin")
    plain = Reasoner(world)

    actual = {}
    for rule in world.checked.rules.values():
        query = f'SELECT "#", "{rule.id}" FROM final."{rule.subject}"'
        for number, state in tables.connection.execute(query).fetchall():
            actual[rule.id, number] = reasoning.states[state]

    assert {case: plain.state(case) for case in plain.cases()} == actual
    counted: dict[str, Counter[State]] = {rule: Counter() for rule in world.checked.rules}
    for (rule_id, _), found in actual.items():
        counted[rule_id][found] += 1
    assert counted == {
        rule_id: Counter({reasoning.states[state]: count for state, count in numbers.items()})
        for rule_id, numbers in reasoning.counts.items()
    }
    assert explained(world, plain) == reasoning.edges_explained
    assert expected_conclusions(world, plain) == set(
        tables.connection.execute("SELECT * FROM conclusion").fetchall()
    )


@FACTS
@given(
    programs(RULE_IDS),
    st.lists(
        st.tuples(st.sampled_from(RULE_IDS), st.sampled_from(VERDICTS)), min_size=2, max_size=6
    ),
    st.integers(0, 2**32),
)
def test_builtin_engine_agrees_with_naive_fixpoint(
    drawn: tuple[Inference, ...],
    verdicts: list[tuple[str, VerdictName]],
    seed: int,
) -> None:
    """The builtin engine fires what trying everything fires, whatever the order of facts."""
    expected = infer_naively(drawn, naive_facts(verdicts))
    shuffled = list(verdicts)
    Random(seed).shuffle(shuffled)

    assert expected == run_engine("builtin", drawn, verdicts)
    assert expected == run_engine("builtin", drawn, shuffled)


@pytest.mark.skipif(not is_installed(), reason="durable-rules can't be imported here")
@FACTS
@given(
    programs(RULE_IDS),
    st.lists(
        st.tuples(st.sampled_from(RULE_IDS), st.sampled_from(VERDICTS)), min_size=2, max_size=6
    ),
    st.integers(0, 2**32),
)
def test_durable_rules_agrees_with_naive_fixpoint(
    drawn: tuple[Inference, ...],
    verdicts: list[tuple[str, VerdictName]],
    seed: int,
) -> None:
    """durable-rules fires what trying everything fires, whatever the order of facts."""
    expected = infer_naively(drawn, naive_facts(verdicts))
    shuffled = list(verdicts)
    Random(seed).shuffle(shuffled)

    assert expected == run_engine("durable", drawn, verdicts)
    assert expected == run_engine("durable", drawn, shuffled)


def naive_facts(verdicts: Sequence[tuple[str, VerdictName]]) -> list[NaiveFact]:
    """Turn rules and their verdicts into facts of the naive fixpoint."""
    rules = {rule.id: rule for rule in RULES}
    return [NaiveFact.of_verdict(rules[rule], verdict) for rule, verdict in verdicts]


def run_engine(
    engine: str, drawn: tuple[Inference, ...], verdicts: Sequence[tuple[str, VerdictName]]
) -> frozenset[str]:
    """Run inferences on verdicts of rules."""
    program, vocabulary = compile_program(drawn)
    checked = make_pack(RULES, drawn)
    found = [verdict_fact(checked, rule, verdict, vocabulary) for rule, verdict in verdicts]
    facts = [fact for fact in found if fact is not None]
    if engine == "builtin":
        return run_builtin(program, facts)
    from compliance.infer.durable import Engine  # noqa: PLC0415 - not on every Python

    with Engine(program) as session:
        return session.run(facts)


def explained(world: World, plain: Reasoner) -> dict[tuple[str, str], int]:
    """Count for each edge the gaps and blocked verdicts that gaps at its end explain."""
    counts = {
        (rule.id, edge.rule): 0
        for rule in world.checked.rules.values()
        for edge in rule.dependencies
    }
    for case in plain.cases():
        if plain.settle(case).verdict in {"gap", "blocked"}:
            edges = world.checked.rules[case[0]].dependencies
            there = {
                edge.rule
                for edge in edges
                if edge.strength != "assurance"
                and any(
                    plain.settle(far).verdict == "gap" for far in plain.reach(case, edge) or ()
                )
            }
            for rule in there:
                counts[case[0], rule] += 1
    return counts


def expected_conclusions(world: World, plain: Reasoner) -> set[tuple[str, int, str]]:
    """Infer naively on every record."""
    found = set()
    for entity, records in world.records.items():
        rules = [rule.id for rule in world.checked.rules.values() if rule.subject == entity]
        for number in range(len(records) if entity not in world.missing else 0):
            fired = infer_naively(world.checked.inferences, plain.facts(rules, number))
            found |= {(entity, number, each) for each in fired}
    return found
