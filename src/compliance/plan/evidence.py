"""The values that a rule reads, as lists: of the subject, over references, of related ones."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from sqlglot import exp

from compliance.check.expression import Path
from compliance.check.form import (
    CadenceForm,
    CoverageForm,
    EachHeld,
    Form,
    RelatedForm,
    ShareForm,
)
from compliance.check.rules import Rule
from compliance.plan import sql
from compliance.plan.behind import Behind, Group
from compliance.plan.candidates import may_be_lost, missing
from compliance.plan.coverage import plan_uncovered
from compliance.plan.derived import work_out
from compliance.plan.forms import plan_form
from compliance.plan.outcomes import ReasonBook
from compliance.plan.read_fields import (
    leaves,
    read_expressions,
    related_paths,
    subject_paths,
    with_references,
)
from compliance.plan.scan import Cases, Scan, Stored, Surroundings, open_lost, open_scan
from compliance.plan.shares import plan_share_evidence
from compliance.plan.shown import (
    ALL_RECORDS,
    ITEM,
    LOST_RECORDS,
    list_items,
    number_item,
    own_key,
    read_value,
    struct,
)
from compliance.plan.shown_related import RECORDS_SHOWN, nearest_rows, related_rows
from compliance.plan.sql import Sql


class Part(Struct, frozen=True):
    """A query of one row a subject: `#`, and `items`, a list of what there is to show.

    `without` are the items of a subject that has no row.
    """

    query: exp.Select
    without: Sql | None = None


class Evidence(Struct):
    """What a rule reads, in the order in which it is to be shown; tables to make before.

    Every subject has a row in the first of the parts.
    """

    parts: list[Part]
    stored: list[Stored]


def plan_evidence(rule: Rule, around: Surroundings, is_explained: bool) -> Evidence:
    """Plan the evidence of a rule.

    With `is_explained` the records come first that decide, beside what is not covered stand
    those that come nearest, and references and what derived fields rest on are shown too.
    """
    forms = [
        form for each in rule.versions for form in (each.when, each.expect) if form is not None
    ]
    scan = open_scan(around, ReasonBook(rule.id), Cases(rule.subject))
    scan.work_out = work_out
    found = Behind(around.derived if is_explained else {})
    evidence = Evidence([], [])
    for place, form in enumerate(leaves(forms), 1):
        book = ReasonBook(f"{rule.id} shown {place}")
        inner = open_scan(around, book, scan.cases)
        _add_form(form, inner, found, evidence, is_explained)
    for path in subject_paths(each for form in forms for each in read_expressions(form)):
        found.follow(path)
    for group in found.groups.values():
        if missing(group.related, scan) is None:
            evidence.parts += _related_parts(group, scan, is_explained)
    paths = list(found.paths)
    if is_explained:
        paths = with_references(paths, rule.subject)
    evidence.parts.insert(0, Part(_subject_rows(paths, scan)))
    return evidence


def _add_form(
    form: Form, scan: Scan, found: Behind, evidence: Evidence, is_explained: bool
) -> None:
    """Add what is judged by a form: groups of related records, or parts of their own."""
    match form:
        case RelatedForm() | CadenceForm():
            found.add_group(form.related, related_paths(form.where, form.at), form)
        case ShareForm() if is_explained:
            evidence.parts += map(Part, plan_share_evidence(form, scan, RECORDS_SHOWN))
        case CoverageForm():
            _add_coverage(form, scan, evidence, is_explained)
            for each in form.each if is_explained else ():
                if isinstance(each, EachHeld):
                    found.add_group(each.related, related_paths(each.value, each.where))


def _related_parts(group: Group, scan: Scan, is_explained: bool) -> Iterator[Part]:
    if not is_explained:
        yield Part(related_rows(group, scan))
        return
    entity = group.related.entity
    yield Part(nearest_rows(group, scan), number_item(entity, ALL_RECORDS, sql.integer(0)))
    if may_be_lost(group.related, scan):
        yield Part(_lost_rows(entity, scan, group))


def _subject_rows(paths: Iterable[Path], scan: Scan) -> exp.Select:
    """One row for each subject, with its values; its own key where none is read."""
    read = [read_value(path, scan) for path in paths]
    items = list_items(read or [own_key(scan, "s", scan.cases.entity)])
    return scan.finish([(items, "items")])


def _lost_rows(entity: str, scan: Scan, group: Group) -> exp.Select:
    """Say how many records were quarantined that belong to a subject."""
    query = open_lost(scan, group.related)
    items = number_item(entity, LOST_RECORDS, sql.call("count_star"))
    query.query.set("expressions", sql.select((query.case, "#"), (items, "items")).expressions)
    return sql.group_by(query.query, query.case)


def _add_coverage(
    form: CoverageForm, scan: Scan, evidence: Evidence, is_explained: bool
) -> None:
    """Add the combinations that are not covered, and the records that come nearest."""
    found = plan_uncovered(form, scan, plan_form, RECORDS_SHOWN * 4)
    evidence.stored += scan.stored
    if found is None:
        return
    if not is_explained:
        evidence.parts.append(Part(_uncovered_rows(sql.subquery(found.query, "q"))))
        return
    short = f"{scan.book.name} short"
    evidence.stored.append(Stored("cases", short, found.query))
    evidence.parts.append(Part(_uncovered_rows(sql.table("cases", short, "q"))))
    inner = Behind({})
    for each in leaves([form.form]):
        if isinstance(each, RelatedForm | CadenceForm):
            inner.add_group(each.related, related_paths(each.where, each.at), each)
    for group in inner.groups.values():
        rows = open_scan(scan.around, scan.book, found.cases)
        if missing(group.related, rows) is None:
            evidence.parts.append(Part(nearest_rows(group, rows, short)))


def _uncovered_rows(relation: Sql) -> exp.Select:
    """List the combinations that are not covered, which come a row each, with a place."""
    parts = {name: sql.column("q", name) for name in ITEM}
    order = exp.Ordered(this=sql.column("q", "place"), nulls_first=True)
    items = sql.call("list", exp.Order(this=struct(parts), expressions=[order]))
    number = sql.column("q", "case")
    query = sql.from_(sql.select((number, "#"), (items, "items")), relation)
    return sql.group_by(query, number)
