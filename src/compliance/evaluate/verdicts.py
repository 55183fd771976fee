"""What the evaluate stage yields: one outcome for every rule and subject, before gates.

Layout in the database, beside the snapshot's tables:

- `verdict."<entity>"`: `"#"` as in `data."<entity>"`, and one integer column for each rule
  about the entity, named by the rule's id, of the smallest type that holds its reasons.
  Its low three bits are the verdict's code, the bits above say which of the rule's reasons
  hold (bit 3 is `reasons[rule][0]`).
  Rules with `share_of` have no column: they are judged by `judge_share` after the walk.
"""

from collections.abc import Mapping

from msgspec import Struct

from compliance.plan.outcomes import (
    BLOCKED,
    GAP,
    MET,
    NOT_APPLICABLE,
    PENDING,
    REASON_SHIFT,
    UNKNOWN,
    VERDICTS,
    Reason,
    VerdictName,
)

__all__ = [
    "BLOCKED",
    "GAP",
    "MET",
    "NOT_APPLICABLE",
    "PENDING",
    "REASON_SHIFT",
    "UNKNOWN",
    "VERDICTS",
    "Reason",
    "VerdictName",
    "Verdicts",
]


class Verdicts(Struct, frozen=True):
    """The reasons of each rule, and the rules that some lost record makes doubtful."""

    reasons: Mapping[str, tuple[Reason, ...]]
    doubtful: frozenset[str]
