"""Show what Spark does for a check: `spark_work.py FOLDER`, run with the project's Python.

For each stage: its time, tasks and the bytes that are shuffled, as Spark counts them; and how
often its planner brings rows together by a key, in order, to one place, or to all places.
"""

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compliance.address import read_place
from compliance.check.pack import check_pack
from compliance.engines.spark_tables import Kept, Store
from compliance.evaluate.run import evaluate
from compliance.graph.build import build_graph
from compliance.infer.reason import reason
from compliance.load.pack import load_pack
from compliance.plan.plan_rules import plan_rules
from compliance.report.build import report
from compliance.report.choice import choose
from compliance.report.judged import Judged
from compliance.snapshot.open_source import Reading, open_source
from harness.places import PACK
from harness.render import table

KINDS = {
    "by key": "Exchange hashpartitioning",
    "in order": "Exchange rangepartitioning",
    "to one": "Exchange SinglePartition",
    "to all": "BroadcastExchange",
}
MB = 1_000_000


@dataclass
class Stage:
    """What Spark did between two looks at its counters, bytes in MB."""

    name: str
    seconds: float = 0.0
    statements: int = 0
    counters: Counter[str] = field(default_factory=Counter)
    exchanges: Counter[str] = field(default_factory=Counter)


class Watch:
    """Counts what is done on a session, stage by stage."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []

    def listen(self) -> None:
        """Note the plan of each query of every engine from now on."""
        watch = self

        def session_sql(session: Any, text: str) -> Any:
            session.conf.set("spark.sql.maxPlanStringLength", str(MB))
            frame = plain(session, text)
            plan = frame._jdf.queryExecution().executedPlan().toString()  # noqa: SLF001
            watch.stages[-1].statements += 1
            for kind, words in KINDS.items():
                watch.stages[-1].exchanges[kind] += plan.count(words)
            return frame

        from pyspark.sql import SparkSession  # noqa: PLC0415 - not there in every environment

        def store_write(store: Store, query: str, order: tuple[str, ...] = ()) -> Kept:
            watch.stages[-1].exchanges["in order"] += bool(order)
            return write(store, query, order)

        plain, write = SparkSession.sql, Store.write
        Store.write = store_write  # type: ignore[method-assign]
        SparkSession.sql = session_sql  # type: ignore[method-assign, assignment]

    def run(self, name: str, work: Any, *given: Any) -> Any:
        """Do a stage, and note what it took."""
        stage = Stage(name)
        self.stages.append(stage)
        before, start = self._counters(), time.perf_counter()
        found = work(*given)
        stage.seconds = time.perf_counter() - start
        stage.counters = self._counters()
        stage.counters.subtract(before)
        return found

    def _counters(self) -> Counter[str]:
        from pyspark import SparkContext  # noqa: PLC0415 - not there in every environment

        context = SparkContext._active_spark_context  # noqa: SLF001 - there is no other way
        if context is None:
            return Counter()
        summary = context._jsc.sc().statusStore().executorSummary("driver")  # noqa: SLF001
        return Counter(
            tasks=summary.totalTasks(),
            shuffled=summary.totalShuffleWrite(),
        )


def rows(watch: Watch) -> list[tuple[str, ...]]:
    """Give a row of the table for each stage."""
    return [
        (
            each.name,
            f"{each.seconds:.1f} s",
            str(each.statements),
            str(each.counters["tasks"]),
            f"{each.counters['shuffled'] / MB:,.0f}",
            *(str(each.exchanges[kind]) for kind in KINDS),
        )
        for each in watch.stages
    ]


def main(folder: str) -> None:
    """Check a folder on Spark, and show what it did."""
    choice = choose(check_pack(load_pack(PACK), {}), (), (), whole_cases=False)
    checked, dependencies = choice.checked, build_graph(choice.checked)
    watch = Watch()
    watch.listen()
    tables = watch.run(
        "snapshot", open_source, read_place(folder), checked, Reading(engine="spark")
    )
    plans = watch.run("plan", plan_rules, checked, dependencies, tables)
    verdicts = watch.run("evaluate", evaluate, plans, tables)
    read = (checked, dependencies, plans, tables, verdicts)
    reasoning = watch.run("infer", reason, *read)
    judged = Judged(choice, dependencies, tables, plans, verdicts, reasoning)
    watch.run("report", report, judged, 0)
    heads = ("stage", "time", "queries", "tasks", "MB shuffled", *KINDS)
    sys.stdout.write(table(heads, rows(watch)) + "\n")
    tables.connection.close()


if __name__ == "__main__":
    main(str(Path(sys.argv[1])))
