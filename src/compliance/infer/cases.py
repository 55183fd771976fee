"""Final states to the facts of each case, in one table of whole numbers.

A case's facts are the verdicts on it, and those of the rules that its rules name under
`depends_on`, on the other records that these reach; the force is not asked what lies below
it. The table `cases` holds `place` (of the entity among those observed), `#`, the numbers into
which its own facts are packed (`own 0` and so on), and `far`, a sorted list of those on other
records. Cases without a fact are not in it, as nothing follows from none.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct, field

from compliance.check.dictionary import FORCE
from compliance.check.form import Step
from compliance.check.rules import CheckedRules
from compliance.graph.dependencies import Dependencies
from compliance.infer import queries
from compliance.infer.imports import is_supplied
from compliance.infer.packed import Numbers, Packing, pack
from compliance.infer.program import Fact, Program, Vocabulary, can_start, verdict_fact
from compliance.infer.walk import Walk
from compliance.plan.steps import pairs
from compliance.snapshot.tables import Tables

CASES = "cases"
# A fact on another record goes with its count, of which no more than 13 can matter: a rule
# has no more patterns.
FAR_COUNT = 16


class FactBook(Struct, frozen=True):
    """The distinct facts of a run by number from 0, and for each rule those of its states."""

    facts: list[Fact] = field(default_factory=list)
    states: dict[str, Numbers] = field(default_factory=dict)


class Observed(Struct, frozen=True):
    """What of one entity's cases the inference rules can observe.

    `own` is how the facts that its own rules can give are packed; `reached` are the rules on
    other records, and the ways that lead there.
    """

    entity: str
    own: Packing
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
                found.append((state, known.setdefault(fact, len(known))))
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
        every = [rule for rule, subject in relations.subjects.items() if subject == entity]
        rules = [rule for rule in every if book.states[rule]]
        reached = {} if entity == FORCE else _reached(every, dependencies, book, tables)
        facts = _facts_of(rules, book) | _facts_of(reached, book)
        if relations.has(entity) and can_start(program, [book.facts[each] for each in facts]):
            own = pack({rule: book.states[rule] for rule in rules})
            found.append(Observed(entity, own, reached))
    return tuple(found)


def store_cases(
    observed: Sequence[Observed], program: Program, book: FactBook, walked: Walk, tables: Tables
) -> None:
    """Store the facts of every case of the entities."""
    selects = []
    most = own_columns(observed)
    for place, each in enumerate(observed):
        far = _far_query(each, program, book, (walked, tables)) if each.reached else None
        selects.append(_case_query(place, each, (most, far), walked))
    columns = ["place", "#", *most, "far"]
    some = " OR ".join([*(f"{queries.name(each)} <> 0" for each in most), "len(far) > 0"])
    query = queries.select(
        [(queries.name(each), each) for each in columns],
        queries.nested(queries.union(selects), "every"),
        f"WHERE {some}",
    )
    create = queries.create(queries.name(CASES), query, temporary=True)
    tables.connection.execute(create)


def own_columns(observed: Iterable[Observed]) -> list[str]:
    """Name the columns with the facts of a case itself, as many as any entity needs."""
    return [f"own {place}" for place in range(max(len(each.own.words) for each in observed))]


def far_fact(number: int) -> tuple[int, int]:
    """Give the fact that a number of a case's list `far` means, and how often it is there."""
    return divmod(number, FAR_COUNT)


def _facts_of(rules: Iterable[str], book: FactBook) -> set[int]:
    return {fact for rule in rules for _, fact in book.states[rule]}


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


def _case_query(
    place: int, observed: Observed, given: tuple[Sequence[str], str | None], walked: Walk
) -> str:
    """Select the facts of each case of an entity.

    Given are the columns for its own facts, and what selects those on other records.
    """
    own, far = given
    rows = walked.relations.rows(observed.entity)
    numbers = zip_longest(observed.own.selected(rows.state), own, fillvalue="0")
    none = "CAST([] AS INTEGER[])"
    columns = [
        (str(place), "place"),
        (rows.number, "#"),
        *((f"CAST({number} AS BIGINT)", column) for number, column in numbers),
        (f"coalesce({rows.attached(far, 'far')}, {none})" if far else none, "far"),
    ]
    return queries.select(columns, rows.source)


def _far_query(
    observed: Observed, program: Program, book: FactBook, around: tuple[Walk, Tables]
) -> str:
    """Count the facts on other records, and list them for each case."""
    selects = [
        _far_facts(observed.entity, rule, ways, book, around)
        for rule, ways in observed.reached.items()
    ]
    near, fact = queries.column("u", "near"), queries.column("u", "fact")
    counted = queries.select(
        [(near, "near"), (f"{fact} + least(count(*), {program.repeats})", "fact")],
        queries.nested(queries.union(selects), "u"),
        f"WHERE {fact} >= 0 GROUP BY {near}, {fact}",
    )
    near, fact = queries.column("l", "near"), queries.column("l", "fact")
    return queries.select(
        [(near, "#"), (f"CAST(list_sort(list({fact})) AS INTEGER[])", "far")],
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
    numbers = [(state, fact * FAR_COUNT) for state, fact in book.states[rule]]
    fact = queries.case(rows.state(rule), numbers, default="-1")
    far = queries.nested(queries.select([(rows.number, "#"), (fact, "fact")], rows.source), "f")
    paths = " UNION ".join(pairs(entity, way, tables).sql(dialect="duckdb") for way in ways)
    condition = f"{queries.column('f', '#')} = {queries.column('p', 'far')}"
    if subject == entity:  # its own verdicts are facts of the case already
        condition += f" AND {queries.column('p', 'near')} <> {queries.column('p', 'far')}"
    return queries.select(
        [(queries.column("p", "near"), "near"), (queries.column("f", "fact"), "fact")],
        f"{queries.nested(paths, 'p')} JOIN {far} ON {condition}",
    )
