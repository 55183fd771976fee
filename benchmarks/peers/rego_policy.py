"""The five rules as a Rego policy in rego-cpp: `rego_policy.py SNAPSHOT`.

Sets and objects are searched from end to end by this engine, so that the policy is asked about
the records of a few offenders and children at a time; no rule looks further.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from records import AS_OF, RULES, VISIT_DAYS, Judged, days_ago, given, tally

judged = Judged("rego_policy")
with judged.phase("import"):
    import msgspec
    from regopy import Interpreter

    import structs

SUBJECTS_IN_INPUT = 10
OWNERS = {
    "offenders": "id",
    "arms_assessments": "offender_id",
    "visits": "offender_id",
    "custody_records": "child_id",
    "missing_episodes": "child_id",
    "trigger_plans": "child_id",
}


def since() -> dict[str, object]:
    """Give the dates that the rules compare with."""
    return {
        "year": days_ago(365).isoformat(),
        "today": AS_OF.isoformat(),
        "quarter": days_ago(90).isoformat(),
        "end": days_ago(-1).isoformat(),
        "visit": {level: days_ago(days).isoformat() for level, days in VISIT_DAYS.items()},
    }


def inputs(tables: structs.Records) -> Iterator[str]:
    """Give the records of some offenders and of the children of the same numbers, together."""
    entities = [*OWNERS, "merlin_forms"]
    size = len(tables["offenders"]) // SUBJECTS_IN_INPUT + 1
    parts: list[dict[str, list[Any]]] = [{each: [] for each in entities} for _ in range(size)]
    for entity, owner in OWNERS.items():
        for record in tables[entity]:
            parts[getattr(record, owner) // SUBJECTS_IN_INPUT][entity].append(record)
    child_of = {custody.id: custody.child_id for custody in tables["custody_records"]}
    for form in tables["merlin_forms"]:
        child = child_of[form.custody_id]
        parts[child // SUBJECTS_IN_INPUT]["merlin_forms"].append(form)
    for part in parts:
        yield msgspec.json.encode(part).decode()


path, _ = given(sys.argv)
with judged.phase("load"):
    tables = structs.read(path)
with judged.phase("rules"):
    policy = Interpreter()
    policy.add_data({"since": since()})
    policy.add_module("benchmark", Path(__file__).with_suffix(".rego").read_text())
    bundle = policy.build("data.benchmark.found")
    totals = {rule: [0, 0, 0] for rule in RULES}
    for part in inputs(tables):
        policy.set_input_term(part)
        answer = policy.query_bundle(bundle).results[0].expressions[0]
        for rule, found in answer.items():
            totals[rule] = [sum(pair) for pair in zip(totals[rule], found, strict=True)]
judged.finish({rule: tally(*found) for rule, found in totals.items()})
