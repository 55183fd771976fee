"""States of earlier rounds, brought along dependencies' steps to the cases they bear on."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from compliance.check.dictionary import FORCE
from compliance.check.form import Step
from compliance.infer import queries
from compliance.infer.cones import Cone, Import
from compliance.infer.relations import Relations, Rows
from compliance.plan.steps import lacking_on, pairs
from compliance.snapshot.tables import Tables

LOST = -1


class Arrival(Struct, frozen=True):
    """How the states of an import are read: as one number, as a list, or not at all.

    `query` gives them along the steps, null for an import on the same record.
    """

    form: Literal["one", "many", "lost"]
    query: str | None = None
    field: str = ""

    def read(self, rows: Rows, rule: str) -> str:
        """Write what is known of the state, or the sorted distinct list; `LOST` if nothing."""
        if self.query is None:
            return rows.known(rule)
        value = rows.attached(self.query, self.field)
        return f"coalesce({value}, {LOST if self.form == 'one' else '[]'})"


Arrivals = Mapping[tuple[str, Import], Arrival]


def import_states(cones: Iterable[Cone], relations: Relations, tables: Tables) -> Arrivals:
    """Say how to read what the cones import, in one query for each way."""
    arrivals: dict[tuple[str, Import], Arrival] = {}
    ways: dict[tuple[str, tuple[Step, ...]], list[Import]] = {}
    wanted = dict.fromkeys((cone.entity, each) for cone in cones for each in cone.imports)
    for entity, each in wanted:
        if not each.steps:
            arrivals[entity, each] = Arrival("one")
        elif not _is_reached(entity, each, relations, tables):
            arrivals[entity, each] = Arrival("lost")
        else:
            ways.setdefault((entity, each.steps), []).append(each)
    for (entity, _), imports in ways.items():
        query = _way(entity, imports, relations, tables)
        for place, each in enumerate(imports):
            form: Literal["one", "many"] = "many" if each.is_many else "one"
            arrivals[entity, each] = Arrival(form, query, f"s{place}")
    return arrivals


def is_supplied(steps: Iterable[Step], tables: Tables) -> bool:
    """Whether the records that steps lead over were supplied; the force always is."""
    return all(step.entity == FORCE or step.entity in tables.accounts for step in steps)


def _is_reached(near: str, each: Import, relations: Relations, tables: Tables) -> bool:
    lacking = lacking_on(near, each.steps, tables)
    return lacking is None and relations.has(relations.subjects[each.rule])


def _way(entity: str, imports: list[Import], relations: Relations, tables: Tables) -> str:
    """Select for each near case the states of the imports, all along the same steps."""
    rows = relations.rows(relations.subjects[imports[0].rule])
    states = [(rows.known(each.rule), f"s{place}") for place, each in enumerate(imports)]
    far = queries.nested(queries.select([(rows.number, "#"), *states], rows.source), "f")
    many = imports[0].is_many
    ways = pairs(entity, imports[0].steps, tables)
    ways.set("distinct", None)  # one far record is one, many are gathered without repetition
    near = queries.nested(ways.sql(dialect="duckdb", copy=False), "p")
    reached = ((_gathered(queries.column("f", field), many), field) for _, field in states)
    return queries.select(
        [(queries.column("p", "near"), "#"), *reached],
        f"{near} LEFT JOIN {far} ON {queries.column('f', '#')} = {queries.column('p', 'far')}",
        *([f"GROUP BY {queries.column('p', 'near')}"] if many else []),
    )


def _gathered(state: str, many: bool) -> str:
    known = f"coalesce({state}, {LOST})"
    return f"list_sort(list(DISTINCT {known}))" if many else known
