"""Another engine against DuckDB: the same snapshot, judged on both, must be reported alike.

An engine is given as a `Load`: a function that makes an empty engine, takes the snapshot's
tables into it from Parquet files, and gives it. It is closed at the end.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from compliance.check.pack import check_pack
from compliance.engines.database import Database
from compliance.evaluate.run import evaluate
from compliance.graph.build import build_graph
from compliance.infer.reason import reason
from compliance.load.pack import load_pack
from compliance.plan.plan_rules import plan_rules
from compliance.report.build import report
from compliance.report.choice import choose
from compliance.report.explain import explain
from compliance.report.explanation import Explanation
from compliance.report.json import report_to_json
from compliance.report.judged import Judged
from compliance.report.verdicts_file import write_verdicts
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import Tables

# Files by schema and table; the snapshot's time zone.
Files = Mapping[tuple[str, str], Path]
Load = Callable[[Files, str], Database]

ALL_GAPS = 1_000_000
EXPLAINED = 4


def differences(pack: Path, snapshot: Path, load: Load, folder: Path) -> str:
    """Judge a snapshot on DuckDB and on another engine; say where they differ first."""
    on_duckdb = judge_on(pack, snapshot, None, folder)
    on_other = judge_on(pack, snapshot, load, folder)
    try:
        asked = list(_asked(on_duckdb))
        for one, other in zip(
            _answers(on_duckdb, asked, folder), _answers(on_other, asked, folder), strict=True
        ):
            if one != other:
                return _first(one, other)
        return ""
    finally:
        on_duckdb.tables.connection.close()
        on_other.tables.connection.close()


def judge_on(pack: Path, snapshot: Path, load: Load | None, folder: Path) -> Judged:
    """Run every stage but the report, those after the snapshot's on an engine if given."""
    choice = choose(check_pack(load_pack(pack), {}), (), (), whole_cases=False)
    dependencies = build_graph(choice.checked)
    tables = open_snapshot(snapshot, choice.checked)
    if load is not None:
        other = load(_exported(tables, folder), tables.header.time_zone)
        tables.connection.close()
        tables = msgspec.structs.replace(tables, connection=other)
    plans = plan_rules(choice.checked, dependencies, tables)
    verdicts = evaluate(plans, tables)
    reasoning = reason(choice.checked, dependencies, plans, tables, verdicts)
    return Judged(choice, dependencies, tables, plans, verdicts, reasoning)


def _exported(tables: Tables, folder: Path) -> Files:
    """Write the snapshot's tables as Parquet files."""
    names = tables.connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables"
        " WHERE table_schema IN ('data', 'lost')"
    ).fetchall()
    files = {}
    for place, (schema, table) in enumerate(names):
        path = folder / f"{place}.parquet"
        quoted = table.replace('"', '""')
        tables.connection.execute(f"COPY (FROM {schema}.\"{quoted}\") TO '{path}'")
        files[schema, table] = path
    return files


def _answers(judged: Judged, asked: Sequence[tuple[str, str]], folder: Path) -> Iterator[str]:
    """Give all that is said of a judged snapshot: report, explanations and verdicts."""
    yield report_to_json(report(judged, ALL_GAPS))
    for rule, subject in asked:
        yield _written(explain(judged, rule, subject))
    path = folder / "verdicts.csv"
    write_verdicts(judged, path)
    yield path.read_text()


def _written(explanation: Explanation) -> str:
    parts = {
        name: getattr(explanation, name)
        for name in Explanation.__struct_fields__
        if name not in {"checked", "rule", "version"}
    }
    return "\n".join(f"{name}: {part}" for name, part in parts.items())


def _asked(judged: Judged) -> Iterator[tuple[str, str]]:
    """Choose a few verdicts to explain: gaps of different rules."""
    gaps = report(judged, 1).gaps
    yield from ((gap.rule, gap.subject) for gap in gaps[:EXPLAINED])


def _first(one: str, other: str) -> str:
    lines = zip(one.splitlines(), other.splitlines(), strict=False)
    for number, (left, right) in enumerate(lines):
        if left != right:
            before = "\n".join(one.splitlines()[max(0, number - 12) : number])
            return f"{before}\nDuckDB: {left}\nother:  {right}"
    return f"one text is longer: {len(one)} and {len(other)} characters"
