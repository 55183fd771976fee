"""The form `coverage`: a form is met for every combination of the `each`."""

from collections.abc import Callable, Iterator

from msgspec import Struct
from sqlglot import exp

from compliance.check.form import (
    CoverageForm,
    Each,
    EachEntity,
    EachHeld,
    EachPeriod,
    EachValue,
    Form,
    Related,
)
from compliance.check.types import List
from compliance.plan import sql
from compliance.plan.candidates import (
    candidates,
    grouped,
    joined_key,
    joined_marks,
    missing,
    total,
    where_condition,
)
from compliance.plan.expressions import plan_value
from compliance.plan.judged import Judged, either, has_level, level_of, marks_of, told
from compliance.plan.nowhere import a_record, dead_ends
from compliance.plan.outcomes import GAP, MET, PENDING, UNKNOWN, VERDICTS
from compliance.plan.periods import join_periods
from compliance.plan.scan import Cases, Scan, Stored, open_related, open_scan
from compliance.plan.sql import Sql


class Uncovered(Struct, frozen=True):
    """The query of the combinations that are not covered, and all combinations."""

    query: exp.Select
    cases: Cases


FormPlanner = Callable[[Form, Scan], Judged]

NO_CASES = "no cases in scope"


def plan_coverage_form(form: CoverageForm, scan: Scan, plan_form: FormPlanner) -> Judged:
    """Judge a form for each combination; the level is the least of them."""
    for each in form.each:
        lacking = _lacking(each, scan)
        if lacking is not None:
            return Judged(told(scan, "unknown", lacking))
    cases, doubts = _store_cases(form, scan)
    inner = open_scan(scan.around, scan.book, cases)
    judged = plan_form(form.form, inner)
    scan.stored.extend(inner.stored)
    alias = scan.attach(_least(inner, judged))
    outcome = _covered(alias, _doubt(doubts, scan), scan)
    return Judged(scan.keep(outcome), judged.optional)


def _covered(alias: str, doubts: list[tuple[Sql, str]], scan: Scan) -> Sql:
    """Take the outcomes of the least level; what may be missing only leaves a gap certain."""
    gap, unknown, pending, least = (
        sql.column(alias, name) for name in ("gap", "unknown", "pending", "least")
    )
    doubtful = either(
        [marks_of(doubts, UNKNOWN, scan.book), total(alias, "unknown"), sql.integer(UNKNOWN)]
    )
    no_cases = marks_of([(sql.TRUE, NO_CASES), *doubts], UNKNOWN, scan.book)
    return sql.choose(
        [
            (sql.is_null(sql.column(alias, "case")), no_cases),
            (sql.negation(sql.is_null(gap)), gap),
            (sql.disjunction([test for test, _ in doubts]), doubtful),
        ],
        sql.call("coalesce", unknown, pending, least),
    )


def plan_uncovered(
    form: CoverageForm, scan: Scan, plan_form: FormPlanner, most: int
) -> Uncovered | None:
    """Plan a query of the combinations that are not met, some for each subject.

    Its columns are `#` of the combination, `case` of the subject, its `place`, and those of
    an item to show.
    """
    if any(_lacking(each, scan) is not None for each in form.each):
        return None
    cases, _ = _store_cases(form, scan)
    inner = open_scan(scan.around, scan.book, cases)
    judged = plan_form(form.form, inner)
    scan.stored.extend(inner.stored)
    names, shown = _shown_names(form, inner)
    owner, text = inner.keep(sql.column("c", "owner")), inner.keep(shown)
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[sql.column("t", "case")],
        order=exp.Order(expressions=[exp.Ordered(this=sql.column("t", "shown"))]),
    )
    rows = inner.finish([(owner, "case"), (text, "shown"), (judged.outcome, "outcome")])
    kept = [(sql.column("t", name), name) for name in ("#", "case", "shown")]
    short = sql.from_(sql.select(*kept, (rank, "place")), sql.subquery(rows, "t"))
    level = level_of(sql.column("t", "outcome"))
    sql.where(short, sql.binary(exp.LT, level, sql.integer(MET)))
    query = sql.from_(
        sql.select(*_shown_columns(scan.cases.entity, names)), sql.subquery(short, "u")
    )
    sql.where(query, sql.binary(exp.LTE, sql.column("u", "place"), sql.integer(most)))
    return Uncovered(query, cases)


