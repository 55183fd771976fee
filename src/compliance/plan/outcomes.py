"""The codes of verdicts, and the reasons of a rule: each has a bit of the outcome."""

from typing import Literal

from msgspec import Struct, field

VerdictName = Literal["met", "gap", "blocked", "pending", "unknown", "not_applicable"]

# The order of codes is the order of composition: `all` takes the least, `any` the greatest.
GAP, UNKNOWN, PENDING, MET, NOT_APPLICABLE, BLOCKED = range(6)
VERDICTS: tuple[VerdictName, ...] = (
    "gap",
    "unknown",
    "pending",
    "met",
    "not_applicable",
    "blocked",
)
REASON_SHIFT = 3
LEVEL_BITS = (1 << REASON_SHIFT) - 1
REASONS_MOST = 58

# The reasons after this one are what could have held.
NONE_HOLDS = "none of these holds:"


class Reason(Struct, frozen=True):
    """One thing that can make a verdict what it is, in words that name no person."""

    verdict: VerdictName
    text: str


class ReasonBook(Struct):
    """The reasons of one rule, in the order of their bits, and its tables of combinations.

    `is_choice` is set while the parts of an `any` are planned: a gap is then no shortfall by
    itself, and its reason names what could have held.
    """

    name: str
    reasons: list[Reason] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    is_choice: bool = False

    def short(self, shortfall: str, wanted: str) -> int:
        """Give the outcome of a gap: for what falls short, in an `any` for what is wanted."""
        return self.told("gap", wanted if self.is_choice else shortfall)

    def told(self, verdict: VerdictName, text: str, is_apart: bool = False) -> int:
        """Give the outcome of a verdict for a reason: its code, and the bit of the reason.

        A reason that is `is_apart` has a bit of its own, though its words were told before.
        The 58th reason and later ones share a last bit.
        """
        reason = Reason(verdict, text)
        if is_apart and len(self.reasons) < REASONS_MOST - 3:
            self.reasons.append(reason)
            return 1 << len(self.reasons) - 1 + REASON_SHIFT | VERDICTS.index(verdict)
        if reason not in self.reasons:
            if len(self.reasons) >= REASONS_MOST - 3:
                reason = Reason(verdict, "for other reasons")
            if reason not in self.reasons:
                self.reasons.append(reason)
        place = self.reasons.index(reason) + REASON_SHIFT
        return 1 << place | VERDICTS.index(verdict)
