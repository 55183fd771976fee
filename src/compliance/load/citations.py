"""The value of `source:` to what it cites."""

from compliance.load.nodes import Mapping
from compliance.load.rulebook import CitationEntry
from compliance.load.shape import Keys, Part, part_of, text_of

_CITATION = Keys(("id",), ("section",))


def load_citation(part: Part) -> CitationEntry | None:
    """Give what `source:` cites: a source of the pack, or free words."""
    node = part.node("source")
    if node is None:
        return None
    if not isinstance(node, Mapping):
        text = text_of(node, "source", part.faults, "a text or a mapping")
        return CitationEntry(None, None, text)
    cited = part_of(node, "`source`", _CITATION, part.faults)
    return CitationEntry(cited.text("id"), cited.optional_text("section"), None)
