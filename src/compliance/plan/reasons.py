"""An outcome to the words of its reasons, as SQL."""

from collections.abc import Sequence

from sqlglot import exp

from compliance.plan import sql
from compliance.plan.outcomes import NONE_HOLDS, REASON_SHIFT
from compliance.plan.sql import Sql


def join_reasons(texts: Sequence[str], outcome: Sql) -> Sql:
    """Join the texts whose bits of an outcome are set, from the first bit on."""
    if not texts:
        return sql.text("")
    # Places of lists count from 1.
    place = sql.binary(exp.Add, exp.column("place"), sql.integer(REASON_SHIFT - 1))
    shifted = exp.BitwiseRightShift(this=outcome, expression=exp.Paren(this=place))
    bit = exp.BitwiseAnd(this=exp.Paren(this=shifted), expression=sql.integer(1))
    held = exp.Lambda(
        this=sql.equal(exp.Paren(this=bit), sql.integer(1)),
        expressions=[sql.name("said"), sql.name("place")],
    )
    every = exp.Array(expressions=[sql.text(each) for each in texts])
    joined = sql.call("array_to_string", sql.call("list_filter", every, held), sql.text("; "))
    if NONE_HOLDS not in texts:
        return joined
    before = sql.text(f"{NONE_HOLDS}; ")
    return sql.call("replace", joined, before, sql.text(f"{NONE_HOLDS} "))
