"""The supply of one entity to its final table, its account, and what was found wrong."""

from collections.abc import Callable, Mapping

import duckdb
from msgspec import Struct, field
from msgspec.structs import replace

from compliance.diagnostic import SnapshotErrors
from compliance.snapshot import faults
from compliance.snapshot.cells import Dialect
from compliance.snapshot.fates import decide_fates, leave_late
from compliance.snapshot.file_copy import FileCopy
from compliance.snapshot.findings import (
    Findings,
    find_late,
    find_odd_fields,
    find_strange_fields,
    find_unreadable,
    find_unsettled,
)
from compliance.snapshot.json_faults import value_kind
from compliance.snapshot.json_lines import find_bad_line
from compliance.snapshot.json_rows import count_keys, plain_rows, sure_rows
from compliance.snapshot.key_count import has_only
from compliance.snapshot.load import Load
from compliance.snapshot.open_rows import open_carriers, open_rows
from compliance.snapshot.quick_look import look_through
from compliance.snapshot.read_faults import read_fault, view_fault
from compliance.snapshot.readable_path import readable_path
from compliance.snapshot.settle import (
    keep_assessed,
    keep_in_order,
    keep_lost,
    links_over,
)
from compliance.snapshot.small_numbers import mark_small_numbers
from compliance.snapshot.sql import name, sql
from compliance.snapshot.sqlite_lines import written_out
from compliance.snapshot.supply import (
    DuckdbTable,
    JsonLines,
    JsonPart,
    Parquet,
    SqliteTable,
    TableLines,
    View,
)
from compliance.snapshot.survey import (
    Bounds,
    Source,
    Survey,
    has_unique_keys,
    survey,
    survey_look,
)
from compliance.snapshot.tables import Account
from compliance.snapshot.type_plainly import type_plainly
from compliance.snapshot.type_rows import (
    ODD,
    UNREADABLE,
    WIDTH,
    add_accounting,
    drop_accounting,
    drop_width,
    type_rows,
    type_strictly,
)
from compliance.snapshot.view_file import view_file


class Loaded(Struct, frozen=True):
    """What is known of an entity once its table is final; fields by their names.

    `bounds` are the least and the most of whole numbers, where they are known. If there is a
    `copy` of a file, the table is a view of it.
    """

    account: Account
    findings: Findings = field(default_factory=Findings)
    unreadable: frozenset[str] = frozenset()
    uncarried: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    bounds: Mapping[str, Bounds] = {}
    copy: FileCopy | None = None


def load_entity(cursor: duckdb.DuckDBPyConnection, load: Load) -> Loaded:
    """Create `data."<entity>"`, and `lost."<entity>"` and `fate."<entity>"` if needed.

    Raises:
        SnapshotErrors: The records can't be read at all.
    """
    if isinstance(load.supply, SqliteTable):
        with written_out(load.supply, load.columns) as lines:
            return _load(cursor, replace(load, supply=lines))
    return _load(cursor, load)


def _load(cursor: duckdb.DuckDBPyConnection, load: Load) -> Loaded:
    _require_records(load)
    load = mark_small_numbers(load)
    typed = _attempt(load)(cursor, load) or _type(cursor, load)
    uncarried = _uncarried(cursor, load, typed)
    strange = find_strange_fields(load.entity, typed.strangers)
    loaded = _settle(cursor, load, typed)
    return replace(loaded, findings=strange + loaded.findings, uncarried=uncarried)


class _Typed(Struct, frozen=True):
    """What is known of an entity once its table is typed; `strict` if every value was read.

    `strangers` are undeclared fields, with the number of records that have them. If there is
    a `copy`, the table is a view of it.
    """

    counts: Survey
    strict: bool
    dialect: Dialect
    carried: frozenset[str] | None
    strangers: Mapping[str, int]
    copy: FileCopy | None = None


