"""Counts of states to root causes: whose gaps explain which other gaps and blocked verdicts."""

from collections import Counter
from collections.abc import Mapping, Sequence

from compliance.infer.reasoning import RootCause, State
from compliance.infer.resolve import HOLDING

Counts = Mapping[str, Mapping[int, int]]


def find_root_causes(states: Sequence[State], counts: Counts) -> tuple[RootCause, ...]:
    """List the rules that have gaps without a cause, those that explain most first.

    A rule explains a gap or blocked verdict of another rule if it is among its roots.
    """
    gaps = {rule: _root_gaps(states, numbers) for rule, numbers in counts.items()}
    explained: dict[str, Counter[str]] = {rule: Counter() for rule in counts}
    for rule, numbers in counts.items():
        for number, count in numbers.items():
            if states[number].verdict in HOLDING:
                for root in states[number].roots:
                    explained[root][rule] += count
    # One subject has one verdict of a rule, so that its gaps are as many as their subjects.
    causes = (
        RootCause(rule, gaps[rule], gaps[rule], _most_first(explained[rule]))
        for rule in counts
        if gaps[rule]
    )
    return tuple(sorted(causes, key=_order))


def _root_gaps(states: Sequence[State], numbers: Mapping[int, int]) -> int:
    return sum(
        count
        for number, count in numbers.items()
        if states[number].verdict == "gap" and not states[number].causes
    )


def _most_first(explained: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(explained.items(), key=lambda item: (-item[1], item[0])))


def _order(cause: RootCause) -> tuple[int, int, str]:
    return (-sum(count for _, count in cause.explains), -cause.gaps, cause.rule)
