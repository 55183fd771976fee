"""Details of verdicts: when a thing was due, how late it is, and the values that were read."""

from msgspec import Struct
from msgspec.structs import replace
from sqlglot import exp

from compliance.check.rules import Rule
from compliance.plan import sql
from compliance.plan.evidence import plan_evidence
from compliance.plan.outcomes import GAP, MET, ReasonBook
from compliance.plan.plan_rules import plan_rule
from compliance.plan.plans import Plans
from compliance.plan.reads import has_limit
from compliance.plan.scan import Cases, Limit, Scan, Stored, open_scan
from compliance.plan.sql import Sql
from compliance.plan.values import NEVER, NEVER_DAY, Value, local_day, utc, wall

SECOND = 1_000_000


class DetailPlan(Struct, frozen=True):
    """Queries about some subjects of a rule.

    `limits` yields `#`, `due` (ISO 8601, local), `late_by` (ISO 8601 duration) and `which`
    (entity and key of a record in doubt); `evidence` yields `#`, `place`, `entity`, `id`,
    `field`, `value` (text), a row for each value that was read. `limits` is None where there
    is nothing to say.
    """

    limits: exp.Select | None
    evidence: exp.Select | exp.Union
    stored: tuple[Stored, ...]


def plan_details(plans: Plans, rule: Rule, only: str, in_doubt: bool) -> DetailPlan:
    """Plan the details of a rule for the subjects whose numbers are in the table `only`.

    Only with `in_doubt` records in doubt are looked for.
    """
    around = replace(plans.around, only=only)
    evidence, stored = plan_evidence(rule, around)
    if not in_doubt and not has_limit(rule):
        return DetailPlan(None, evidence, stored)
    scan = open_scan(around, ReasonBook(rule.id), Cases(rule.subject))
    plan_rule(rule, scan)
    columns = _kept_limits(scan)
    return DetailPlan(scan.finish(columns), evidence, (*scan.stored, *stored))


def _kept_limits(scan: Scan) -> list[tuple[Sql, str]]:
    """Choose the first limit that is not kept to, with its lateness."""
    dues: list[tuple[Sql, Sql]] = []
    lates: list[tuple[Sql, Sql]] = []
    for each in scan.limits:
        open_ = sql.binary(exp.LT, each.level, sql.integer(MET))
        there = scan.settle(sql.is_true(_ends(each.limit)))
        test = sql.conjunction([sql.is_true(open_), there])
        dues.append((test, scan.settle(_shown(each.limit))))
        gap = sql.conjunction([test, sql.equal(each.level, sql.integer(GAP))])
        lates.append((gap, scan.settle(_late_by(each, scan))))
    kept_to = [
        (sql.equal(each.level, sql.integer(MET)), due)
        for each, (_, due) in zip(scan.limits, dues, strict=True)
    ]
    which = [
        (sql.negation(sql.is_null(key)), exp.DPipe(this=sql.text(f"{entity} "), expression=key))
        for entity, key in scan.doubts
    ]
    no_text = sql.cast(sql.NULL, "VARCHAR")
    return [
        (sql.choose([*dues, *kept_to], no_text), "due"),
        (sql.choose(lates, no_text), "late_by"),
        (sql.choose(which, no_text), "which"),
    ]


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
    """How long after the limit it was done, or `as_of` is: in days where the limit is a day."""
    as_of = scan.around.as_of
    by_day = each.limit.instant is None
    done = each.done
    if done is not None and not done.is_timestamp:
        by_day = True
    if by_day:
        until = (
            local_day(as_of)
            if done is None
            else sql.call("coalesce", local_day(done), local_day(as_of))
        )
        days = sql.binary(exp.Sub, until, local_day(each.limit))
        late = sql.binary(exp.GT, days, sql.integer(0))
        return sql.choose([(late, sql.call("format", sql.text("P{}D"), days))])
    until = utc(as_of) if done is None else sql.call("coalesce", utc(done), utc(as_of))
    return _elapsed(
        sql.binary(exp.Sub, sql.call("epoch_us", until), sql.call("epoch_us", utc(each.limit)))
    )


def _elapsed(microseconds: Sql) -> Sql:
    """Write elapsed microseconds as an ISO 8601 duration, whole seconds."""
    seconds = exp.Paren(
        this=exp.IntDiv(this=exp.Paren(this=microseconds), expression=sql.integer(SECOND))
    )

    def part(divisor: int, modulus: int | None) -> Sql:
        whole = exp.IntDiv(this=seconds, expression=sql.integer(divisor))
        if modulus is None:
            return whole
        return exp.Mod(this=exp.Paren(this=whole), expression=sql.integer(modulus))

    text = sql.call(
        "format",
        sql.text("P{}DT{}H{}M{}S"),
        part(86_400, None),
        part(3_600, 24),
        part(60, 60),
        part(1, 60),
    )
    late = sql.binary(exp.GT, exp.Paren(this=microseconds), sql.integer(0))
    return sql.choose([(late, text)])