def _attempt(load: Load) -> Callable[[duckdb.DuckDBPyConnection, Load], _Typed | None]:
    """Choose the way that is fastest if the records are as declared."""
    if isinstance(load.supply, Parquet | DuckdbTable | TableLines):
        return _type_columns
    return _type_looked if load.is_small else _type_strictly


def _require_records(load: Load) -> None:
    supply = load.supply
    if isinstance(supply, View):
        raise SnapshotErrors([view_fault(supply)])
    if isinstance(supply, JsonLines) and (bad := find_bad_line(supply.path)):
        raise SnapshotErrors([bad])
    first = supply.content[:1].tobytes() if isinstance(supply, JsonPart) else b""
    if isinstance(supply, JsonPart) and first != b"[":
        kind = value_kind(first)
        what = f"`{load.entity.name}`"
        fault = faults.wrong_shape(supply.place, what, "a list of records", kind)
        raise SnapshotErrors([fault])


def _type_looked(cursor: duckdb.DuckDBPyConnection, load: Load) -> _Typed | None:
    """Type with tests only where a look says that they are needed: None if it can't say."""
    look = look_through(load)
    if look is None:
        return None
    try:
        if look.doubtful:
            with readable_path(load.supply) as path:
                rows = sure_rows(path, load.columns, look.doubtful)
                type_rows(cursor, load, rows, by_key=look.is_keyed)
        else:
            type_plainly(cursor, load, look)
    except (duckdb.InvalidInputException, duckdb.IOException, UnicodeDecodeError):
        # The message quotes the data, and may cut them off in the middle of a character.
        return None
    strangers = _strangers(cursor, load) if look.has_strangers else {}
    if strangers is None:
        return None
    strict = look.is_keyed and not look.doubtful
    return _Typed(survey_look(cursor, load, look), strict, "json", look.carried, strangers)


def _strangers(cursor: duckdb.DuckDBPyConnection, load: Load) -> Mapping[str, int] | None:
    """Count undeclared fields; None, without the table, if a key stands twice in a record."""
    with readable_path(load.supply) as path:
        keys = cursor.execute(count_keys(path)).fetchall()
    if any(twice for _, _, twice in keys):
        cursor.execute(sql("DROP TABLE {table}", table=name("data", load.entity.name)))
        return None
    return {key: count for key, count, _ in keys if key not in load.entity.fields}


def _type_strictly(cursor: duckdb.DuckDBPyConnection, load: Load) -> _Typed | None:
    """Type in the fastest way, if nothing in it stands out: None if something does."""
    supply = load.supply
    if not isinstance(supply, JsonPart):
        return None
    try:
        with readable_path(supply) as path:
            rows = plain_rows(path, load.columns)
            type_strictly(cursor, load, rows)
    except (duckdb.InvalidInputException, duckdb.IOException, UnicodeDecodeError):
        # The message quotes the data, and may cut them off in the middle of a character.
        return None
    table = name("data", load.entity.name)
    counts = survey(cursor, load, Source(table, width=WIDTH if rows.width else None))
    if rows.width:
        drop_width(cursor, load.entity.name)
    strangers: Mapping[str, int] | None = {}
    if not has_only(supply, counts.filled, counts.supplied, counts.width):
        strangers = _strangers(cursor, load)
    if strangers is None:
        return None
    return _Typed(counts, True, rows.dialect, rows.carried, strangers)


def _type_columns(cursor: duckdb.DuckDBPyConnection, load: Load) -> _Typed | None:
    """Type the columns of a file that says itself which it has: None if a value stands out."""
    try:
        with open_rows(cursor, load) as rows:
            seen = view_file(cursor, load, rows)
            if seen is None:
                type_strictly(cursor, load, rows)
    except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException):
        raise
    except (duckdb.Error, OSError):
        # Either a value can't be read, or none at all, which is found on the other way.
        return None
    counts, copy = seen or (survey(cursor, load, Source(name("data", load.entity.name))), None)
    strangers = dict.fromkeys(rows.strangers, counts.supplied)
    return _Typed(counts, True, rows.dialect, rows.carried, strangers, copy)