def _shown_columns(entity: str, names: str) -> list[tuple[Sql, str]]:
    """Show a combination that is not covered as a line of evidence."""
    return [
        *((sql.column("u", name), name) for name in ("#", "case", "place")),
        (sql.text(entity), "entity"),
        (sql.text("not covered"), "id"),
        (sql.text(names), "field"),
        (sql.column("u", "shown"), "value"),
    ]


def _shown_names(form: CoverageForm, inner: Scan) -> tuple[str, Sql]:
    """Give the names of the `each`, and their values in a combination, as text."""
    parts: list[Sql] = []
    for each in form.each:
        match each:
            case EachEntity(name, entity):
                parts.append(joined_key(inner, inner.records[name][0], entity))
            case EachPeriod(name):
                parts.append(sql.column("c", f"{name}.label"))
            case _:
                parts.append(sql.cast(sql.column("c", each.name), "VARCHAR"))
    shown = sql.call("concat_ws", sql.text(", "), *parts)
    return ", ".join(each.name for each in form.each), shown


def _lacking(each: Each, scan: Scan) -> str | None:
    match each:
        case EachEntity(_, entity) if not scan.around.supplied(entity):
            return f"no `{entity}` records were supplied"
        case EachHeld(_, related):
            return missing(related, scan)
        case _:
            return None


def _least(inner: Scan, judged: Judged) -> exp.Select:
    """Join the outcomes of a subject's combinations that have the same level."""
    owner = inner.keep(sql.column("c", "owner"))
    rows = inner.finish([(owner, "case"), (judged.outcome, "outcome")])
    outcome = sql.column("x", "outcome")
    columns: list[tuple[Sql, str]] = [
        (joined_marks("outcome", has_level(outcome, code)), VERDICTS[code])
        for code in (GAP, UNKNOWN, PENDING)
    ]
    return grouped(rows, [*columns, (exp.Min(this=outcome), "least")])


def _store_cases(form: CoverageForm, scan: Scan) -> tuple[Cases, list[tuple[str, str]]]:
    """Plan the table of combinations; give what may make it incomplete, by owner or at all.

    The second part holds (text of the reason, alias of a stored table of doubtful owners,
    empty where every owner is doubtful).
    """
    assert scan.cases.table is None, "check refuses an `each` inside another"
    rows = open_scan(scan.around, scan.book, scan.cases)
    table = f"{scan.book.name} {len(scan.book.tables)}"
    scan.book.tables.append(table)
    columns: list[tuple[Sql, str]] = [(rows.case, "owner")]
    doubts: list[tuple[str, str]] = []
    records: dict[str, str] = {}
    for number, each in enumerate(form.each):
        columns += _join_each(each, f"j{number}", rows)
        if isinstance(each, EachEntity):
            records[each.name] = each.entity
            if scan.around.quarantined(each.entity):
                doubts.append((f"{a_record(each.entity)} was quarantined", ""))
        if isinstance(each, EachHeld):
            doubtful = f"{table} {each.name}"
            scan.stored.append(Stored("cases", doubtful, _doubtful_owners(each, scan)))
            text = f"`{each.name}` can't be told from every `{each.related.entity}`"
            doubts.append((text, doubtful))
    columns.append((exp.Window(this=exp.RowNumber()), "#"))
    rows.query.set("expressions", sql.select(*columns).expressions)
    scan.stored.append(Stored("cases", table, rows.query))
    return Cases(scan.cases.entity, table, records), doubts


