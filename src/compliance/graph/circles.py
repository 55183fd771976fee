"""The circles of a graph that has some, each as a diagnostic; the only user of networkx."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import networkx

from compliance.diagnostic import Diagnostic, Note
from compliance.graph.dependencies import Edge

# A pack in which every rule needs every other has more circles than there is time.
CIRCLES_SHOWN = 20


def name_circles(needs: Mapping[str, tuple[Edge, ...]]) -> list[Diagnostic]:
    """Describe every circle of rules once, up to `CIRCLES_SHOWN` of them."""
    names = list(needs)
    edges = _first_edges(needs)
    circles = list(islice(_circles(names, edges), CIRCLES_SHOWN + 1))
    more = len(circles) > CIRCLES_SHOWN
    return [_diagnostic(circle, edges, more) for circle in circles[:CIRCLES_SHOWN]]


def _first_edges(needs: Mapping[str, tuple[Edge, ...]]) -> dict[tuple[str, str], Edge]:
    edges: dict[tuple[str, str], Edge] = {}
    for each in needs.values():
        for edge in each:
            edges.setdefault((edge.rule, edge.dependency), edge)
    return edges


def _circles(
    names: Sequence[str], edges: Mapping[tuple[str, str], Edge]
) -> Iterator[list[str]]:
    # Numbers as nodes: networkx goes through sets, and the order of a set of texts changes
    # from run to run.
    number = {name: place for place, name in enumerate(names)}
    graph: networkx.DiGraph[int] = networkx.DiGraph()
    graph.add_edges_from((number[near], number[far]) for near, far in edges)
    for circle in networkx.simple_cycles(graph):
        first = circle.index(min(circle))
        yield [names[place] for place in circle[first:] + circle[:first]]


def _diagnostic(
    circle: Sequence[str], edges: Mapping[tuple[str, str], Edge], more: bool
) -> Diagnostic:
    round_trip = [*circle, circle[0]]
    first, *others = [edges[pair] for pair in zip(circle, round_trip[1:], strict=True)]
    shown = f"; only {CIRCLES_SHOWN} circles are shown" if more else ""
    return Diagnostic(
        code="rule-cycle",
        message="rules depend on each other in a circle: " + " -> ".join(round_trip),
        span=first.spans[0],
        label=f"needs the verdict of {first.dependency}",
        notes=tuple(Note(f"which needs {edge.dependency}", edge.spans[0]) for edge in others),
        help=f"leave out one of these dependencies, so that the circle is broken{shown}",
    )
