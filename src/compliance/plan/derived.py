"""Derived fields to tables: a value for every record, or the bounds of a count."""

from msgspec.structs import replace
from sqlglot import exp

from compliance.check.expression import Expr
from compliance.check.form import Counted, Form, Reached, Selected, Summed
from compliance.check.rules import Derived
from compliance.check.types import Type
from compliance.plan import sql
from compliance.plan.candidates import (
    Columns,
    candidates,
    grouped,
    has_none,
    missing,
    total,
    where_condition,
)
from compliance.plan.expressions import plan_value
from compliance.plan.forms import plan_form
from compliance.plan.judged import as_truth, has_level
from compliance.plan.outcomes import UNKNOWN, ReasonBook
from compliance.plan.paths import between, never_known
from compliance.plan.reached import plan_reached
from compliance.plan.scan import Cases, Scan, Stored, Surroundings, open_related, open_scan
from compliance.plan.selected import plan_selected
from compliance.plan.unreached import find_unreached
from compliance.plan.values import Value, utc, wall


def plan_derived(derived: Derived, around: Surroundings) -> list[Stored]:
    """Plan the table of a derived field, after the tables that it needs itself."""
    book = ReasonBook(derived.name)
    scan = open_scan(around, book, Cases(derived.entity))
    derivation = derived.derivation
    if isinstance(derivation, Counted):
        columns = _plan_counted(derivation, scan)
    elif isinstance(derivation, Form):
        columns = _plan_boolean(derivation, scan)
        return [*scan.stored, Stored("derived", derived.name, scan.finish(columns))]
    else:
        columns = _value_columns(_plan_value(derivation, scan, derived.type))
    scan.query.set("expressions", sql.select((scan.case, "#"), *columns).expressions)
    return [*scan.stored, Stored("derived", derived.name, scan.query)]


def work_out(derived: Derived, scan: Scan) -> Value | None:
    """Give a derived field of the subject from totals of related records, in place of a table.

    None if it is not the total of some related records.
    """
    derivation = derived.derivation
    if not isinstance(derivation, Selected | Counted | Summed):
        return None
    if missing(derivation.related, scan) is not None:
        return None
    book, scan.book = scan.book, ReasonBook(derived.name)
    try:
        if isinstance(derivation, Counted):
            (low, _), (high, _) = _plan_counted(derivation, scan)
            return between(low, high)
        value = _plan_value(derivation, scan, derived.type)
    finally:
        scan.book = book
    return replace(value, unknown=sql.is_true(value.unknown))


def _plan_value(
    derivation: Selected | Summed | Reached | Expr, scan: Scan, type_: Type
) -> Value:
    match derivation:
        case Selected(related=related) | Summed(related=related) | Reached(related=related):
            if missing(related, scan) is not None:
                return never_known(type_)
    match derivation:
        case Selected():
            return plan_selected(derivation, scan)
        case Summed():
            return _plan_summed(derivation, scan)
        case Reached():
            return plan_reached(derivation, scan)
        case _:
            return plan_value(derivation, scan)


def _plan_boolean(form: Form, scan: Scan) -> Columns:
    outcome = scan.keep(plan_form(form, scan).outcome)
    return [(as_truth(outcome), "value"), (has_level(outcome, UNKNOWN), "unknown")]


def _value_columns(value: Value) -> Columns:
    columns: Columns = [(value.unknown, "unknown")]
    if not value.is_timestamp:
        return [(value.any, "value"), *columns]
    return [(utc(value), "value"), (wall(value), "~value"), *columns]


def _plan_counted(derivation: Counted, scan: Scan) -> Columns:
    if missing(derivation.related, scan) is not None:
        # Not even "at least 0" is met by what was not supplied.
        without = sql.cast(sql.NULL, "BIGINT")
        return [(without, "low"), (without, "high")]
    alias = scan.attach(_totals(derivation, scan, None))
    sure = total(alias, "sure")
    most = sql.binary(exp.Add, sure, total(alias, "maybe"))
    unreached = find_unreached(derivation.related, scan, has_none(alias))
    return [(sure, "low"), (unreached.add_to(most), "high")]


def _plan_summed(derivation: Summed, scan: Scan) -> Value:
    alias = scan.attach(_totals(derivation, scan, derivation.value))
    doubt = sql.binary(exp.Add, total(alias, "maybe"), total(alias, "nulls"))
    lost = find_unreached(derivation.related, scan, has_none(alias)).test
    unknown = sql.disjunction([sql.binary(exp.GT, doubt, sql.integer(0)), lost])
    return Value(sql.choose([(sql.negation(unknown), total(alias, "sum"))]), unknown)


def _totals(derivation: Counted | Summed, scan: Scan, value: Expr | None) -> exp.Select:
    rows = open_related(scan, derivation.related)
    number = sql.NULL if value is None else plan_value(value, rows).any
    fits = where_condition(derivation.where, rows)
    lost: Columns = [(sql.cast(sql.NULL, "BOOLEAN"), "counts"), (sql.NULL, "value")]
    found = [(fits, "counts"), (number, "value")]
    if value is None:
        lost, found = lost[:1], found[:1]
    counts, held = sql.column("x", "counts"), sql.column("x", "value")
    columns: Columns = [
        (sql.tally(counts), "sure"),
        (sql.tally(sql.is_null(counts)), "maybe"),
    ]
    if value is not None:
        without = sql.conjunction([counts, sql.is_null(held)])
        columns += [
            (exp.Sum(this=sql.choose([(counts, held)])), "sum"),
            (sql.tally(without), "nulls"),
        ]
    return grouped(candidates(rows, derivation.related, found, lost), columns)
