"""What can't be read in a database is refused with its place, all of it at once."""

from pathlib import Path

import pytest

from compliance.diagnostic import SnapshotErrors
from engines.held import Held
from engines.reports import judge_in_place

PACK = """
pack: small
version: 1.0.0
title: Small
time_zone: Europe/London
sources: [{id: S, title: None, published: 2017-06}]
requirements:
  - id: "1"
    title: All
    timeframe: immediate
    due_on: 2016-11-25
    source: {id: S, section: A}
    text: All
"""
DICTIONARY = """
entities:
  task:
    key: task_id
    time: opened_at
    fields:
      task_id: text
      opened_at: timestamp
      due_on: date
      kind: {enum: [plain, urgent]}
      codes: {list: integer}
  worker:
    key: [name, number]
    fields: {name: text, number: integer}
"""
RULES = """
rules:
  - id: kind-known
    title: Kind is known
    requirement: "1"
    subject: task
    expect: kind = 'urgent'
    severity: high
"""
HEADER = {"force": "Here", "as_of": "2017-03-31"}
TASK = "task_id VARCHAR, opened_at TIMESTAMP, due_on DATE, kind VARCHAR, codes INTEGER[]"


def problems(folder: Path, *statements: str) -> list[str]:
    """Judge what statements make of an empty database; give the data quality list."""
    judged = judge_in_place(held(*statements), HEADER, pack(folder))
    judged.tables.connection.close()
    return [
        f"{each.entity}.{each.field} {each.record}: {each.problem}, {each.action} {each.count}"
        for each in judged.tables.problems
    ]


def pack(folder: Path) -> Path:
    """Write the pack."""
    for name, text in {"pack": PACK, "dictionary": DICTIONARY, "rules": RULES}.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def held(*statements: str) -> Held:
    """Give a database after some statements in its schema `source`."""
    return Held.after(statements, "Europe/London")


FAULTS = {
    "column `due_on` of table `task` has the type `VARCHAR` where a date is expected": (
        "CREATE TABLE task (task_id VARCHAR, due_on VARCHAR)",
    ),
    "column `codes` of table `task` has the type `INTEGER` where a list of integers": (
        "CREATE TABLE task (task_id VARCHAR, codes INTEGER)",
    ),
    "column `kind` of table `task` has the type `VARCHAR[]` where one of its values": (
        "CREATE TABLE task (task_id VARCHAR, kind VARCHAR[])",
    ),
    "column `opened_at` of table `task` has the type `TIME`": (
        "CREATE TABLE task (task_id VARCHAR, opened_at TIME)",
    ),
    "table `worker` has no column `number`, its key": ("CREATE TABLE worker (name VARCHAR)",),
    "none of the 2 entities of the pack is a table here": ("CREATE TABLE other (a INTEGER)",),
}


@pytest.mark.parametrize("message", FAULTS)
def test_tables_that_can_not_be_read(message: str, tmp_path: Path) -> None:
    """A table that is no table of records is refused, and the database named."""
    with pytest.raises(SnapshotErrors) as caught:
        judge_in_place(held(*FAULTS[message]), HEADER, pack(tmp_path))

    (fault,) = caught.value.diagnostics
    assert message in fault.message
    assert fault.path == "the database"


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Every fault of every table is told, not only the first."""
    with pytest.raises(SnapshotErrors) as caught:
        judge_in_place(
            held(
                "CREATE TABLE task (task_id DATE, due_on VARCHAR)",
                "CREATE TABLE worker (name VARCHAR)",
            ),
            HEADER,
            pack(tmp_path),
        )

    assert len(caught.value.diagnostics) == 3


def test_accounting(tmp_path: Path) -> None:
    """Copies collapse; records without a key, and those that contradict, are quarantined."""
    rows = [
        *["('a', TIMESTAMP '2017-01-01', NULL, 'plain', [1])"] * 3,
        "('b', TIMESTAMP '2017-01-01', NULL, 'Plain', [1])",
        "('c', TIMESTAMP '2017-01-01', DATE '1066-10-14', 'odd', [1, NULL])",
        "('d', TIMESTAMP '2017-01-01', NULL, 'plain', NULL)",
        "('d', TIMESTAMP '2017-01-02', NULL, 'plain', NULL)",
        *["(NULL, TIMESTAMP '2017-01-01', NULL, 'plain', NULL)"] * 2,
        "('e', TIMESTAMP '2017-04-01', NULL, 'odd', NULL)",
    ]
    found = problems(
        tmp_path, f"CREATE TABLE task ({TASK})", f"INSERT INTO task VALUES {', '.join(rows)}"
    )

    assert found == [
        "task. d: same key with different content, quarantined 2",
        "task. a: same record given more than once, collapsed 2",
        "task.codes c: list with an item that can't be read where a list of integers is "
        "expected, unknown 1",
        "task.due_on c: date outside 1900 to 2200 where a date is expected, unknown 1",
        "task.kind b: one of its values, but in another letter case, unknown 1",
        "task.kind c: text where one of its values is expected, unknown 1",
        "task.opened_at : dated after `as_of`, left out 1",
        "task.task_id : no usable key, quarantined 2",
    ]


def test_other_tables_and_columns(tmp_path: Path) -> None:
    """A column that no field has is told; a table only if an entity is missing like it."""
    found = problems(
        tmp_path,
        f"CREATE TABLE task ({TASK}, dueon DATE)",
        "CREATE TABLE workers (name VARCHAR)",
        "CREATE TABLE pg_statistics (a INTEGER)",
        "INSERT INTO task (task_id, opened_at) VALUES ('a', TIMESTAMP '2017-01-01')",
    )

    assert found == [
        "task.dueon : no such field in the dictionary; did you mean `due_on`?, ignored 1",
        "workers. : no such entity in the dictionary; did you mean `worker`?, ignored 1",
    ]
