"""What the stages took is shown on request, and changes nothing else."""

import json
import sys
from pathlib import Path

import jsonschema
import pytest

from compliance.cli.entry import run
from compliance.report.schema import report_schema
from compliance.timings import Stage, Timings, timings_to_text

LIBRARY = Path(__file__).parents[1] / "cases" / "cli" / "library"
CHECK = ["check", str(LIBRARY / "snapshot.json"), "--rules", str(LIBRARY)]
STAGES = ["load", "check", "graph", "snapshot", "plan", "evaluate", "infer", "report"]


def test_stages_come_in_their_order_beside_the_same_report(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In JSON the times are one key more; the rest is the same, and follows the schema."""
    run([*CHECK, "--format", "json"])
    without = json.loads(capsys.readouterr().out)
    run([*CHECK, "--format", "json", "--timings"])
    said = capsys.readouterr()
    timed = json.loads(said.out)
    jsonschema.validate(timed, json.loads(report_schema()))
    timings = timed.pop("timings")

    assert timed == without
    assert [each["stage"] for each in timings["stages"]] == STAGES
    seconds = sum(each["seconds"] for each in timings["stages"])
    assert timings["total_seconds"] == pytest.approx(seconds, abs=0.01)
    assert [line.split()[0] for line in said.err.splitlines()] == ["stage", *STAGES, "all"]


def test_the_page_is_the_same_with_times(capsys: pytest.CaptureFixture[str]) -> None:
    """The page on stdout has no times, so that it can be compared with another."""
    run(CHECK)
    without = capsys.readouterr()
    run([*CHECK, "--timings"])
    timed = capsys.readouterr()

    assert timed.out == without.out
    assert not without.err


def test_peak_of_memory_grows_with_what_is_held() -> None:
    """The peak is of the whole process, and never falls; it is in megabytes."""
    timings = Timings()
    held = timings.run("small", bytes, 1)
    held += timings.run("large", bytearray, 200_000_000)
    small, large = (each.peak_mb for each in timings.stages)

    assert len(held) == 200_000_001
    assert small is not None
    assert large is not None
    assert large >= small
    assert 200 <= large <= 100_000


def test_without_a_count_of_memory_only_time_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the system doesn't tell the memory, its column is empty."""
    monkeypatch.setitem(sys.modules, "resource", None)
    timings = Timings()
    timings.run("load", str)

    assert timings.stages[0].peak_mb is None
    assert timings_to_text(timings).splitlines()[1].split()[-1] == "0%"


def test_text_gives_each_stage_its_share() -> None:
    """The shares are of the time of all stages."""
    timings = Timings([Stage("load", 0.25, 80.0), Stage("check", 0.75, 1234.4)], 1.0)

    assert timings_to_text(timings) == (
        "stage       seconds  share  peak MB\n"
        "load          0.250    25%       80\n"
        "check         0.750    75%    1,234\n"
        "all           1.000\n"
    )
