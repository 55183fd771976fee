"""The dependency graph of the report: rules and requirements, and how each stands."""

from collections.abc import Iterator, Mapping

from compliance.evaluate.verdicts import VerdictName
from compliance.report.judged import Judged
from compliance.report.report import (
    Graph,
    GraphEdge,
    GraphNode,
    RequirementSummary,
    RuleSummary,
)

WORST_FIRST: tuple[VerdictName, ...] = ("gap", "blocked", "unknown", "pending", "met")


def draw_graph(
    judged: Judged,
    requirements: tuple[RequirementSummary, ...],
    rules: Mapping[str, RuleSummary],
) -> Graph:
    """List the nodes and edges: from requirements to parts and rules, between rules."""
    nodes = [GraphNode(each.id, "requirement", each.status) for each in requirements]
    nodes += [GraphNode(rule.id, "rule", rule_status(rule)) for rule in rules.values()]
    listed = {node.id for node in nodes if node.kind == "requirement"}
    edges = [*_parts(requirements, listed), *_served(rules, listed), *_needed(judged)]
    return Graph(tuple(nodes), tuple(edges))


def rule_status(rule: RuleSummary) -> VerdictName:
    """Give the worst verdict that a rule has; not applicable where it has no case."""
    found = (verdict for verdict in WORST_FIRST if rule.verdicts[verdict])
    return next(found, "not_applicable")


def _parts(
    requirements: tuple[RequirementSummary, ...], listed: set[str]
) -> Iterator[GraphEdge]:
    for each in requirements:
        if each.parent in listed:
            yield GraphEdge(each.parent, each.id, None, "part", 0)


def _served(rules: Mapping[str, RuleSummary], listed: set[str]) -> Iterator[GraphEdge]:
    for rule in rules.values():
        for requirement in rule.requirement:
            if requirement in listed:
                yield GraphEdge(requirement, rule.id, None, "requirement", 0)


def _needed(judged: Judged) -> Iterator[GraphEdge]:
    explained = judged.reasoning.edges_explained
    for edge in judged.dependencies.edges:
        count = explained.get((edge.rule, edge.dependency), 0)
        yield GraphEdge(edge.rule, edge.dependency, edge.strength, edge.kind, count)
