"""`latest` and `earliest`: the value of one related record, unless another may precede it."""

from sqlglot import exp

from compliance.check.expression import Path
from compliance.check.form import Selected
from compliance.plan import sql
from compliance.plan.candidates import (
    Columns,
    candidates,
    grouped,
    has_none,
    total,
    where_condition,
)
from compliance.plan.deadlines import happened
from compliance.plan.expressions import plan_value
from compliance.plan.scan import Scan, open_related
from compliance.plan.sql import Sql
from compliance.plan.unreached import find_unreached
from compliance.plan.values import Value, utc, wall

LOST: Columns = [
    (sql.FALSE, "sure"),
    (sql.TRUE, "may"),
    (sql.NULL, "order"),
    (sql.NULL, "value"),
    (sql.NULL, "~value"),
    (sql.FALSE, "bad"),
]


def plan_selected(derivation: Selected, scan: Scan) -> Value:
    """Take the value of the last or first sure record; see docs/semantics.md."""
    alias = scan.attach(_best(derivation, scan))
    lost = find_unreached(derivation.related, scan, has_none(alias)).test
    threat = sql.binary(exp.GT, total(alias, "doubt"), sql.integer(0))
    doubt = sql.disjunction([threat, lost])
    none_sure = sql.equal(total(alias, "sure"), sql.integer(0))
    default = plan_value(derivation.none, scan) if derivation.none is not None else None
    is_timestamp = str(derivation.value.type) == "timestamp"

    def choice(column: str, read: Sql | None) -> Sql:
        # In doubt it is null already, if that comes from the related records.
        held = sql.column(alias, column)
        branches: list[tuple[Sql, Sql]] = [] if lost == sql.FALSE else [(lost, sql.NULL)]
        if read is not None:
            branches += [(doubt, sql.NULL), (none_sure, read)]
        return sql.choose(branches, held) if branches else held

    unknown = doubt
    if default is not None and default.unknown != sql.FALSE:
        unknown = sql.disjunction([doubt, sql.conjunction([none_sure, default.unknown])])
    if not is_timestamp:
        return Value(choice("value", default.any if default else None), unknown)
    return Value(
        unknown=unknown,
        instant=choice("value", utc(default) if default else None),
        wall=choice("~value", wall(default) if default else None),
    )


def _best(derivation: Selected, scan: Scan) -> exp.Select:
    """For each case: the values of the best sure record, and whether another may be it."""
    related = open_related(scan, derivation.related)
    assessed = _assessed(derivation, related)
    rows = candidates(related, derivation.related, assessed, LOST)
    found = {name: each for each, name in assessed}
    pick = exp.Max if derivation.pick == "latest" else exp.Min
    if found["value"] == found["order"]:
        # A record that surely belongs there is in doubt only if it can't be placed.
        is_sure = derivation.where is None and related.member == sql.TRUE
        has_rivals = not (is_sure and _is_temporal(derivation))
        return grouped(rows, _columns_by_themselves(derivation, pick, has_rivals))
    best = exp.Window(
        this=pick(this=sql.choose([(sql.column("y", "sure"), sql.column("y", "order"))])),
        partition_by=[sql.column("y", "case")],
    )
    names = ("case", "sure", "may", "order", "value", "~value", "bad")
    ranked = sql.from_(
        sql.select(*((sql.column("y", each), each) for each in names), (best, "best")),
        sql.subquery(rows, "y"),
    )
    return grouped(ranked, _columns(derivation))


