"""The fine print of verdicts by example: hand-made cases, judged by product and interpreter."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from properties.interpreter import interpret
from properties.interpreter_read import read_snapshot
from properties.product import Answers, judge
from properties.strategies import PACK, written

FOLDER = Path(__file__).parent / "cases" / "semantics"
TABLES = ("truth-tables.yaml", "composition-tables.yaml")
CASES = sorted({path.name for path in FOLDER.glob("*.yaml")} - {"dictionary.yaml", *TABLES})
EXPECTED = {"says", "verdicts", "unreliable", "reasons"}
DOUBTED = [name for name in CASES if "unreliable:" in (FOLDER / name).read_text()]
REASONED = [name for name in CASES if "reasons:" in (FOLDER / name).read_text()]
FORCE = "Test force"
Verdicts = dict[str, dict[str, str]]


def read(name: str) -> dict[str, Any]:
    """Read a case file; times in it are written in quotes."""
    tree: dict[str, Any] = yaml.load((FOLDER / name).read_text(), Loader=yaml.BaseLoader)
    return tree


def records_of(name: str) -> dict[str, Any]:
    """Read the records of a case file, where null, true and numbers mean themselves."""
    tree = yaml.safe_load((FOLDER / name).read_text())
    records: dict[str, Any] = tree["records"]
    return records


def rules_of(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Complete the rules of a case by what every rule must have."""
    return [
        {
            "id": f"rule-{number}",
            "title": rule["says"],
            "requirement": "1",
            "subject": "task",
            "severity": "high",
            **{key: value for key, value in rule.items() if key not in EXPECTED},
        }
        for number, rule in enumerate(case["rules"])
    ]


def write(folder: Path, case: Mapping[str, Any], records: Mapping[str, Any]) -> Answers:
    """Write a pack and a snapshot, and judge it by the product."""
    pack = folder / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        written({key: PACK[key] for key in PACK if key != "group_by"})
    )
    (pack / "dictionary.yaml").write_text((FOLDER / "dictionary.yaml").read_text())
    (pack / "rules.yaml").write_text(written({"rules": rules_of(case)}))
    if "derived" in case:
        (pack / "derived.yaml").write_text(written({"derived": case["derived"]}))
    header = {"force": FORCE, "as_of": case["as_of"]}
    (folder / "snapshot.json").write_text(json.dumps({"snapshot": header, **records}))
    return judge(pack, folder / "snapshot.json")


def by_product(answers: Answers) -> Verdicts:
    """Give the product's verdicts after gates by rule and subject."""
    found: Verdicts = {}
    for (rule, key), state in answers.final.items():
        found.setdefault(rule, {})["/".join(map(str, key))] = state.verdict
    return found


def by_interpreter(answers: Answers, folder: Path) -> Verdicts:
    """Give the interpreter's verdicts after gates by rule and subject."""
    document = json.loads((folder / "snapshot.json").read_text())
    found: Verdicts = {}
    for one in interpret(answers.checked, read_snapshot(document, answers.checked)):
        key = "/".join(map(str, one.subject.key))
        found.setdefault(one.rule, {})[key] = one.final
    return found


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str, tmp_path: Path) -> None:
    """Product and interpreter give the verdicts that stand in the case file."""
    case = read(name)
    answers = write(tmp_path, case, records_of(name))
    said = {rule.id: rule.title for rule in answers.checked.rules.values()}
    ids = [rule["id"] for rule in rules_of(case)]
    expected = {
        said[id_]: rule["verdicts"] for id_, rule in zip(ids, case["rules"], strict=True)
    }
    for found in (by_interpreter(answers, tmp_path), by_product(answers)):
        actual = {
            said[id_]: {key: found[id_][key] for key in expected[said[id_]]} for id_ in ids
        }
        assert actual == expected


