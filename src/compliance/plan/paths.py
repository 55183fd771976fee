"""Names in conditions to SQL: fields of records in scope, over references, and derived ones."""

from compliance.check.expression import RELATED, SUBJECT, Path, Variable
from compliance.check.types import Enum, List, Scalar, Type
from compliance.plan import sql
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.values import Value

PRIMITIVES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


def storage_type(type_: Type) -> str:
    """Name the type of the column that stores a value; a reference's is text here."""
    match type_:
        case Scalar(name):
            return PRIMITIVES[name]
        case List(item):
            return f"{storage_type(item)}[]"
        case _:
            return "VARCHAR"


def plan_path(path: Path, scan: Scan) -> Value:
    """Read a field of a record in scope, over the references that lead to it."""
    if path.record not in scan.records:
        return _period_value(path)
    alias, entity = scan.records[path.record]
    if not path.hops:
        return _read(path, alias, entity, scan)
    places = _follow(path, alias, entity, scan)
    if not places:
        return never_known(path.type)
    return _only_one([_found(path, place, scan) for place in places], path)


def plan_variable(variable: Variable) -> Value:
    """Read the value that an `each` gives to a name."""
    return Value(plain=sql.column("c", variable.name))


def never_known(type_: Type) -> Value:
    """A value that the snapshot can't tell for any record."""
    null = sql.cast(sql.NULL, storage_type(type_))
    if type_ == Scalar("timestamp"):
        return Value(instant=null, wall=null, unknown=sql.TRUE)
    return Value(plain=null, unknown=sql.TRUE)


def describe(path: Path, scan: Scan) -> str:
    """Name a path in the words of a reason, such as `signed_off_on` of `arms_assessment`."""
    names = [*(hop.field.removesuffix("_id") for hop in path.hops), path.field]
    text = f"`{'.'.join(names)}`"
    if path.record == SUBJECT or path.record not in scan.records:
        return text
    entity = scan.records[path.record][1]
    return f"{text} of `{entity}`" if path.record == RELATED else f"{text} of `{path.record}`"


def unsupplied(path: Path, scan: Scan) -> str | None:
    """Say why a path is unknown for every record, if the snapshot as a whole lacks it."""
    tables = scan.around.tables
    for hop in path.hops:
        missing = [name for name, _, _ in hop.targets if not scan.around.supplied(name)]
        if len(missing) == len(hop.targets):
            return f"no `{missing[0]}` records were supplied"
    for entity in path.entities:
        if (entity, path.field) in tables.uncarried:
            return f"no `{entity}` record carries `{path.field}`"
    return None


def _period_value(path: Path) -> Value:
    return Value(plain=sql.column("c", f"{path.record}.{path.field}"))


def _follow(path: Path, alias: str, entity: str, scan: Scan) -> list[tuple[str, str]]:
    places = [(alias, entity)]
    dictionary = scan.around.dictionary
    for number, hop in enumerate(path.hops):
        wanted = path.entities if number == len(path.hops) - 1 else None
        places = [
            (scan.hop(near, hop, target), target[0])
            for near, near_entity in places
            if hop.field in dictionary.entities[near_entity].fields
            for target in hop.targets
            if scan.around.supplied(target[0]) and (wanted is None or target[0] in wanted)
        ]
    return places


def _found(path: Path, place: tuple[str, str], scan: Scan) -> tuple[Sql, Value]:
    alias, entity = place
    return sql.is_null(sql.column(alias, "#")), _read(path, alias, entity, scan)


def _only_one(found: list[tuple[Sql, Value]], path: Path) -> Value:
    """Take the value from the record that was reached: of several places, one at most is."""
    missing = sql.conjunction([absent for absent, _ in found])
    unknown = sql.disjunction(
        [
            missing,
            *(
                sql.conjunction([sql.negation(absent), value.unknown])
                for absent, value in found
                if value.unknown != sql.FALSE
            ),
        ]
    )

    def pick(part: str) -> Sql | None:
        read: list[tuple[Sql, Sql | None]] = [(a, getattr(value, part)) for a, value in found]
        parts = [(absent, each) for absent, each in read if each is not None]
        if len(parts) < len(read):
            return None
        if len(parts) == 1:
            return parts[0][1]  # the columns of a record that was not reached are null
        return sql.choose([(sql.negation(absent), each) for absent, each in parts])

    low, high = (pick("low"), pick("high")) if path.count else (None, None)
    return Value(pick("plain"), unknown, pick("instant"), pick("wall"), low, high)


def _read(path: Path, alias: str, entity: str, scan: Scan) -> Value:
    if path.derived:
        here = _worked_out(path, alias, entity, scan)
        return here or _read_derived(path, scan.derive(alias, f"{entity}.{path.field}"))
    key = (entity, path.field)
    if key in scan.around.tables.uncarried:
        return never_known(path.type)
    unknown: Sql = sql.FALSE
    if key in scan.around.tables.unreadable:
        unknown = sql.is_true(sql.column(alias, f"?{path.field}"))
    stored = sql.column(alias, path.field)
    if path.type == Scalar("timestamp"):
        return Value(unknown=unknown, instant=stored, wall=sql.column(alias, f"~{path.field}"))
    return Value(plain=stored, unknown=unknown)


def _worked_out(path: Path, alias: str, entity: str, scan: Scan) -> Value | None:
    if scan.work_out is None or alias != scan.records[SUBJECT][0]:
        return None
    derived = scan.around.derived[entity, path.field]
    if derived.name not in scan.worked_out:
        scan.worked_out[derived.name] = scan.work_out(derived, scan)
    return scan.worked_out[derived.name]


def _read_derived(path: Path, alias: str) -> Value:
    if path.count:
        return between(sql.column(alias, "low"), sql.column(alias, "high"))
    unknown = sql.is_true(sql.column(alias, "unknown"))
    if path.type == Scalar("timestamp"):
        return Value(
            unknown=unknown,
            instant=sql.column(alias, "value"),
            wall=sql.column(alias, "~value"),
        )
    return Value(plain=sql.column(alias, "value"), unknown=unknown)


def between(low: Sql, high: Sql) -> Value:
    """A count of which the bounds are known."""
    same = sql.equal(low, high)
    return Value(
        plain=sql.choose([(same, low)]),
        unknown=sql.negation(sql.is_true(same)),
        low=low,
        high=high,
    )


def ordered_position(type_: Enum, of: Sql) -> Sql:
    """Give the place of a value in an ordered enum, from 1."""
    branches = [
        (sql.equal(of, sql.text(value)), sql.integer(number))
        for number, value in enumerate(type_.values, 1)
    ]
    return sql.choose(branches)
