"""Audits: cases that were examined, the grades they were given, and what was learnt."""

from dataclasses import dataclass
from datetime import date, timedelta

from world import AS_OF, Dice, World, days_ago, gated

# Of each kind of record: its audit's theme, how its keys begin, how many cases, and the rules
# that a case must satisfy to be handled well.
KINDS = {
    "investigation": (
        "s47", "IV", 8,
        ("inv-plan-recorded", "sup-review-in-interval", "wider-risk-considered"),
    ),
    "missing_episode": (
        "missing", "E", 8,
        (
            "missing-risk-graded", "missing-absent-appropriate", "missing-risky-adults-checked",
            "missing-found-with-rso-escalated", "missing-prevention-interview",
            "missing-return-interview-72h", "missing-cse-risk-assessed",
        ),
    ),
    "custody_record": (
        "custody", "CU", 6,
        (
            "custody-merlin-each-detention", "custody-transfer-or-ground",
            "custody-certificate-valid", "custody-reviews-and-clock", "custody-aa-timely",
            "custody-release-safeguarded",
        ),
    ),
    "rso": (
        "rso", "R0", 6,
        (
            "rso-arms-current", "rso-rmp-in-place", "rso-visit-in-interval",
            "rso-risk-based-gated", "rso-local-info-available",
        ),
    ),
    "cse_assessment": ("cse", "CA", 4, ("cse-assessed-and-planned",)),
    "iioc_case": (
        "s47", "II", 4,
        ("iioc-child-access-assessed", "iioc-access-escalated", "iioc-enforcement-timely"),
    ),
}  # fmt: skip
# What the force makes of a poor case, in turn, and whether it then acts.
POOR = (
    ("adequate", "in time"),
    ("requires_improvement", "in time"),
    ("inadequate", "never"),
    ("good", "late"),
)
# Of four cases, so many went to the inspectorate too.
SEEN = 2
FAVOURABLE = ("good", "adequate")


@dataclass(frozen=True)
class Examined:
    """An audited case; whether its records are good, and what was done about it."""

    kind: str
    record: str
    is_good: bool
    self_grade: str
    hmic_grade: str | None
    acted: str

    @property
    def is_sent_back(self) -> bool:
        """Whether the inspectorate sent it back."""
        return self.hmic_grade == "inadequate"

    @property
    def self_adverse(self) -> bool:
        """Whether the force found it wanting."""
        return self.self_grade not in FAVOURABLE

    @property
    def is_adverse(self) -> bool:
        """Whether anybody found it wanting."""
        return self.self_adverse or self.hmic_grade in ("requires_improvement", "inadequate")


def add_audits(world: World) -> None:
    """Add the audits of the quarter, with a few of each kind of record."""
    dice = Dice("audits")
    for number, theme in enumerate(("s47", "cse", "missing", "custody", "rso"), start=1):
        world.add(
            "audit",
            audit_id=f"AU-{theme}",
            unit_id=None,
            borough_id=f"B{number * 6:02d}",
            theme=theme,
            period="2017-Q1",
            programme="BENSON",
        )
    cases = [case for kind in KINDS for case in _sample(world, kind)]
    for number, case in enumerate(cases, start=1):
        _add_case(world, dice, f"AC{number:02d}", case)
    _expect_totals(world, cases)
    _add_learning(world)


def _handled(world: World, kind: str, key: str) -> str:
    """Say what a record comes to, after what each of its rules was made to give."""
    meant = world.meant[key]
    gates = [meant[rule] for rule in KINDS[kind][3] if rule in meant]
    if kind == "investigation":
        gates.append(world.meant[f"RP{key[2:]}"]["referral-allocated-timely"])
    return gated("met", *gates)