@pytest.mark.parametrize("name", DOUBTED)
def test_unreliable(name: str, tmp_path: Path) -> None:
    """Product and interpreter find those unreliable that stand so in the case file."""
    case = read(name)
    answers = write(tmp_path, case, records_of(name))
    document = json.loads((tmp_path / "snapshot.json").read_text())
    judgements = interpret(answers.checked, read_snapshot(document, answers.checked))
    by_product = {
        (rule, *key) for (rule, key), state in answers.final.items() if state.unreliable
    }
    by_interpreter = {(one.rule, *one.subject.key) for one in judgements if one.unreliable}
    expected = {
        (f"rule-{number}", key)
        for number, rule in enumerate(case["rules"])
        for key in rule["unreliable"]
    }
    assert by_product == expected
    assert by_interpreter == expected


@pytest.mark.parametrize("name", CASES)
def test_every_unknown_has_a_reason(name: str, tmp_path: Path) -> None:
    """No outcome is unknown without saying why."""
    answers = write(tmp_path, read(name), records_of(name))
    unknown = {case for case, verdict in answers.own.items() if verdict == "unknown"}
    assert not {case for case in unknown if not answers.reasons[case]}


@pytest.mark.parametrize("name", REASONED)
def test_reasons(name: str, tmp_path: Path) -> None:
    """The product gives the reasons that stand in the case file."""
    case = read(name)
    answers = write(tmp_path, case, records_of(name))
    for rule, told in zip(rules_of(case), case["rules"], strict=True):
        expected = told.get("reasons", {})
        found = {key: "; ".join(answers.reasons[rule["id"], (key,)]) for key in expected}
        assert found == expected


@pytest.mark.parametrize("operator", ["and", "or", "not"])
def test_truth_tables(operator: str, tmp_path: Path) -> None:
    """Conditions follow the three-valued tables, for nulls as for unreadable values."""
    rows = read("truth-tables.yaml")[operator]
    condition = "not a" if operator == "not" else f"a {operator} b"
    for unknown in (None, "unreadable"):
        operands = {"pass": True, "fail": False, "unknown": unknown}
        tasks = [
            {"task_id": str(place), "a": operands[row[0]], "b": operands[row[-2]]}
            for place, row in enumerate(rows)
        ]
        folder = tmp_path / str(unknown)
        folder.mkdir()
        case = {"as_of": "2017-03-31", "rules": [{"says": operator, "expect": condition}]}
        answers = write(folder, case, {"task": tasks})
        results = {"pass": "met", "fail": "gap", "unknown": "unknown"}
        expected = {str(place): results[row[-1]] for place, row in enumerate(rows)}
        assert by_interpreter(answers, folder)["rule-0"] == expected
        assert by_product(answers)["rule-0"] == expected


@pytest.mark.parametrize("operator", ["all", "any"])
def test_composition_tables(operator: str, tmp_path: Path) -> None:
    """`all` gives the worst and `any` the best of the levels of its parts."""
    rows = read("composition-tables.yaml")[operator]
    parts: dict[str, Any] = {
        "gap": {"field": "done_at", "by": "timestamp '2017-03-01 00:00'"},
        "unknown": {"field": "read_at", "by": "as_of"},
        "pending": {"field": "done_at", "by": "as_of"},
        "met": "1 = 1",
        "not_applicable": {
            "every": "1 day",
            "some": "step",
            "at": "at",
            "from": "timestamp '2017-04-01 00:00'",
        },
    }
    rules = [
        {"says": f"{one} and {two}", "expect": {operator: [parts[one], parts[two]]}}
        for one, two, _ in rows
    ]
    task = {"task_id": "T", "done_at": None, "read_at": None}
    case = {"as_of": "2017-03-31", "rules": rules}
    answers = write(tmp_path, case, {"task": [task], "step": []})
    expected = {f"rule-{place}": {"T": row[-1]} for place, row in enumerate(rows)}
    assert by_interpreter(answers, tmp_path) == expected
    assert by_product(answers) == expected
