"""States of earlier rounds, brought along dependencies' steps to the cases they bear on."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from compliance.check.dictionary import FORCE, Dictionary
from compliance.check.form import Step
from compliance.infer import queries
from compliance.infer.cones import Cone, Import
from compliance.infer.relations import Relations, Rows
from compliance.plan.lost_ways import LostWay, lost_ways
from compliance.plan.steps import lacking_on, pairs
from compliance.snapshot.tables import Tables

LOST = -1


class Arrival(Struct, frozen=True):
    """How the states of an import are read: as one number, as a list, or not at all.

    `query` gives them along the steps, null for an import on the same record. `lost` says
    in words what is reached in place of a state, for numbers from one below `LOST` downwards.
    """

    form: Literal["one", "many", "lost"]
    query: str | None = None
    field: str = ""
    lost: tuple[str, ...] = ()

    def why(self, known: int) -> str:
        """Say why a state that was read can't be told; nothing where that is plain."""
        return self.lost[LOST - 1 - known] if known < LOST else ""

    def read(self, rows: Rows, rule: str) -> str:
        """Write what is known of the state, or the sorted distinct list; `LOST` if nothing."""
        if self.query is None:
            return rows.known(rule)
        value = rows.attached(self.query, self.field)
        return f"coalesce({value}, {LOST if self.form == 'one' else '[]'})"


Arrivals = Mapping[tuple[str, Import], Arrival]


def import_states(
    cones: Iterable[Cone], relations: Relations, dictionary: Dictionary, tables: Tables
) -> Arrivals:
    """Say how to read what the cones import, in one query for each way."""
    arrivals: dict[tuple[str, Import], Arrival] = {}
    ways: dict[tuple[str, tuple[Step, ...]], list[Import]] = {}
    wanted = dict.fromkeys((cone.entity, each) for cone in cones for each in cone.imports)
    for entity, each in wanted:
        if not each.steps:
            arrivals[entity, each] = Arrival("one")
        elif not _is_reached(entity, each, relations, tables):
            arrivals[entity, each] = _lacking(entity, each, tables)
        else:
            ways.setdefault((entity, each.steps), []).append(each)
    for (entity, steps), imports in ways.items():
        lost = tuple(lost_ways(entity, steps, dictionary, tables))
        query = _way(imports, relations, _reached(entity, steps, lost, tables), bool(lost))
        words = tuple(each.words for each in lost)
        for place, each in enumerate(imports):
            form: Literal["one", "many"] = "many" if each.is_many else "one"
            arrivals[entity, each] = Arrival(form, query, f"s{place}", words)
    return arrivals


def is_supplied(steps: Iterable[Step], tables: Tables) -> bool:
    """Whether the records that steps lead over were supplied; the force always is."""
    return all(step.entity == FORCE or step.entity in tables.accounts for step in steps)


def _is_reached(near: str, each: Import, relations: Relations, tables: Tables) -> bool:
    lacking = lacking_on(near, each.steps, tables)
    return lacking is None and relations.has(relations.subjects[each.rule])


def _lacking(entity: str, each: Import, tables: Tables) -> Arrival:
    """Say for which cases a state can't be told, as something on the way was not supplied.

    It is for all, but where a reference says that it leads to another entity.
    """
    if not each.is_many or any(step.many for step in each.steps):
        return Arrival("lost")
    near = queries.nested(pairs(entity, each.steps, tables).sql(dialect="duckdb"), "p")
    columns = [(queries.column("p", "near"), "#"), (f"[{LOST}]", "s0")]
    return Arrival("many", queries.select(columns, near), "s0")


def _reached(
    entity: str, steps: tuple[Step, ...], lost: tuple[LostWay, ...], tables: Tables
) -> str:
    """Select `near` and `far` records, and beside them what could not be assessed, if any.

    Its rows have no `far`, but a number in `lost`, which no other row has.
    """
    ways = pairs(entity, steps, tables)
    ways.set("distinct", None)  # one far record is one, many are gathered without repetition
    assessed = ways.sql(dialect="duckdb", copy=False)
    if not lost:
        return assessed
    near, far = queries.column("a", "near"), queries.column("a", "far")
    selects = [
        queries.select(
            [(near, "near"), (far, "far"), ("CAST(NULL AS INTEGER)", "lost")],
            queries.nested(assessed, "a"),
        )
    ]
    for place, each in enumerate(lost):
        query = queries.nested(each.query.sql(dialect="duckdb"), "a")
        number = str(LOST - 1 - place)
        selects.append(
            queries.select([(near, "near"), ("NULL", "far"), (number, "lost")], query)
        )
    return queries.union(selects)


def _way(imports: list[Import], relations: Relations, reached: str, has_lost: bool) -> str:
    """Select for each near case the states of the imports, all along the same steps."""
    rows = relations.rows(relations.subjects[imports[0].rule])
    states = [(rows.known(each.rule), f"s{place}") for place, each in enumerate(imports)]
    far = queries.nested(queries.select([(rows.number, "#"), *states], rows.source), "f")
    many = imports[0].is_many
    others = [queries.column("p", "lost")] if has_lost else []
    near = queries.nested(reached, "p")
    gathered = (
        (_gathered([queries.column("f", field), *others], many), field) for _, field in states
    )
    return queries.select(
        [(queries.column("p", "near"), "#"), *gathered],
        f"{near} LEFT JOIN {far} ON {queries.column('f', '#')} = {queries.column('p', 'far')}",
        *([f"GROUP BY {queries.column('p', 'near')}"] if many else []),
    )


def _gathered(states: list[str], many: bool) -> str:
    known = f"coalesce({', '.join(states)}, {LOST})"
    return f"list_sort(list(DISTINCT {known}))" if many else known
