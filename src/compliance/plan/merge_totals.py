"""Joined totals to fewer: those over the same rows, by the same number, are one query.

To bring the rows of a large table together by case takes the database much longer than one
more total over them does.
"""

from collections.abc import Hashable, Iterable, Mapping
from itertools import count

from msgspec import Struct
from sqlglot import exp

from compliance.plan import sql
from compliance.plan.layers import ALIAS, Columns, kept_column, rewritten
from compliance.plan.sql import Sql

ROWS = "x"
# Every total has its place in memory for each case, in each thread.
TOTALS_MOST = 8

# The tables that columns are read from, with what these are called now, and the columns.
Renamed = Mapping[str, tuple[str, Mapping[str, str]]]


class _Totals(Struct):
    """Totals as a join has them: the queries of a row each, the innermost first, and they.

    `key` is what they must share with others to be one query.
    """

    alias: str
    key: tuple[Hashable, ...]
    innermost: exp.Select
    layers: list[Columns]
    totals: Columns


def totals_key(relation: exp.Select | exp.Union, near: Sql) -> tuple[Hashable, ...] | None:
    """Give what tells whether totals, joined by a field, can be one query with others.

    None if they can be with none.
    """
    found = _read("", relation, near)
    return None if found is None else found.key


def merge_totals(query: exp.Select) -> None:
    """Let each query of totals that is joined give those of later ones like it, too."""
    kept: list[exp.Join] = []
    known: dict[tuple[Hashable, ...], _Totals] = {}
    renamed: dict[str, tuple[str, Mapping[str, str]]] = {}
    changed: dict[str, _Totals] = {}
    for join in query.args.get("joins") or []:
        totals = _of_join(join)
        first = known.get(totals.key) if totals else None
        if totals is None or first is None or len(first.totals) > TOTALS_MOST:
            kept.append(join)
            if totals is not None:
                known[totals.key] = totals
            continue
        renamed[totals.alias] = (first.alias, _add(first, totals))
        changed[first.alias] = first
    if not renamed:
        return
    query.set("joins", [_rebuilt(join, changed) for join in kept])
    query.set("expressions", [_rename(each, renamed) for each in query.expressions])


def _of_join(join: exp.Join) -> _Totals | None:
    on = join.args.get("on")
    if not isinstance(join.this, exp.Subquery) or not isinstance(on, exp.EQ):
        return None
    return _read(join.this.alias, join.this.this, on.expression)


def _read(alias: str, relation: Sql, near: Sql) -> _Totals | None:
    """Take totals apart, if each row of theirs comes from one of tables that are joined."""
    if not isinstance(relation, exp.Select) or not _is_only(relation, "group"):
        return None
    below = relation.args["from_"].this
    if not isinstance(below, exp.Subquery) or below.alias != ROWS:
        return None
    layers: list[Columns] = []
    inner = below.this
    while _is_only(inner) and isinstance(inner.args["from_"].this, exp.Subquery):
        layers.insert(0, _columns(inner))
        inner = inner.args["from_"].this.this
    if not isinstance(inner, exp.Select) or not _is_only(inner, "joins", "where"):
        return None
    if not isinstance(inner.args["from_"].this, exp.Table):
        return None
    layers.insert(0, _columns(inner))
    if any(each.find(exp.Window, exp.Unnest) for layer in layers for each, _ in layer):
        return None
    case = next((each for each, name in layers[0] if name == "case"), None)
    group = relation.args.get("group")
    if case is None or not group or group.expressions != [sql.column(ROWS, "case")]:
        return None
    joins = tuple(inner.args.get("joins") or ())
    key = (near, case, inner.args["from_"], joins, inner.args.get("where"))
    return _Totals(alias, key, inner, layers, _columns(relation))


def _is_only(query: Sql, *others: str) -> bool:
    """Whether a query has nothing but columns, a relation, and these other parts."""
    parts = {name for name, part in query.args.items() if part}
    return isinstance(query, exp.Select) and parts <= {"expressions", "from_", *others}


def _columns(query: exp.Select) -> Columns:
    return [(each.this, each.alias) for each in query.expressions]


def _add(first: _Totals, other: _Totals) -> dict[str, str]:
    """Add the columns of other totals; give the names that theirs have now."""
    names: dict[str, str] = {}
    for place in range(max(len(first.layers), len(other.layers))):
        if place == len(first.layers):
            first.layers.append(_handed_on(name for _, name in first.layers[-1]))
        deep = place < len(other.layers)
        theirs = other.layers[place] if deep else _handed_on(names)
        names = _put(first.layers[place], theirs, {ALIAS: (ALIAS, names)})
    return _put(first.totals, other.totals, {ROWS: (ROWS, names)})


def _handed_on(names: Iterable[str]) -> Columns:
    return [(kept_column(name), name) for name in names]


def _put(columns: Columns, others: Columns, renamed: Renamed) -> dict[str, str]:
    """Add to columns those that are not among them; give the names of all the others."""
    known = dict(columns)
    taken = {name for _, name in columns}
    names = {}
    for each, name in others:
        expression = _rename(each, renamed)
        if expression not in known:
            known[expression] = _free(name, taken)
            columns.append((expression, known[expression]))
        names[name] = known[expression]
    return names


def _free(name: str, taken: set[str]) -> str:
    found = next(each for number in count() if (each := f"{name} {number}") not in taken)
    taken.add(found)
    return found


def _rename(expression: Sql, renamed: Renamed) -> Sql:
    """Read columns of some tables under other names."""

    def found(column: exp.Column) -> Sql | None:
        if column.table not in renamed:
            return None
        table, names = renamed[column.table]
        return sql.column(table, names[column.name])

    return rewritten(expression, found)


def _rebuilt(join: exp.Join, changed: Mapping[str, _Totals]) -> exp.Join:
    """Write totals again to which others were added."""
    totals = changed.get(join.alias_or_name)
    if totals is None:
        return join
    rows = totals.innermost
    rows.set("expressions", sql.select(*totals.layers[0]).expressions)
    for layer in totals.layers[1:]:
        rows = sql.from_(sql.select(*layer), sql.subquery(rows, ALIAS))
    query = sql.from_(sql.select(*totals.totals), sql.subquery(rows, ROWS))
    sql.group_by(query, sql.column(ROWS, "case"))
    on = join.args["on"]
    return exp.Join(this=sql.subquery(query, totals.alias), on=on, side=join.side)
