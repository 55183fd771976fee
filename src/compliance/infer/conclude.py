"""Final states to conclusions: each distinct set of facts is reasoned once.

They are left in the table `conclusion`: `entity` and `#` of the case, and the `id` of the
inference that fired on it.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from compliance.check.dictionary import Entity
from compliance.check.rules import CheckedRules, Inference
from compliance.diagnostic import Diagnostic, RuleErrors, UserErrors
from compliance.engines.database import Database
from compliance.graph.dependencies import Dependencies
from compliance.infer import queries
from compliance.infer.builtin import MOST_ATTEMPTS, TooManyWays
from compliance.infer.cases import (
    CASES,
    FactBook,
    Observed,
    far_fact,
    find_facts,
    find_observed,
    own_columns,
    store_cases,
)
from compliance.infer.engines import Case, EngineName, EngineUnusable, run_cases
from compliance.infer.program import Program, can_start, compile_program
from compliance.infer.reasoning import Conclusion
from compliance.infer.walk import Walk
from compliance.snapshot.tables import Tables

SUBJECTS_SHOWN = 1_000


def conclude(
    checked: CheckedRules,
    dependencies: Dependencies,
    walked: Walk,
    tables: Tables,
    engine: str,
) -> tuple[tuple[Conclusion, ...], EngineName]:
    """Give the conclusions that the inference rules draw from the final verdicts."""
    program, vocabulary = compile_program(checked.inferences)
    book = find_facts(checked, vocabulary, walked)
    observed = find_observed(dependencies, program, book, walked, tables)
    kinds: list[Kind] = []
    if observed:
        store_cases(observed, program, book, walked, tables)
        kinds = _fetch_kinds(observed, tables.connection)
    cases = [_case(kind, observed[kind.place], book, program) for kind in kinds]
    fired, used = _reason(cases, program, (checked.inferences, engine))
    if not any(fired):
        tables.connection.execute(
            'CREATE OR REPLACE TABLE conclusion (entity VARCHAR, "#" BIGINT, id VARCHAR)'
        )
        return (), used
    entities = _store(observed, kinds, fired, tables.connection)
    return _summarise(entities, checked, tables.connection), used


class Kind(Struct, frozen=True):
    """One kind of case: the numbers that stand in the table of cases for its facts."""

    place: int
    own: tuple[int, ...]
    far: tuple[int, ...]


def _fetch_kinds(observed: Sequence[Observed], connection: Database) -> list[Kind]:
    columns = ("place", "far", *own_columns(observed))
    named = [(queries.name(each), each) for each in columns]
    query = queries.select(named, queries.name(CASES), "GROUP BY ALL")
    rows = connection.execute(query).fetchall()
    kinds = (Kind(place, tuple(own), tuple(far)) for place, far, *own in rows)
    return sorted(kinds, key=lambda kind: (kind.place, kind.far, kind.own))


def _case(kind: Kind, observed: Observed, book: FactBook, program: Program) -> Case:
    """Give the facts of a kind of case, equal ones as often as can matter."""
    counts: dict[int, int] = {}
    for fact, count in (*observed.own.facts(kind.own), *map(far_fact, kind.far)):
        counts[fact] = counts.get(fact, 0) + count
    return tuple(
        book.facts[fact]
        for fact, count in sorted(counts.items())
        for _ in range(min(count, program.repeats))
    )


def _reason(
    cases: Sequence[Case], program: Program, asked: tuple[Sequence[Inference], str]
) -> tuple[list[frozenset[str]], EngineName]:
    """Reason each distinct set of facts on which a rule can fire; none fires on the others."""
    inferences, engine = asked
    distinct = list(dict.fromkeys(case for case in cases if can_start(program, case)))
    try:
        answers, used = run_cases(program, distinct, engine)
    except TooManyWays as error:
        raise RuleErrors([_too_many_matches(error.inference, inferences)]) from None
    except EngineUnusable as error:
        raise UserErrors([_engine_unusable(str(error))]) from None
    fired = dict(zip(distinct, answers, strict=True))
    return [fired.get(case, frozenset()) for case in cases], used


def _store(
    observed: Sequence[Observed],
    kinds: Sequence[Kind],
    fired: Sequence[frozenset[str]],
    connection: Database,
) -> list[str]:
    """Store the conclusions on the cases, and give the entities that have any."""
    drawn = [(kind, id_) for kind, ids in zip(kinds, fired, strict=True) for id_ in sorted(ids)]
    own = own_columns(observed)
    columns = [
        ("place", "INTEGER", str([kind.place for kind, _ in drawn])),
        *(
            (column, "BIGINT", str([kind.own[place] for kind, _ in drawn]))
            for place, column in enumerate(own)
        ),
        ("far", "INTEGER[]", str([list(kind.far) for kind, _ in drawn])),
        ("entity", "VARCHAR", [observed[kind.place].entity for kind, _ in drawn]),
        ("id", "VARCHAR", [id_ for _, id_ in drawn]),
    ]
    table = queries.tuples((name, type_) for name, type_, _ in columns)
    query = queries.select(
        [("d.entity", "entity"), (queries.column("c", "#"), "#"), ("d.id", "id")],
        f"{queries.name(CASES)} AS c JOIN ({table}) AS d",
        "ON c.place = d.place",
        *(f"AND {queries.column('c', each)} = {queries.column('d', each)}" for each in own),
        "AND c.far = d.far",
    )
    create = queries.create(queries.name("conclusion"), query)
    connection.execute(create, [values for *_, values in columns])
    return list(dict.fromkeys(observed[kind.place].entity for kind, _ in drawn))


def _summarise(
    entities: Iterable[str], checked: CheckedRules, connection: Database
) -> tuple[Conclusion, ...]:
    """Count the subjects of each conclusion, and list the first of them by key."""
    counts: dict[tuple[str, str], int] = {}
    keys: dict[tuple[str, str], list[str]] = {}
    query = _subjects_query([checked.dictionary.entities[each] for each in entities])
    for id_, entity, count, key in connection.execute(query).fetchall():
        counts[id_, entity] = count
        keys.setdefault((id_, entity), []).append(key)
    titles: Mapping[str, str] = {each.id: each.title for each in checked.inferences}
    position = {id_: place for place, id_ in enumerate(titles)}
    return tuple(
        Conclusion(id_, titles[id_], entity, counts[id_, entity], tuple(subjects))
        for (id_, entity), subjects in sorted(
            keys.items(), key=lambda item: (position[item[0][0]], item[0][1])
        )
    )


def _subjects_query(entities: Iterable[Entity]) -> str:
    """Count each inference's cases, with the first of them in the order of the records."""
    first = f"min({queries.name('#')}, {SUBJECTS_SHOWN})"
    drawn = queries.select(
        [
            *((each, each) for each in ("id", "entity")),
            ("count(*)", "cases"),
            (f"unnest({first})", "number"),
        ],
        "conclusion GROUP BY id, entity",
    )
    records = queries.nested(queries.union(map(_keys_query, entities)), "d")
    return queries.select(
        [(each, each) for each in ("id", "entity", "cases", "key")],
        f"({drawn}) AS c JOIN {records} USING (entity)",
        f"WHERE {queries.column('d', '#')} = number ORDER BY id, entity, number",
    )


def _keys_query(entity: Entity) -> str:
    parts = [f"CAST({queries.name(field)} AS VARCHAR)" for field in entity.key]
    key = parts[0] if len(parts) == 1 else f"concat_ws('/', {', '.join(parts)})"
    columns = [(queries.literal(entity.name), "entity"), (queries.name("#"), "#"), (key, "key")]
    return queries.select(columns, queries.stored("data", entity.name))


def _too_many_matches(id_: str, inferences: Sequence[Inference]) -> Diagnostic:
    inference = next(each for each in inferences if each.id == id_)
    return Diagnostic(
        code="too-many-matches",
        message=f"inference `{id_}` was not matched in {MOST_ATTEMPTS:,} attempts on one case",
        span=inference.span,
        help="give its patterns narrower tests, such as `severity: critical`, or fewer of them",
    )


def _engine_unusable(reason: str) -> Diagnostic:
    return Diagnostic(
        code="reasoner-unusable",
        message=f"the reasoner `durable` can't run these inference rules: {reason}",
        help="take the builtin one, which gives the same conclusions: `--reasoner builtin`",
    )
