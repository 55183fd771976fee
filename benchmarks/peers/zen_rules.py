"""The five rules as decision tables of GoRules zen, over joins prepared in Python.

`zen_rules.py SNAPSHOT`; each table is asked about many subjects at a time.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from records import AS_OF, VERDICTS, VISIT_DAYS, Judged, days_ago, given, tally

judged = Judged("zen_rules")
with judged.phase("import"):
    import zen

    import structs

SUBJECTS_IN_CALL = 1_000
DAY = 86_400

Subject = dict[str, int | str | bool | None]
# A row: what the fields must be, and the verdict; the first that fits counts.
Table = list[tuple[dict[str, str], str]]

TABLES: dict[str, Table] = {
    "arms-current": [
        ({"visiting": '$ != "risk_based"'}, "not_applicable"),
        ({"days_since": "[0..365]"}, "met"),
        ({"undated": "true"}, "unknown"),
        ({}, "gap"),
    ],
    "merlin-in-time": [
        ({"age": ">= 18"}, "not_applicable"),
        ({"delay": f"[0..{DAY}]"}, "met"),
        ({}, "gap"),
    ],
    "visited-in-time": [
        ({"days_since": "null"}, "unknown"),
        *(
            ({"risk": f'"{level}"', "days_since": f"<= {days}"}, "met")
            for level, days in VISIT_DAYS.items()
        ),
        ({}, "gap"),
    ],
    "trigger-plan": [
        ({"episodes": "< 3"}, "not_applicable"),
        ({"planned": "true"}, "met"),
        ({}, "gap"),
    ],
    "managed": [({"manager": "null"}, "gap"), ({}, "met")],
}


def decision(table: Table) -> str:
    """Write a table as the engine takes it, to be asked about each of a list of subjects."""
    fields = sorted({field for tests, _ in table for field in tests})
    rows = [
        {"_id": str(number), "verdict": f'"{verdict}"'}
        | {field: tests.get(field, "") for field in fields}
        for number, (tests, verdict) in enumerate(table)
    ]
    content = {
        "hitPolicy": "first",
        "executionMode": "loop",
        "inputField": "subjects",
        "outputPath": "verdicts",
        "inputs": [{"id": field, "name": field, "field": field} for field in fields],
        "outputs": [{"id": "verdict", "name": "verdict", "field": "verdict"}],
        "rules": rows,
    }
    nodes = [
        {"id": "given", "type": "inputNode", "name": "given"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
        {"id": "found", "type": "outputNode", "name": "found"},
    ]
    edges = [
        {"id": "first", "sourceId": "given", "targetId": "table", "type": "edge"},
        {"id": "second", "sourceId": "table", "targetId": "found", "type": "edge"},
    ]
    kind = "application/vnd.gorules.decision"
    return json.dumps({"contentType": kind, "nodes": nodes, "edges": edges})


def assessed(tables: structs.Records) -> Iterator[Subject]:
    """Join offenders and their assessments: the last one, and whether one is undated."""
    today = AS_OF.isoformat()
    latest: dict[int, str] = {}
    undated = set()
    for each in tables["arms_assessments"]:
        if each.completed_on is None:
            undated.add(each.offender_id)
        elif latest.get(each.offender_id, "") < each.completed_on <= today:
            latest[each.offender_id] = each.completed_on
    for each in tables["offenders"]:
        yield {
            "visiting": each.visiting,
            "days_since": _days_since(latest.get(each.id)),
            "undated": each.id in undated,
        }


def detained(tables: structs.Records) -> Iterator[Subject]:
    """Join detentions and their forms: the seconds to the first form that is not earlier."""
    forms = defaultdict(list)
    for form in tables["merlin_forms"]:
        forms[form.custody_id].append(form.submitted_at)
    for each in tables["custody_records"]:
        start = each.detained_at
        later = [moment for moment in forms.get(each.id, ()) if moment >= start]
        delay = structs.second(min(later)) - structs.second(start) if later else None
        yield {"age": each.age, "delay": delay}


def visited(tables: structs.Records) -> Iterator[Subject]:
    """Join offenders and their last visits."""
    latest: dict[int, str] = {}
    for each in tables["visits"]:
        if latest.get(each.offender_id, "") < each.visited_on:
            latest[each.offender_id] = each.visited_on
    for each in tables["offenders"]:
        yield {"risk": each.risk_level, "days_since": _days_since(latest.get(each.id))}


def missing(tables: structs.Records) -> Iterator[Subject]:
    """Join children, the number of their recent episodes, and their plans."""
    earliest, end = days_ago(90).isoformat(), days_ago(-1).isoformat()
    episodes = Counter(
        each.child_id
        for each in tables["missing_episodes"]
        if earliest <= each.reported_at < end
    )
    planned = {plan.child_id for plan in tables["trigger_plans"]}
    for each in tables["children"]:
        yield {"episodes": episodes[each.id], "planned": each.id in planned}


def managed(tables: structs.Records) -> Iterator[Subject]:
    """Give the managers of offenders."""
    for each in tables["offenders"]:
        yield {"manager": each.manager_id}


def _days_since(written: str | None) -> int | None:
    return None if written is None else AS_OF.toordinal() - structs.day(written)


def judge(rule: str, subjects: Iterable[Subject]) -> dict[str, int]:
    """Ask the rule's table about all subjects, and count its answers."""
    table = zen.ZenEngine().create_decision(decision(TABLES[rule]))
    found: Counter[str] = Counter()
    rest = iter(subjects)
    while part := list(islice(rest, SUBJECTS_IN_CALL)):
        verdicts = table.evaluate({"subjects": part})["result"]["verdicts"]
        found.update(each["verdict"] for each in verdicts)
    return tally(*(found[verdict] for verdict in VERDICTS))


SUBJECTS = {
    "arms-current": assessed,
    "merlin-in-time": detained,
    "visited-in-time": visited,
    "trigger-plan": missing,
    "managed": managed,
}

path, _ = given(sys.argv)
with judged.phase("load"):
    tables = structs.read(path)
with judged.phase("rules"):
    counts = {rule: judge(rule, subjects(tables)) for rule, subjects in SUBJECTS.items()}
judged.finish(counts)
