"""Counts of states to the order of remedy: which rule's gaps to close first.

At each rank stands the rule that frees most, after those above it are mended: those of its
gaps whose causes, if they have any, are mended by then, and the blocked verdicts of any rule
that all ranks up to this one hold and those before did not (`unblocks`). A gap with a cause
that still stands is not counted for its rule, because mending the cause comes first. Among
equals the severer rule comes first, then the one with more gaps, then the first by id. The
list ends when every gap is closed; `closes` are all gaps of the rule. `subjects` are the
distinct records, of all entities, that have one of the gaps closed or of the verdicts freed,
and `requirements` what the rules of those verdicts serve.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from compliance.check.rules import CheckedRules, SeverityLevel
from compliance.infer import queries
from compliance.infer.reasoning import Remedy, State
from compliance.infer.relations import Relations
from compliance.infer.root_causes import Counts
from compliance.snapshot.tables import Tables

# The states, by number, in which a closing finds the subjects of rules.
Concern = dict[str, set[int]]

_SEVERITIES: tuple[SeverityLevel, ...] = ("critical", "high", "medium", "low")


class Held(Struct, frozen=True):
    """A blocked state of a rule, how many subjects are in it, and what still holds it."""

    rule: str
    state: int
    count: int
    holders: frozenset[str]


class Closing(Struct, frozen=True):
    """One rank: the rule whose gaps are closed, how many, and the blocked states it frees.

    `ready` are those of the gaps that no standing cause explains.
    """

    rule: str
    closes: int
    ready: int
    freed: tuple[Held, ...]

    @property
    def unblocks(self) -> int:
        """How many blocked verdicts are freed."""
        return sum(held.count for held in self.freed)


class _Remaining(Struct):
    """What is left to close: the gaps of a rule, by what causes them."""

    gaps: dict[str, dict[frozenset[str], int]]
    blocked: list[Held]
    closed: set[str] = field(default_factory=set)


def find_remedies(
    checked: CheckedRules,
    states: Sequence[State],
    counts: Counts,
    relations: Relations,
    tables: Tables,
) -> tuple[Remedy, ...]:
    """Give the order of remedy, as the module says."""
    closings = order_closings(checked, states, counts)
    subjects = _count_subjects(closings, states, counts, relations, tables)
    return tuple(
        Remedy(
            rank=place + 1,
            rule=closing.rule,
            closes=closing.closes,
            unblocks=closing.unblocks,
            subjects=subjects[place],
            requirements=_requirements(closing, checked),
        )
        for place, closing in enumerate(closings)
    )


def order_closings(
    checked: CheckedRules, states: Sequence[State], counts: Counts
) -> tuple[Closing, ...]:
    """Order the rules with gaps by what closing them frees."""
    remaining = _all_gaps(states, counts)
    closings: list[Closing] = []
    while remaining.gaps:
        best = min(_candidates(remaining), key=lambda each: _preference(each, checked))
        closings.append(best)
        _close(best, remaining)
    return tuple(closings)


def _all_gaps(states: Sequence[State], counts: Counts) -> _Remaining:
    gaps: dict[str, dict[frozenset[str], int]] = {}
    blocked: list[Held] = []
    for rule, numbers in counts.items():
        for number, count in numbers.items():
            state = states[number]
            if state.verdict == "gap":
                by_cause, causes = gaps.setdefault(rule, {}), frozenset(state.causes)
                by_cause[causes] = by_cause.get(causes, 0) + count
            elif state.verdict == "blocked":
                blocked.append(Held(rule, number, count, frozenset(state.holds)))
    return _Remaining(gaps, blocked)


def _candidates(remaining: _Remaining) -> list[Closing]:
    freed: dict[str, list[Held]] = {}
    for held in remaining.blocked:
        if len(held.holders) == 1:
            freed.setdefault(next(iter(held.holders)), []).append(held)
    return [
        Closing(
            rule,
            sum(by_cause.values()),
            sum(count for causes, count in by_cause.items() if causes <= remaining.closed),
            tuple(freed.get(rule, ())),
        )
        for rule, by_cause in remaining.gaps.items()
    ]


def _preference(closing: Closing, checked: CheckedRules) -> tuple[int, int, int, str]:
    severity = _SEVERITIES.index(checked.rules[closing.rule].severity)
    return (-(closing.ready + closing.unblocks), severity, -closing.closes, closing.rule)


def _close(closing: Closing, remaining: _Remaining) -> None:
    del remaining.gaps[closing.rule]
    remaining.closed.add(closing.rule)
    freed = set(closing.freed)
    remaining.blocked = [
        Held(held.rule, held.state, held.count, held.holders - {closing.rule})
        for held in remaining.blocked
        if held not in freed
    ]


def _requirements(closing: Closing, checked: CheckedRules) -> tuple[str, ...]:
    gaining = {closing.rule, *(held.rule for held in closing.freed)}
    served = {each for rule in gaining for each in checked.rules[rule].requirements}
    return tuple(each for each in checked.requirements if each in served)


def _count_subjects(
    closings: Sequence[Closing],
    states: Sequence[State],
    counts: Counts,
    relations: Relations,
    tables: Tables,
) -> list[int]:
    """Count for each rank the distinct records concerned."""
    totals = [0] * len(closings)
    shared: list[tuple[int, str, Concern]] = []
    for place, closing in enumerate(closings):
        for entity, concern in _concerns(closing, states, counts, relations).items():
            if len(concern) == 1:  # a record has one verdict of a rule
                totals[place] += sum(
                    counts[rule][number]
                    for rule, numbers in concern.items()
                    for number in numbers
                )
            else:
                shared.append((place, entity, concern))
    if shared:
        query = _subjects_query(shared, relations)
        for place, count in tables.connection.execute(query).fetchall():
            totals[place] += count
    return totals


def _concerns(
    closing: Closing, states: Sequence[State], counts: Counts, relations: Relations
) -> dict[str, Concern]:
    """Give for each entity the rules and their states that a closing does away with."""
    gaps = [number for number in counts[closing.rule] if states[number].verdict == "gap"]
    pairs = [(closing.rule, number) for number in gaps]
    concerns: dict[str, Concern] = {}
    for rule, number in [*pairs, *((held.rule, held.state) for held in closing.freed)]:
        concern = concerns.setdefault(relations.subjects[rule], {})
        concern.setdefault(rule, set()).add(number)
    return concerns


def _subjects_query(shared: Iterable[tuple[int, str, Concern]], relations: Relations) -> str:
    """Count the records of an entity that are in some of the states, for each rank."""
    selects = []
    for place, entity, concern in shared:
        rows = relations.rows(entity)
        condition = " OR ".join(
            f"{rows.state(rule)} IN ({', '.join(map(str, sorted(numbers)))})"
            for rule, numbers in concern.items()
        )
        columns = [(str(place), "rank"), ("count(*)", "subjects")]
        selects.append(queries.select(columns, rows.source, f"WHERE {condition}"))
    return queries.union(selects)
