"""Related records to the totals of each case that tell whether enough of them count."""

from msgspec import Struct
from sqlglot import exp

from compliance.check.form import RelatedForm
from compliance.plan import sql
from compliance.plan.candidates import (
    Columns,
    candidates,
    grouped,
    joined_key,
    joined_marks,
    lost_mark,
    may_be_lost,
)
from compliance.plan.counting import Candidate, judge_candidate
from compliance.plan.scan import Scan, open_related
from compliance.plan.sql import Sql
from compliance.plan.values import utc, wall

# The bits of a mark: some record counts, it is not known of some, some was done too late.
COUNTS, MAY_COUNT, LATE = 1, 2, 4
_NOTHING = sql.integer(0)


class RelatedTotals(Struct, frozen=True):
    """The query of totals, and the marks of what is not known, if they are always the same."""

    query: exp.Select
    why: Sql | None = None


class _Columns(Struct, frozen=True):
    """Columns of an assessed record, the same of a quarantined one, and totals over them."""

    assessed: Columns
    lost: Columns
    totals: Columns


def is_marked(form: RelatedForm, scan: Scan) -> bool:
    """Whether one number can mark all that matters, which is less than several totals."""
    least, most = form.count.low or 0, form.count.high or 0
    return form.window is None and scan.around.only is None and least <= 1 and most == 0


def total_related(form: RelatedForm, scan: Scan) -> RelatedTotals:
    """Total a case's related records.

    The columns are a `mark`, or else `sure`, `most` and, with a deadline, `late`; and `why`
    unless it is always the same. For details there are the first in doubt, `which`, and when
    the first was done that satisfies: `first` and `~first`.
    """
    rows = open_related(scan, form.related)
    found = judge_candidate(form, rows)
    may_lose = may_be_lost(form.related, scan)
    parts = [_marked(found) if is_marked(form, scan) else _counted(form, found)]
    always = found.why if isinstance(found.why, exp.Literal) and not may_lose else None
    if always is None:
        unknown = sql.choose([(sql.is_null(found.counts), found.why)], _NOTHING)
        lost = lost_mark(form.related, scan) if may_lose else _NOTHING
        parts.append(
            _Columns([(unknown, "why")], [(lost, "why")], [(joined_marks("why"), "why")])
        )
    if scan.around.only is not None:
        parts.insert(0, _details(form, found, rows))
    assessed, lost_columns, totals = (
        [column for part in parts for column in getattr(part, name)]
        for name in ("assessed", "lost", "totals")
    )
    return RelatedTotals(
        grouped(candidates(rows, form.related, assessed, lost_columns), totals), always
    )


def _marked(found: Candidate) -> _Columns:
    """Mark a record by whether it counts; one that was done too late does not."""
    mark: Sql = sql.integer(COUNTS)
    if found.counts != sql.TRUE:
        branches = [
            (found.counts, sql.integer(COUNTS)),
            (sql.is_null(found.counts), sql.integer(MAY_COUNT)),
        ]
        late = _late(found)
        if late != sql.FALSE:
            branches.append((late, sql.integer(LATE)))
        mark = sql.choose(branches, _NOTHING)
    lost: Columns = [(sql.integer(MAY_COUNT), "mark")]
    return _Columns([(mark, "mark")], lost, [(joined_marks("mark"), "mark")])


def _counted(form: RelatedForm, found: Candidate) -> _Columns:
    counts = sql.column("x", "counts")
    columns = _Columns(
        [(found.counts, "counts")],
        [(sql.cast(sql.NULL, "BOOLEAN"), "counts")],
        [
            (sql.tally(counts), "sure"),
            (sql.tally(sql.call("coalesce", counts, sql.TRUE)), "most"),
        ],
    )
    if form.deadline is not None:
        columns.assessed.append((_late(found), "late"))
        columns.lost.append((sql.FALSE, "late"))
        columns.totals.append((sql.call("bool_or", sql.column("x", "late")), "late"))
    return columns


def _late(found: Candidate) -> Sql:
    return sql.conjunction([found.fits, found.done, found.late])


def _details(form: RelatedForm, found: Candidate, rows: Scan) -> _Columns:
    lost: Columns = [(sql.NULL, name) for name in ("key", "done", "~done")]
    return _Columns(_detail(found, rows, form), lost, _detail_totals(sql.column("x", "counts")))


def _detail(found: Candidate, rows: Scan, form: RelatedForm) -> Columns:
    """Give the record's key, and when it was done if it satisfies, on both clocks."""
    key = (joined_key(rows, "r", form.related.entity), "key")
    if found.at is None:
        return [key, (sql.NULL, "done"), (sql.NULL, "~done")]
    value = found.at
    # What was done too early to count is no late attempt.
    fits = sql.conjunction([found.fits, found.done, sql.negation(found.early)])
    times = (utc(value), wall(value)) if value.is_timestamp else (value.any, value.any)
    done, at_wall = (sql.choose([(fits, each)]) for each in times)
    return [key, (done, "done"), (at_wall, "~done")]


def _detail_totals(counts: Sql) -> Columns:
    doubted = sql.choose([(sql.is_null(counts), sql.column("x", "key"))])
    return [
        (exp.Min(this=doubted), "which"),
        (exp.Min(this=sql.column("x", "done")), "first"),
        (exp.Min(this=sql.column("x", "~done")), "~first"),
    ]
