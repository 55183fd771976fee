"""What the graph stage yields: which rule needs which, and an order to judge them in."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from compliance.check.form import Step
from compliance.check.rules import Strength
from compliance.check.typed_node import TypedNode
from compliance.source import Span


class Edge(TypedNode, frozen=True):
    """One rule's need of another, from the dependent to the dependency.

    `steps` lead from the dependent's subject to the dependency's; without any, both judge
    the same record. Equal entries of several versions are one edge with several `spans`.
    """

    rule: str
    dependency: str
    strength: Strength
    kind: Literal["rule", "share"]
    steps: tuple[Step, ...]
    spans: tuple[Span, ...]

    @property
    def is_walked(self) -> bool:
        """Whether the dependency's verdict bears on the dependent's own."""
        return self.strength != "assurance"


class Dependencies(Struct, frozen=True):
    """The dependency graph of a pack's rules; it has no circle.

    `rules` has every rule after all that it needs, and `edges` are in the order of their
    dependents. `layers` counts the edges on the longest way from a rule to one that needs
    none.
    """

    rules: tuple[str, ...]
    edges: tuple[Edge, ...]
    needs: Mapping[str, tuple[Edge, ...]]
    needed_by: Mapping[str, tuple[Edge, ...]]
    layers: Mapping[str, int]
