"""The stages in order, from rules and a snapshot to the gap report: the page to read first."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from compliance.address import Place, read_place
from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.default_pack import pack_folder
from compliance.evaluate.run import evaluate
from compliance.graph.build import build_graph
from compliance.graph.dependencies import Dependencies
from compliance.infer.reason import reason
from compliance.load.pack import load_pack
from compliance.plan.plan_rules import plan_rules
from compliance.plan.plans import Plans
from compliance.report.build import MAX_GAPS, report
from compliance.report.choice import Choice, choose
from compliance.report.judged import Judged
from compliance.report.report import Report
from compliance.snapshot.interrupts import close
from compliance.snapshot.open_source import EngineName, Reading, open_source
from compliance.snapshot.tables import Tables
from compliance.timings import Timings


class Options(Struct, frozen=True):
    """How to judge and report; `rules` are those to report on, all if there are none.

    `by` are fields to break the report down by, beside the pack's own. The `engine` judges
    the records, the `reasoner` runs the inference rules; `header` gives what a database does
    not say of itself (`force`, `time_zone`, `source`). With `whole_cases` every rule about the
    same subjects is judged too, for what is concluded about them.
    """

    as_of: str | None = None
    strict: bool = False
    overrides: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    max_gaps: int = MAX_GAPS
    engine: EngineName = "auto"
    reasoner: str = "auto"
    header: Mapping[str, str] = field(default_factory=dict)
    whole_cases: bool = False

    @property
    def reading(self) -> Reading:
        """How to read the snapshot; to list gaps is to look up records."""
        return Reading(self.as_of, self.strict, self.max_gaps == 0, self.engine, self.header)


def run(rules: Path, snapshot: Place, options: Options | None = None) -> Report:
    """Check a snapshot against a rule pack and report the gaps."""
    options = options or Options()
    return report(judge(rules, snapshot, options), options.max_gaps)


def check_snapshot(
    snapshot: str | Path, rules: str | Path | None = None, options: Options | None = None
) -> Report:
    """Check a snapshot against a rule pack, the packaged one if none is named.

    The snapshot is a path, or the address of a database.
    """
    place = read_place(str(snapshot))
    return run(pack_folder(None if rules is None else Path(rules), place), place, options)


def load_rules(folder: str | Path | None = None) -> CheckedRules:
    """Load and check a rule pack, the packaged one if none is named."""
    return check_pack(load_pack(pack_folder(None if folder is None else Path(folder))), {})


def judge(
    rules: Path, snapshot: Place, options: Options, timings: Timings | None = None
) -> Judged:
    """Judge a snapshot by a rule pack, every stage but the report, and note their times."""
    timings = timings or Timings()
    stage = timings.run
    rulebook = stage("load", load_pack, rules)
    whole = stage("check", check_pack, rulebook, options.overrides)
    choice = choose(whole, options.rules, options.by, options.whole_cases)
    checked = choice.checked
    dependencies = stage("graph", build_graph, checked)
    tables = stage("snapshot", open_source, snapshot, checked, options.reading)
    return judge_tables(choice, dependencies, tables, options.reasoner, timings)


def judge_tables(
    choice: Choice,
    dependencies: Dependencies,
    tables: Tables,
    reasoner: str = "auto",
    timings: Timings | None = None,
) -> Judged:
    """Judge an open snapshot by the chosen rules; if that fails, it is closed."""
    timings = timings or Timings()
    try:
        plans = timings.run("plan", plan_rules, choice.checked, dependencies, tables)
    except BaseException:
        close(tables.connection)
        raise
    return judge_planned(choice, dependencies, plans, reasoner, timings)


def judge_planned(
    choice: Choice,
    dependencies: Dependencies,
    plans: Plans,
    reasoner: str = "auto",
    timings: Timings | None = None,
) -> Judged:
    """Judge the snapshot that plans were made for; if that fails, it is closed."""
    stage = (timings or Timings()).run
    tables = plans.around.tables
    try:
        verdicts = stage("evaluate", evaluate, plans, tables)
        read = (choice.checked, dependencies, plans, tables, verdicts)
        reasoning = stage("infer", reason, *read, reasoner)
    except BaseException:
        close(tables.connection)
        raise
    return Judged(choice, dependencies, tables, plans, verdicts, reasoning)
