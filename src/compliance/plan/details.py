"""Details of verdicts: when a thing was due, how late it is, and the values that were read."""

from msgspec import Struct
from msgspec.structs import replace
from sqlglot import exp

from compliance.check.rules import Rule
from compliance.plan import sql
from compliance.plan.derived import work_out
from compliance.plan.evidence import Evidence, Part, plan_evidence
from compliance.plan.judged import has_level, level_of
from compliance.plan.outcomes import GAP, MET, NOT_APPLICABLE, UNKNOWN, ReasonBook
from compliance.plan.plan_rules import plan_rule
from compliance.plan.plans import Plans
from compliance.plan.reads import has_limit, is_share
from compliance.plan.reasons import join_reasons
from compliance.plan.scan import Cases, Limit, Scan, Stored, open_scan
from compliance.plan.settle import settle
from compliance.plan.sql import Sql
from compliance.plan.values import NEVER, NEVER_DAY, Value, compared, local_day, utc, wall

SECOND = 1_000_000


class Asked(Struct, frozen=True):
    """Which of the costly details are wanted: records in doubt, and evidence.

    `explained` asks for all that a page about one case shows.
    """

    in_doubt: bool = True
    evidence: bool = True
    explained: bool = False


class DetailPlan(Struct, frozen=True):
    """Queries about some subjects of a rule.

    `limits` yields `#`, `due` (ISO 8601, local), `late_by` (ISO 8601 duration) and `which`
    (entity and key of a record in doubt, if that was asked). Each of `evidence` yields `#`
    and `items`, a list of structs of the values that were read: `entity`, `id`, `field`,
    `value` (text). `limits` is None where there is nothing to say.
    """

    limits: exp.Select | None
    evidence: tuple[Part, ...]
    stored: tuple[Stored, ...]


def plan_details(plans: Plans, rule: Rule, only: str, asked: Asked) -> DetailPlan:
    """Plan the details of a rule for the subjects whose numbers are in the table `only`."""
    around = replace(plans.around, only=only)
    shown = Evidence([], [])
    if asked.evidence:
        shown = plan_evidence(rule, around, asked.explained)
    evidence, stored = tuple(shown.parts), tuple(shown.stored)
    if not asked.in_doubt and not has_limit(rule):
        return DetailPlan(None, evidence, stored)
    scan = open_scan(around, ReasonBook(rule.id), Cases(rule.subject))
    scan.work_out = work_out
    planned = plan_rule(rule, scan)
    outcome = scan.keep(planned if asked.in_doubt else _stored_outcome(rule, scan))
    columns = [
        *_kept_limits(scan, outcome, asked.in_doubt),
        (_settling(rule, scan, outcome, asked), "which"),
    ]
    return DetailPlan(scan.finish(columns), evidence, (*scan.stored, *stored))


def _stored_outcome(rule: Rule, scan: Scan) -> Sql:
    """Read the outcome of a rule where it was kept, which is less work than to judge again."""
    kept = sql.table("verdict", rule.subject, "v")
    column = sql.column("v", rule.id)
    if is_share(rule):
        kept, column = sql.table("share", rule.id, "v"), sql.column("v", "outcome")
    sql.add_join(scan.query, kept, sql.equal(sql.column("v", "#"), scan.case), "LEFT")
    return column


def _kept_limits(scan: Scan, outcome: Sql, in_doubt: bool) -> list[tuple[Sql, str]]:
    """Choose the limit of the first part that makes the verdict what it is, with lateness.

    Of a gap it is that of a part that is one itself, and it has passed. Without `in_doubt`
    only gaps and what is met are asked about.
    """
    failed: list[tuple[Sql, Sql]] = []
    lates: list[tuple[Sql, Sql]] = []
    open_: list[tuple[Sql, Sql]] = []
    kept_to: list[tuple[Sql, Sql]] = []
    is_gap = scan.keep(has_level(outcome, GAP))
    for each in scan.limits:
        there = scan.keep(sql.is_true(_ends(each.limit)))
        due = scan.keep(_shown(each.limit))
        passed = compared(exp.LT, each.limit, scan.around.as_of)
        late = scan.keep(sql.conjunction([is_gap, has_level(each.outcome, GAP), there, passed]))
        failed.append((late, due))
        lates.append((late, _late_by(each, scan)))
        if in_doubt:
            below = sql.binary(exp.LT, level_of(each.outcome), sql.integer(MET))
            open_.append((sql.conjunction([below, there]), due))
        kept_to.append((has_level(each.outcome, MET), due))
    no_text = sql.cast(sql.NULL, "VARCHAR")
    if not scan.limits:
        return [(no_text, "due"), (no_text, "late_by")]
    return [
        (sql.choose([*failed, (is_gap, sql.NULL), *open_, *kept_to], no_text), "due"),
        (_written(scan.keep(sql.choose(lates))), "late_by"),
    ]


