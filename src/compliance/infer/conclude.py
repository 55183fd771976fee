"""Final states to conclusions: each distinct set of facts is reasoned once.

They are left in the table `conclusion`: `entity` and `#` of the case, and the `id` of the
inference that fired on it.
"""

from collections.abc import Iterable, Mapping, Sequence

import duckdb
from msgspec import Struct

from compliance.check.dictionary import Entity
from compliance.check.rules import CheckedRules, Inference
from compliance.diagnostic import Diagnostic, RuleErrors, UserErrors
from compliance.graph.dependencies import Dependencies
from compliance.infer import queries
from compliance.infer.builtin import MOST_ATTEMPTS, TooManyWays
from compliance.infer.cases import (
    CASES,
    FactBook,
    Observed,
    find_facts,
    find_observed,
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
    tables.connection.execute(
        'CREATE OR REPLACE TABLE conclusion (entity VARCHAR, "#" BIGINT, id VARCHAR)'
    )
    program, vocabulary = compile_program(checked.inferences)
    book = find_facts(checked, vocabulary, walked)
    observed = find_observed(dependencies, program, book, walked, tables)
    kinds: list[Kind] = []
    if observed:
        store_cases(observed, program, book, walked, tables)
        kinds = _fetch_kinds(observed, tables.connection)
    cases = [_case(kind, book, program) for kind in kinds]
    fired, used = _reason(cases, program, (checked.inferences, engine))
    if any(fired):
        _store(kinds, fired, tables.connection)
        return _summarise(checked, tables.connection), used
    return (), used


class Kind(Struct, frozen=True):
    """One kind of case: the numbers that stand in the table of cases for its facts."""

    observed: Observed
    far: tuple[int, ...]
    words: tuple[int, ...]


def _fetch_kinds(
    observed: Iterable[Observed], connection: duckdb.DuckDBPyConnection
) -> list[Kind]:
    entities = {each.entity: each for each in observed}
    rows = connection.execute('SELECT DISTINCT COLUMNS(* EXCLUDE ("#")) FROM cases').fetchall()
    kinds = [Kind(entities[entity], tuple(far), tuple(words)) for entity, far, *words in rows]
    return sorted(kinds, key=lambda kind: (kind.observed.entity, kind.far, kind.words))


def _case(kind: Kind, book: FactBook, program: Program) -> Case:
    """Give the facts of a kind of case, equal ones as often as can matter."""
    counts: dict[int, int] = {}
    for fact, count in kind.observed.counts(kind.words, kind.far):
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
    kinds: Sequence[Kind],
    fired: Sequence[frozenset[str]],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = [
        (kind.observed.entity, list(kind.far), *kind.words, id_)
        for kind, ids in zip(kinds, fired, strict=True)
        for id_ in sorted(ids)
    ]
    words = [(f"w{place}", "BIGINT") for place in range(len(rows[0]) - 3)]
    keys = [("entity", "VARCHAR"), ("far", "INTEGER[]"), *words]
    drawn = queries.nested(queries.tuples([*keys, ("id", "VARCHAR")]), "d")
    agreement = " AND ".join(
        f"{queries.column('c', key)} = {queries.column('d', key)}" for key, _ in keys
    )
    query = queries.select(
        [
            (queries.column("c", "entity"), "entity"),
            (queries.column("c", "#"), "#"),
            (queries.column("d", "id"), "id"),
        ],
        f"{queries.name(CASES)} AS {queries.name('c')} JOIN {drawn} ON {agreement}",
    )
    parameters = [list(column) for column in zip(*rows, strict=True)]
    connection.execute(f"INSERT INTO conclusion {query}", parameters)


def _summarise(
    checked: CheckedRules, connection: duckdb.DuckDBPyConnection
) -> tuple[Conclusion, ...]:
    """Count the subjects of each conclusion, and list the first of them by key."""
    counts = connection.execute(
        "SELECT id, entity, count(*) FROM conclusion GROUP BY id, entity ORDER BY entity"
    ).fetchall()
    keys: dict[tuple[str, str], list[str]] = {}
    for entity in dict.fromkeys(entity for _, entity, _ in counts):
        record = checked.dictionary.entities[entity]
        for id_, key in connection.execute(_keys_query(record), [entity]).fetchall():
            keys.setdefault((id_, entity), []).append(key)
    titles: Mapping[str, str] = {each.id: each.title for each in checked.inferences}
    position = {id_: place for place, id_ in enumerate(titles)}
    return tuple(
        Conclusion(id_, titles[id_], entity, count, tuple(keys[id_, entity]))
        for id_, entity, count in sorted(counts, key=lambda row: position[row[0]])
    )


def _keys_query(entity: Entity) -> str:
    """Select inference and subject, the first subjects of each in the order of the records."""
    number, id_ = queries.column("c", "#"), queries.column("c", "id")
    parts = [f"CAST({queries.column('d', field)} AS VARCHAR)" for field in entity.key]
    key = f"concat_ws('/', {', '.join(parts)})"
    drawn = f"{queries.name('conclusion')} AS {queries.name('c')}"
    data = f"{queries.stored('data', entity.name)} AS {queries.name('d')}"
    return queries.select(
        [(id_, "id"), (key, "key")],
        f"{drawn} JOIN {data} ON {queries.column('d', '#')} = {number}",
        f"WHERE {queries.column('c', 'entity')} = ?",
        f"QUALIFY row_number() OVER (PARTITION BY {id_} ORDER BY {number}) <= {SUBJECTS_SHOWN}",
        f"ORDER BY {id_}, {number}",
    )


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
        code="engine-unusable",
        message=f"the engine `durable` can't run these inference rules: {reason}",
        help="take the builtin engine, which gives the same conclusions: `--engine builtin`",
    )