def _sample(world: World, kind: str) -> list[Examined]:
    """Choose the worst cases of a kind, and twice as many good ones from all over."""
    _, begins, count, rules = KINDS[kind]
    gaps: dict[str, int] = {}
    good = []
    for key, meant in world.meant.items():
        if key.startswith(begins) and rules[0] in meant:
            handled = _handled(world, kind, key)
            # Nothing is asked of an offender in prison, or of an adult in custody.
            applies = {meant.get(rule) for rule in rules} - {None, "not_applicable"}
            if handled == "met" and applies:
                good.append(key)
            elif handled == "blocked":
                gaps[key] = sum(meant.get(rule) == "gap" for rule in rules)
    poor = sorted(gaps, key=lambda key: -gaps[key])
    found = []
    for turn in range(count):
        if turn % 3 == 1:
            found.append(_examine_poor(kind, poor[turn // 3], turn))
        else:
            grades = (FAVOURABLE[turn % 2], "good" if turn % 4 < SEEN else None)
            found.append(Examined(kind, good[turn * len(good) // count], True, *grades, ""))
    return found


def _examine_poor(kind: str, record: str, turn: int) -> Examined:
    # The kinds begin at different places, and the inspectorate saw some of the cases.
    place = (turn // 3 + 2 * list(KINDS).index(kind)) % len(POOR)
    grade, acted = POOR[place]
    wanting = ("requires_improvement", "inadequate")[place % 2]
    return Examined(kind, record, False, grade, wanting if turn % 4 < SEEN else None, acted)


def _add_case(world: World, dice: Dice, key: str, case: Examined) -> None:
    graded = days_ago(dice.between(15, 60))
    days = {"in time": 0 if case.is_sent_back else 4, "late": 11}.get(case.acted)
    remedied = graded + timedelta(days=days) if days is not None and case.is_adverse else None
    is_closed = case.is_sent_back and case.acted == "in time"
    world.add(
        "audit_case",
        audit_case_id=key,
        audit_id=f"AU-{KINDS[case.kind][0]}",
        borough_id=f"B{int(key[2:]) % 32 + 1:02d}",
        record_type=case.kind,
        record_id=case.record,
        self_grade=case.self_grade,
        self_graded_on=graded - timedelta(days=2),
        hmic_grade=case.hmic_grade,
        referred_back=case.is_sent_back,
        continuing_risk=case.is_sent_back,
        remedial_action_on=remedied,
        closed_on=graded + timedelta(days=12) if is_closed else None,
        graded_on=graded,
        quality_grade="good" if case.is_good else "requires_improvement",
        timeliness_grade="good" if case.is_good else "inadequate",
        supervision_grade="good",
    )
    handled = world.expect("case-handled-well", _handled(world, case.kind, case.record))
    upheld = gated("met", handled)
    is_kind = case.self_grade in FAVOURABLE
    world.expect("case-self-grade-upheld", upheld if is_kind else "not_applicable")
    acted = "met" if case.acted == "in time" else "gap"
    world.expect("audit-adverse-actioned", acted if case.is_adverse else "not_applicable")
    fair = case.hmic_grade == "good" or case.self_grade == "inadequate"
    fair = fair or case.hmic_grade == case.self_grade == "requires_improvement"
    both = ("met" if fair else "gap") if case.hmic_grade else "not_applicable"
    world.expect("audit-case-not-over-graded", both)
    if remedied:
        _add_action(world, key, remedied, is_done=case.acted == "in time")


def _add_action(world: World, case: str, agreed: date, *, is_done: bool) -> None:
    due = agreed + timedelta(days=14)
    world.add(
        "audit_action",
        audit_action_id=f"AA-{case}",
        audit_case_id=case,
        owner_staff_id="S-CAIT-B07-1",
        due_on=due,
        done_on=min(due, AS_OF) - timedelta(days=1) if is_done else None,
    )
    verdict = "met" if is_done else "pending" if due >= AS_OF else "gap"
    world.expect("audit-remedy-completed", verdict)


def _expect_totals(world: World, cases: list[Examined]) -> None:
    """The sample is too small to say how well the grades agree."""
    double = [case for case in cases if case.hmic_grade]
    kind = sum(case.self_grade in FAVOURABLE for case in double)
    good = sum(case.hmic_grade == "good" for case in double)
    fits = kind <= good + len(double) * 0.1
    sampled = world.expect("audit-grade-sampled", "gap")
    world.expect("audit-grade-totals", gated("met" if fits else "gap", sampled))
    world.expect("audit-coverage-all-boroughs", "gap")


def _add_learning(world: World) -> None:
    """Lessons of the scrutiny panel: from October one went to half of those concerned."""
    lessons = (
        ("GM-CSSP-107", "borough_commander", date(2016, 12, 28), date(2017, 3, 1), "met"),
        ("GM-CSSP-107", "continuous_improvement", date(2017, 1, 5), None, "pending"),
        ("GM-CSSP-162", "borough_commander", date(2016, 11, 1), None, "gap"),
    )
    for number, (meeting, scope, sent, done, verdict) in enumerate(lessons, start=1):
        world.add(
            "learning_item",
            item_id=f"LI{number}",
            meeting_id=meeting,
            audit_case_id=f"AC{number:02d}",
            sent_to_role_id=f"RO-{scope}",
            sent_on=sent,
            implemented_on=done,
        )
        world.expect("cssp-learning-implemented", verdict)
    world.expect("cssp-learning-passed-on", "met")
    world.expect("cssp-learning-passed-on", "gap")
