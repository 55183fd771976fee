"""The parts of the benchmark that measure nothing, and how a process is timed and ended."""

import json
import sys
from pathlib import Path

import pytest

from harness import packs, processes, render
from harness.contenders import BY_NAME, OURS, SQL
from harness.experiments import SIX, SIX_BASE
from harness.full_pack import FULL, stages_of
from harness.limits import Limit, limits, seconds, times
from harness.measure import Answer, Task, read_nothing, read_peer, record, side_by_side
from harness.results import Results, Run, load, ratio, save
from harness.sizes import FIVE, judge_size, problems_of, why_not
from harness.verdicts import NoAnswerError, disagreements, left_out, of_last_line, of_report
from run import options

ONE = {"met": 3, "gap": 2, "unknown": 1}
OTHER = {"met": 4, "gap": 1, "unknown": 1}
LIMIT = 300.0


def results(*runs: Run, sizes: tuple[str, ...] = ("100k", "1m")) -> Results:
    """Give results with these runs."""
    return Results("2017-03-31", "run.py", 3, LIMIT, list(sizes), runs=list(runs))


def measured(name: str, size: str, taken: float, peak: float, given: str = "json") -> Run:
    """Give a run of the five rules that was done."""
    return Run(FIVE, size, given, name, seconds=[taken + 1, taken], peaks=[peak], counts={})


def outcome(output: str = "", code: int = 0, errors: str = "") -> processes.Outcome:
    """Give how a process ended in its time."""
    return processes.Outcome(1.5, 20.0, code, over=False, output=output, errors=errors)


def found(work: str, rows: list[Limit]) -> Limit:
    """Give the row of a work."""
    return next(row for row in rows if row.work.startswith(work))


@pytest.mark.parametrize(
    ("number", "base", "expected"),
    [(6.0, 3.0, 2.0), (None, 3.0, None), (6.0, None, None), (6.0, 0.0, None), (6.0, -1, None)],
)
def test_ratio(number: float | None, base: float | None, expected: float | None) -> None:
    """A ratio needs both numbers, and a base of more than nothing."""
    assert expected == ratio(number, base)


def test_written_numbers() -> None:
    """Ratios have three places at most, and short times have milliseconds."""
    written = [times(556.4), times(5.29), times(0.0477), times(None), seconds(0.0512)]
    assert ["556 ×", "5.29 ×", "0.048 ×", "–", "0.051 s"] == written


def test_best_time_and_usual_peak() -> None:
    """The best time counts, and the middle of the peaks."""
    run = Run(FIVE, "1k", "json", OURS, seconds=[3.0, 1.0, 2.0], peaks=[9.0, 7.0, 30.0])
    assert (1.0, 9.0) == (run.best, run.peak)


def test_last_line() -> None:
    """The last line that a peer prints is its answer."""
    answer = {"peer": "x", "counts": {"managed": ONE}, "phases": {"load": 0.5}}
    output = f"a word before\n{json.dumps(answer)}\n"
    assert ({"managed": ONE}, {"load": 0.5}) == of_last_line(output)


@pytest.mark.parametrize("output", ["", "Traceback", "[]", '{"counts": {"managed": {}}}', "1"])
def test_no_answer(output: str) -> None:
    """Whatever else is printed last is no answer."""
    with pytest.raises(NoAnswerError):
        of_last_line(output)


def test_report(tmp_path: Path) -> None:
    """The counts of this project are in its report, beside verdicts that peers don't know."""
    report = tmp_path / "report.json"
    rule = {"id": "managed", "verdicts": {**ONE, "blocked": 0, "not_applicable": 7}}
    report.write_text(json.dumps({"rules": [rule]}))
    assert {"managed": ONE} == of_report(report)


def test_missing_report(tmp_path: Path) -> None:
    """A report that is not there is no answer."""
    with pytest.raises(NoAnswerError):
        of_report(tmp_path / "report.json")


def test_agreement() -> None:
    """Equal counts agree, and a rule that is left out is no disagreement."""
    counts = {"a": {"managed": ONE, "visited": OTHER}, "b": {"managed": ONE}}
    assert [] == disagreements(counts)
    assert ["visited"] == left_out(counts["b"], counts["a"])


def test_disagreement_shows_both() -> None:
    """A disagreement names the rule and both counts."""
    expected = "managed: a has 3 met, 2 gap, 1 unknown, b has 4 met, 1 gap, 1 unknown"
    assert [expected] == disagreements({"a": {"managed": ONE}, "b": {"managed": OTHER}})


