"""What scenarios rest on: neighbours, lateness, fields that rules read, one database."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from compliance.check.pack import check_pack
from compliance.evaluate.verdicts import VERDICTS
from compliance.graph.build import build_graph
from compliance.load.pack import load_pack
from compliance.pipeline import judge_tables
from compliance.report.choice import choose
from compliance.report.judged import Judged
from compliance.scenarios.actual import states_of
from compliance.scenarios.fields_read import fields_read
from compliance.scenarios.lateness import duration_of, duration_words, read_lateness
from compliance.scenarios.read_file import ScenarioErrors, read_file, read_scenarios
from compliance.scenarios.run import run_scenario
from compliance.scenarios.workbench import open_bench, without_assurance
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.small import SmallDatabase
from compliance.source import Source
from tests.documents import ROOT
from tests.scenario_files import PACK, scenario_file, shipped_pack

CHECKED = shipped_pack().checked
DEMO = ROOT / "scenarios" / "demo" / "snapshot.json"
MERLIN = ROOT / "scenarios" / "rec-8" / "custody-merlin-each-detention.yaml"
HEADER = b'{"snapshot": {"force": "F", "as_of": "%s"}, "child": %s, "unit": [{"unit_id": "U"}]}'


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1 minute", timedelta(minutes=1)),
        ("2 days  3 hours 10 minutes", timedelta(days=2, hours=3, minutes=10)),
        ("2 months", None),
        ("soon", None),
        ("1 day late", None),
    ],
)
def test_lateness_is_read(text: str, length: timedelta | None) -> None:
    """A lateness is days, hours and minutes, and nothing else."""
    assert read_lateness(text) == length


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("P0DT1H0M0S", "1 hour"),
        ("P29DT1H0M0S", "29 days 1 hour"),
        ("P2D", "2 days"),
        ("P0DT0H0M0.5S", "0.5 seconds"),
        ("P0D", "no time"),
    ],
)
def test_lateness_in_words(iso: str, words: str) -> None:
    """What the report says in ISO 8601 is shown in words."""
    assert duration_words(duration_of(iso)) == words


def test_fields_that_a_rule_reads() -> None:
    """They are those of its subject, of related records, and behind derived fields."""
    found = fields_read(CHECKED.rules["custody-merlin-each-detention"], CHECKED)

    assert found == {
        ("custody_record", "custody_id"),
        ("custody_record", "child_id"),
        ("custody_record", "detention_authorised_at"),
        ("child", "dob"),
        ("merlin", "source_type"),
        ("merlin", "source_id"),
        ("merlin", "submitted_at"),
    }


def test_share_reads_what_the_rule_reads_that_it_counts() -> None:
    """A share could be unknown for what a single case does not say."""
    of_cases = fields_read(CHECKED.rules["custody-merlin-each-detention"], CHECKED)
    found = fields_read(CHECKED.rules["custody-merlin-rate"], CHECKED)

    assert found == of_cases | {("borough", "borough_id"), ("custody_record", "borough_id")}


def states(judged: Judged) -> dict[tuple[str, str], tuple[object, ...]]:
    """Give all of every state that a scenario can ask for."""
    found = states_of(judged, judged.checked.rules)
    return {
        case: (state.verdict, state.causes, state.unreliable, state.held_by)
        for case, state in found.items()
    }


def test_assurance_changes_no_verdict() -> None:
    """Every verdict of the demo is the same without what rules need by assurance alone."""
    found = []
    for checked in (CHECKED, without_assurance(CHECKED)):
        choice = choose(checked)
        tables = open_snapshot(DEMO, checked)
        judged = judge_tables(choice, build_graph(choice.checked), tables)
        found.append(states(judged))
        tables.connection.close()

    assert len(found[0]) > 1000
    assert {verdict for verdict, *_ in found[0].values()} == set(VERDICTS)
    assert found[0] == found[1]


def test_order_of_scenarios_changes_nothing() -> None:
    """A scenario is judged as it is on a fresh database, whatever was judged before it."""
    scenarios = scenario_file(MERLIN).scenarios
    bench = open_bench(shipped_pack())
    shared = [states(bench.judge(each.situation, each.rules)) for each in scenarios * 2]
    bench.database.close()
    alone = []
    for each in scenarios:
        fresh = open_bench(shipped_pack())
        alone.append(states(fresh.judge(each.situation, each.rules)))
        fresh.database.close()

    assert alone * 2 == shared


def test_few_plans_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans are let go of once there are many, and made again."""
    monkeypatch.setattr("compliance.scenarios.workbench._MOST_PLANS", 1)
    bench = open_bench(shipped_pack())
    found = [run_scenario(each, bench) for each in scenario_file(MERLIN).scenarios[:4]]
    kept = len(bench.plans)
    bench.database.close()

    assert (found, kept) == ([()] * 4, 1)


def test_small_database_reads_what_has_changed() -> None:
    """A table is made anew if its records, or the time of the snapshot, are others."""
    database = SmallDatabase("Europe/London")
    found = []
    for as_of, children in [
        (b"2017-03-31", b'[{"child_id": "C1"}]'),
        (b"2017-03-31", b'[{"child_id": "C1"}, {"child_id": "C2"}]'),
        (b"2017-03-31", b'[{"child_id": "C1"}, {"child_id": "C1", "dob": "2003-05-01"}]'),
        (b"2017-03-30", b'[{"child_id": "C1"}]'),
        (b"2017-03-30", b'[{"child_id": "C1"}]'),
    ]:
        tables = database.open_document("small", HEADER % (as_of, children), CHECKED)
        rows = tables.connection.execute("SELECT child_id FROM data.child ORDER BY ALL")
        quarantined = tables.accounts["child"].quarantined
        found.append(("".join(row[0] for row in rows.fetchall()), quarantined))
        assert tables.accounts.keys() == {"child", "force", "unit"}
        lost = "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'lost'"
        assert tables.connection.execute(lost).fetchall() == [(int(quarantined > 0),)]
    database.close()

    assert found == [("C1", 0), ("C1C2", 0), ("", 2), ("C1", 0), ("C1", 0)]


def test_fault_of_ours_leaves_no_database_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an exception the next scenario is judged on a new database."""
    bench = open_bench(shipped_pack())
    scenario = scenario_file(MERLIN).scenarios[0]
    with monkeypatch.context() as patched:
        patched.setattr("compliance.scenarios.workbench.judge_planned", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_scenario(scenario, bench)

    bench.database.close()
    assert bench.database.connection is None
    assert run_scenario(scenario, bench) == ()
    bench.database.close()


def test_file_that_can_not_be_read(tmp_path: Path) -> None:
    """A file that is no text is a fault of the file, and not of ours."""
    path = tmp_path / "scenario.yaml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(ScenarioErrors, match="not-utf-8"):
        read_file(path, shipped_pack())


def test_file_that_is_no_yaml() -> None:
    """A file that can't be taken apart gives the place where it breaks off."""
    with pytest.raises(ScenarioErrors, match="yaml-syntax"):
        read_scenarios(Source("scenario.yaml", "pack: [a"), shipped_pack())


def test_scenario_files_beside_the_rules_are_no_rules(tmp_path: Path) -> None:
    """A pack may hold scenario files, which its reader leaves out."""
    folder = Path(shutil.copytree(PACK, tmp_path / "pack"))
    shutil.copy(MERLIN, folder)

    assert check_pack(load_pack(folder)).rules.keys() == CHECKED.rules.keys()
