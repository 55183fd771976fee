"""The distinct kinds of case of each cone, fetched in one query and reasoned once each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb
from msgspec import Struct

from compliance.evaluate.verdicts import VERDICTS, VerdictName
from compliance.graph.dependencies import Dependencies, Edge
from compliance.infer import queries
from compliance.infer.cones import Cone, Import, is_within, walked_edges
from compliance.infer.imports import LOST, Arrivals
from compliance.infer.reasoning import State
from compliance.infer.relations import Relations, Rows
from compliance.infer.resolve import Sight, explaining, resolve
from compliance.infer.states import States

# Codes have three bits, and a BIGINT has room for twenty of them beside its sign.
CODES_A_WORD = 20


class Kind(Struct, frozen=True):
    """One kind of case of a cone: outcomes, reached states, and how many cases are of it.

    `words` hold the codes of the cone's rules, `ones` and `lists` the numbers of states that
    its imports reach, in the order of the imports that are read so.
    """

    words: tuple[int, ...]
    ones: tuple[int, ...]
    lists: tuple[tuple[int, ...], ...]
    count: int


class KindColumns(Struct, frozen=True):
    """Expressions over the rows of an entity that give a case's kind."""

    words: tuple[str, ...]
    ones: tuple[str, ...]
    lists: tuple[str, ...]


class Judged(Struct, frozen=True):
    """The states of a cone's rules for one kind of case, and which gaps explain which."""

    states: Mapping[str, State]
    explained: frozenset[tuple[str, str]]


def kind_columns(cone: Cone, rows: Rows, arrivals: Arrivals) -> KindColumns:
    """Write what tells a cone's kinds of case apart."""
    codes = [rows.code(rule) for rule in cone.rules]
    return KindColumns(
        words=tuple(
            _word(codes[start : start + CODES_A_WORD])
            for start in range(0, len(codes), CODES_A_WORD)
        ),
        ones=tuple(_read(cone, "one", rows, arrivals)),
        lists=tuple(_read(cone, "many", rows, arrivals)),
    )


def fetch_kinds(
    connection: duckdb.DuckDBPyConnection,
    cones: Sequence[Cone],
    relations: Relations,
    arrivals: Arrivals,
) -> list[list[Kind]]:
    """Count the cases of every kind, for each cone, in a fixed order."""
    branches: list[tuple[Rows, KindColumns]] = []
    for cone in cones:
        rows = relations.rows(cone.entity)
        branches.append((rows, kind_columns(cone, rows, arrivals)))
    kinds: list[list[Kind]] = [[] for _ in cones]
    if branches:
        widest = _widest([columns for _, columns in branches])
        for row in connection.execute(_kinds_query(branches, widest)).fetchall():
            kinds[row[0]].append(_kind(row[1:], widest, branches[row[0]][1]))
    for each in kinds:
        each.sort(key=lambda kind: (kind.words, kind.ones, kind.lists))
    return kinds


def judge_kind(
    cone: Cone,
    kind: Kind,
    arrivals: Arrivals,
    known: tuple[States, Dependencies, frozenset[str]],
) -> Judged:
    """Reason one kind of case, rule by rule; `known` ends with the doubtful rules."""
    states, dependencies, doubtful = known
    reached = _reached(cone, kind, arrivals, states)
    found: dict[str, State] = {}
    explained: set[tuple[str, str]] = set()
    for rule, outcome in zip(cone.rules, _outcomes(kind, len(cone.rules)), strict=True):
        sights = [
            _sight(edge, cone, found, reached) for edge in walked_edges(dependencies, rule)
        ]
        found[rule] = resolve(rule, outcome, sights, rule in doubtful)
        explained.update((rule, each) for each in explaining(found[rule], sights))
    return Judged(found, frozenset(explained))


def _word(codes: Iterable[str]) -> str:
    return " + ".join(f"{code} * {8**place}::BIGINT" for place, code in enumerate(codes))


def _read(cone: Cone, form: str, rows: Rows, arrivals: Arrivals) -> Iterator[str]:
    for each in cone.imports:
        arrival = arrivals[cone.entity, each]
        if arrival.form == form:
            yield arrival.read(rows, each.rule)


def _widest(columns: Sequence[KindColumns]) -> tuple[int, int, int]:
    return (
        max(len(each.words) for each in columns),
        max(len(each.ones) for each in columns),
        max(len(each.lists) for each in columns),
    )


def _kinds_query(
    branches: Iterable[tuple[Rows, KindColumns]], widest: tuple[int, int, int]
) -> str:
    """Count the kinds of all cones; columns that a cone doesn't have are filled up."""
    words, ones, lists = widest
    selects = []
    for number, (rows, columns) in enumerate(branches):
        listed = [
            str(number),
            *_filled(columns.words, words, "0"),
            *_filled(columns.ones, ones, "0"),
            *_filled(columns.lists, lists, "CAST([] AS INTEGER[])"),
        ]
        named = [(value, f"c{place}") for place, value in enumerate(listed)]
        selects.append(queries.select(named, rows.source))
    every = queries.nested(queries.union(selects), "kinds")
    return " ".join(["SELECT *, count(*) FROM", every, "GROUP BY ALL"])


def _filled(values: Sequence[str], width: int, filling: str) -> list[str]:
    return [*values, *[filling] * (width - len(values))]


def _kind(row: Sequence[Any], widest: tuple[int, int, int], columns: KindColumns) -> Kind:
    words, ones, _ = widest
    lists = row[words + ones :]
    return Kind(
        words=tuple(row[: len(columns.words)]),
        ones=tuple(row[words : words + len(columns.ones)]),
        lists=tuple(tuple(each) for each in lists[: len(columns.lists)]),
        count=row[-1],
    )


def _outcomes(kind: Kind, count: int) -> Iterator[VerdictName]:
    for place in range(count):
        word = kind.words[place // CODES_A_WORD]
        yield VERDICTS[word >> 3 * (place % CODES_A_WORD) & 7]


def _reached(
    cone: Cone, kind: Kind, arrivals: Arrivals, states: States
) -> dict[Import, tuple[State | None, ...]]:
    """Give the states that each import reaches; None for one that can't be told."""
    ones, lists = iter(kind.ones), iter(kind.lists)
    reached: dict[Import, tuple[State | None, ...]] = {}
    for each in cone.imports:
        form = arrivals[cone.entity, each].form
        numbers = next(lists) if form == "many" else (next(ones) if form == "one" else LOST,)
        reached[each] = tuple(None if number == LOST else states[number] for number in numbers)
    return reached


def _sight(
    edge: Edge,
    cone: Cone,
    found: Mapping[str, State],
    reached: Mapping[Import, tuple[State | None, ...]],
) -> Sight:
    if is_within(edge, cone.rules):
        return Sight(edge, (found[edge.dependency],), lost=False)
    seen = reached[Import(edge.dependency, edge.steps)]
    return Sight(edge, tuple(state for state in seen if state is not None), lost=None in seen)