def test_disagreement_fails_the_run() -> None:
    """Two contenders that differ at a size are a problem of the run."""
    ours, sql = measured(OURS, "1m", 5, 900), measured(SQL, "1m", 3, 800)
    ours.counts, sql.counts = {"managed": ONE}, {"managed": OTHER}
    (problem,) = problems_of(results(ours, sql), "1m")
    assert problem.startswith("at 1m, managed: compliance from json has 3 met")


def test_failures_are_problems() -> None:
    """A peer may be too slow but not fail, and this project may be neither."""
    slow = Run(FIVE, "1m", "json", "rego_policy", "over", note="over 300 s")
    failed = Run(FIVE, "1m", "json", "zen_rules", "failed", note="ended with code 1")
    late = Run(FIVE, "1m", "json", OURS, "over", note="over 300 s")
    expected = [
        "zen_rules from json at 1m: ended with code 1",
        "compliance from json at 1m: over 300 s",
    ]
    assert expected == problems_of(results(slow, failed, late), "1m")


def test_slow_peer_is_not_started_again() -> None:
    """Who was over the limit, or would be, or would need too much memory, is not started."""
    over = Run(FIVE, "100k", "json", "rego_policy", "over", note="over 300 s")
    kept = results(
        over,
        measured("clips_rules", "100k", 40, 900),
        measured("zen_rules", "100k", 2, 3_000),
        measured("plain_python", "100k", 2, 200),
    )
    told = [
        why_not(kept, BY_NAME[name], "1m", "json", memory_mb=24_000)
        for name in ("rego_policy", "clips_rules", "zen_rules", "plain_python", SQL)
    ]
    expected = [
        "over 300 s at 100k",
        "would take about 400 s",
        "would need about 30 GB",
        "",
        "",
    ]
    assert expected == told


