"""The list under `waivers:` to waiver entries."""

from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Node
from compliance.load.rulebook import WaiverEntry
from compliance.load.shape import Keys, part_of

_WAIVER = Keys(
    ("rule", "subject", "reason", "approved_by", "from", "expires_on"),
    ("note",),
)


def load_waiver(node: Node, faults: list[Diagnostic]) -> WaiverEntry:
    """Give one waiver."""
    part = part_of(node, "a waiver", _WAIVER, faults)
    return WaiverEntry(
        part.text("rule"),
        part.texts("subject"),
        part.text("reason"),
        part.text("approved_by"),
        part.text("from"),
        part.text("expires_on"),
        part.span,
    )
