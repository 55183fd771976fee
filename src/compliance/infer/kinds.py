"""The distinct kinds of case of each cone, fetched in one query and reasoned once each.

What tells kinds apart is kept for each case as one number, if it fits into one, see `keys.py`,
or else as two lists: `codes` of the cone's outcomes, and `reached` by its imports: first what
those read as one number give, then a list for each that is read as a list.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from compliance.engines.database import Database
from compliance.evaluate.verdicts import VERDICTS, VerdictName
from compliance.graph.dependencies import Dependencies, Edge
from compliance.infer import queries
from compliance.infer.cones import Cone, Import, is_within, walked_edges
from compliance.infer.imports import LOST, Arrivals
from compliance.infer.keys import Key, plan_key
from compliance.infer.reasoning import State
from compliance.infer.relations import Coded, Relations, Rows
from compliance.infer.resolve import Sight, explaining, resolve
from compliance.infer.states import States

KEYS = queries.name("round keys")
NUMBERS = queries.name("round numbers")


class Kind(Struct, frozen=True):
    """One kind of case of a cone: its lists, as above, and how many cases are of it.

    `number` is what its cases have in place of the lists, if they do.
    """

    codes: list[int]
    reached: list[list[int]]
    count: int
    number: int | None = None


class _Reach(Struct, frozen=True):
    """The states that an import reaches; `lost` if some can't be told, and why."""

    states: tuple[State, ...]
    lost: bool
    because: tuple[str, ...]


class Judged(Struct, frozen=True):
    """The states of a cone's rules for one kind of case, and which gaps explain which."""

    states: Mapping[str, State]
    explained: frozenset[tuple[str, str]]


def fetch_kinds(
    connection: Database,
    cones: Sequence[Cone],
    relations: Relations,
    arrivals: Arrivals,
    states: States,
) -> list[list[Kind]]:
    """Count the cases of every kind, for each cone, in a fixed order.

    The kind of each case is left in the tables `NUMBERS` and `KEYS`, but for cones without
    need of it.
    """
    selects, keys = _selects(cones, relations, arrivals, states)
    for table in (KEYS, NUMBERS):
        if table in selects:
            query = queries.union(selects[table])
            connection.execute(queries.create(table, query, temporary=True))
    kinds: list[list[Kind]] = [[] for _ in cones]
    for place, codes, reached, count in _counts(connection, selects):
        if place in keys:
            (number,) = codes
            kinds[place].append(Kind(*keys[place].read(number), count, number))
        else:
            kinds[place].append(Kind(codes, reached, count))
    for each in kinds:
        each.sort(key=lambda kind: (kind.codes, kind.reached))
    return kinds


# For each table the queries of its rows, and for `None` those of codes, which are only counted.
_Selects = Mapping[str | None, Sequence[str]]


def _selects(
    cones: Sequence[Cone], relations: Relations, arrivals: Arrivals, states: States
) -> tuple[_Selects, dict[int, Key]]:
    """Select what tells the kinds of each cone apart, and give the keys by the cone's place."""
    selects: dict[str | None, list[str]] = {}
    keys: dict[int, Key] = {}
    for place, cone in enumerate(cones):
        rows = relations.rows(cone.entity)
        if is_settled(cone, relations):
            selects.setdefault(None, []).append(_case_codes(place, cone, rows))
        elif (key := plan_key(cone, arrivals, len(states))) is not None:
            keys[place] = key
            codes = map(rows.code, cone.rules)
            number = key.written([*codes, *_read(cone, "one", rows, arrivals)])
            selects.setdefault(NUMBERS, []).append(_case_number(place, number, rows))
        else:
            selects.setdefault(KEYS, []).append(_case_kinds(place, cone, rows, arrivals))
    return selects, keys


def _counts(connection: Database, selects: _Selects) -> list[Any]:
    """Count the cases of each kind; a number stands as a code."""
    parts = []
    if KEYS in selects:
        columns = [(each, each) for each in ("cone", "codes", "reached")]
        parts.append(queries.select([*columns, ("count(*)", "cases")], KEYS, "GROUP BY ALL"))
    if NUMBERS in selects:
        parts.append(
            _counted([queries.select([("cone", "cone"), ("number", "code")], NUMBERS)])
        )
    if None in selects:
        parts.append(_counted(selects[None]))
    return connection.execute(queries.union(parts)).fetchall() if parts else []


