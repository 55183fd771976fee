"""Questions to a dependency graph: what a rule needs, what needs it, what it serves."""

from collections.abc import Callable, Iterable, Mapping

from compliance.check.rules import CheckedRules, Strength
from compliance.graph.dependencies import Dependencies, Edge

EVERY_STRENGTH: frozenset[Strength] = frozenset({"gate", "data", "assurance"})


def needed_rules(
    dependencies: Dependencies,
    rules: Iterable[str],
    strengths: frozenset[Strength] = EVERY_STRENGTH,
) -> tuple[str, ...]:
    """List all that the rules need, directly or not, themselves left out, in graph order."""
    return _reached(dependencies, rules, lambda id_: _far(dependencies.needs[id_], strengths))


def dependent_rules(
    dependencies: Dependencies,
    rules: Iterable[str],
    strengths: frozenset[Strength] = EVERY_STRENGTH,
) -> tuple[str, ...]:
    """List all that need the rules, directly or not, themselves left out, in graph order."""
    return _reached(
        dependencies, rules, lambda id_: _near(dependencies.needed_by[id_], strengths)
    )


def rules_by_requirement(checked: CheckedRules) -> Mapping[str, tuple[str, ...]]:
    """List for each requirement the rules that serve it or one of its parts."""
    serving: dict[str, dict[str, None]] = {id_: {} for id_ in checked.requirements}
    for rule in checked.rules.values():
        for requirement in rule.requirements:
            for id_ in lineage(checked, requirement):
                serving[id_][rule.id] = None
    return {id_: tuple(rules) for id_, rules in serving.items()}


def lineage(checked: CheckedRules, requirement: str) -> tuple[str, ...]:
    """Give a requirement and those that it is a part of, itself first."""
    found: list[str] = []
    here: str | None = requirement
    while here is not None:
        found.append(here)
        here = checked.requirements[here].parent
    return tuple(found)


def _reached(
    dependencies: Dependencies,
    rules: Iterable[str],
    neighbours: Callable[[str], list[str]],
) -> tuple[str, ...]:
    start = set(rules)
    seen = set(start)
    open_ = list(start)
    while open_:
        new = [each for each in neighbours(open_.pop()) if each not in seen]
        seen.update(new)
        open_ += new
    return tuple(id_ for id_ in dependencies.rules if id_ in seen - start)


def _far(edges: Iterable[Edge], strengths: frozenset[Strength]) -> list[str]:
    return [edge.dependency for edge in edges if edge.strength in strengths]


def _near(edges: Iterable[Edge], strengths: frozenset[Strength]) -> list[str]:
    return [edge.rule for edge in edges if edge.strength in strengths]