def _settling(rule: Rule, scan: Scan, outcome: Sql, asked: Asked) -> Sql:
    """Say what stands beside the reason: a share, or a record that would settle it."""
    said: list[tuple[Sql, Sql]] = []
    if asked.explained:
        texts = [each.text for each in scan.book.reasons]
        said.append((has_level(outcome, NOT_APPLICABLE), join_reasons(texts, outcome)))
    said += _notes(outcome, scan)
    if asked.in_doubt:
        is_unknown = scan.keep(has_level(outcome, UNKNOWN))
        doubts = list(settle(rule, outcome, scan))
        doubts += [
            (sql.negation(sql.is_null(key)), _named(key, entity)) for entity, key in scan.doubts
        ]
        said += [(sql.conjunction([is_unknown, test]), text) for test, text in doubts]
    return sql.choose(said, sql.cast(sql.NULL, "VARCHAR"))


def _notes(outcome: Sql, scan: Scan) -> list[tuple[Sql, Sql]]:
    """Give what is said of a part: the first of the outcome's level, else any."""
    notes = [
        (scan.keep(sql.equal(level_of(part), level_of(outcome))), scan.keep(note))
        for part, note in scan.notes
    ]
    there = [(sql.negation(sql.is_null(note)), note) for _, note in notes]
    if len(notes) == 1:
        return there
    alike = [
        (sql.conjunction([is_alike, is_there]), note)
        for (is_alike, _), (is_there, note) in zip(notes, there, strict=True)
    ]
    return alike + there


def _named(key: Sql, entity: str) -> Sql:
    return exp.DPipe(this=sql.text(f"{entity} "), expression=key)


def _ends(limit: Value) -> Sql:
    end = sql.instant(NEVER) if limit.is_timestamp else sql.day(NEVER_DAY)
    return sql.binary(exp.LT, limit.any, end)


def _shown(limit: Value) -> Sql:
    form = "%Y-%m-%dT%H:%M:%S" if limit.is_timestamp else "%Y-%m-%d"
    shown = wall(limit) if limit.is_timestamp else limit.any
    return sql.choose(
        [(sql.is_true(_ends(limit)), sql.call("strftime", shown, sql.text(form)))]
    )


def _late_by(each: Limit, scan: Scan) -> Sql:
    """How long after the limit it was done, or `as_of` is: see `_written`.

    It is counted in days where the limit is a day, or what was done.
    """
    as_of, done = scan.around.as_of, each.done
    if each.limit.instant is None or (done is not None and not done.is_timestamp):
        until = _or_as_of(None if done is None else local_day(done), local_day(as_of))
        days = exp.Paren(this=sql.binary(exp.Sub, local_day(each.limit), until))
        return sql.call("least", days, sql.integer(0))
    until = _or_as_of(None if done is None else utc(done), utc(as_of))
    late = sql.binary(
        exp.Sub, sql.call("epoch_us", until), sql.call("epoch_us", utc(each.limit))
    )
    return sql.call("greatest", late, sql.integer(0))


def _or_as_of(done: Sql | None, as_of: Sql) -> Sql:
    return as_of if done is None else sql.call("coalesce", done, as_of)


def _written(late: Sql) -> Sql:
    """Write microseconds, or days as a number below zero, as an ISO 8601 duration."""

    def part(divisor: int, modulus: int | None) -> Sql:
        whole = exp.IntDiv(this=late, expression=sql.integer(divisor * SECOND))
        if modulus is None:
            return whole
        return exp.Mod(this=exp.Paren(this=whole), expression=sql.integer(modulus))

    elapsed = sql.call(
        "format",
        sql.text("P{}DT{}H{}M{}S"),
        part(86_400, None),
        part(3_600, 24),
        part(60, 60),
        part(1, 60),
    )
    days = sql.call("format", sql.text("P{}D"), exp.Neg(this=late))
    return sql.choose(
        [
            (sql.binary(exp.GT, late, sql.integer(0)), elapsed),
            (sql.binary(exp.LT, late, sql.integer(0)), days),
        ]
    )
