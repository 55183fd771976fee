"""The chain of causes of one case: what it depends on, down to the roots."""

from collections.abc import Iterator

from msgspec import Struct
from sqlglot import exp

from compliance.evaluate.verdicts import VerdictName
from compliance.graph.dependencies import Edge
from compliance.plan import sql
from compliance.plan.lost_ways import lost_ways
from compliance.plan.steps import pairs
from compliance.report.cases import EXPLAINED, describe_cases
from compliance.report.explanation import Link
from compliance.report.judged import Judged
from compliance.report.queries import one_case, rows_of, run
from compliance.report.waivers import Waived

SHOWN_AN_EDGE = 3
WORST_FIRST: tuple[VerdictName, ...] = (
    "gap",
    "blocked",
    "unknown",
    "pending",
    "met",
    "not_applicable",
)


class _Place(Struct, frozen=True):
    """A case on the way: the rule, the row number of its subject, and the steps so far."""

    rule: str
    number: int
    depth: int


def follow_dependencies(
    judged: Judged, waived: Waived, rule: str, number: int
) -> tuple[Link, ...]:
    """List the cases that a case depends on by gate or data, each followed by its own."""
    return tuple(_follow(judged, waived, _Place(rule, number, 0), {(rule, number)}))


def _follow(
    judged: Judged, waived: Waived, place: _Place, seen: set[tuple[str, int]]
) -> Iterator[Link]:
    for edge in judged.dependencies.needs[place.rule]:
        if not edge.is_walked:
            continue
        reached = _reached(judged, edge, place.number)
        for far, _ in reached[:SHOWN_AN_EDGE]:
            there = _Place(edge.dependency, far, place.depth + 1)
            yield _link(judged, waived, edge, there, (there.rule, far) in seen)
            if (there.rule, far) not in seen:
                seen.add((there.rule, far))
                yield from _follow(judged, waived, there, seen)
        yield from _summed(judged, edge, reached[SHOWN_AN_EDGE:], place.depth + 1)
        lost = tuple(_lost_words(judged, edge, place.number))
        if lost or not reached:
            yield _missing(judged, edge, place.depth + 1, lost)


def _reached(judged: Judged, edge: Edge, number: int) -> list[tuple[int, int]]:
    """Give the cases that an edge leads to, and their states, worst first."""
    if not rows_of(judged, edge.dependency):
        return []
    target = judged.checked.rules[edge.dependency].subject
    query = sql.select((sql.column("f", "#"), "#"), (sql.column("f", edge.dependency), "state"))
    sql.from_(query, sql.table("final", target, "f"))
    if not edge.steps:
        sql.where(query, sql.equal(sql.column("f", "#"), sql.integer(number)))
    else:
        near = judged.checked.rules[edge.rule].subject
        led = sql.subquery(pairs(near, edge.steps, judged.tables), "p")
        sql.add_join(query, led, sql.equal(sql.column("p", "far"), sql.column("f", "#")))
        sql.where(query, sql.equal(sql.column("p", "near"), sql.integer(number)))
    query.set("order", exp.Order(expressions=[sql.column("f", "#")]))
    found = run(judged.tables, query)
    states = judged.reasoning.states
    return sorted(found, key=lambda row: (WORST_FIRST.index(states[row[1]].verdict), row[0]))


def _lost_words(judged: Judged, edge: Edge, number: int) -> Iterator[str]:
    """Say what an edge leads to that could not be assessed."""
    near = judged.checked.rules[edge.rule].subject
    dictionary, tables = judged.checked.dictionary, judged.tables
    for way in lost_ways(near, edge.steps, dictionary, tables):
        query = sql.from_(sql.select((sql.NULL, "lost")), sql.subquery(way.query, "w"))
        sql.where(query, sql.equal(sql.column("w", "near"), sql.integer(number)))
        if run(tables, query):
            yield way.words


def _link(judged: Judged, waived: Waived, edge: Edge, place: _Place, is_repeated: bool) -> Link:
    query = one_case(judged, place.rule, place.number)
    (case,) = describe_cases(judged, waived, place.rule, query, EXPLAINED)
    title = judged.checked.rules[place.rule].title
    return Link(
        depth=place.depth,
        rule=place.rule,
        title=title,
        strength=edge.strength,
        verdict=case.verdict,
        case=case,
        is_repeated=is_repeated,
    )


def _summed(
    judged: Judged, edge: Edge, others: list[tuple[int, int]], depth: int
) -> Iterator[Link]:
    found = [judged.reasoning.states[state].verdict for _, state in others]
    title = judged.checked.rules[edge.dependency].title
    for verdict in WORST_FIRST:
        if count := found.count(verdict):
            yield Link(depth, edge.dependency, title, edge.strength, verdict, None, count)


def _missing(judged: Judged, edge: Edge, depth: int, lost: tuple[str, ...]) -> Link:
    # A reference to one record that leads nowhere is unknown; of many, none is none.
    is_many = any(step.many for step in edge.steps) and rows_of(judged, edge.dependency) > 0
    verdict: VerdictName = "not_applicable" if is_many and not lost else "unknown"
    return Link(
        depth=depth,
        rule=edge.dependency,
        title=judged.checked.rules[edge.dependency].title,
        strength=edge.strength,
        verdict=verdict,
        case=None,
        count=0,
        lost=lost,
    )
