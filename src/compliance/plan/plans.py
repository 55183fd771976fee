"""What the plan stage yields: the queries that judge every rule, in the order to run them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields

from msgspec import Struct
from msgspec.structs import replace
from sqlglot import exp

from compliance.check.rules import Rule
from compliance.plan.outcomes import Reason
from compliance.plan.scan import Stored, Surroundings
from compliance.snapshot.tables import Tables


class EntityPlan(Struct, frozen=True):
    """The query that judges rules about one entity: `#` and a column for each rule's outcome.

    `stored` are the tables to make before it.
    """

    entity: str
    rules: tuple[str, ...]
    query: exp.Select
    stored: tuple[Stored, ...]


class SharePlan(Struct, frozen=True):
    """The query of a share rule, over `share_cases`: `#` of the subject, and its outcome."""

    entity: str
    query: exp.Select
    reasons: tuple[Reason, ...]
    stored: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class Plans:
    """All queries of a run; `derived` are tables that others may read, in their order.

    `made` are the names of those that were made so far, as some are read by details alone,
    and `printed` the statements that make tables, by the names of these.
    `reads` holds for each rule the references (entity, field) that it follows, `calendar`
    the country of its bank holidays.
    """

    around: Surroundings
    rules: Mapping[str, Rule]
    derived: tuple[Stored, ...]
    entities: tuple[EntityPlan, ...]
    shares: Mapping[str, SharePlan]
    reasons: Mapping[str, tuple[Reason, ...]]
    reads: Mapping[str, frozenset[tuple[str, str]]] = field(repr=False)
    calendar: str | None
    made: set[str] = field(default_factory=set, compare=False)
    printed: dict[str, str] = field(default_factory=dict, compare=False)

    def on(self, tables: Tables) -> "Plans":
        """Give the same plans for another snapshot, of which the rules can see the same."""
        return replace_fields(self, around=replace(self.around, tables=tables), made=set())


def seen_by_rules(tables: Tables) -> Hashable:
    """Give all of a snapshot that plans depend on, other than the records themselves."""
    header = tables.header
    return (
        header.as_of,
        header.time_zone,
        frozenset((name, each.quarantined > 0) for name, each in tables.accounts.items()),
        tables.unreadable,
        tables.uncarried,
        tables.lost_references,
        tables.dangling,
    )
