"""The dependency graph: its order, its edges, and the circles that it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest
from properties.random_graphs import A_TO_B, B_TO_A, SPAN, make_pack, make_rule

from compliance.check.form import Step
from compliance.check.pack import check_pack
from compliance.check.rules import Dependency, Rule, Strength
from compliance.diagnostic import RuleErrors
from compliance.graph.build import build_graph
from compliance.graph.circles import CIRCLES_SHOWN
from compliance.graph.reach import dependent_rules, needed_rules, rules_by_requirement
from compliance.load.pack import load_pack
from compliance.source import Source, Span
from tests.cases import Case, compare, find_cases, lay_over_base


def needs(*ids: str, strength: Strength = "gate") -> list[Dependency]:
    """Depend on rules about the same record."""
    return [Dependency(id_, strength, ()) for id_ in ids]


def circle_of(*rules: Rule) -> list[str]:
    """Build a graph that has circles, and give their messages."""
    with pytest.raises(RuleErrors) as caught:
        build_graph(make_pack(rules))
    return [each.message.partition(": ")[2] for each in caught.value.diagnostics]


def test_dependencies_come_first_and_otherwise_the_order_of_the_files() -> None:
    """A rule follows all that it needs; rules of one layer keep the order of the files."""
    rules = [
        make_rule("last", "a", needs("middle", "free")),
        make_rule("middle", "a", needs("free", strength="assurance")),
        make_rule("other", "b"),
        make_rule("free", "a"),
    ]

    graph = build_graph(make_pack(rules))

    assert ("other", "free", "middle", "last") == graph.rules
    assert {"other": 0, "free": 0, "middle": 1, "last": 2} == graph.layers
    assert ["middle", "last", "last"] == [edge.rule for edge in graph.edges]
    assert ["middle", "last"] == [edge.rule for edge in graph.needed_by["free"]]


def test_equal_entries_of_two_versions_are_one_edge() -> None:
    """An edge that stands in two versions is there once, with both places."""
    source = Source("rules.yaml", "first second")
    places = [Span(source, 0, 5), Span(source, 6, 12)]
    entries = [Dependency("free", "gate", (), span=place) for place in places]

    graph = build_graph(make_pack([make_rule("free", "a"), make_rule("two", "a", entries)]))

    assert [tuple(places)] == [edge.spans for edge in graph.edges]
    assert ["gate"] == [edge.strength for edge in graph.needs["two"]]


def test_subject_without_a_path_is_reached_whole() -> None:
    """A dependency on another entity without steps reaches all of it; the force is one."""
    rules = [
        make_rule("about-a", "a"),
        make_rule("about-force", "force", needs("about-a")),
        make_rule("about-b", "b", needs("about-force")),
        make_rule("share", "a", [Dependency("about-a", "data", (), kind="share")]),
    ]

    graph = build_graph(make_pack(rules))

    assert [
        (Step("a", (), many=True),),
        (Step("force", (), many=False),),
        (Step("a", (), many=True),),
    ] == [graph.needs[rule][0].steps for rule in ("about-force", "about-b", "share")]


def test_every_circle_is_named_once() -> None:
    """Two circles that share a rule are two faults, each from its first rule in the files."""
    rules = [
        make_rule("one", "a", needs("two", "three")),
        make_rule("two", "a", needs("one")),
        make_rule("three", "a", needs("one", strength="assurance")),
    ]

    assert ["one -> three -> one", "one -> two -> one"] == sorted(circle_of(*rules))


def test_rule_that_needs_itself_is_a_circle() -> None:
    """The smallest circle is a rule that depends on itself."""
    assert ["one -> one"] == circle_of(make_rule("one", "a", needs("one")))


def test_circle_over_other_records_is_a_circle() -> None:
    """A circle counts even where it leads over several entities."""
    there = [Dependency("about-b", "data", (A_TO_B,))]
    back = [Dependency("about-a", "data", (B_TO_A,))]

    assert ["about-a -> about-b -> about-a"] == circle_of(
        make_rule("about-a", "a", there), make_rule("about-b", "b", back)
    )


def test_most_circles_are_left_out_of_very_many() -> None:
    """Of a tangle with more circles than one could read, some are shown, and it says so."""
    ids = [f"rule-{number}" for number in range(9)]
    rules = [make_rule(id_, "a", needs(*(each for each in ids if each != id_))) for id_ in ids]

    with pytest.raises(RuleErrors) as caught:
        build_graph(make_pack(rules))

    assert CIRCLES_SHOWN == len(caught.value.diagnostics)
    assert all("only 20 circles are shown" in each.help for each in caught.value.diagnostics)


def test_needed_and_dependent_rules_are_found_along_the_strengths_asked_for() -> None:
    """What a rule needs is followed over any number of edges of the strengths asked for."""
    rules = [
        make_rule("free", "a"),
        make_rule("middle", "a", needs("free", strength="assurance")),
        make_rule("last", "a", needs("middle")),
    ]
    graph = build_graph(make_pack(rules))

    assert ("free", "middle") == needed_rules(graph, ["last"])
    assert ("middle",) == needed_rules(graph, ["last"], frozenset({"gate"}))
    assert ("middle", "last") == dependent_rules(graph, ["free"])
    assert () == dependent_rules(graph, ["free"], frozenset({"data"}))


def test_requirement_has_the_rules_of_its_parts() -> None:
    """A recommendation rests on its own rules and on those of its parts."""
    pack = make_pack(
        [
            make_rule("part", "a", requirements=["1a"]),
            make_rule("whole", "a", requirements=["1", "2"]),
        ]
    )

    assert {"1": ("part", "whole"), "1a": ("part",), "2": ("whole",)} == rules_by_requirement(
        pack
    )


def test_networkx_is_left_alone_where_there_is_no_circle() -> None:
    """A pack without a circle doesn't pay for the import of networkx."""
    program = "import sys, compliance.graph.build; sys.exit('networkx' in sys.modules)"
    environment = {"PYTHONPATH": str(Path(build_graph.__code__.co_filename).parents[2])}

    ended = subprocess.run([sys.executable, "-c", program], env=environment, check=False)

    assert 0 == ended.returncode


@pytest.mark.parametrize("case", find_cases("graph/bad"), ids=str)
def test_bad_graph(case: Case, tmp_path: Path, update: bool) -> None:
    """Each case gives the diagnostics that stand beside it, and no other."""
    checked = check_pack(load_pack(lay_over_base(case, tmp_path)))
    with pytest.raises(RuleErrors) as caught:
        build_graph(checked)

    text = str(caught.value).replace(f"{tmp_path.as_posix()}/", "") + "\n"
    compare(case.expected, text, update)


def test_span_of_the_fixture_is_used_where_a_dependency_has_none() -> None:
    """A dependency without a place of its own is shown at its rule."""
    graph = build_graph(
        make_pack([make_rule("free", "a"), make_rule("one", "a", needs("free"))])
    )

    assert (SPAN,) == graph.needs["one"][0].spans
