"""Whether a related record counts towards a form: surely, not, or perhaps."""

from collections.abc import Sequence

from msgspec import Struct
from sqlglot import exp

from compliance.check.expression import Expr
from compliance.check.form import Deadline, Related, RelatedForm
from compliance.plan import sql
from compliance.plan.candidates import where_condition
from compliance.plan.deadlines import is_not_yet, kept, plan_limit, was_done
from compliance.plan.expressions import plan_value
from compliance.plan.judged import either, marks_of
from compliance.plan.outcomes import UNKNOWN, VERDICTS
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.values import Value, compared
from compliance.plan.why import Cause, why_missing, why_unknown


class Candidate(Struct, frozen=True):
    """How a record stands to a form, as columns of the scan of related records.

    `fits` is whether `where` holds, `done` whether it was done by `as_of`, `late` whether
    after the limit, `early` whether before it could count, `counts` all of it together;
    `why` are the marks of what makes it unknown whether it counts, where it is.
    """

    fits: Sql
    done: Sql
    late: Sql
    early: Sql
    counts: Sql
    why: Sql
    at: Value | None


def judge_candidate(form: RelatedForm, rows: Scan) -> Candidate:
    """Judge the record that is in scope: each value is read once."""
    fits: Sql = sql.TRUE
    why: list[Sql] = []
    if form.where is not None or rows.member != sql.TRUE:
        fits = rows.keep(where_condition(form.where, rows))
        causes = why_unfit(form.related, form.where, rows)
        if form.at is None:
            # Nothing else can make it unknown whether the record counts.
            return Candidate(
                fits, sql.TRUE, sql.FALSE, sql.FALSE, fits, _marks(causes, rows), None
            )
        why.append(marks_if_unknown(fits, causes, rows))
    if form.at is None:
        return Candidate(fits, sql.TRUE, sql.FALSE, sql.FALSE, fits, sql.integer(0), None)
    at = kept(plan_value(form.at, rows), rows)
    done = rows.keep(was_done(at, is_not_yet(form.at), rows))
    if not (is_not_yet(form.at) and at.unknown == sql.FALSE):
        why.append(marks_if_unknown(done, why_missing([form.at], rows), rows))
    late, early = _out_of_time(form.deadline, at, rows)
    counts = sql.conjunction([fits, done, sql.negation(late), sql.negation(early)])
    return Candidate(fits, done, late, early, rows.keep(counts), either(why), at)


def why_unfit(related: Related, where: Expr | None, rows: Scan) -> list[Cause]:
    """Give what makes it unknown whether a record belongs to the case and satisfies `where`."""
    causes = [] if where is None else list(why_unknown(where, rows))
    if rows.member == sql.TRUE:
        return causes
    lost = [each.entity for each in related.steps[:-1] if rows.around.quarantined(each.entity)]
    text = f"it is not known to what a `{related.entity}` record belongs"
    if lost:
        text = f"a `{lost[0]}` record on the way to `{related.entity}` was quarantined"
    return [(sql.is_null(rows.member), text), *causes]


def _out_of_time(deadline: Deadline | None, at: Value, rows: Scan) -> tuple[Sql, Sql]:
    """Give whether a record's thing was done after the limit, and whether too early."""
    if deadline is None:
        return sql.FALSE, sql.FALSE
    limit = kept(plan_limit(deadline.limit, rows), rows)
    late = rows.keep(compared(exp.GT, at, limit))
    if deadline.not_before is None:
        return late, sql.FALSE
    start = kept(plan_value(deadline.not_before, rows), rows)
    return late, compared(exp.LT, at, start)


def marks_if_unknown(condition: Sql, causes: Sequence[Cause], rows: Scan) -> Sql:
    """Give the marks of what makes a condition unknown, where it is."""
    return sql.choose([(sql.is_null(condition), _marks(causes, rows))], sql.integer(0))


def _marks(causes: Sequence[Cause], rows: Scan) -> Sql:
    """Give the marks of the causes of what is unknown: of a single one without a test."""
    if len(causes) == 1:
        return sql.integer(rows.book.told(VERDICTS[UNKNOWN], causes[0][1]))
    return rows.keep(marks_of(causes, UNKNOWN, rows.book))
