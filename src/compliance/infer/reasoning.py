"""What the infer stage yields: every final verdict with its causes, and the conclusions.

Layout in the database, beside the outcome tables:

- `final."<entity>"`: `"#"` as in `data."<entity>"`, and for each rule about the entity a
  column named by the rule's id: the number of its `State` in `Reasoning.states`.
"""

from collections.abc import Mapping

from msgspec import Struct

from compliance.evaluate.verdicts import Reason, VerdictName


class State(Struct, frozen=True):
    """A verdict after gates, and why.

    `causes` are the rules whose gaps explain this gap or blocked verdict, transitively along
    gate and data edges; `roots` are those of them that have no cause of their own.
    `held_by` are the gates (direct) that changed the verdict from met.
    `holds` are all the rules whose gaps must be closed before this case is met: its own, if
    it is a gap, and those that hold its gates.
    `because` says in words what a gate could not reach, where that made it unknown.
    """

    verdict: VerdictName
    unreliable: bool = False
    causes: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


class Conclusion(Struct, frozen=True):
    """What one inference derived: about how many subjects of an entity, and which."""

    id: str
    title: str
    entity: str
    count: int
    subjects: tuple[str, ...]


class RootCause(Struct, frozen=True):
    """A rule with gaps that have no cause of their own, and the rules that it explains."""

    rule: str
    gaps: int
    subjects: int
    explains: tuple[tuple[str, int], ...]


class Remedy(Struct, frozen=True):
    """One step of the order of remedy: gaps that it closes, blocked cases that it frees."""

    rank: int
    rule: str
    closes: int
    unblocks: int
    subjects: int
    requirements: tuple[str, ...]


class Reasoning(Struct, frozen=True):
    """Final states, conclusions, root causes and the order of remedy.

    `counts` holds for each rule how many of its subjects are in each state, by number.
    `share_reasons` are the reasons of `share_of` rules, whose outcomes are judged here.
    `edges_explained` counts, for each (rule, dependency), the gaps and blocked verdicts that
    the dependency's gap explains directly. `engine` is `durable-rules` or `builtin`.
    """

    states: tuple[State, ...]
    counts: Mapping[str, Mapping[int, int]]
    share_reasons: Mapping[str, tuple[Reason, ...]]
    conclusions: tuple[Conclusion, ...]
    root_causes: tuple[RootCause, ...]
    remedies: tuple[Remedy, ...]
    edges_explained: Mapping[tuple[str, str], int]
    engine: str
