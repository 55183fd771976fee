"""What is unknown to the field that would settle it, behind references and derived fields."""

from collections.abc import Iterator

from sqlglot import exp

from compliance.check.dictionary import FORCE
from compliance.check.expression import Expr, Path
from compliance.check.form import Counted, Reached, Selected, Summed
from compliance.check.rules import Derived, Rule
from compliance.plan import sql
from compliance.plan.behind import is_own, own_expressions, rebased
from compliance.plan.candidates import joined_key, missing
from compliance.plan.expressions import plan_value
from compliance.plan.outcomes import REASON_SHIFT, Reason
from compliance.plan.paths import plan_path
from compliance.plan.read_fields import read_expressions, subject_paths
from compliance.plan.scan import Scan, open_related
from compliance.plan.sql import Sql
from compliance.plan.why import missing_words

# A test that is never null, and the text to show where it holds.
Settling = tuple[Sql, Sql]


def settle(rule: Rule, outcome: Sql, scan: Scan) -> Iterator[Settling]:
    """Give what would settle each reason of an outcome that is about a field.

    Left out is a field of the subject's own record: there the reason says it all.
    """
    for path in dict.fromkeys(subject_paths(_read_by(rule))):
        reason = Reason("unknown", missing_words(path, scan))
        if is_own(path) or reason not in scan.book.reasons:
            continue
        bit = sql.integer(1 << scan.book.reasons.index(reason) + REASON_SHIFT)
        marks = exp.Paren(this=exp.BitwiseAnd(this=outcome, expression=bit))
        is_told = scan.keep(sql.binary(exp.NEQ, marks, sql.integer(0)))
        for test, text in _behind(path, scan):
            yield sql.conjunction([is_told, scan.keep(test)]), scan.keep(text)


def _read_by(rule: Rule) -> Iterator[Expr]:
    for version in rule.versions:
        for form in (version.when, version.expect):
            if form is not None:
                yield from read_expressions(form)


def _behind(path: Path, scan: Scan, is_derived: bool = False) -> Iterator[Settling]:
    """Follow the references of a path, and then what its field is derived from."""
    alias, entity = scan.records[path.record]
    for hop in path.hops:
        # Of several entities that a reference may lead to, none is singled out.
        if len(hop.targets) != 1 or not scan.around.supplied(hop.targets[0][0]):
            return
        field, target = f"`{hop.field}` of ", hop.targets[0][0]
        held = _record(alias, entity, scan)
        reference = sql.is_null(sql.column(alias, hop.field))
        yield reference, _text(field, held, " is not known")
        alias = scan.hop(alias, hop, hop.targets[0])
        nowhere = f" leads to no `{target}` record that could be assessed"
        yield sql.is_null(sql.column(alias, "#")), _text(field, held, nowhere)
        entity = target
    derived = scan.around.derived.get((entity, path.field)) if path.derived else None
    if derived is not None:
        yield from _behind_derived(derived, path, scan)
        return
    value = plan_path(path, scan)
    unknown = sql.disjunction([sql.is_null(value.any), value.unknown])
    record = _record(alias, entity, scan)
    # The field itself is named by the reason, unless that names one derived from it.
    text = _text(f"`{path.field}` of ", record, " is not known") if is_derived else record
    yield unknown, text


def _behind_derived(derived: Derived, path: Path, scan: Scan) -> Iterator[Settling]:
    derivation = derived.derivation
    if isinstance(derivation, Selected | Counted | Summed | Reached):
        if not path.hops:
            yield from _behind_related(derivation, derived.field, scan)
        return
    for each in dict.fromkeys(subject_paths(own_expressions(derived))):
        yield from _behind(rebased(each, path), scan, is_derived=True)


def _behind_related(
    derivation: Selected | Counted | Summed | Reached, field: str, scan: Scan
) -> Iterator[Settling]:
    """Say that there is no record to derive a field from, or name one of those there are."""
    related = derivation.related
    lacking = missing(related, scan)
    if lacking is not None:
        yield sql.TRUE, sql.text(lacking)
        return
    rows = open_related(scan, related)
    key = joined_key(rows, "r", related.entity)
    example: Sql = exp.Max(this=key)
    if isinstance(derivation, Selected):
        example = sql.call("coalesce", _picked(derivation, key, rows), example)
    rows.query.set("expressions", sql.select((rows.case, "case"), (example, "key")).expressions)
    found = sql.column(scan.attach(sql.group_by(rows.query, rows.case)), "key")
    entity = related.entity
    yield sql.is_null(found), sql.text(f"it has no `{entity}` record to tell `{field}` from")
    yield sql.TRUE, exp.DPipe(this=sql.text(f"{entity} "), expression=found)


def _picked(derivation: Selected, key: Sql, rows: Scan) -> Sql:
    """The record that comes first or last; of several at the same time, the first of all."""
    order, number = plan_value(derivation.order, rows).any, sql.column("r", "#")
    is_latest = derivation.pick == "latest"
    ranked = sql.call("row", order, exp.Neg(this=number) if is_latest else number)
    known = sql.choose([(sql.negation(sql.is_null(order.copy())), ranked)])
    return (exp.ArgMax if is_latest else exp.ArgMin)(this=key.copy(), expression=known)


def _record(alias: str, entity: str, scan: Scan) -> Sql:
    if entity == FORCE:
        return sql.text(FORCE)
    return exp.DPipe(this=sql.text(f"{entity} "), expression=joined_key(scan, alias, entity))


def _text(before: str, record: Sql, after: str) -> Sql:
    return sql.call("concat", sql.text(before), record.copy(), sql.text(after))
