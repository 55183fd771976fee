"""The level of a form for a case, and the reasons that hold at each level."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlglot import exp

from compliance.plan import sql
from compliance.plan.outcomes import (
    MET,
    NOT_APPLICABLE,
    REASON_SHIFT,
    UNKNOWN,
    VERDICTS,
    ReasonBook,
)
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.why import Cause

NOT_DONE_YET = "not done yet, and the time for it has not run out"


class Judged(Struct, frozen=True):
    """A form's level (null where it is not applicable), and the bits of the reasons for it.

    Both are columns of the scan, or expressions over them, up to those of a stage.
    """

    level: Sql
    bits: Sql
    stage: int = 2


def constant(level: int, bit: int) -> Judged:
    """A form that has the same level for every case, for one reason."""
    return Judged(sql.integer(level), sql.integer(bit))


def bits_of(causes: Iterable[Cause], verdict: int, book: ReasonBook) -> Sql:
    """Give the bits of the causes that hold, as an expression."""
    parts = [
        sql.choose([(test, sql.integer(book.bit(VERDICTS[verdict], text)))], sql.integer(0))
        for test, text in causes
    ]
    return either(parts)


def either(parts: Sequence[Sql]) -> Sql:
    """Join bit masks."""
    whole, *rest = [part for part in parts if part != sql.integer(0)] or [sql.integer(0)]
    for part in rest:
        whole = exp.BitwiseOr(this=whole, expression=part)
    return exp.Paren(this=whole) if rest else whole


def settle_judged(scan: Scan, level: Sql, bits: Mapping[int, Sql]) -> Judged:
    """Settle a level, and the bits that belong to it, from kept columns of the scan."""
    held = scan.settle(level)
    branches = [(sql.equal(held, sql.integer(code)), mask) for code, mask in bits.items()]
    return Judged(held, scan.conclude(sql.choose(branches, sql.integer(0))))


def compose(operator: str, parts: Sequence[Judged], scan: Scan) -> Judged:
    """Take the worst level of the applicable parts, or the best for `any`."""
    if len(parts) == 1:
        return parts[0]
    pick = exp.Least if operator == "all" else exp.Greatest
    first, *rest = (part.level for part in parts)
    stage = max(part.stage for part in parts) + 1
    level = scan.conclude(pick(this=first, expressions=rest, ignore_nulls=True), stage)
    bits = [
        sql.choose([(sql.equal(part.level, level), part.bits)], sql.integer(0))
        for part in parts
    ]
    return Judged(level, scan.conclude(either(bits), stage + 1), stage + 1)


def as_truth(judged: Judged) -> Sql:
    """Read a level as a condition: only unknown is null, whatever is not met is false."""
    level = judged.level
    return sql.choose(
        [
            (sql.equal(level, sql.integer(MET)), sql.TRUE),
            (sql.equal(level, sql.integer(UNKNOWN)), sql.NULL),
        ],
        sql.FALSE,
    )


def outcome(judged: Judged) -> Sql:
    """Pack a level and its reasons into one number."""
    level = sql.call("coalesce", judged.level, sql.integer(NOT_APPLICABLE))
    return packed(level, judged.bits)


def packed(code: Sql, bits: Sql) -> Sql:
    """Put a verdict's code and the bits of its reasons into one number."""
    if bits == sql.integer(0):
        return code
    wide = sql.binary(exp.Mul, bits, sql.integer(1 << REASON_SHIFT))
    return exp.Add(this=wide, expression=code)