def _join_each(each: Each, alias: str, rows: Scan) -> list[tuple[Sql, str]]:
    match each:
        case EachEntity(name, entity):
            sql.add_join(rows.query, sql.table("data", entity, alias), None)
            return [(sql.column(alias, "#"), name)]
        case EachValue(name, values):
            sql.add_join(rows.query, _values(values, name, alias), None)
            return [(sql.column(alias, name), name)]
        case EachHeld(name):
            held = sql.subquery(_held_values(each, rows), alias)
            sql.add_join(rows.query, held, sql.equal(sql.column(alias, "case"), rows.case))
            return [(sql.column(alias, "value"), name)]
        case EachPeriod():
            return join_periods(each, alias, rows)


def _values(values: tuple[str | int, ...], name: str, alias: str) -> Sql:
    rows = [
        sql.select((sql.text(value) if isinstance(value, str) else sql.integer(value), name))
        for value in values
    ]
    return sql.subquery(sql.union(rows), alias)


def _held_rows(each: EachHeld, scan: Scan) -> exp.Select | exp.Union:
    """Give each pair of a case and a record: its `value`, and whether it `fits`."""
    related = Related(each.related.entity, each.related.steps)
    rows = open_related(scan, related)
    value, fits = plan_value(each.value, rows).any, where_condition(each.where, rows)
    lost: list[tuple[Sql, str]] = [(sql.NULL, "value"), (sql.cast(sql.NULL, "BOOLEAN"), "fits")]
    return candidates(rows, related, [(value, "value"), (fits, "fits")], lost)


def _held_values(each: EachHeld, scan: Scan) -> exp.Select:
    """Give the distinct values that a case's records hold for sure."""
    value: Sql = sql.column("v", "value")
    if isinstance(each.value.type, List):
        value = exp.Unnest(expressions=[value])
    query = sql.from_(
        sql.select((sql.column("v", "case"), "case"), (value, "value")),
        sql.subquery(_held_rows(each, scan), "v"),
    )
    query.set("distinct", exp.Distinct())
    there = sql.negation(sql.is_null(sql.column("v", "value")))
    return sql.where(query, sql.conjunction([sql.column("v", "fits"), there]))


def _doubtful_owners(each: EachHeld, scan: Scan) -> exp.Select | exp.Union:
    """Give the cases of which some record may hold a value that is not known."""
    query = sql.from_(
        sql.select((sql.column("v", "case"), "case")), sql.subquery(_held_rows(each, scan), "v")
    )
    query.set("distinct", exp.Distinct())
    may_fit = sql.call("coalesce", sql.column("v", "fits"), sql.TRUE)
    doubt = sql.disjunction(
        [sql.is_null(sql.column("v", "fits")), sql.is_null(sql.column("v", "value"))]
    )
    sql.where(query, sql.conjunction([may_fit, doubt]))
    doubtful: exp.Select | exp.Union = query
    for owners in _owners_of_dead_ends(each, scan):
        doubtful = exp.Union(this=doubtful, expression=owners, distinct=True)
    return doubtful


def _owners_of_dead_ends(each: EachHeld, scan: Scan) -> Iterator[exp.Select]:
    """Give the cases on whose way a reference leads to no record that holds a value."""
    steps, around = each.related.steps, scan.around
    # Over a single reference that leads nowhere there is no value, which is unknown anyway.
    if len(steps) == 1 and not steps[0].near_list:
        return
    for end in dead_ends(scan.cases.entity, steps, around.dictionary, around.tables):
        owners = open_scan(around, scan.book, scan.cases)
        near = sql.equal(sql.column("e", "near"), sql.column("s", "#"))
        sql.add_join(owners.query, sql.subquery(end.query, "e"), near)
        owners.query.set("expressions", sql.select((owners.case, "case")).expressions)
        yield owners.query


def _doubt(doubts: list[tuple[str, str]], scan: Scan) -> list[tuple[Sql, str]]:
    """Give what makes the combinations doubtful, with a test for each."""
    tests: list[tuple[Sql, str]] = []
    for text, stored in doubts:
        if not stored:
            tests.append((sql.TRUE, text))
            continue
        query = sql.from_(
            sql.select((sql.column("z", "case"), "case")), sql.table("cases", stored, "z")
        )
        alias = scan.attach(query)
        tests.append((sql.negation(sql.is_null(sql.column(alias, "case"))), text))
    return tests
