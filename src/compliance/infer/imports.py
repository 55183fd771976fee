"""States of earlier rounds, brought along dependencies' steps to the cases they bear on."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from compliance.check.dictionary import FORCE
from compliance.check.form import Step
from compliance.infer import queries
from compliance.infer.cones import Cone, Import
from compliance.infer.relations import Relations, Rows
from compliance.plan.steps import pairs
from compliance.snapshot.tables import Tables

LOST = -1


class Arrival(Struct, frozen=True):
    """How the states of an import are read: as one number, as a list, or not at all."""

    form: Literal["one", "many", "lost"]
    relation: str | None = None
    field: str = ""

    def read(self, rows: Rows, rule: str) -> str:
        """Write the state number, or the sorted distinct ones; `LOST` stands for unknown."""
        if self.relation is None:
            return rows.state(rule)
        value = rows.column(self.relation, self.field)
        return f"coalesce({value}, {LOST if self.form == 'one' else '[]'})"


Arrivals = Mapping[tuple[str, Import], Arrival]


def import_states(
    cones: Iterable[Cone], relations: Relations, tables: Tables, prefix: str
) -> Arrivals:
    """Store what the cones import, one table for each way, and say how to read it."""
    arrivals: dict[tuple[str, Import], Arrival] = {}
    ways: dict[tuple[str, tuple[Step, ...]], list[Import]] = {}
    wanted = dict.fromkeys((cone.entity, each) for cone in cones for each in cone.imports)
    for entity, each in wanted:
        if not each.steps:
            arrivals[entity, each] = Arrival("one")
        elif not _is_reached(each, relations, tables):
            arrivals[entity, each] = Arrival("lost")
        else:
            ways.setdefault((entity, each.steps), []).append(each)
    for number, ((entity, _), imports) in enumerate(ways.items()):
        relation = queries.name(f"{prefix} {number}")
        query = _way(entity, imports, relations, tables)
        tables.connection.execute(queries.create(relation, query, temporary=True))
        for place, each in enumerate(imports):
            form: Literal["one", "many"] = "many" if each.is_many else "one"
            arrivals[entity, each] = Arrival(form, relation, f"s{place}")
    return arrivals


def is_supplied(steps: Iterable[Step], tables: Tables) -> bool:
    """Whether the records that steps lead over were supplied; the force always is."""
    return all(step.entity == FORCE or step.entity in tables.accounts for step in steps)


def _is_reached(each: Import, relations: Relations, tables: Tables) -> bool:
    return is_supplied(each.steps, tables) and relations.has(relations.subjects[each.rule])


def _way(entity: str, imports: list[Import], relations: Relations, tables: Tables) -> str:
    """Select for each near case the states of the imports, all along the same steps."""
    rows = relations.rows(relations.subjects[imports[0].rule])
    states = [(rows.state(each.rule), f"s{place}") for place, each in enumerate(imports)]
    far = queries.nested(queries.select([(rows.number, "#"), *states], rows.source), "f")
    near = queries.nested(pairs(entity, imports[0].steps, tables).sql(dialect="duckdb"), "p")
    many = imports[0].is_many
    reached = ((_gathered(queries.column("f", field), many), field) for _, field in states)
    return queries.select(
        [(queries.column("p", "near"), "#"), *reached],
        f"{near} LEFT JOIN {far} ON {queries.column('f', '#')} = {queries.column('p', 'far')}",
        *([f"GROUP BY {queries.column('p', 'near')}"] if many else []),
    )


def _gathered(state: str, many: bool) -> str:
    known = f"coalesce({state}, {LOST})"
    return f"list_sort(list(DISTINCT {known}))" if many else known