def _columns_by_themselves(
    derivation: Selected, pick: type[exp.AggFunc], has_rivals: bool
) -> Columns:
    """Give the totals where the value is that by which records are ordered.

    It is then the same in all that are chosen, and no record has to be held against the best.
    Without rivals, all that are in doubt have no place in the order.
    """
    order, may = sql.column("x", "order"), sql.column("x", "may")

    def of(which: Sql, column: Sql = order) -> Sql:
        return sql.choose([(which, column)])

    sure = sql.column("x", "sure")
    latest = derivation.pick == "latest"
    best, rival = pick(this=of(sure)), pick(this=of(may))
    best_wall = (exp.ArgMax if latest else exp.ArgMin)(
        this=of(sure, sql.column("x", "~value")), expression=of(sure)
    )
    doubt = sql.any_of(may)
    if has_rivals:
        doubt = sql.disjunction(
            [
                sql.any_of(sql.conjunction([may, sql.is_null(order)])),
                sql.conjunction([sql.is_null(best), sql.any_of(may)]),
                sql.is_true(sql.binary(exp.GTE if latest else exp.LTE, rival, best)),
            ]
        )
    columns = [
        (sql.tally(sure), "sure"),
        (_unless(doubt, best), "value"),
        (sql.choose([(doubt, sql.integer(1))], sql.integer(0)), "doubt"),
    ]
    if str(derivation.value.type) == "timestamp":
        columns.append((_unless(doubt, best_wall), "~value"))
    return columns


def _unless(doubt: Sql, value: Sql) -> Sql:
    return sql.choose([(doubt, sql.NULL)], value)


def _columns(derivation: Selected) -> Columns:
    order, best = sql.column("x", "order"), sql.column("x", "best")
    value, sure = sql.column("x", "value"), sql.column("x", "sure")
    chosen = sql.conjunction([sure, sql.equal(order, best)])
    beats = exp.GTE if derivation.pick == "latest" else exp.LTE
    threat = sql.conjunction(
        [
            sql.column("x", "may"),
            sql.disjunction(
                [sql.is_null(order), sql.is_null(best), sql.binary(beats, order, best)]
            ),
        ]
    )

    def of_chosen(kind: type[exp.AggFunc], column: Sql) -> Sql:
        return kind(this=sql.choose([(chosen, column)]))

    differ = sql.binary(exp.NEQ, of_chosen(exp.Min, value), of_chosen(exp.Max, value))
    nulls = sql.tally(sql.conjunction([chosen, sql.is_null(value)]))
    known = sql.tally(sql.conjunction([chosen, sql.negation(sql.is_null(value))]))
    mixed = sql.conjunction(
        [
            sql.binary(exp.GT, nulls, sql.integer(0)),
            sql.binary(exp.GT, known, sql.integer(0)),
        ]
    )
    bad = sql.any_of(sql.conjunction([chosen, sql.column("x", "bad")]))
    doubt = sql.disjunction([sql.any_of(threat), bad, sql.is_true(differ), mixed])
    return [
        (sql.tally(sure), "sure"),
        (_unless(doubt, of_chosen(exp.Max, value)), "value"),
        (_unless(doubt, of_chosen(exp.Max, sql.column("x", "~value"))), "~value"),
        (sql.choose([(doubt, sql.integer(1))], sql.integer(0)), "doubt"),
    ]


def _is_temporal(derivation: Selected) -> bool:
    return str(derivation.order.type) in {"date", "timestamp"}


def _assessed(derivation: Selected, rows: Scan) -> Columns:
    order = plan_value(derivation.order, rows)
    if _is_temporal(derivation):
        placed = happened(derivation.order, rows)
    else:
        placed = sql.choose([(sql.is_null(order.any), sql.NULL)], sql.TRUE)
        if isinstance(derivation.order, Path) and derivation.order.not_yet:
            placed = sql.negation(sql.is_null(order.any))
    fits = sql.conjunction([where_condition(derivation.where, rows), placed])
    value = plan_value(derivation.value, rows)
    shown, at_wall = (utc(value), wall(value)) if value.is_timestamp else (value.any, sql.NULL)
    return [
        (sql.is_true(fits), "sure"),
        (sql.is_null(fits), "may"),
        (utc(order) if order.is_timestamp else order.any, "order"),
        (shown, "value"),
        (at_wall, "~value"),
        (value.unknown, "bad"),
    ]
