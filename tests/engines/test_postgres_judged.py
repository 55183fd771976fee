"""PostgreSQL gives the same report as DuckDB, to the byte, and the same explanations."""

from pathlib import Path

import duckdb
import msgspec
import pytest
import test_semantics
from properties.soak import draw
from sqlglot import exp

from compliance.diagnostic import UserErrors
from compliance.engines.here import Here
from compliance.engines.relations import Columns
from compliance.engines.transfer import Blocks
from compliance.engines.types import WHOLE
from compliance.report.build import report
from compliance.report.explain import explain
from compliance.report.judged import Judged
from compliance.report.verdicts_file import write_verdicts
from engines.postgres_judged import judged_twice
from engines.postgres_server import needs_server, server

__all__ = ["server"]

pytestmark = needs_server()

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "tests" / "packs"
DEMO = (ROOT / "rules" / "child-protection", ROOT / "scenarios" / "demo" / "snapshot.json")
FIXED = {
    "demo": DEMO,
    "details": (PACKS / "details", PACKS / "details" / "snapshot.json"),
    "ten-rules": (PACKS / "ten-rules", PACKS / "ten-rules" / "snapshot.json"),
    "school-kitchen": (
        ROOT / "examples" / "school-kitchen",
        ROOT / "examples" / "school-kitchen" / "snapshot.json",
    ),
}
RANDOM = [(kind, number) for kind in ("plain", "faulty", "derived") for number in range(2)]
RULES_OF_A_BATCH = 12
EXPLAINED = 1


def printed(judged: Judged) -> bytes:
    """Give the report as text."""
    return msgspec.json.format(msgspec.json.encode(report(judged)))


def explained(judged: Judged) -> list[str]:
    """Explain the first case of each rule, whatever its verdict."""
    found = []
    for rule in judged.checked.rules.values():
        entity = judged.checked.dictionary.entities[rule.subject]
        if rule.subject not in judged.tables.accounts:
            continue
        rows = judged.tables.connection.execute(
            f"SELECT {', '.join(map(quoted, entity.key))} FROM data.{quoted(entity.name)}"
            f' ORDER BY "#" LIMIT {EXPLAINED}'
        ).fetchall()
        found += [repr(explain(judged, rule.id, "/".join(map(str, row)))) for row in rows]
    return found


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


@pytest.mark.parametrize("name", FIXED)
def test_report(name: str, server: str) -> None:
    """The report on a pack's own snapshot is the same."""
    with judged_twice(*FIXED[name], server) as (here, there):
        assert printed(there) == printed(here)


@pytest.mark.parametrize("name", ["details", "ten-rules"])
def test_explanations(name: str, server: str) -> None:
    """What explains single cases is the same."""
    with judged_twice(*FIXED[name], server) as (here, there):
        assert explained(there) == explained(here)


@pytest.mark.parametrize("name", test_semantics.CASES)
def test_semantics_cases(name: str, server: str, tmp_path: Path) -> None:
    """The fine print of verdicts is the same."""
    test_semantics.write(tmp_path, test_semantics.read(name), test_semantics.records_of(name))
    pair = (tmp_path / "pack", tmp_path / "snapshot.json")
    with judged_twice(*pair, server) as (here, there):
        assert printed(there) == printed(here)


@pytest.mark.parametrize(("kind", "number"), RANDOM)
def test_random_batches(kind: str, number: int, server: str, tmp_path: Path) -> None:
    """Random rules on random records, some of them faulty, give the same report."""
    pair = draw(kind, number, RULES_OF_A_BATCH).write(tmp_path)
    with judged_twice(*pair, server) as (here, there):
        assert printed(there) == printed(here)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_verdicts_file(suffix: str, server: str, tmp_path: Path) -> None:
    """The file with every verdict is the same."""
    here, there = tmp_path / f"here{suffix}", tmp_path / f"there{suffix}"
    with judged_twice(*FIXED["details"], server) as pair:
        for judged, path in zip(pair, (here, there), strict=True):
            write_verdicts(judged, path)
    rows = [duckdb.sql(f"FROM '{path}'").fetchall() for path in (here, there)]
    assert rows[1] == rows[0]
    assert rows[0]


def test_subject_that_is_not_there(server: str) -> None:
    """Keys that are near a mistyped one are the same."""
    with judged_twice(*FIXED["details"], server) as pair:
        said = []
        for judged in pair:
            rule = next(iter(judged.checked.rules))
            with pytest.raises(UserErrors) as raised:
                explain(judged, rule, "CUSTOD-1")
            said.append(str(raised.value))
    assert said[1] == said[0]


def test_nothing_but_numbers_leaves_while_rules_are_judged(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until something is reported, only row numbers and codes come from PostgreSQL."""
    fetched: set[str] = set()
    keep = Here.keep

    def watched(self: Here, columns: Columns, blocks: Blocks) -> exp.Table:
        fetched.update(columns.values())
        return keep(self, columns, blocks)

    monkeypatch.setattr(Here, "keep", watched)
    monkeypatch.setattr("compliance.infer.conclude._summarise", lambda *_: ())
    with judged_twice(*FIXED["ten-rules"], server):
        assert fetched
        assert fetched <= set(WHOLE)
