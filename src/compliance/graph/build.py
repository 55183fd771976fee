"""Typed rules to their dependency graph, or a diagnostic for every circle in it."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from compliance.check.dictionary import FORCE
from compliance.check.form import Step
from compliance.check.rules import CheckedRules, Dependency, Rule
from compliance.diagnostic import RuleErrors
from compliance.graph.dependencies import Dependencies, Edge
from compliance.source import Span


def build_graph(checked: CheckedRules) -> Dependencies:
    """Order the rules by what they need; raise `RuleErrors` with every circle of them."""
    needs = {id_: _edges_of(rule, checked.rules) for id_, rule in checked.rules.items()}
    layers = _layers(needs)
    position = {id_: number for number, id_ in enumerate(checked.rules)}
    order = sorted(layers, key=lambda id_: (layers[id_], position[id_]))
    edges = tuple(edge for id_ in order for edge in needs[id_])
    return Dependencies(
        rules=tuple(order),
        edges=edges,
        needs=needs,
        needed_by=_turned_round(edges, order),
        layers={id_: layers[id_] for id_ in order},
    )


def _edges_of(rule: Rule, rules: Mapping[str, Rule]) -> tuple[Edge, ...]:
    spans: dict[Edge, list[Span]] = {}
    for dependency in rule.dependencies:
        target = rules[dependency.rule].subject
        edge = Edge(
            rule=rule.id,
            dependency=dependency.rule,
            strength=dependency.strength,
            kind=dependency.kind,
            steps=_steps(rule.subject, target, dependency),
            spans=(),
        )
        spans.setdefault(edge, []).append(dependency.span or rule.span)
    return tuple(
        Edge(edge.rule, edge.dependency, edge.strength, edge.kind, edge.steps, tuple(places))
        for edge, places in spans.items()
    )


def _steps(subject: str, target: str, dependency: Dependency) -> tuple[Step, ...]:
    """Give the steps; those to a subject that is reached without a path lead to all of it."""
    if dependency.steps or (subject == target and dependency.kind == "rule"):
        return dependency.steps
    return (Step(entity=target, pairs=(), many=target != FORCE),)


def _layers(needs: Mapping[str, tuple[Edge, ...]]) -> dict[str, int]:
    sorter = TopologicalSorter(
        {id_: {edge.dependency for edge in edges} for id_, edges in needs.items()}
    )
    try:
        order = list(sorter.static_order())
    except CycleError:
        # networkx takes 0.2 s to import, a tenth of a small check: only a fault pays for it.
        from compliance.graph.circles import name_circles  # noqa: PLC0415

        raise RuleErrors(name_circles(needs)) from None
    layers: dict[str, int] = {}
    for id_ in order:
        layers[id_] = max((layers[edge.dependency] + 1 for edge in needs[id_]), default=0)
    return layers


def _turned_round(edges: Iterable[Edge], rules: Iterable[str]) -> dict[str, tuple[Edge, ...]]:
    dependents: dict[str, list[Edge]] = {id_: [] for id_ in rules}
    for edge in edges:
        dependents[edge.dependency].append(edge)
    return {id_: tuple(each) for id_, each in dependents.items()}
