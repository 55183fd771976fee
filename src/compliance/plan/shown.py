"""Values of records as items of evidence: lists of structs, one for each value."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlglot import exp

from compliance.check.expression import Path
from compliance.plan import sql
from compliance.plan.candidates import joined_key
from compliance.plan.paths import plan_path
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.values import wall

ITEM = ("entity", "id", "field", "value")

# What stands as the field of an item without a key, whose value is a number of records.
MORE_RECORDS = "more records"
ALL_RECORDS = "records"
LOST_RECORDS = "quarantined records"


class Read(Struct, frozen=True):
    """A value to show: entity and key of the record that holds it, its field, its text."""

    entity: str
    key: Sql
    field: str
    value: Sql


def own_key(scan: Scan, alias: str, entity: str) -> Read:
    """Show a record by its key alone."""
    key = joined_key(scan, alias, entity)
    field = "/".join(scan.around.dictionary.entities[entity].key)
    return Read(entity, key, field, key)


def read_value(path: Path, scan: Scan) -> Read:
    """Show the value of a field, under the record that holds it."""
    value = plan_path(path, scan)
    shown = wall(value) if value.is_timestamp else value.any
    if path.type is not None and path.count and value.low is not None:
        shown = value.low
    alias, entity = _where_it_stands(path, scan)
    key = joined_key(scan, alias, entity)
    return Read(entity, key, path.field, sql.cast(shown, "VARCHAR"))


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


def list_items(read: Sequence[Read]) -> Sql:
    """List the values to show as structs: the names that recur are written once."""
    parts = {
        "entity": _at_place([sql.text(each.entity) for each in read]),
        "id": _at_place([each.key for each in read]),
        "field": _at_place([sql.text(each.field) for each in read]),
        "value": exp.column("value"),
    }
    item = exp.Lambda(this=struct(parts), expressions=[sql.name("value"), sql.name("place")])
    values = exp.Array(expressions=[each.value for each in read])
    return sql.call("list_transform", values, item)


def _at_place(expressions: Sequence[Sql]) -> Sql:
    """Take the one of the expressions that belongs to the item's place, from 1."""
    if all(each == expressions[0] for each in expressions):
        return expressions[0]
    listed = exp.Array(expressions=list(expressions))
    return sql.call("list_extract", listed, exp.column("place"))


def struct(parts: Mapping[str, Sql]) -> exp.Struct:
    """Make a struct of named values."""
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=sql.name(name), expression=each) for name, each in parts.items()
        ]
    )


def number_item(entity: str, what: str, number: Sql) -> Sql:
    """List one item that tells a number of records."""
    values = (
        sql.text(entity),
        sql.cast(sql.NULL, "VARCHAR"),
        sql.text(what),
        sql.cast(number, "VARCHAR"),
    )
    return exp.Array(expressions=[struct(dict(zip(ITEM, values, strict=True)))])


def first_items(items: Sql, order: Sql, most: int, entity: str) -> Sql:
    """Over the rows of a group: the items of those first in order, and how many more are."""
    count = sql.call("count_star")
    rest = exp.Paren(this=exp.Sub(this=count, expression=sql.integer(most)))
    more = sql.choose(
        [
            (
                sql.binary(exp.GT, count.copy(), sql.integer(most)),
                number_item(entity, MORE_RECORDS, rest),
            )
        ]
    )
    first = sql.call("arg_max", items, order, sql.integer(most))
    return sql.call("list_concat", sql.call("flatten", first), more)
