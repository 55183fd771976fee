"""Conclusions in an order in which an absence is judged when it can no longer change."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from compliance.check import inference_faults as say
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.load.rulebook import InferenceEntry


class Chain(Struct, frozen=True):
    """One inference with the conclusions that it needs, and those that must be absent."""

    entry: InferenceEntry
    needs: frozenset[str]
    absent: frozenset[str]

    @property
    def conclusion(self) -> str:
        """What the inference concludes."""
        return self.entry.conclude.value


def find_strata(chains: Iterable[Chain], faults: list[Diagnostic]) -> dict[str, int]:
    """Give each conclusion's stratum: above all that must be absent for it, from 0."""
    listed = list(chains)
    strata = dict.fromkeys((chain.conclusion for chain in listed), 0)
    if _report_circles(listed, faults):
        return strata
    changed = True
    while changed:  # ends, because no circle leads through an absence
        changed = False
        for chain in listed:
            least = max(
                [strata[name] for name in chain.needs if name in strata]
                + [strata[name] + 1 for name in chain.absent if name in strata],
                default=0,
            )
            if least > strata[chain.conclusion]:
                strata[chain.conclusion] = least
                changed = True
    return strata


def _report_circles(chains: list[Chain], faults: list[Diagnostic]) -> bool:
    """Report each circle that leads through an absence, once."""
    needed: dict[str, set[str]] = {}
    for chain in chains:
        needed.setdefault(chain.conclusion, set()).update(chain.needs | chain.absent)
    seen: set[frozenset[str]] = set()
    for chain in chains:
        for absent in sorted(chain.absent):
            way = _way(absent, chain.conclusion, needed)
            if way and frozenset(way) not in seen:
                seen.add(frozenset(way))
                place = _place(chain, absent)
                faults.append(say.unstratified(place, [chain.conclusion, *way]))
    return bool(seen)


def _way(start: str, end: str, needed: Mapping[str, set[str]]) -> list[str]:
    """Give the shortest way from one conclusion to another that it needs, or nothing."""
    ways: dict[str, list[str]] = {start: [start]}
    queue = [start]
    for name in queue:
        if name == end:
            return ways[name]
        for following in sorted(needed.get(name, ())):
            if following not in ways:
                ways[following] = [*ways[name], following]
                queue.append(following)
    return []


def _place(chain: Chain, absent: str) -> Scalar:
    """Give the place where the absence is written."""
    values = [
        value
        for pattern in chain.entry.unless
        for test in pattern.tests
        if test.field.value == "conclusion"
        for value in test.values
    ]
    exact = next((value for value in values if value.value == absent), None)
    return exact or next(iter(values), chain.entry.id)
