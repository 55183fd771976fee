"""The outcome of a form for a case: its level, with the bits of the reasons for it."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlglot import exp

from compliance.plan import sql
from compliance.plan.outcomes import (
    GAP,
    LEVEL_BITS,
    MET,
    NOT_APPLICABLE,
    UNKNOWN,
    VERDICTS,
    ReasonBook,
    VerdictName,
)
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.why import Cause

NOT_DONE_YET = "not done yet, and the time for it has not run out"


class Judged(Struct, frozen=True):
    """The outcome of a form; only with `optional` can the form be not applicable.

    What is met has no reasons, so that its outcome is its level.
    """

    outcome: Sql
    optional: bool = False


def told(scan: Scan, verdict: VerdictName, text: str) -> Sql:
    """Give the outcome of a verdict for one reason."""
    return sql.integer(scan.book.told(verdict, text))


def level_of(outcome: Sql) -> Sql:
    """Give the level of an outcome."""
    return sql.binary(exp.BitwiseAnd, outcome, sql.integer(LEVEL_BITS))


def has_level(outcome: Sql, level: int) -> Sql:
    """Whether an outcome has a level."""
    whole = outcome if level == MET else level_of(outcome)
    return sql.equal(whole, sql.integer(level))


def marks_of(causes: Iterable[Cause], verdict: int, book: ReasonBook) -> Sql:
    """Join the outcomes for the causes that hold: 0 where none does."""
    return either(
        [
            sql.choose([(test, sql.integer(book.told(VERDICTS[verdict], text)))], _NOTHING)
            for test, text in causes
        ]
    )


def outcome_of(causes: Sequence[Cause], verdict: int, book: ReasonBook) -> Sql:
    """Give the outcome of a verdict that has no other causes than these, where it is."""
    if len(causes) == 1:
        return sql.integer(book.told(VERDICTS[verdict], causes[0][1]))
    return either([marks_of(causes, verdict, book), sql.integer(verdict)])


def either(parts: Sequence[Sql]) -> Sql:
    """Join outcomes of one level, or the bits of reasons."""
    whole, *rest = [part for part in parts if part != _NOTHING] or [_NOTHING]
    for part in rest:
        whole = exp.BitwiseOr(this=whole, expression=part)
    return exp.Paren(this=whole) if rest else whole


def compose(
    operator: str, parts: Sequence[Judged], scan: Scan, if_gap: Sql | None = None
) -> Judged:
    """Take the worst level of the applicable parts, or the best for `any`.

    `if_gap` is the outcome of a reason for a gap beside those of the parts.
    """
    if len(parts) == 1:
        return parts[0]
    outcomes = [scan.keep(part.outcome) for part in parts]
    level = scan.keep(_picked(operator, [level_of(each) for each in outcomes], parts))
    same = [(sql.equal(level_of(each), level), each) for each in outcomes]
    if if_gap is not None:
        same.append((sql.equal(level, sql.integer(GAP)), if_gap))
    whole = either([sql.choose([each], _NOTHING) for each in same])
    return Judged(scan.keep(whole), all(part.optional for part in parts))


def _picked(operator: str, levels: Sequence[Sql], parts: Sequence[Judged]) -> Sql:
    """Take the least level, which is not applicable only if all are; or the greatest other."""
    first, *rest = levels
    if operator == "all":
        return exp.Least(this=first, expressions=rest, ignore_nulls=True)
    if not any(part.optional for part in parts):
        return exp.Greatest(this=first, expressions=rest, ignore_nulls=True)
    not_applicable = sql.integer(NOT_APPLICABLE)
    applicable: list[Sql] = [sql.call("nullif", each, not_applicable) for each in levels]
    greatest = exp.Greatest(this=applicable[0], expressions=applicable[1:], ignore_nulls=True)
    return sql.call("coalesce", greatest, not_applicable)


def as_truth(outcome: Sql) -> Sql:
    """Read an outcome as a condition: only unknown is null, whatever is not met is false."""
    return sql.choose(
        [(has_level(outcome, MET), sql.TRUE), (has_level(outcome, UNKNOWN), sql.NULL)],
        sql.FALSE,
    )


_NOTHING = sql.integer(0)
