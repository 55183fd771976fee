"""What the snapshot stage yields: typed tables in a database, and the account of every record.

Layout in the database, one table an entity (the names are quoted everywhere):

- `data."<entity>"`: the assessed records. `"#"` is a dense row number from 0; each declared
  field is a column under its own name, null where it is null or unreadable. A timestamp field
  `f` is the UTC instant in `"f"` and the local wall time in `"~f"`. `"?f"`, present only if
  the entity is in `unreadable` for `f`, is true where the value could not be read.
  Rows are in the order of the key, so that results don't depend on the order of the file.
  It may be a view of a file in memory, which is there for as long as the connection is.
- `lost."<entity>"`: one row for each quarantined record, with its references and the other
  fields by which rules find records (null where unreadable); present only if `Entity`'s
  account has quarantined records.
- Types: text and enum VARCHAR, integer BIGINT, decimal DOUBLE, boolean BOOLEAN, date DATE,
  timestamp TIMESTAMP, reference VARCHAR or BIGINT like the key it leads to, list `T[]`.
- Macros `to_local(utc)` and `to_utc(local)` convert instants by the snapshot's time zone.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from compliance.engines.database import Database


class Account(Struct, frozen=True):
    """Where the records of one entity went: supplied is the sum of the other four."""

    supplied: int
    assessed: int
    quarantined: int
    collapsed: int
    after_as_of: int


class Problem(Struct, frozen=True):
    """One line of the data quality list; `record` is a key, `/`-joined, or empty.

    `problem` says what is wrong without the value itself (its kind only), `action` what was
    done: `unknown`, `quarantined`, `collapsed`, `left out`, `ignored`, `listed`. `count` is
    how many records the line stands for.
    """

    entity: str
    record: str
    field: str
    problem: str
    action: str
    count: int = 1


class Header(Struct, frozen=True):
    """The snapshot's header; `as_of` is an aware instant, in the snapshot's time zone."""

    force: str
    as_of: datetime
    time_zone: str
    pack: str
    source: str
    sha256: str


class Tables(Struct, frozen=True):
    """The open snapshot.

    `accounts` has every entity of the dictionary that was supplied, empty ones included;
    an entity without an account was not supplied. `unreadable` holds (entity, field) pairs
    with at least one unreadable value among assessed records, `uncarried` those that no
    record of a supplied, non-empty entity carries (all its values are unknown; the column
    is there, all null, with no `"?f"`). `lost_references` holds (entity, field) pairs where
    a record's reference, or another field by which rules find records, can't be read, so that
    rules that follow it are unreliable. `dangling` holds those where an assessed record's
    reference, or an item of its list, leads to no assessed record of an entity that was
    supplied. `problems` is the data quality list, at most `PROBLEMS_SHOWN` of each kind for
    each field, in a fixed order; `problems_total` counts all.
    """

    connection: Database
    header: Header
    accounts: Mapping[str, Account]
    unreadable: frozenset[tuple[str, str]]
    uncarried: frozenset[tuple[str, str]]
    lost_references: frozenset[tuple[str, str]]
    dangling: frozenset[tuple[str, str]]
    problems: tuple[Problem, ...]
    problems_total: int


PROBLEMS_SHOWN = 100
