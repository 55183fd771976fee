"""Final states to conclusions: each distinct set of facts is reasoned once.

They are left in the table `conclusion`: `entity` and `#` of the case, and the `id` of the
inference that fired on it.
"""

from collections.abc import Mapping, Sequence

import duckdb

from compliance.check.dictionary import Entity
from compliance.check.rules import CheckedRules, Inference
from compliance.diagnostic import Diagnostic, RuleErrors, UserErrors
from compliance.graph.dependencies import Dependencies
from compliance.infer import queries
from compliance.infer.builtin import MOST_ATTEMPTS, TooManyWays
from compliance.infer.cases import CASES, FactBook, find_facts, find_observed, store_cases
from compliance.infer.engines import EngineName, EngineUnusable, run_cases
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
    lists: list[list[int]] = []
    if observed:
        store_cases(observed, program, book, walked, tables)
        lists = _distinct_facts(tables.connection)
    fired, used = _reason(lists, book, program, (checked.inferences, engine))
    if any(fired):
        _store(lists, fired, tables.connection)
        return _summarise(checked, tables.connection), used
    return (), used


def _distinct_facts(connection: duckdb.DuckDBPyConnection) -> list[list[int]]:
    query = queries.select([("facts", "facts")], queries.name(CASES), "GROUP BY 1 ORDER BY 1")
    return [row[0] for row in connection.execute(query).fetchall()]


def _reason(
    lists: Sequence[Sequence[int]],
    book: FactBook,
    program: Program,
    asked: tuple[Sequence[Inference], str],
) -> tuple[list[frozenset[str]], EngineName]:
    """Reason each distinct set of facts on which a rule can fire; none fires on the others."""
    inferences, engine = asked
    cases = [book.read(numbers, program.repeats) for numbers in lists]
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
    lists: Sequence[Sequence[int]],
    fired: Sequence[frozenset[str]],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = [
        (list(facts), id_)
        for facts, ids in zip(lists, fired, strict=True)
        for id_ in sorted(ids)
    ]
    drawn = queries.nested(queries.tuples([("facts", "INTEGER[]"), ("id", "VARCHAR")]), "d")
    columns = [
        (queries.column("c", "entity"), "entity"),
        (queries.column("c", "#"), "#"),
        (queries.column("d", "id"), "id"),
    ]
    cases = f"{queries.name(CASES)} AS {queries.name('c')}"
    agreement = f"{queries.column('c', 'facts')} = {queries.column('d', 'facts')}"
    query = queries.select(columns, f"{cases} JOIN {drawn} ON {agreement}")
    parameters = [[facts for facts, _ in rows], [id_ for _, id_ in rows]]
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