def is_settled(cone: Cone, relations: Relations) -> bool:
    """Whether the states of a cone's cases follow from the outcome of its only rule."""
    return len(cone.rules) == 1 and isinstance(relations.places.get(cone.rules[0]), Coded)


def judge_kind(
    cone: Cone,
    kind: Kind,
    arrivals: Arrivals,
    known: tuple[States, Relations, Dependencies, frozenset[str]],
) -> Judged:
    """Reason one kind of case, rule by rule; `known` ends with the doubtful rules."""
    states, relations, dependencies, doubtful = known
    reached = _reached(cone, kind, arrivals, (states, relations))
    found: dict[str, State] = {}
    explained: set[tuple[str, str]] = set()
    for rule, outcome in zip(cone.rules, _outcomes(kind), strict=True):
        sights = [
            _sight(edge, cone, found, reached) for edge in walked_edges(dependencies, rule)
        ]
        found[rule] = resolve(rule, outcome, sights, rule in doubtful)
        explained.update((rule, each) for each in explaining(found[rule], sights))
    return Judged(found, frozenset(explained))


def _case_kinds(number: int, cone: Cone, rows: Rows, arrivals: Arrivals) -> str:
    """Select what tells the kind of each case of a cone."""
    codes = ", ".join(f"CAST({rows.code(rule)} AS BIGINT)" for rule in cone.rules)
    ones, lists = _read(cone, "one", rows, arrivals), _read(cone, "many", rows, arrivals)
    reached = ", ".join((f"[{', '.join(ones)}]", *lists)) if ones or lists else ""
    columns = [
        (str(number), "cone"),
        (rows.number, "#"),
        (f"[{codes}]", "codes"),
        (f"CAST([{reached}] AS INTEGER[][])", "reached"),
    ]
    return queries.select(columns, rows.source)


def _case_number(place: int, number: str, rows: Rows) -> str:
    columns = [(str(place), "cone"), (rows.number, "#"), (number, "number")]
    return queries.select(columns, rows.source)


def _case_codes(number: int, cone: Cone, rows: Rows) -> str:
    (rule,) = cone.rules
    code = rows.code(rule)
    return queries.select([(str(number), "cone"), (code, "code")], rows.source)


def _counted(selects: Iterable[str]) -> str:
    """Count cases of one rule by their code: numbers are counted faster than lists."""
    codes = queries.nested(queries.union(selects), "codes")
    columns = [("cone", "cone"), ("code", "code"), ("count(*)", "cases")]
    counts = queries.select(columns, codes, "GROUP BY cone, code")
    columns = [
        ("cone", "cone"),
        ("[CAST(code AS BIGINT)]", "codes"),
        ("CAST([] AS INTEGER[][])", "reached"),
        ("cases", "cases"),
    ]
    return queries.select(columns, queries.nested(counts, "counts"))


def _read(cone: Cone, form: str, rows: Rows, arrivals: Arrivals) -> list[str]:
    read = ((each, arrivals[cone.entity, each]) for each in cone.imports)
    return [arrival.read(rows, each.rule) for each, arrival in read if arrival.form == form]


def _outcomes(kind: Kind) -> Iterator[VerdictName]:
    return (VERDICTS[code] for code in kind.codes)


def _reached(
    cone: Cone, kind: Kind, arrivals: Arrivals, around: tuple[States, Relations]
) -> dict[Import, _Reach]:
    """Give what each import reaches."""
    states, relations = around
    first, *others = kind.reached or ([],)
    ones, lists = iter(first), iter(others)
    reached: dict[Import, _Reach] = {}
    for each in cone.imports:
        arrival = arrivals[cone.entity, each]
        form = arrival.form
        read = next(lists) if form == "many" else [next(ones) if form == "one" else LOST]
        known = [number for number in read if number > LOST]
        lost = [number for number in read if number <= LOST]
        reached[each] = _Reach(
            tuple(states[relations.number(each.rule, number)] for number in known),
            bool(lost),
            tuple(words for words in map(arrival.why, lost) if words),
        )
    return reached


def _sight(
    edge: Edge, cone: Cone, found: Mapping[str, State], reached: Mapping[Import, _Reach]
) -> Sight:
    if is_within(edge, cone.rules):
        return Sight(edge, (found[edge.dependency],), lost=False)
    seen = reached[Import(edge.dependency, edge.steps)]
    return Sight(edge, seen.states, seen.lost, seen.because)