def _type(cursor: duckdb.DuckDBPyConnection, load: Load) -> _Typed:
    try:
        with open_rows(cursor, load) as rows:
            type_rows(cursor, load, rows)
    except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException):
        # The query itself is wrong, which is no fault of the data.
        raise
    except (duckdb.Error, UnicodeDecodeError, OSError) as error:
        raise SnapshotErrors([read_fault(load.supply, load.entity.name, error)]) from None
    counts = survey(cursor, load, Source(name("data", load.entity.name), ODD, UNREADABLE))
    strangers = dict.fromkeys(rows.strangers, counts.supplied)
    return _Typed(counts, False, rows.dialect, rows.carried, strangers)


def _uncarried(cursor: duckdb.DuckDBPyConnection, load: Load, typed: _Typed) -> frozenset[str]:
    """Give the fields that no record has, which is more than being null in all of them."""
    if not typed.counts.supplied:
        return frozenset()
    if typed.carried is not None:
        return frozenset(column.name for column in load.columns) - typed.carried
    empty = [column for column in load.columns if not typed.counts.filled[column.name]]
    if not empty or not isinstance(load.supply, JsonPart | JsonLines):
        return frozenset()
    with open_carriers(load.supply, empty) as query:
        carriers = cursor.execute(query).fetchall()[0]
    return frozenset(
        column.name for column, count in zip(empty, carriers, strict=True) if not count
    )


def _settle(cursor: duckdb.DuckDBPyConnection, load: Load, typed: _Typed) -> Loaded:
    """Leave out what is not assessed, and put the rest in its place."""
    counts = typed.counts
    if counts.is_clean:
        if not typed.strict:
            drop_accounting(cursor, load.entity.name)
        loaded = _loaded(load, counts, {})
        return replace(loaded, bounds=counts.bounds, copy=typed.copy)
    if typed.strict and (counts.in_order or has_unique_keys(cursor, load)):
        return _settle_order(cursor, load, counts)
    if typed.strict:
        add_accounting(cursor, load.entity.name)
    return _settle_faults(cursor, load, typed)


def _settle_order(cursor: duckdb.DuckDBPyConnection, load: Load, counts: Survey) -> Loaded:
    """Settle a table in which records are at most too late, or in the wrong place."""
    if not counts.late:
        keep_in_order(cursor, load)
        return _loaded(load, counts, {})
    leave_late(cursor, load)
    keep_assessed(cursor, load, frozenset())
    return _loaded(load, counts, {"after": counts.late})


def _settle_faults(cursor: duckdb.DuckDBPyConnection, load: Load, typed: _Typed) -> Loaded:
    """Settle a table in which something is wrong."""
    entity, columns, counts = load.entity, load.columns, typed.counts
    if counts.in_order and not counts.odd:
        leave_late(cursor, load)
        fates = {"after": counts.late} if counts.late else {}
    else:
        fates = decide_fates(cursor, load, may_be_odd=counts.odd > 0)
    findings = find_unsettled(cursor, entity) if fates.keys() - {"after"} else Findings()
    if counts.odd:
        findings += find_odd_fields(cursor, entity, columns)
    flagged: frozenset[str] = frozenset()
    if counts.unreadable:
        unreadable, flagged = find_unreadable(cursor, entity, columns, typed.dialect)
        findings += unreadable
    lost = links_over(load, flagged)
    if "quarantined" in fates:
        lost |= keep_lost(cursor, load)
    keep_assessed(cursor, load, flagged)
    loaded = _loaded(load, counts, fates)
    return replace(loaded, findings=findings + loaded.findings, unreadable=flagged, lost=lost)


def _loaded(load: Load, counts: Survey, fates: Mapping[str, int]) -> Loaded:
    late = fates.get("after", 0)
    account = Account(
        counts.supplied,
        counts.supplied - sum(fates.values()),
        fates.get("quarantined", 0),
        fates.get("collapsed", 0),
        late,
    )
    return Loaded(account, find_late(load.entity, late))
