"""Final states to the facts of each case, as lists of numbers in one table.

A case's facts are the verdicts on it, and those of the rules that its rules name under
`depends_on`, on the other records that these reach; the force is not asked what lies below
it. The table `cases` holds `entity`, `#` and `facts`: for each distinct fact its number and
how often it occurs, as one number, and zeros.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from compliance.check.dictionary import FORCE
from compliance.check.form import Step
from compliance.check.rules import CheckedRules
from compliance.graph.dependencies import Dependencies
from compliance.infer import queries
from compliance.infer.imports import is_supplied
from compliance.infer.program import Fact, Program, Vocabulary, can_start, verdict_fact
from compliance.infer.walk import Walk
from compliance.plan.steps import pairs
from compliance.snapshot.tables import Tables

CASES = "cases"
# A rule has at most 13 patterns, so that no more than 13 equal facts can matter.
COUNT = 16

Numbers = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class FactBook:
    """The distinct facts of a run by number from 1, and for each rule those of its states."""

    facts: list[Fact] = field(default_factory=list)
    states: dict[str, Numbers] = field(default_factory=dict)

    def read(self, numbers: Iterable[int], repeats: int) -> tuple[Fact, ...]:
        """Give the facts of a case, equal ones as often as can matter."""
        counts: dict[int, int] = {}
        for number in numbers:
            counts[number // COUNT] = counts.get(number // COUNT, 0) + number % COUNT
        return tuple(
            self.facts[number - 1]
            for number, count in sorted(counts.items())
            for _ in range(min(count, repeats) if number else 0)
        )


@dataclass(frozen=True, slots=True)
class Observed:
    """What of one entity's cases the inference rules can observe."""

    entity: str
    rules: tuple[str, ...]
    reached: Mapping[str, tuple[tuple[Step, ...], ...]]


def find_facts(checked: CheckedRules, vocabulary: Vocabulary, walked: Walk) -> FactBook:
    """Number the distinct facts that the final states of all rules are."""
    book = FactBook()
    known: dict[Fact, int] = {}
    states = walked.states.all()
    for rule, counts in walked.counts.items():
        found = []
        for state in sorted(counts):
            fact = verdict_fact(checked, rule, states[state].verdict, vocabulary)
            if fact is not None:
                found.append((state, known.setdefault(fact, len(known) + 1)))
        book.states[rule] = found
    book.facts.extend(known)
    return book


def find_observed(
    dependencies: Dependencies,
    program: Program,
    book: FactBook,
    walked: Walk,
    tables: Tables,
) -> tuple[Observed, ...]:
    """List the entities on whose cases some inference could fire."""
    relations = walked.relations
    found = []
    for entity in dict.fromkeys(relations.subjects.values()):
        own = [rule for rule, subject in relations.subjects.items() if subject == entity]
        observed = Observed(
            entity=entity,
            rules=tuple(rule for rule in own if book.states[rule]),
            reached={} if entity == FORCE else _reached(own, dependencies, book, tables),
        )
        rules = (*observed.rules, *observed.reached)
        facts = [book.facts[number - 1] for rule in rules for _, number in book.states[rule]]
        if relations.has(entity) and can_start(program, facts):
            found.append(observed)
    return tuple(found)


def store_cases(
    observed: Iterable[Observed], program: Program, book: FactBook, walked: Walk, tables: Tables
) -> None:
    """Store the facts of every case of the entities."""
    selects = [_facts_query(each, program, book, walked, tables) for each in observed]
    query = queries.create(queries.name(CASES), queries.union(selects), temporary=True)
    tables.connection.execute(query)


def _reached(
    rules: Iterable[str], dependencies: Dependencies, book: FactBook, tables: Tables
) -> dict[str, tuple[tuple[Step, ...], ...]]:
    """Give the rules that are reached on other records, and the ways that lead to each."""
    ways: dict[str, dict[tuple[Step, ...], None]] = {}
    for rule in rules:
        for edge in dependencies.needs[rule]:
            wanted = edge.steps and edge.kind == "rule" and book.states[edge.dependency]
            if wanted and is_supplied(edge.steps, tables):
                ways.setdefault(edge.dependency, {})[edge.steps] = None
    return {rule: tuple(each) for rule, each in ways.items()}


def _facts_query(
    observed: Observed, program: Program, book: FactBook, walked: Walk, tables: Tables
) -> str:
    rows = walked.relations.rows(observed.entity)
    own = [_fact_number(rows.state(rule), book.states[rule], 1) for rule in observed.rules]
    facts = f"CAST([{', '.join(own)}] AS INTEGER[])"
    if observed.reached:
        relation = f"({_reached_query(observed, program, book, walked, tables)})"
        facts = f"list_concat({facts}, {rows.column(relation, 'facts')})"
    entity = queries.literal(observed.entity)
    columns = [(entity, "entity"), (rows.number, "#"), (f"list_sort({facts})", "facts")]
    return queries.select(columns, rows.source)


def _fact_number(state: str, numbers: Numbers, count: int) -> str:
    """Turn a state's number into its fact's, with a count; 0 where it is none."""
    results = [(key, number * COUNT + count) for key, number in numbers]
    return queries.case(state, results, default="0")


def _reached_query(
    observed: Observed, program: Program, book: FactBook, walked: Walk, tables: Tables
) -> str:
    """Count the facts on other records, and list them for each case."""
    selects = [
        _far_facts(observed.entity, rule, ways, book, (walked, tables))
        for rule, ways in observed.reached.items()
    ]
    near, fact = queries.column("u", "near"), queries.column("u", "fact")
    counted = queries.select(
        [(near, "near"), (f"{fact} + least(count(*), {program.repeats})", "fact")],
        queries.nested(queries.union(selects), "u"),
        f"WHERE {fact} > 0 GROUP BY {near}, {fact}",
    )
    near, fact = queries.column("l", "near"), queries.column("l", "fact")
    return queries.select(
        [(near, "#"), (f"CAST(list({fact}) AS INTEGER[])", "facts")],
        queries.nested(counted, "l"),
        f"GROUP BY {near}",
    )


def _far_facts(
    entity: str,
    rule: str,
    ways: Iterable[tuple[Step, ...]],
    book: FactBook,
    around: tuple[Walk, Tables],
) -> str:
    """Select for each near record the facts of a rule, once for each other record."""
    walked, tables = around
    subject = walked.relations.subjects[rule]
    rows = walked.relations.rows(subject)
    fact = _fact_number(rows.state(rule), book.states[rule], 0)
    far = queries.nested(queries.select([(rows.number, "#"), (fact, "fact")], rows.source), "f")
    paths = " UNION ".join(pairs(entity, way, tables).sql(dialect="duckdb") for way in ways)
    condition = f"{queries.column('f', '#')} = {queries.column('p', 'far')}"
    if subject == entity:  # its own verdicts are facts of the case already
        condition += f" AND {queries.column('p', 'near')} <> {queries.column('p', 'far')}"
    return queries.select(
        [(queries.column("p", "near"), "near"), (queries.column("f", "fact"), "fact")],
        f"{queries.nested(paths, 'p')} JOIN {far} ON {condition}",
    )
