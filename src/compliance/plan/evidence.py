"""The values that a rule reads, as rows: of the subject, over references, of related ones."""

from collections.abc import Iterable, Iterator

from sqlglot import exp

from compliance.check.expression import RELATED, SUBJECT, Expr, Path
from compliance.check.form import (
    By,
    CadenceForm,
    ComposedForm,
    ConditionForm,
    CoverageForm,
    Deadline,
    EachEntity,
    EachHeld,
    EachPeriod,
    FieldForm,
    Form,
    RelatedForm,
    ShareForm,
)
from compliance.check.rules import Rule
from compliance.plan import sql
from compliance.plan.candidates import Columns, joined_key, missing
from compliance.plan.coverage import plan_uncovered
from compliance.plan.forms import plan_form
from compliance.plan.outcomes import ReasonBook
from compliance.plan.paths import plan_path
from compliance.plan.scan import Cases, Scan, Stored, Surroundings, open_related, open_scan
from compliance.plan.sql import Sql
from compliance.plan.values import wall
from compliance.plan.why import duration_paths, read_paths

# A case shows at most this many related records, and combinations that are not covered.
RECORDS_SHOWN = 5
NAMES = ("#", "place", "entity", "id", "field", "value")

Evidence = tuple[exp.Select | exp.Union, tuple[Stored, ...]]


def plan_evidence(rule: Rule, around: Surroundings) -> Evidence:
    """Plan the rows of evidence of a rule: `#`, `place`, `entity`, `id`, `field`, `value`."""
    forms = [
        form for each in rule.versions for form in (each.when, each.expect) if form is not None
    ]
    scan = open_scan(around, ReasonBook(rule.id), Cases(rule.subject))
    read = [path for form in forms for path in _subject_paths(form)]
    queries = [_subject_rows(dict.fromkeys(read), scan)]
    stored: list[Stored] = []
    for place, form in enumerate(_leaves(forms), 1):
        match form:
            case RelatedForm() | CadenceForm() if missing(form.related, scan) is None:
                queries.append(_related_rows(form, scan, place))
            case CoverageForm():
                inner = open_scan(
                    around, ReasonBook(f"{rule.id} shown {place}"), Cases(rule.subject)
                )
                found = plan_uncovered(form, inner, plan_form, RECORDS_SHOWN * 4)
                stored += inner.stored
                if found is not None:
                    queries.append(_with_place(found, place))
    return sql.union(queries), tuple(stored)


def _leaves(forms: Iterable[Form]) -> Iterator[Form]:
    for form in forms:
        if isinstance(form, ComposedForm):
            yield from _leaves(form.parts)
        else:
            yield form


def _subject_rows(paths: Iterable[Path], scan: Scan) -> exp.Select:
    """One row for each subject and each of its values, as a list that is taken apart."""
    structs = [_struct(path, scan, place) for place, path in enumerate(paths)]
    if not structs:
        structs = [_own_key(scan)]
    items = exp.Unnest(expressions=[exp.Array(expressions=structs)])
    scan.query.set("expressions", sql.select((scan.case, "#"), (items, "item")).expressions)
    return _taken_apart(scan.query, sql.integer(0))


def _own_key(scan: Scan) -> Sql:
    entity = scan.cases.entity
    key = joined_key(scan, "s", entity)
    field = "/".join(scan.around.dictionary.entities[entity].key)
    return _item(0, sql.text(entity), key, field, key)


def _struct(path: Path, scan: Scan, place: int) -> Sql:
    value = plan_path(path, scan)
    shown = wall(value) if value.is_timestamp else value.any
    if path.type is not None and path.count and value.low is not None:
        shown = value.low
    alias, entity = _where_it_stands(path, scan)
    key = joined_key(scan, alias, entity)
    return _item(place, sql.text(entity), key, path.field, sql.cast(shown, "VARCHAR"))


def _where_it_stands(path: Path, scan: Scan) -> tuple[str, str]:
    """Give the alias and entity of the record that holds the field of a path."""
    alias, entity = scan.records[path.record]
    for number, hop in enumerate(path.hops):
        last = number == len(path.hops) - 1
        for target in hop.targets:
            if scan.around.supplied(target[0]) and (not last or target[0] in path.entities):
                alias, entity = scan.hop(alias, hop, target), target[0]
                break
        else:
            return scan.records[path.record]
    return alias, entity


