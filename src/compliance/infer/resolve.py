"""One rule's outcome and what it sees of its dependencies to its final state."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from compliance.evaluate.verdicts import VerdictName
from compliance.graph.dependencies import Edge
from compliance.infer.reasoning import State

HOLDING: frozenset[VerdictName] = frozenset({"gap", "blocked"})


class Sight(Struct, frozen=True):
    """The states that a case reaches along an edge; `lost` if some can't be told.

    A reference that is null or leads nowhere loses the state at its end, and so does an
    entity that was not supplied, or a record that was quarantined. `because` says which of
    many are lost.
    """

    edge: Edge
    states: tuple[State, ...]
    lost: bool
    because: tuple[str, ...] = ()


def resolve(rule: str, outcome: VerdictName, sights: Sequence[Sight], doubtful: bool) -> State:
    """Judge a rule for one kind of case, after its gates, with causes and reliability."""
    if outcome == "not_applicable":
        return State(outcome)
    verdict, held_by = _after_gates(outcome, sights)
    unreliable = doubtful or any(_is_doubted(sight) for sight in sights)
    if verdict not in HOLDING:
        because = _because(sights) if held_by and verdict == "unknown" else ()
        return State(verdict, unreliable, held_by=held_by, because=because)
    reached = [
        (sight.edge.dependency, state)
        for sight in sights
        for state in sight.states
        if state.verdict in HOLDING
    ]
    return State(
        verdict=verdict,
        unreliable=unreliable,
        causes=_causes(reached),
        roots=_roots(reached),
        held_by=held_by,
        holds=_holds(rule, verdict, sights),
    )


def explaining(state: State, sights: Iterable[Sight]) -> frozenset[str]:
    """Name the dependencies whose own gaps explain a gap or blocked verdict directly."""
    if state.verdict not in HOLDING:
        return frozenset()
    return frozenset(
        sight.edge.dependency
        for sight in sights
        if any(reached.verdict == "gap" for reached in sight.states)
    )


def _after_gates(
    outcome: VerdictName, sights: Iterable[Sight]
) -> tuple[VerdictName, tuple[str, ...]]:
    """Let the worst gate decide what would be met, and name the gates that are as bad."""
    if outcome != "met":
        return outcome, ()
    gates = [(sight, _level(sight)) for sight in sights if sight.edge.strength == "gate"]
    worst = {level for _, level in gates}
    for verdict in _WORST_FIRST:
        if verdict in worst:
            holding = {sight.edge.dependency for sight, level in gates if level == verdict}
            return verdict, tuple(sorted(holding))
    return outcome, ()


def _because(sights: Iterable[Sight]) -> tuple[str, ...]:
    """Say what gates could not reach, as none of them is worse than unknown."""
    gates = (sight for sight in sights if sight.edge.strength == "gate")
    return tuple(sorted({words for sight in gates for words in sight.because}))


_WORST_FIRST: tuple[VerdictName, ...] = ("blocked", "unknown", "pending")


def _level(gate: Sight) -> VerdictName:
    """What a gate makes of a verdict that would be met; not applicable holds nothing."""
    verdicts = {state.verdict for state in gate.states}
    if verdicts & HOLDING:
        return "blocked"
    if gate.lost or "unknown" in verdicts:
        return "unknown"
    return "pending" if "pending" in verdicts else "met"


def _is_doubted(sight: Sight) -> bool:
    if sight.edge.strength != "data":
        return False
    doubtful: frozenset[VerdictName] = frozenset({"unknown"})
    if sight.edge.kind == "rule":
        doubtful |= HOLDING  # a share is there to judge gaps: they don't make it doubtful
    return sight.lost or any(
        state.unreliable or state.verdict in doubtful for state in sight.states
    )


def _causes(reached: Iterable[tuple[str, State]]) -> tuple[str, ...]:
    found: set[str] = set()
    for rule, state in reached:
        found.update(state.causes)
        if state.verdict == "gap":
            found.add(rule)
    return tuple(sorted(found))


def _roots(reached: Iterable[tuple[str, State]]) -> tuple[str, ...]:
    found: set[str] = set()
    for rule, state in reached:
        found.update(state.roots if state.causes else (rule,))
    return tuple(sorted(found))


def _holds(rule: str, verdict: VerdictName, sights: Iterable[Sight]) -> tuple[str, ...]:
    found = {rule} if verdict == "gap" else set()
    for sight in sights:
        if sight.edge.strength == "gate":
            found.update(each for state in sight.states for each in state.holds)
    return tuple(sorted(found))
