"""Tables of derived fields are made where something reads them, and no sooner."""

from pathlib import Path

from compliance.default_pack import pack_folder
from compliance.evaluate.run import store_derived
from compliance.pipeline import Options, judge
from compliance.plan import sql

DEMO = Path(__file__).parents[2] / "scenarios" / "demo" / "snapshot.json"


def test_a_table_is_made_when_it_is_read() -> None:
    """A field that is worked out where it is read has no table until details want one."""
    judged = judge(pack_folder(None, DEMO), DEMO, Options())
    plans, tables = judged.plans, judged.tables
    later = [each for each in plans.derived if f"{each.schema}.{each.name}" not in plans.made]
    queries = [
        sql.from_(sql.select((sql.integer(1), "one")), sql.table(each.schema, each.name, "d"))
        for each in plans.derived
    ]

    store_derived(plans, queries, tables)
    store_derived(plans, queries, tables)  # what is there is not made again

    with tables.connection:
        counts = [
            len(tables.connection.execute(query.sql("duckdb")).fetchall()) for query in queries
        ]
    assert later
    assert all(counts)