def _item(place: int, entity: Sql, key: Sql, field: str, value: Sql) -> Sql:
    pairs = {
        "place": sql.integer(place),
        "entity": entity,
        "id": sql.cast(key, "VARCHAR"),
        "field": sql.text(field),
        "value": sql.cast(value, "VARCHAR"),
    }
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=sql.name(name), expression=each) for name, each in pairs.items()
        ]
    )


def _taken_apart(query: exp.Select, place: Sql) -> exp.Select:
    item = sql.column("q", "item")

    def part(name: str) -> Sql:
        return exp.Dot(this=item, expression=sql.name(name))

    number = exp.Add(
        this=exp.Mul(this=place, expression=sql.integer(1_000_000)), expression=part("place")
    )
    rows = sql.select(
        (sql.column("q", "#"), "#"),
        (number, "place"),
        *((part(name), name) for name in NAMES[2:]),
    )
    return sql.from_(rows, sql.subquery(query, "q"))


def _with_place(rows: exp.Select, place: int) -> exp.Select:
    return _taken_apart(rows, sql.integer(place))


def _related_rows(form: RelatedForm | CadenceForm, scan: Scan, place: int) -> exp.Select:
    rows = open_related(scan, form.related)
    read = [
        path
        for each in (form.where, form.at)
        if each is not None
        for path, _ in read_paths(each)
        if path.record == RELATED
    ]
    entity = form.related.entity
    key = joined_key(rows, "r", entity)
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[rows.case],
        order=exp.Order(expressions=[exp.Ordered(this=sql.column("r", "#"), desc=True)]),
    )
    structs = [_struct(path, rows, place) for place, path in enumerate(dict.fromkeys(read))]
    if not structs:
        field = "/".join(rows.around.dictionary.entities[entity].key)
        structs = [_item(0, sql.text(entity), key, field, key)]
    columns: Columns = [
        (rows.case, "#"),
        (exp.Array(expressions=structs), "items"),
        (rank, "rank"),
    ]
    rows.query.set("expressions", sql.select(*columns).expressions)
    items = exp.Unnest(expressions=[sql.column("z", "items")])
    kept = sql.from_(
        sql.select(
            (sql.column("z", "#"), "#"), (items, "item"), (sql.column("z", "rank"), "rank")
        ),
        sql.subquery(rows.query, "z"),
    )
    sql.where(kept, sql.binary(exp.LTE, sql.column("z", "rank"), sql.integer(RECORDS_SHOWN)))
    ranked = exp.Add(this=sql.integer(place * 100), expression=sql.column("q", "rank"))
    return _taken_apart(kept, exp.Paren(this=ranked))


def _subject_paths(form: Form) -> Iterator[Path]:
    """Give the fields of the subject that a form reads, over references too."""
    for expression in _expressions(form):
        for path, _ in read_paths(expression):
            if path.record == SUBJECT:
                yield path


def _expressions(form: Form) -> Iterator[Expr]:  # noqa: C901 - one case a form
    match form:
        case ConditionForm(condition):
            yield condition
        case RelatedForm():
            yield from _given(form.where, form.at)
            yield from duration_paths(form.window)
            yield from _deadline_parts(form.deadline)
        case FieldForm(value, deadline):
            yield value
            yield from _deadline_parts(deadline)
        case CadenceForm():
            yield from _given(form.start, form.until, form.where, form.at)
            yield from duration_paths(form.every)
            yield from duration_paths(form.over)
        case CoverageForm(each, inner):
            for one in each:
                yield from _each_parts(one)
            yield from _expressions(inner)
        case ComposedForm(_, parts, by):
            yield from _given(by)
            for part in parts:
                yield from _expressions(part)
        case ShareForm():
            yield from _given(form.where)


def _each_parts(each: object) -> Iterator[Expr]:
    match each:
        case EachHeld():
            yield from _given(each.value, each.where)
        case EachPeriod():
            yield each.start
        case EachEntity():
            pass


def _deadline_parts(deadline: Deadline | None) -> Iterator[Expr]:
    if deadline is None:
        return
    yield from _given(deadline.not_before)
    if isinstance(deadline.limit, By):
        yield deadline.limit.limit
    else:
        yield deadline.limit.anchor
        yield from duration_paths(deadline.limit.duration)


def _given(*expressions: Expr | None) -> Iterator[Expr]:
    yield from (each for each in expressions if each is not None)
