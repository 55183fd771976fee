"""Rules to rounds, and the rules of a round to cones: what is reasoned together, and when.

A rule that needs nothing is simple: its state follows from its outcome. Any other follows
from its own outcome and from the states of the rules that it needs. In an entity with many
cases each rule is a cone of its own, as rules reasoned together would have nearly as many
kinds of case as there are cases. In one with few, all rules of a round are one cone, which
takes fewer queries.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from compliance.check.form import Step
from compliance.graph.dependencies import Dependencies, Edge


class Import(Struct, frozen=True):
    """The states of a rule that are known before the round, seen along some steps."""

    rule: str
    steps: tuple[Step, ...]

    @property
    def is_many(self) -> bool:
        """Whether more than one record can be reached, or none with nothing missing."""
        return any(step.many or step.near_when for step in self.steps)


class Cone(Struct, frozen=True):
    """Rules about one entity, dependencies first, with what they import."""

    entity: str
    rules: tuple[str, ...]
    imports: tuple[Import, ...]


class Schedule(Struct, frozen=True):
    """The round of each rule, the simple rules, and the entities that have few cases."""

    rounds: Mapping[str, int]
    simple: frozenset[str]
    few: frozenset[str]

    @property
    def count(self) -> int:
        """How many rounds there are."""
        return max(self.rounds.values(), default=-1) + 1


def walked_edges(dependencies: Dependencies, rule: str) -> tuple[Edge, ...]:
    """List the dependencies that bear on a rule's verdict."""
    return tuple(edge for edge in dependencies.needs[rule] if edge.is_walked)


def plan_rounds(
    dependencies: Dependencies,
    subjects: Mapping[str, str],
    shares: Iterable[str],
    few: frozenset[str],
) -> Schedule:
    """Put every rule in the first round in which all that it needs can be known."""
    simple = frozenset(
        rule for rule in subjects.keys() - shares if not walked_edges(dependencies, rule)
    )
    rounds: dict[str, int] = {}
    for rule in dependencies.rules:
        together = subjects[rule] in few
        rounds[rule] = max(
            (
                rounds[edge.dependency] + (bool(edge.steps) or not together)
                for edge in walked_edges(dependencies, rule)
                if edge.dependency not in simple
            ),
            default=0,
        )
    return Schedule(rounds, simple, few)


def plan_cones(
    rules: Iterable[str], entity: str, dependencies: Dependencies, schedule: Schedule
) -> tuple[Cone, ...]:
    """Group the rules of one round about one entity, given in graph order, into cones."""
    listed = tuple(rules)
    groups = [listed] if entity in schedule.few else [(rule,) for rule in listed]
    return tuple(Cone(entity, group, _imports(group, dependencies)) for group in groups)


def is_within(edge: Edge, cone: Iterable[str]) -> bool:
    """Whether an edge leads to a rule of the same cone, about the same record."""
    return not edge.steps and edge.dependency in cone


def _imports(cone: tuple[str, ...], dependencies: Dependencies) -> tuple[Import, ...]:
    found = (
        Import(edge.dependency, edge.steps)
        for rule in cone
        for edge in walked_edges(dependencies, rule)
        if not is_within(edge, cone)
    )
    return tuple(dict.fromkeys(found))
