"""The values that a rule reads, as lists: of the subject, over references, of related ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
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
from compliance.plan.candidates import joined_key, missing
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
ITEM = ("entity", "id", "field", "value")

# Queries of one row a subject: `#`, and `items`, a list of what there is to show.
Evidence = tuple[tuple[exp.Select, ...], tuple[Stored, ...]]


class _Read(Struct, frozen=True):
    """A value to show: entity and key of the record that holds it, its field, its text."""

    entity: str
    key: Sql
    field: str
    value: Sql


def plan_evidence(rule: Rule, around: Surroundings) -> Evidence:
    """Plan the evidence of a rule, in the order in which it is to be shown.

    The items of each query are structs of `ITEM`. Every subject has a row in the first.
    """
    forms = [
        form for each in rule.versions for form in (each.when, each.expect) if form is not None
    ]
    scan = open_scan(around, ReasonBook(rule.id), Cases(rule.subject))
    read = [path for form in forms for path in _subject_paths(form)]
    own = _subject_rows(dict.fromkeys(read), scan)
    related: list[exp.Select] = []
    uncovered: list[exp.Select] = []
    stored: list[Stored] = []
    for place, form in enumerate(_leaves(forms), 1):
        match form:
            case RelatedForm() | CadenceForm() if missing(form.related, scan) is None:
                related.append(_related_rows(form, scan))
            case CoverageForm():
                inner = open_scan(
                    around, ReasonBook(f"{rule.id} shown {place}"), Cases(rule.subject)
                )
                found = plan_uncovered(form, inner, plan_form, RECORDS_SHOWN * 4)
                stored += inner.stored
                if found is not None:
                    uncovered.append(_uncovered_rows(found))
    return (own, *uncovered, *related), tuple(stored)


def _leaves(forms: Iterable[Form]) -> Iterator[Form]:
    for form in forms:
        if isinstance(form, ComposedForm):
            yield from _leaves(form.parts)
        else:
            yield form


def _subject_rows(paths: Iterable[Path], scan: Scan) -> exp.Select:
    """One row for each subject, with its values; its own key where none is read."""
    read = [_value(path, scan) for path in paths]
    items = _items(read or [_own_key(scan, "s", scan.cases.entity)])
    scan.query.set("expressions", sql.select((scan.case, "#"), (items, "items")).expressions)
    return scan.query


def _own_key(scan: Scan, alias: str, entity: str) -> _Read:
    key = joined_key(scan, alias, entity)
    field = "/".join(scan.around.dictionary.entities[entity].key)
    return _Read(entity, key, field, key)


def _value(path: Path, scan: Scan) -> _Read:
    value = plan_path(path, scan)
    shown = wall(value) if value.is_timestamp else value.any
    if path.type is not None and path.count and value.low is not None:
        shown = value.low
    alias, entity = _where_it_stands(path, scan)
    key = joined_key(scan, alias, entity)
    return _Read(entity, key, path.field, sql.cast(shown, "VARCHAR"))


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


def _items(read: Sequence[_Read]) -> Sql:
    """List the values to show as structs: the names that recur are written once."""
    parts = {
        "entity": _at_place([sql.text(each.entity) for each in read]),
        "id": _at_place([each.key for each in read]),
        "field": _at_place([sql.text(each.field) for each in read]),
        "value": exp.column("value"),
    }
    item = exp.Lambda(this=_struct(parts), expressions=[sql.name("value"), sql.name("place")])
    values = exp.Array(expressions=[each.value for each in read])
    return sql.call("list_transform", values, item)


def _at_place(expressions: Sequence[Sql]) -> Sql:
    """Take the one of the expressions that belongs to the item's place, from 1."""
    if all(each == expressions[0] for each in expressions):
        return expressions[0]
    listed = exp.Array(expressions=list(expressions))
    return sql.call("list_extract", listed, exp.column("place"))


def _struct(parts: Mapping[str, Sql]) -> exp.Struct:
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=sql.name(name), expression=each) for name, each in parts.items()
        ]
    )


def _uncovered_rows(found: exp.Select) -> exp.Select:
    """List the combinations that are not covered, which come a row each, with a place."""
    item = sql.column("q", "item")
    parts = {name: exp.Dot(this=item, expression=sql.name(name)) for name in ("place", *ITEM)}
    order = exp.Ordered(this=parts.pop("place"), nulls_first=True)
    items = sql.call("list", exp.Order(this=_struct(parts), expressions=[order]))
    number = sql.column("q", "#")
    query = sql.from_(sql.select((number, "#"), (items, "items")), sql.subquery(found, "q"))
    return sql.group_by(query, number)


def _related_rows(form: RelatedForm | CadenceForm, scan: Scan) -> exp.Select:
    """List the values of the last few related records of each subject."""
    rows = open_related(scan, form.related)
    paths = [
        path
        for each in (form.where, form.at)
        if each is not None
        for path, _ in read_paths(each)
        if path.record == RELATED
    ]
    read = [_value(path, rows) for path in dict.fromkeys(paths)]
    items = _items(read or [_own_key(rows, "r", form.related.entity)])
    last = sql.call("arg_max", items, sql.column("r", "#"), sql.integer(RECORDS_SHOWN))
    columns = [(rows.case, "#"), (sql.call("flatten", last), "items")]
    rows.query.set("expressions", sql.select(*columns).expressions)
    return sql.group_by(rows.query, rows.case)


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
