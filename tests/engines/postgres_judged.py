"""A snapshot judged twice: in DuckDB, and where its tables are copied to PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.engines.postgres import Postgres, connect
from compliance.evaluate.run import evaluate
from compliance.graph.build import build_graph
from compliance.infer.reason import reason
from compliance.load.pack import load_pack
from compliance.plan.plan_rules import plan_rules
from compliance.report.choice import choose
from compliance.report.judged import Judged
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import Tables
from engines.postgres_server import copy_tables, names_of


@contextmanager
def judged_twice(pack: Path, snapshot: Path, address: str) -> Iterator[tuple[Judged, Judged]]:
    """Judge a snapshot in DuckDB, and in PostgreSQL."""
    checked = check_pack(load_pack(pack), {})
    tables = open_snapshot(snapshot, checked)
    try:
        copy_tables(tables, address, "records")
        there = opened(tables, address, "records")
        try:
            yield judged(checked, tables), judged(checked, replace(tables, connection=there))
        finally:
            there.close()
    finally:
        tables.connection.close()


def judged(checked: CheckedRules, tables: Tables) -> Judged:
    """Run the stages after the snapshot's."""
    choice = choose(checked, (), (), False)
    dependencies = build_graph(choice.checked)
    plans = plan_rules(choice.checked, dependencies, tables)
    verdicts = evaluate(plans, tables)
    reasoning = reason(choice.checked, dependencies, plans, tables, verdicts)
    return Judged(choice, dependencies, tables, plans, verdicts, reasoning)


def opened(tables: Tables, address: str, schema: str) -> Postgres:
    """Open the copies of a snapshot's tables, under the names that they have in a snapshot."""
    there = connect(in_schema(address, schema), tables.header.time_zone)
    for name, relation in names_of(tables.connection):
        there.execute(f'CREATE TABLE {relation} AS SELECT * FROM source."{name}"')
    return there


def in_schema(address: str, schema: str) -> str:
    """Let an address lead to a schema."""
    return f"{address}&options=-csearch_path%3D{schema}"
