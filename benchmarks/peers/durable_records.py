"""The five rules over records in durable-rules: `durable_records.py SNAPSHOT`.

Records that share an offender or a child are in one session, since no rule looks further.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator

from records import AS_OF, RULES, VERDICTS, VISIT_DAYS, Judged, days_ago, given, tally

judged = Judged("durable_records")
with judged.phase("import"):
    import structs
    from durable_session import Act, Fact, Session, match, of

SUBJECTS_IN_SESSION = 50
UNKNOWN = -1
DAY = 86_400
ARMS, MERLIN, VISITED, PLAN, MANAGED = RULES

# Pattern 0 is the phase, so that the subject is pattern 1.
RISK_BASED = match("offender", ("visiting", "eq", "risk_based"))
CHILD = match("custody", ("age", "lt", 18))
OFTEN = match("often")
HIS = ("offender", "eq", of(1, "key"))
CURRENT = match(
    "assessment",
    HIS,
    ("completed", "ge", days_ago(365).toordinal()),
    ("completed", "le", AS_OF.toordinal()),
)
IN_TIME = match(
    "form",
    ("custody", "eq", of(1, "key")),
    ("submitted", "ge", of(1, "detained")),
    ("submitted", "le", of(1, "deadline")),
)
RECENT = (
    ("reported", "ge", structs.second(days_ago(90).isoformat())),
    ("reported", "lt", structs.second(days_ago(-1).isoformat())),
)

found: Counter[tuple[str, str]] = Counter()


def conclude(rule: str, verdict: str) -> Act:
    """Give the action that asserts a verdict on the subject, and counts it."""

    def act(session: Session, matched: list[Fact]) -> None:
        if session.derive("verdict", rule=rule, subject=matched[0]["key"]):
            found[rule, verdict] += 1

    return act


def note_often(session: Session, matched: list[Fact]) -> None:
    """Assert that a child goes missing often."""
    session.derive("often", key=matched[0]["child"])


def later_than(pattern: int) -> dict[str, object]:
    """Match a recent episode of the same child that comes after another."""
    same = ("child", "eq", of(pattern, "child"))
    return match("episode", *RECENT, same, ("turn", "gt", of(pattern, "turn")))


def denied(rule: str) -> dict[str, object]:
    """Match the verdict of a rule on the subject."""
    return match("verdict", ("rule", "eq", rule), ("subject", "eq", of(1, "key")))


def rules() -> Session:
    """Write the rules: what is met, then what is unknown, then what is left."""
    session = Session(phases=3)
    session.add(0, conclude(ARMS, "met"), [RISK_BASED, CURRENT])
    session.add(0, conclude(MERLIN, "met"), [CHILD, IN_TIME])
    for level, days in VISIT_DAYS.items():
        earliest = days_ago(days).toordinal()
        recent = match("visit", HIS, ("visited", "ge", earliest))
        offender = match("offender", ("risk", "eq", level))
        session.add(0, conclude(VISITED, "met"), [offender, recent])
    first = match("episode", *RECENT)
    session.add(0, note_often, [first, later_than(1), later_than(2)])
    managed = match("offender", ("manager", "ne", UNKNOWN))
    session.add(0, conclude(MANAGED, "met"), [managed])
    undated = match("assessment", HIS, ("completed", "eq", UNKNOWN))
    session.add(1, conclude(ARMS, "unknown"), [RISK_BASED, undated], denied(ARMS))
    unvisited = [match("offender")]
    session.add(1, conclude(VISITED, "unknown"), unvisited, match("visit", HIS))
    plan = match("plan", ("child", "eq", of(1, "key")))
    session.add(1, conclude(PLAN, "met"), [OFTEN, plan])
    for rule, subject in (
        (ARMS, RISK_BASED),
        (MERLIN, CHILD),
        (VISITED, match("offender")),
        (PLAN, OFTEN),
        (MANAGED, match("offender")),
    ):
        session.add(2, conclude(rule, "gap"), [subject], denied(rule))
    return session


Facts = list[tuple[str, dict[str, str | int]]]


def of_offenders(tables: structs.Records) -> Iterator[tuple[int, str, dict[str, str | int]]]:
    """Give the facts of each offender."""
    for each in tables["offenders"]:
        manager = UNKNOWN if each.manager_id is None else each.manager_id
        fields = {"key": each.id, "visiting": each.visiting, "risk": each.risk_level}
        yield each.id, "offender", {**fields, "manager": manager}
    for each in tables["arms_assessments"]:
        completed = UNKNOWN if each.completed_on is None else structs.day(each.completed_on)
        fields = {"offender": each.offender_id, "completed": completed}
        yield each.offender_id, "assessment", fields
    for each in tables["visits"]:
        fields = {"offender": each.offender_id, "visited": structs.day(each.visited_on)}
        yield each.offender_id, "visit", fields


def of_children(tables: structs.Records) -> Iterator[tuple[int, str, dict[str, str | int]]]:
    """Give the facts of each child."""
    child_of = {}
    for each in tables["custody_records"]:
        child_of[each.id] = each.child_id
        detained = structs.second(each.detained_at)
        fields = {"key": each.id, "age": each.age, "detained": detained}
        yield each.child_id, "custody", {**fields, "deadline": detained + DAY}
    for each in tables["merlin_forms"]:
        fields = {"custody": each.custody_id, "submitted": structs.second(each.submitted_at)}
        yield child_of[each.custody_id], "form", fields
    for turn, each in enumerate(tables["missing_episodes"]):
        reported = structs.second(each.reported_at)
        yield (
            each.child_id,
            "episode",
            {"child": each.child_id, "turn": turn, "reported": reported},
        )
    for each in tables["trigger_plans"]:
        yield each.child_id, "plan", {"child": each.child_id}


def batches(facts: Iterator[tuple[int, str, dict[str, str | int]]]) -> Iterator[Facts]:
    """Put the facts of some subjects each together."""
    found: dict[int, Facts] = defaultdict(list)
    for subject, kind, fields in facts:
        found[subject // SUBJECTS_IN_SESSION].append((kind, fields))
    yield from found.values()


path, _ = given(sys.argv)
with judged.phase("load"):
    tables = structs.read(path)
with judged.phase("rules"):
    session = rules()
    for group in (of_offenders, of_children):
        for batch in batches(group(tables)):
            session.run(batch)
judged.finish({rule: tally(*(found[rule, verdict] for verdict in VERDICTS)) for rule in RULES})
