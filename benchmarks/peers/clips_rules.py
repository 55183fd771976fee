"""The five rules in CLIPS, which joins the records itself: `clips_rules.py SNAPSHOT`.

The more facts an environment has seen, the longer each takes, so that there is one for the
records of some offenders or children after the other; no rule looks further.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from records import AS_OF, RULES, VERDICTS, VISIT_DAYS, Judged, days_ago, given, tally

judged = Judged("clips_rules")
with judged.phase("import"):
    import clips

    import structs

RULES_OF_ENGINE = str(Path(__file__).with_suffix(".clp"))
SUBJECTS_IN_BATCH = 1_000
UNKNOWN = -1

Slots = dict[str, int | clips.Symbol]
Facts = list[tuple[str, Slots]]


def bounds() -> Iterator[tuple[str, Slots]]:
    """Give the dates that the rules compare with, relative to the snapshot's."""
    yield (
        "recent",
        {
            "year": days_ago(365).toordinal(),
            "today": AS_OF.toordinal(),
            "quarter": structs.second(days_ago(90).isoformat()),
            "end": structs.second(days_ago(-1).isoformat()),
        },
    )
    for level, days in VISIT_DAYS.items():
        yield "allowed", {"risk": clips.Symbol(level), "since": days_ago(days).toordinal()}


def of_offenders(tables: structs.Records) -> Iterator[tuple[int, str, Slots]]:
    """Give the facts of offenders."""
    symbols = {name: clips.Symbol(name) for name in (*VISIT_DAYS, "standard", "risk_based")}
    for each in tables["offenders"]:
        manager = UNKNOWN if each.manager_id is None else each.manager_id
        slots: Slots = {"key": each.id, "visiting": symbols[each.visiting], "manager": manager}
        yield each.id, "offender", {**slots, "risk": symbols[each.risk_level]}
    for each in tables["arms_assessments"]:
        completed = UNKNOWN if each.completed_on is None else structs.day(each.completed_on)
        slots = {"offender": each.offender_id, "completed": completed}
        yield each.offender_id, "assessment", slots
    for each in tables["visits"]:
        visited = structs.day(each.visited_on)
        yield each.offender_id, "visit", {"offender": each.offender_id, "visited": visited}


def of_children(tables: structs.Records) -> Iterator[tuple[int, str, Slots]]:
    """Give the facts of children."""
    child_of: dict[int, int] = {}
    for each in tables["custody_records"]:
        detained = structs.second(each.detained_at)
        child_of[each.id] = each.child_id
        slots: Slots = {"key": each.id, "age": each.age, "detained": detained}
        yield each.child_id, "custody", slots
    for each in tables["merlin_forms"]:
        submitted = structs.second(each.submitted_at)
        slots = {"custody": each.custody_id, "submitted": submitted}
        yield child_of[each.custody_id], "form", slots
    for each in tables["children"]:
        yield each.id, "child", {"key": each.id}
    for each in tables["missing_episodes"]:
        reported = structs.second(each.reported_at)
        slots = {"turn": each.id, "child": each.child_id, "reported": reported}
        yield each.child_id, "episode", slots
    for each in tables["trigger_plans"]:
        yield each.child_id, "plan", {"child": each.child_id}


def batches(facts: Iterator[tuple[int, str, Slots]]) -> Iterator[Facts]:
    """Put the facts of some subjects each together."""
    found: dict[int, Facts] = defaultdict(list)
    for subject, kind, slots in facts:
        found[subject // SUBJECTS_IN_BATCH].append((kind, slots))
    yield from found.values()


def judge(facts: Facts) -> Iterator[tuple[str, list[int]]]:
    """Let the engine judge a batch, and give how often each rule has each verdict."""
    environment = clips.Environment()
    environment.load(RULES_OF_ENGINE)
    templates = {template.name: template for template in environment.templates()}
    # Two visits on one day are two visits.
    environment.fact_duplication = True
    for kind, slots in (*bounds(), *facts):
        templates[kind].assert_fact(**slots)
    environment.run()
    for rule in RULES:
        globals_ = (environment.find_global(f"{rule}-{verdict}") for verdict in VERDICTS)
        yield rule, [counter.value for counter in globals_]


path, _ = given(sys.argv)
with judged.phase("load"):
    tables = structs.read(path)
totals = {rule: [0, 0, 0] for rule in RULES}
with judged.phase("rules"):
    for group in (of_offenders, of_children):
        for batch in batches(group(tables)):
            for rule, found in judge(batch):
                totals[rule] = [sum(pair) for pair in zip(totals[rule], found, strict=True)]
judged.finish({rule: tally(*found) for rule, found in totals.items()})