def test_timeout_is_shown(tmp_path: Path) -> None:
    """A process that exceeds its time is ended, and the table says after how long."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    run = Run(FIVE, "1k", "json", "zen_rules")
    record(Task(run, command, read_nothing), processes.run(command, 0.2, tmp_path), 0.2)
    assert ("over", "over 0.2 s", None) == (run.status, run.note, run.best)
    assert "| GoRules zen | over 0.2 s |" in render.page(results(run, sizes=("1k",)))


def test_not_run_is_shown() -> None:
    """The table says who was not run, and why."""
    run = Run(FIVE, "1m", "json", "rego_policy", "not run", note="over 300 s at 100k")
    assert "| rego-cpp | not run: over 300 s at 100k |" in render.page(results(run))


def test_process_is_measured() -> None:
    """A process that ends by itself has its output, its code, its time and its own memory.

    The memory of the process that starts it isn't counted, though Linux carries it over.
    """
    held = bytearray(300_000_000)
    program = "import sys; print('out'); sys.exit(3)"
    ended = processes.run([sys.executable, "-c", program], 60)
    assert (3, False, "out\n") == (ended.code, ended.over, ended.output)
    assert 0 < ended.seconds < 60
    assert 1 < ended.peak_mb < len(held) / processes.MEGABYTE / 2


def test_what_a_process_started_is_ended_with_it() -> None:
    """A command that is ended leaves nothing behind that would take time from the next."""
    program = "import subprocess; print(subprocess.Popen(['sleep', '600']).pid, flush=True)"
    ended = processes.run([sys.executable, "-c", f"import time; {program}; time.sleep(60)"], 1)
    assert ended.over
    state = processes.run(["ps", "-o", "stat=", "-p", ended.output.strip()], 60)
    assert state.output.strip()[:1] in {"", "Z"}


def test_no_such_command() -> None:
    """What isn't there can't be measured."""
    with pytest.raises(FileNotFoundError, match="cannot run no-such-command"):
        processes.run(["no-such-command"], 60)


def test_side_by_side_takes_turns() -> None:
    """All tasks run once before any runs again."""
    order: list[str] = []

    def task(name: str) -> Task:
        def read(_: processes.Outcome) -> Answer:
            order.append(name)
            return {}, {}

        return Task(Run(FIVE, "1k", "json", name), [sys.executable, "-c", "pass"], read)

    side_by_side([task("a"), task("b")], 2, 60)
    assert ["a", "b", "b", "a"] == order


def test_failure_is_noted() -> None:
    """A process that fails leaves its last words, and a bad last line is a failure too."""
    run, other = Run(FIVE, "1k", "json", "a"), Run(FIVE, "1k", "json", "b")
    record(Task(run, [], read_peer), outcome(code=1, errors="x\nNo module"), LIMIT)
    record(Task(other, [], read_peer), outcome("done"), LIMIT)
    assert "ended with code 1: No module" == run.note
    assert ("failed", "the last line is no answer: done") == (other.status, other.note)


def test_two_answers_are_a_failure() -> None:
    """A contender must find the same each time."""
    run = Run(FIVE, "1k", "json", "a")
    for count in (ONE, OTHER):
        last = json.dumps({"counts": {"managed": count}, "phases": {}})
        record(Task(run, [], read_peer), outcome(last), LIMIT)
    assert "two runs of it found different counts" == run.note


def test_limits_are_held() -> None:
    """Each limit is held against what was measured at the largest size."""
    rows = limits(
        results(
            measured(OURS, "100k", 1, 100),
            measured(OURS, "1m", 6, 1_000),
            measured(SQL, "1m", 4, 800),
            measured("clips_rules", "100k", 12, 100),
            measured("durable_records", "100k", 9, 100),
            measured("zen_rules", "1m", 30, 100),
            Run(SIX_BASE, "1m", "parquet", OURS, seconds=[2.0]),
            Run(SIX, "1m", "parquet", OURS, seconds=[2.1]),
            Run(SIX_BASE, "1m", "parquet", SQL, seconds=[1.0]),
            Run(SIX, "1m", "parquet", SQL, seconds=[1.2]),
            Run(FULL, "1m", "parquet", OURS, phases={"infer": 2.0, "total": 10.0}),
        )
    )
    assert "met" == found("five rules from one JSON document, 1m", rows).verdict
    assert "not measured" == found("five rules from a folder of Parquet", rows).verdict
    assert ("100 ms, 0.5 ×", True) == _told(found("a sixth rule", rows))
    assert ("6 ×", True) == _told(found("growth of the time from 100k to 1m, json", rows))
    assert ("1,000 MB, 1.25 ×", True) == _told(found("peak of memory from JSON", rows))
    assert ("durable-rules at 100k: 9 ×", False) == _told(found("the quickest", rows))
    assert ("GoRules zen at 1m: 5 ×", True) == _told(found("zen with", rows))
    assert ("20.0%", False) == _told(found("inference and causes", rows))


def _told(limit: Limit) -> tuple[str, bool | None]:
    return limit.measured, limit.met


def test_sixth_rule_without_measurable_query() -> None:
    """Where the query's cost is lost in the noise, nothing is said of the rule's."""
    runs = [
        Run(work, "1m", "parquet", name, seconds=[taken])
        for name, base, more in ((OURS, 2.0, 2.1), (SQL, 1.0, 0.9))
        for work, taken in ((SIX_BASE, base), (SIX, more))
    ]
    assert "not measured" == found("a sixth rule", limits(results(*runs))).verdict


def test_kept_results_render_the_same(tmp_path: Path) -> None:
    """What was kept gives the same page as what was measured."""
    made = results(measured(OURS, "1m", 6, 1_000), measured(SQL, "1m", 4, 800))
    save(made, tmp_path / "results.json")
    assert render.page(made) == render.page(load(tmp_path / "results.json"))


def test_nothing_to_start(tmp_path: Path) -> None:
    """A peer that is not started needs no records."""
    over = Run(FIVE, "100k", "json", "zen_rules", "over", note="over 300 s")
    kept = results(over)
    judge_size(kept, "1m", tmp_path, {"zen_rules": "python"}, memory_mb=24_000)
    assert "not run" == kept.runs[-1].status


def test_stages() -> None:
    """The stages of a report have their seconds, and all together theirs."""
    stage = {"stage": "infer", "seconds": 0.25, "peak_mb": 90.0}
    report = {"timings": {"stages": [stage], "total_seconds": 1.0}}
    assert {"infer": 0.25, "total": 1.0} == stages_of(report)
    with pytest.raises(NoAnswerError):
        stages_of({})


def test_repeated_rules_differ() -> None:
    """Each copy of a rule has its own id and its own limits."""
    text = "derived: []\n\nrules:\n  - id: one\n    of: '30 days'\n    within: 24 hours\n"
    expected = (
        "derived: []\n\nrules:\n  - id: one\n    of: '30 days'\n    within: 24 hours\n\n"
        "  - id: one-1\n    of: '31 days'\n    within: 25 hours\n"
    )
    assert expected == packs.repeated(text, 2)


def test_options() -> None:
    """Sizes and peers come in one order, whatever the order in which they are asked for."""
    chosen = options(["--sizes", "1m,10k", "--peers", "zen_rules,duckdb_sql"])
    assert (["10k", "1m"], ["duckdb_sql", "zen_rules"]) == (chosen.sizes, chosen.peers)


def test_unknown_size() -> None:
    """A size that there is not ends with code 2."""
    with pytest.raises(SystemExit, match="2"):
        options(["--sizes", "2m"])
