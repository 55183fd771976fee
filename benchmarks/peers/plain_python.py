"""The five rules as loops and dictionaries: `plain_python.py SNAPSHOT`."""

import gc
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from records import AS_OF, VISIT_DAYS, Counts, Judged, days_ago, given, tally

judged = Judged("plain_python")
with judged.phase("import"):
    import structs

Met = bool | None


def arms_current(tables: structs.Records) -> Iterable[Met]:
    """Judge whether those on risk-based visits have an assessment of the last year."""
    earliest, latest = days_ago(365).isoformat(), AS_OF.isoformat()
    current, undated = set(), set()
    for each in tables["arms_assessments"]:
        completed = each.completed_on
        if completed is None:
            undated.add(each.offender_id)
        elif earliest <= completed <= latest:
            current.add(each.offender_id)
    for offender in tables["offenders"]:
        if offender.visiting == "risk_based":
            known = offender.id in current or offender.id not in undated
            yield offender.id in current if known else None


def merlin_in_time(tables: structs.Records) -> Iterable[Met]:
    """Judge whether a form came within a day of each child's detention."""
    forms = defaultdict(list)
    for form in tables["merlin_forms"]:
        forms[form.custody_id].append(form.submitted_at)
    for custody in tables["custody_records"]:
        if custody.age < 18:
            detained = custody.detained_at
            yield any(_within_a_day(detained, moment) for moment in forms.get(custody.id, ()))


def _within_a_day(start: str, moment: str) -> bool:
    # Text sorts as moments do, so that only what comes later need be read.
    read = datetime.fromisoformat
    return moment >= start and read(moment) - read(start) <= timedelta(hours=24)


def visited_in_time(tables: structs.Records) -> Iterable[Met]:
    """Judge the last visit of each offender by what the risk allows."""
    latest: dict[int, str] = {}
    get = latest.get
    for visit in tables["visits"]:
        if get(visit.offender_id, "") < visit.visited_on:
            latest[visit.offender_id] = visit.visited_on
    earliest = {level: days_ago(days).isoformat() for level, days in VISIT_DAYS.items()}
    for offender in tables["offenders"]:
        visited = get(offender.id)
        yield None if visited is None else visited >= earliest[offender.risk_level]


def trigger_plan(tables: structs.Records) -> Iterable[Met]:
    """Judge whether children who went missing thrice in 90 days have a plan."""
    # The day of the snapshot counts, so that its end is the bound.
    earliest, end = days_ago(90).isoformat(), days_ago(-1).isoformat()
    often = Counter(
        episode.child_id
        for episode in tables["missing_episodes"]
        if earliest <= episode.reported_at < end
    )
    planned = {plan.child_id for plan in tables["trigger_plans"]}
    for child, times in often.items():
        if times >= 3:
            yield child in planned


def managed(tables: structs.Records) -> Iterable[Met]:
    """Judge whether each offender has a manager."""
    for offender in tables["offenders"]:
        yield offender.manager_id is not None


RULES = {
    "arms-current": arms_current,
    "merlin-in-time": merlin_in_time,
    "visited-in-time": visited_in_time,
    "trigger-plan": trigger_plan,
    "managed": managed,
}

path, _ = given(sys.argv)
with judged.phase("load"):
    tables = structs.read(path)
# Nothing below makes a circle either.
gc.disable()
counts: Counts = {}
with judged.phase("rules"):
    for rule, judge in RULES.items():
        found = Counter(judge(tables))
        counts[rule] = tally(found[True], found[False], found[None])
judged.finish(counts)
